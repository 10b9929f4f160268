"""Both sides of the service desk of a running product: residents in the chat, staff at the API."""

import re
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

from actions.scores import read_ratings
from tests.e2e.day import Api
from tests.e2e.estate import TOKEN
from tests.e2e.fake_bot import FakeBot

_SERIAL = count(1)
_PASSWORD = "password-of-the-stories"
_PATIENCE_S = 25.0
_PAUSE_S = 0.05
_KINDS = {"报修": "repair", "投诉": "complaint", "紧急": "emergency"}
_REPORT = re.compile(r"(报修|投诉|紧急) (\w+)-(\w+)-(\w+) (\w+) (.+)")
_OWN = "另外登记"

Json = dict[str, Any]


class DeskBot(FakeBot):
    """Reads 「报修 3-2-1502 plumbing 水龙头漏水」 and ratings; tells of known incidents first."""

    def _answer(self, body: Json) -> str:
        text, known = str(body["text"]), body["metadata"]
        if found := _REPORT.fullmatch(text):
            return self._take_up(found, known)
        if known["survey"]:
            return self._rate(text, known["survey"]["id"])
        return f"收到：{text}"

    def _take_up(self, found: re.Match[str], known: Json) -> str:
        building, talk = found[2], known["conversation_id"]
        about = [one for one in known["incidents"] if building in one["buildings"]]
        for incident in about:
            report = {"conversation_id": talk, "words": found[6]}
            self._post(f"/v1/incidents/{incident['id']}/reports", report, key="")
            if _OWN not in found[6]:
                return f"已知：{incident['notice']}"
        ticket = {
            "type": _KINDS[found[1]],
            "category": found[5],
            "description": found[6],
            "place": {"building": building, "unit": found[3], "room": found[4]},
            "contact": {"name": "住户", "phone": "13800000001"},
            "conversation_id": talk,
            "channel": known["channel"],
            "incident_id": about[0]["id"] if about else None,
        }
        made = self._post("/v1/tickets", ticket, key=f"{talk}:{known['message_id']}")
        return f"已登记 {made['number']}"

    def _rate(self, text: str, survey_id: int) -> str:
        given = read_ratings(text)
        answers = {**given.scores, "solved": given.solved, "comment": given.comment, "by": "bot"}
        self._post(f"/v1/surveys/{survey_id}/answers", answers, key="")
        return "谢谢评价"


class Guest:
    """Somebody with the chat open.

    Args:
        address: Of the gateway.
        name: As the channel calls them.
    """

    def __init__(self, address: str, name: str) -> None:
        self.name = name
        opened = Api(address, TOKEN).post("/v1/web/sessions", {"external_id": name})
        self._web = Api(address, opened["token"])

    def say(self, text: str, **more: str) -> None:
        """Send a message."""
        client_id = f"{self.name}-{next(_SERIAL)}"
        message = {"client_id": client_id, "type": "text", "text": text, **more}
        self._web.post("/v1/web/messages", message)

    def tap(self, invitation: Json, score: int) -> None:
        """Tap a score of an invitation."""
        (button,) = [one for one in invitation["buttons"] if one["id"].endswith(f":{score}")]
        self.say(button["title"], button_id=button["id"])

    def page(self) -> list[Json]:
        """Everything the other side has said."""
        items = self._web.get("/v1/web/messages")["items"]
        return [item for item in items if item["author"] != "resident"]

    def said(self, words: str) -> list[Json]:
        """What the other side has said with these words in it."""
        return [item for item in self.page() if words in item["text"]]

    def hears(self, words: str, *, times: int = 1) -> Json:
        """Wait until words were said so many times; returns the last message that has them."""
        wait_for(lambda: len(self.said(words)) >= times, f"{self.name} hears {words}")
        found = self.said(words)
        assert len(found) == times, f"{words}: {[item['text'] for item in found]}"
        return found[-1]

    def report(self, text: str) -> str:
        """Report something and return the number of its ticket."""
        self.say(text)
        return str(self.hears("已登记 ")["text"].removeprefix("已登记 "))

    def said_twice(self) -> list[str]:
        """What the other side has said more than once."""
        said = Counter(item["text"] for item in self.page() if item["type"] == "text")
        return [text for text, times in said.items() if times > 1]


class Clerk(Api):
    """A member of staff, hired and signed in.

    Args:
        address: Of the gateway.
        name: On their badge.
        role: Theirs.
        team: Theirs.
    """

    def __init__(self, address: str, name: str, role: str, team: str = "") -> None:
        login = f"story.{next(_SERIAL)}"
        account = {"login": login, "display_name": name, "password": _PASSWORD}
        office = Api(address, TOKEN)
        self.id = office.post("/v1/staff", {**account, "role": role, "team": team})["id"]
        signed_in = office.post("/v1/staff/sessions", {"login": login, "password": _PASSWORD})
        super().__init__(address, signed_in["token"])

    def do(self, number: str, action: str, **details: str) -> Json:
        """Do something with a ticket."""
        body = {"action": action, **details}
        made: Json = self.post(f"/v1/tickets/{number}/transitions", body)
        return made

    def ticket(self, number: str) -> Json:
        found: Json = self.get(f"/v1/tickets/{number}")
        return found

    def told(self, number: str) -> list[str]:
        """The notices of a ticket, all of them sent, in the order they went out."""

        def rows() -> list[Json]:
            return self.items(f"/v1/notifications?ticket={number}&limit=100")

        wait_for(lambda: {row["status"] for row in rows()} == {"sent"}, f"{number} is told")
        return [row["kind"] for row in rows()]

    def photograph(self, number: str, photo: tuple[str, bytes, str]) -> None:
        """Put a photo of the finished work on a ticket."""
        stored = self._http.post("/v1/media", files={"file": photo}).raise_for_status().json()
        self.post(f"/v1/tickets/{number}/attachments", {**stored, "kind": "after"})

    def alerts(self, number: str, kind: str) -> list[Json]:
        """What staff were paged with about a ticket."""
        page: list[Json] = self.get(f"/v1/alerts?kind={kind}&limit=100")["items"]
        return [one for one in page[::-1] if one["ticket"] == number]

    def items(self, path: str) -> list[Json]:
        """Read a list, oldest first."""
        page: list[Json] = self.get(path)["items"]
        return page[::-1]


def came(check: Callable[[], object], *, within_s: float) -> bool:
    """Tell whether something becomes so in time."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if check():
            return True
        time.sleep(_PAUSE_S)  # a real process is waited for: there is no clock to move
    return False


def wait_for(check: Callable[[], object], what: str) -> None:
    """Wait until something is so."""
    assert came(check, within_s=_PATIENCE_S), f"in vain: {what}"
