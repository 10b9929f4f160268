"""The addresses are printed once there is something behind them."""

import threading
from pathlib import Path
from typing import Any

from tools.announce import announce
from tools.settings import Settings, load_settings

STARTING = {"status": "degraded", "dependencies": {"bot": "starting"}}
UP = {"status": "ready", "dependencies": {"bot": "up"}}


class Impatient(threading.Event):
    """Waits for nothing, so that a test does not."""

    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()


class FakeGateway:
    """Answers each address with the prepared bodies, one after the other."""

    def __init__(self, **answers: list[dict[str, Any] | None]) -> None:
        self._answers = answers
        self.asked: list[str] = []

    def __call__(self, address: str) -> dict[str, Any] | None:
        self.asked.append(address)
        return self._answers[address.rpartition("/")[2]].pop(0)


def announced(settings: Settings, gateway: FakeGateway, accounts: str = "") -> list[str]:
    lines: list[str] = []
    announce(settings, accounts=accounts, say=lines.append, stopped=Impatient(), fetch=gateway)
    return lines


class TestAnnounce:
    def test_prints_the_three_addresses_once_the_gateway_answers(self, tmp_path: Path) -> None:
        settings = load_settings({"PORT": "9000"}, root=tmp_path)
        gateway = FakeGateway(live=[None, None, {}], ready=[UP])

        text = "\n".join(announced(settings, gateway))

        for page in ("chat", "console", "docs"):
            assert f"http://127.0.0.1:9000/{page}" in text

    def test_says_when_the_bot_is_up(self, tmp_path: Path) -> None:
        gateway = FakeGateway(live=[{}], ready=[None, STARTING, UP])

        lines = announced(load_settings({}, root=tmp_path), gateway)

        assert "bot is up" in lines[-1]
        assert sum(address.endswith("/ready") for address in gateway.asked) == 3

    def test_the_demo_shows_its_token_and_accounts(self, tmp_path: Path) -> None:
        settings = load_settings({"API_TOKEN": "secret"}, root=tmp_path)
        gateway = FakeGateway(live=[{}], ready=[UP])

        text = "\n".join(announced(settings, gateway, accounts="manager / demo"))

        assert "secret" in text
        assert "manager / demo" in text

    def test_outside_the_demo_the_token_stays_secret(self, tmp_path: Path) -> None:
        settings = load_settings({"API_TOKEN": "secret", "DEMO": "0"}, root=tmp_path)
        gateway = FakeGateway(live=[{}], ready=[UP])

        lines = announced(settings, gateway)

        assert "secret" not in "\n".join(lines)

    def test_stops_waiting_when_everything_stops(self, tmp_path: Path) -> None:
        stopped = Impatient()
        stopped.set()
        lines: list[str] = []

        announce(
            load_settings({}, root=tmp_path),
            accounts="",
            say=lines.append,
            stopped=stopped,
            fetch=FakeGateway(live=[None]),
        )

        assert lines == []
