"""Refuse to start on ports that are taken, before anything else happens."""

import errno
import socket

from tools.settings import LOOPBACK, Settings, SettingsError


def check_ports(settings: Settings) -> None:
    """Make sure that every port can be listened on.

    Raises:
        SettingsError: one cannot; the message names the port and its setting.
    """
    wanted = [
        ("PORT", settings.host, settings.port),
        ("BOT_PORT", LOOPBACK, settings.bot_port),
        ("ACTIONS_PORT", LOOPBACK, settings.actions_port),
    ]
    problems = [
        f"{name}={port}: {reason}"
        for name, host, port in wanted
        if (reason := _why_not(host, port))
    ]
    numbers = [port for _, _, port in wanted]
    if len(set(numbers)) < len(numbers):
        problems.append("PORT, BOT_PORT, ACTIONS_PORT 不能相同 / must differ")
    if problems:
        advice = "请改用其他端口,例如: / choose another one, for example: "
        raise SettingsError("\n".join([*problems, f"{advice}PORT=18000 make run"]))


def _why_not(host: str, port: int) -> str:
    """Return why an address cannot be listened on, or an empty string."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"{host} 上的端口已被占用 / already in use on {host}"
        return f"{host}: {error.strerror}"
    return ""
