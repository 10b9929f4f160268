"""Ports that are taken are named before anything starts."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.ports import check_ports
from tools.settings import Settings, SettingsError, load_settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_with(root: Path, *, host: str = "127.0.0.1", **ports: int) -> Settings:
    chosen = {name: free_port() for name in ("PORT", "BOT_PORT", "ACTIONS_PORT")} | ports
    values = {name: str(port) for name, port in chosen.items()}
    return load_settings({"HOST": host, **values}, root=root)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


class TestCheckPorts:
    def test_free_ports_are_fine(self, tmp_path: Path) -> None:
        check_ports(settings_with(tmp_path))

    @pytest.mark.parametrize("name", ["PORT", "BOT_PORT", "ACTIONS_PORT"])
    def test_names_the_setting_and_the_port(self, tmp_path: Path, name: str, taken: int) -> None:
        settings = settings_with(tmp_path, **{name: taken})

        with pytest.raises(SettingsError, match=f"{name}={taken}: .*already in use"):
            check_ports(settings)

    def test_sees_a_loopback_listener_in_the_way_of_all_addresses(
        self, tmp_path: Path, taken: int
    ) -> None:
        settings = settings_with(tmp_path, host="0.0.0.0", PORT=taken)

        with pytest.raises(SettingsError, match=f"PORT={taken}"):
            check_ports(settings)

    def test_refuses_one_port_for_two(self, tmp_path: Path) -> None:
        port = free_port()

        with pytest.raises(SettingsError, match="must differ"):
            check_ports(settings_with(tmp_path, PORT=port, BOT_PORT=port))
