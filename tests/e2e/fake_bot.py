"""A bot that makes tickets and takes ratings as the real one does, without understanding a word.

It speaks the bot's protocol. While the gateway is dead it says that it cannot answer now.
"""

import json
import re
import sys
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

GATEWAY_TIMEOUT_S = 1.5
REPORT = "报修 "
RATING = re.compile(r"survey:(\d+):([1-5])")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 100

    def handle_error(self, *_: object) -> None:
        """Say nothing of callers that died."""
        if not isinstance(sys.exception(), OSError):
            raise


class FakeBot:
    """Answer on a port.

    Args:
        port: Where the gateway expects the bot.
        gateway: Base address of the API.
        token: The service token.
    """

    def __init__(self, port: int, gateway: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._api = httpx.Client(
            base_url=gateway, headers=headers, timeout=GATEWAY_TIMEOUT_S, trust_env=False
        )
        self._server = _Server(("127.0.0.1", port), _handler(self._answer))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()
        self._api.close()

    def _answer(self, body: dict[str, Any]) -> str:
        """Return what to say to a message.

        Raises:
            httpx.HTTPError: The gateway is dead or did not answer.
        """
        text, known = str(body["text"]), body["metadata"]
        if rating := RATING.fullmatch(str(known.get("button_id") or "")):
            score = int(rating[2])
            scores = {"attitude": score, "speed": score, "result": score, "solved": True}
            self._post(f"/v1/surveys/{rating[1]}/answers", scores, key="")
            return "谢谢评价"
        if not text.startswith(REPORT):
            return f"收到：{text}"
        conversation_id, number = int(body["sender"]), text.removeprefix(REPORT)
        ticket = {
            "type": "repair",
            "category": "plumbing",
            "description": text,
            "conversation_id": conversation_id,
            "channel": "web",
            "urgent": True,  # no quiet hours, whenever the test runs
            # Each at another place: the same matter at the same place would be the same ticket.
            "place": {"building": "3", "unit": str(conversation_id), "room": number},
        }
        made = self._post("/v1/tickets", ticket, key=f"{conversation_id}:{number}")
        return f"已登记 {made['number']}：{text}"

    def _post(self, path: str, body: dict[str, Any], *, key: str) -> dict[str, Any]:
        headers = {"Idempotency-Key": key} if key else {}
        response = self._api.post(path, json=body, headers=headers)
        response.raise_for_status()
        made: dict[str, Any] = response.json()
        return made


def _handler(answer: Callable[[dict[str, Any]], str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._say(HTTPStatus.OK, {"model_file": "fake"})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            try:
                said = answer(json.loads(self.rfile.read(length)))
            except httpx.HTTPError:
                self._say(HTTPStatus.SERVICE_UNAVAILABLE, {})
            else:
                self._say(HTTPStatus.OK, {"replies": [{"text": said}]})

        def _say(self, status: HTTPStatus, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except OSError:  # whoever asked is dead
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Be silent."""

    return Handler
