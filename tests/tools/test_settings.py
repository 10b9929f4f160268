"""Settings: the environment, then `.env`, then defaults."""

import stat
from pathlib import Path

import pytest

from tools.settings import SettingsError, load_settings, read_dotenv, service_token


def write_env(root: Path, text: str) -> None:
    (root / ".env").write_text(text, encoding="utf-8")


class TestReadDotenv:
    @pytest.mark.parametrize(
        ("line", "value"),
        [
            ("NAME=value", "value"),
            ("export NAME=value", "value"),
            ("NAME = value ", "value"),
            ("NAME=value # why", "value"),
            ("NAME=a#b", "a#b"),
            ("NAME='a # b'", "a # b"),
            ('NAME="幸福 里"', "幸福 里"),
            ("NAME=a=b", "a=b"),
        ],
    )
    def test_reads_a_line(self, tmp_path: Path, line: str, value: str) -> None:
        write_env(tmp_path, line)

        found = read_dotenv(tmp_path / ".env")

        assert found == {"NAME": value}

    @pytest.mark.parametrize("line", ["# NAME=value", "", "NAME", "NAME=", "NAME=''", "NAME= # x"])
    def test_leaves_out_what_sets_nothing(self, tmp_path: Path, line: str) -> None:
        write_env(tmp_path, line)

        found = read_dotenv(tmp_path / ".env")

        assert found == {}

    def test_a_missing_file_sets_nothing(self, tmp_path: Path) -> None:
        found = read_dotenv(tmp_path / ".env")

        assert found == {}


class TestLoadSettings:
    def test_has_the_defaults_of_the_contract(self, tmp_path: Path) -> None:
        settings = load_settings({}, root=tmp_path)

        assert (settings.host, settings.port) == ("127.0.0.1", 8000)
        assert (settings.bot_port, settings.actions_port) == (5005, 5055)
        assert settings.data_dir == tmp_path / "var"
        assert settings.demo

    def test_the_environment_wins_over_the_file(self, tmp_path: Path) -> None:
        write_env(tmp_path, "PORT=8001\nBOT_PORT=5006\n")

        settings = load_settings({"PORT": "8002"}, root=tmp_path)

        assert (settings.port, settings.bot_port) == (8002, 5006)

    def test_an_empty_value_counts_as_not_set(self, tmp_path: Path) -> None:
        settings = load_settings({"PORT": ""}, root=tmp_path)

        assert settings.port == 8000

    @pytest.mark.parametrize("value", ["http", "0", "65536", "-1", "80.5"])
    def test_refuses_what_is_no_port(self, tmp_path: Path, value: str) -> None:
        with pytest.raises(SettingsError, match="BOT_PORT"):
            load_settings({"BOT_PORT": value}, root=tmp_path)

    @pytest.mark.parametrize("value", ["0", "false", "no", "off"])
    def test_the_demo_can_be_switched_off(self, tmp_path: Path, value: str) -> None:
        settings = load_settings({"DEMO": value}, root=tmp_path)

        assert not settings.demo


class TestEnvironmentOfChildren:
    def test_all_get_the_same_settings_with_absolute_folders(self, tmp_path: Path) -> None:
        given = {"PORT": "9000", "BOT_PORT": "9001", "DATA_DIR": "data", "TIME_SCALE": "60"}

        environment = load_settings(given, root=tmp_path).environment()

        assert environment["DATA_DIR"] == str(tmp_path / "data")
        assert environment["BACKEND_URL"] == "http://127.0.0.1:9000"
        assert environment["BOT_URL"] == "http://127.0.0.1:9001"
        assert environment["DEMO"] == "1"
        assert environment["TIME_SCALE"] == "60"

    def test_values_of_the_file_reach_every_process(self, tmp_path: Path) -> None:
        write_env(tmp_path, "WECHAT_MODE=plain\n")

        environment = load_settings({}, root=tmp_path).environment()

        assert environment["WECHAT_MODE"] == "plain"

    def test_a_gateway_on_all_addresses_is_called_on_loopback(self, tmp_path: Path) -> None:
        environment = load_settings({"HOST": "0.0.0.0"}, root=tmp_path).environment()

        assert environment["HOST"] == "0.0.0.0"
        assert environment["BACKEND_URL"] == "http://127.0.0.1:8000"

    def test_a_gateway_elsewhere_is_called_there(self, tmp_path: Path) -> None:
        environment = load_settings({"HOST": "::1"}, root=tmp_path).environment()

        assert environment["BACKEND_URL"] == "http://[::1]:8000"

    def test_no_proxy_stands_between_the_processes(self, tmp_path: Path) -> None:
        environment = load_settings({"NO_PROXY": "example.org"}, root=tmp_path).environment()

        assert environment["NO_PROXY"] == "example.org,127.0.0.1,localhost"


class TestServiceToken:
    def test_the_demo_makes_one_and_keeps_it(self, tmp_path: Path) -> None:
        settings = load_settings({}, root=tmp_path)

        first = service_token(settings)

        assert len(first) >= 32
        assert service_token(settings) == first

    def test_only_its_owner_may_read_it(self, tmp_path: Path) -> None:
        settings = load_settings({}, root=tmp_path)

        service_token(settings)

        mode = (settings.data_dir / "api_token").stat().st_mode
        assert stat.S_IMODE(mode) == 0o600

    def test_a_configured_one_is_used_and_not_written(self, tmp_path: Path) -> None:
        settings = load_settings({"API_TOKEN": "given"}, root=tmp_path)

        token = service_token(settings)

        assert token == "given"
        assert not settings.data_dir.exists()

    def test_outside_the_demo_it_must_be_configured(self, tmp_path: Path) -> None:
        settings = load_settings({"DEMO": "0"}, root=tmp_path)

        with pytest.raises(SettingsError, match="API_TOKEN"):
            service_token(settings)

    def test_an_empty_one_is_made_anew(self, tmp_path: Path) -> None:
        settings = load_settings({}, root=tmp_path)
        settings.data_dir.mkdir()
        (settings.data_dir / "api_token").touch()

        token = service_token(settings)

        assert len(token) >= 32
        assert service_token(settings) == token

    def test_it_is_written_whole_or_not_at_all(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def die(*_: object) -> None:
            raise KeyboardInterrupt

        settings = load_settings({}, root=tmp_path)
        monkeypatch.setattr("os.replace", die)
        with pytest.raises(KeyboardInterrupt):
            service_token(settings)

        assert not (settings.data_dir / "api_token").exists()
