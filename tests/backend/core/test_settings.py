"""Settings of the gateway: what is refused, what is made up."""

import stat
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from backend.core.settings import Settings


def settings(folder: Path, **values: Any) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **values)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("API_TOKEN", "DEMO", "TIME_SCALE", "DATABASE_URL", "DATA_DIR"):
        monkeypatch.delenv(name, raising=False)


class TestRefusals:
    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({}, "API_TOKEN"),
            ({"api_token": "x", "time_scale": 60}, "TIME_SCALE"),
            ({"demo": True, "time_scale": 0}, "TIME_SCALE"),
            ({"demo": True, "time_scale": -1}, "TIME_SCALE"),
            ({"demo": True, "time_scale": "nan"}, "TIME_SCALE"),
            ({"demo": True, "time_scale": "inf"}, "TIME_SCALE"),
            ({"demo": True, "port": "eighty"}, "port"),
            ({"demo": True, "redis_url": "127.0.0.1:6379"}, "REDIS_URL"),
        ],
    )
    def test_what_is_unsafe_does_not_start(
        self, tmp_path: Path, values: dict[str, Any], words: str
    ) -> None:
        with pytest.raises(ValidationError, match=words):
            settings(tmp_path, **values)

    def test_the_demo_may_scale_time(self, tmp_path: Path) -> None:
        assert settings(tmp_path, demo=True, time_scale=3600).time_scale == 3600


class TestDefaults:
    def test_nothing_but_loopback(self, tmp_path: Path) -> None:
        made = settings(tmp_path, demo=True)

        assert (made.host, made.port) == ("127.0.0.1", 8000)
        assert (made.bot_url, made.actions_url) == (
            "http://127.0.0.1:5005",
            "http://127.0.0.1:5055",
        )

    def test_the_database_lies_in_the_data_folder(self, tmp_path: Path) -> None:
        assert settings(tmp_path, demo=True).database_dsn == (
            f"sqlite+aiosqlite:///{tmp_path}/assistant.db"
        )

    def test_another_one_is_used_as_it_is(self, tmp_path: Path) -> None:
        url = "postgresql+asyncpg://somewhere/db"

        assert settings(tmp_path, demo=True, database_url=url).database_dsn == url

    @pytest.mark.parametrize(
        ("given", "used"), [("  ", ""), (" redis://127.0.0.1/1 ", "redis://127.0.0.1/1")]
    )
    def test_blanks_around_an_address_are_dropped(
        self, tmp_path: Path, given: str, used: str
    ) -> None:
        assert settings(tmp_path, demo=True, redis_url=given).redis_url == used


class TestSecrets:
    def test_a_configured_token_is_the_token(self, tmp_path: Path) -> None:
        assert settings(tmp_path, api_token="mine").service_token() == "mine"
        assert not list(tmp_path.iterdir())

    def test_the_demo_makes_one_and_keeps_it_to_itself(self, tmp_path: Path) -> None:
        folder = tmp_path / "new"
        first = settings(folder, demo=True).service_token()

        assert settings(folder, demo=True).service_token() == first
        assert len(first) >= 43
        assert stat.S_IMODE((folder / "api_token").stat().st_mode) == 0o600

    def test_it_is_not_printed(self, tmp_path: Path) -> None:
        assert "top-secret" not in repr(settings(tmp_path, api_token="top-secret"))

    def test_an_empty_one_is_made_anew(self, tmp_path: Path) -> None:
        (tmp_path / "api_token").touch()

        token = settings(tmp_path, demo=True).service_token()

        assert len(token) >= 43
        assert (tmp_path / "api_token").read_text() == token

    def test_it_is_written_whole_or_not_at_all(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def die(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("os.replace", die)
        with pytest.raises(KeyboardInterrupt):
            settings(tmp_path, demo=True).service_token()

        assert not (tmp_path / "api_token").exists()
