"""The whole product as its users run it: real processes on spare ports, in a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
START_LIMIT_S = 240.0
STOP_LIMIT_S = 20.0


def spare_ports(count: int) -> list[int]:
    """Return ports nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def eventually(check: Callable[[], Any], *, limit_s: float, every_s: float = 0.2) -> Any:
    """Return the first true value of a check; fail when there is none in time."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        try:
            if value := check():
                return value
        except OSError:
            pass  # nobody listens yet
        time.sleep(every_s)  # a real process is waited for: there is no clock to move
    raise AssertionError(f"nothing within {limit_s:.0f} s: {check.__name__}")


class Product:
    """A running product.

    Args:
        folder: Its DATA_DIR; what it prints goes to `output.txt` beside it.
        settings: Further settings of the environment.
    """

    token = "token-of-the-end-to-end-tests"

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port, self.bot_port, self.actions_port = spare_ports(3)
        self.output = folder.with_suffix(".txt")
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Base address of the gateway."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Do what `make run` does."""
        environment = {
            **os.environ,
            "PORT": str(self.port),
            "BOT_PORT": str(self.bot_port),
            "ACTIONS_PORT": str(self.actions_port),
            "DATA_DIR": str(self.folder),
            "API_TOKEN": self.token,
            "DEMO": "1",
            **self._settings,
        }
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tools.start"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait_until_up(self) -> None:
        """Return when every process answers."""
        eventually(self._is_up, limit_s=START_LIMIT_S)

    def stop(self) -> None:
        """Do what Ctrl-C does."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise

    def kill_bot(self) -> None:
        """End the bot at once, as a crash would."""
        for pid in self._bot_pids():
            os.kill(pid, signal.SIGKILL)

    def bot_status(self) -> str:
        """Return what the gateway says of the bot."""
        dependencies = self.get("/health/ready")["dependencies"]
        return str(dependencies["bot"])

    def get(self, path: str) -> Any:
        """Read from the API with the service token."""
        return self._call("GET", path)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Write to the API with the service token."""
        return self._call("POST", path, json.dumps(body).encode())

    def _call(self, method: str, path: str, body: bytes | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(
            f"{self.address}{path}", data=body, headers=headers, method=method
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    def _is_up(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise RuntimeError(self.output.read_text(encoding="utf-8", errors="replace")[-4000:])
        return bool(self.get("/health/ready")["status"] == "ready")

    def _bot_pids(self) -> list[int]:
        wanted = [b"rasa", b"run", b"--port", str(self.bot_port).encode()]
        return [
            int(folder.name)
            for folder in Path("/proc").iterdir()
            if folder.name.isdecimal() and _has_words(folder / "cmdline", wanted)
        ]


def _has_words(cmdline: Path, words: list[bytes]) -> bool:
    try:
        parts = cmdline.read_bytes().split(b"\0")
    except OSError:  # it ended meanwhile
        return False
    return all(word in parts for word in words)
