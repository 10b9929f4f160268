"""A scripted day at the estate: residents report and rate, staff do the work.

Everybody is patient as real programs are: what gets no answer is tried again, with the same key.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import httpx

from tests.e2e.fake_bot import REPORT

PATIENCE_S = 120.0
_PAUSE_S = 0.05
_OK, _CLIENT_ERROR, _SERVER_ERROR = 200, 400, 500
STEPS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("accept", "accepted", {}),
    ("dispatch", "dispatched", {"assignee": "周师傅"}),
    ("start", "in_progress", {}),
    ("finish", "done", {"result": "换了阀芯", "reason": "住户在场确认"}),
)


class Api:
    """The gateway for somebody who tries again.

    Args:
        address: Of the gateway.
        token: Bearer of every call.
    """

    def __init__(self, address: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=address, headers=headers, timeout=10, trust_env=False)

    def call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """Return the first answer that is no failure of the server."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            try:
                response = self._http.request(method, path, json=body)
                if response.status_code < _SERVER_ERROR:
                    return response
            except httpx.HTTPError:
                pass  # dead, or it died over this call
            time.sleep(_PAUSE_S)  # a real process is waited for: there is no clock to move
        raise AssertionError(f"no answer to {method} {path}")

    def get(self, path: str) -> Any:
        """Read."""
        return self._read(self.call("GET", path))

    def post(self, path: str, body: Any = None) -> Any:
        """Write what may be written twice."""
        return self._read(self.call("POST", path, body or {}))

    def transition(self, number: str, action: str, reached: str, **details: str) -> None:
        """Do an action; a refusal is fine when an earlier attempt, or a later state, is there."""
        path = f"/v1/tickets/{number}"
        response = self.call("POST", f"{path}/transitions", {"action": action, **details})
        if response.status_code >= _CLIENT_ERROR:
            done = {event["type"] for event in self.get(path)["events"]}
            assert action in done, f"{number} {action}: {response.text}, wanted {reached}"

    @staticmethod
    def _read(response: httpx.Response) -> Any:
        assert response.status_code < _CLIENT_ERROR, f"{response.url}: {response.text}"
        return response.json()


class Resident(threading.Thread):
    """Somebody who reports, waits, is helped, and rates: again and again until the day ends.

    Args:
        name: The channel's name of the person.
        address: Of the gateway.
        token: The service token, which the staff of this resident use.
        over: Set when nothing new is to be begun.
    """

    def __init__(self, name: str, address: str, token: str, over: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.error: BaseException | None = None
        self.tickets: list[str] = []
        self.sent = 0
        self._staff = Api(address, token)
        self._address = address
        self._over = over
        self._seen = 0
        self._heard: list[dict[str, Any]] = []

    def run(self) -> None:
        """Live through the day (see parent class)."""
        try:
            session = self._staff.post("/v1/web/sessions", {"external_id": self.name})
            self._web = Api(self._address, session["token"])
            while not self._over.is_set() or not self.tickets:
                self._one_matter()
            self._report()  # one nobody takes care of: its deadlines have to be alerted
        except BaseException as error:
            self.error = error

    def _one_matter(self) -> None:
        self._say("你好")
        self._hear(lambda item: item["text"].startswith("收到"))
        number = self._report()
        for action, reached, details in STEPS:
            self._staff.transition(number, action, reached, **details)
        invitation = self._hear(lambda item: any("survey:" in b["id"] for b in item["buttons"]))
        best = next(b for b in invitation["buttons"] if b["id"].endswith(":5"))
        self._say(best["title"], button_id=best["id"])
        self._hear(lambda item: item["text"] == "谢谢评价")

    def _report(self) -> str:
        text = f"{REPORT}{len(self.tickets)}"
        self._say(text)
        answer = self._hear(lambda item: item["text"].endswith(f"：{text}"))
        number = str(answer["text"].split("：")[0].removeprefix("已登记 "))
        self.tickets.append(number)
        return number

    def _say(self, text: str, **values: str) -> None:
        self.sent += 1
        message = {"client_id": f"{self.name}-{self.sent}", "type": "text", "text": text, **values}
        self._web.post("/v1/web/messages", message)

    def _hear(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Read on until something is said; nobody is kept waiting for long."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            path = f"/v1/web/messages?after={self._seen}&wait_s=0.3"
            for item in self._web.get(path)["items"]:
                self._seen = item["id"]
                self._heard.append(item)
            for place, item in enumerate(self._heard):
                if item["author"] != "resident" and wanted(item):
                    del self._heard[: place + 1]
                    return item
        raise AssertionError(f"{self.name} heard nothing more after {self._heard}")
