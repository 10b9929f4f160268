"""Where the backend is."""

from pathlib import Path

import pytest

from actions.settings import Settings


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PORT", "API_TOKEN", "BACKEND_URL", "ACTIONS_TIMEOUT_S"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))


class TestSettings:
    def test_defaults(self) -> None:
        assert Settings.from_environment() == Settings("http://127.0.0.1:8000", "", 5.0)

    def test_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PORT", "8100")
        monkeypatch.setenv("API_TOKEN", "t")
        monkeypatch.setenv("ACTIONS_TIMEOUT_S", "2.5")

        assert Settings.from_environment() == Settings("http://127.0.0.1:8100", "t", 2.5)

    def test_the_demo_token_lies_in_the_data_folder(self, tmp_path: Path) -> None:
        (tmp_path / "api_token").write_text("made\n", encoding="utf-8")

        assert Settings.from_environment().api_token == "made"
