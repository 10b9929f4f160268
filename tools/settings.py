"""Read the settings that the tools share with the product: the environment, then `.env`."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULTS = {
    "HOST": "127.0.0.1",
    "PORT": "8000",
    "BOT_PORT": "5005",
    "ACTIONS_PORT": "5055",
    "DATA_DIR": "./var",
    "DEMO": "1",
}
LOOPBACK = "127.0.0.1"


class SettingsError(Exception):
    """A setting cannot be used as it is; the message names it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the tools need to know, and what every process is started with."""

    host: str
    port: int
    bot_port: int
    actions_port: int
    data_dir: Path
    demo: bool
    api_token: str
    values: Mapping[str, str]

    @property
    def model(self) -> Path:
        """Where the trained model of the bot is kept."""
        return self.data_dir / "models" / "assistant.tar.gz"

    @property
    def logs_dir(self) -> Path:
        """Where the output of every process is kept."""
        return self.data_dir / "logs"

    @property
    def redis_url(self) -> str:
        """Where workers hear what there is to do; empty on a single machine."""
        return self.values.get("REDIS_URL", "").strip()

    @property
    def browser_address(self) -> str:
        """The address of the gateway for a person at this machine."""
        host = LOOPBACK if self.host in {"0.0.0.0", "::", ""} else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return the whole environment of a child process: the same settings for all of them."""
        return {
            **self.values,
            **quiet_libraries(self.values),
            "HOST": self.host,
            "PORT": str(self.port),
            "BOT_PORT": str(self.bot_port),
            "ACTIONS_PORT": str(self.actions_port),
            "DATA_DIR": str(self.data_dir),
            "DEMO": "1" if self.demo else "0",
            "API_TOKEN": self.api_token,
            "BACKEND_URL": self.browser_address,
            "BOT_URL": f"http://{LOOPBACK}:{self.bot_port}",
            "BOT_MODEL": str(self.model),
            "BOT_STATE_PATH": str(self.data_dir / "bot" / "trackers.db"),
        }


def quiet_libraries(values: Mapping[str, str]) -> dict[str, str]:
    """Return variables that keep libraries silent, local, and unbuffered.

    A proxy configured for the outside must not see the calls between our own processes.
    """
    direct = [*filter(None, values.get("NO_PROXY", "").split(",")), LOOPBACK, "localhost"]
    return {
        "NO_PROXY": ",".join(dict.fromkeys(direct)),
        "no_proxy": ",".join(dict.fromkeys(direct)),
        "PYTHONUNBUFFERED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def load_settings(environ: Mapping[str, str] | None = None, *, root: Path = ROOT) -> Settings:
    """Read all settings; the environment wins over `.env`, and empty counts as not set.

    Raises:
        SettingsError: a port is not a port.
    """
    given = os.environ if environ is None else environ
    values = {**read_dotenv(root / ".env"), **given}
    known = {name: values.get(name, "").strip() or default for name, default in DEFAULTS.items()}
    return Settings(
        host=known["HOST"],
        port=_port("PORT", known["PORT"]),
        bot_port=_port("BOT_PORT", known["BOT_PORT"]),
        actions_port=_port("ACTIONS_PORT", known["ACTIONS_PORT"]),
        data_dir=(root / Path(known["DATA_DIR"]).expanduser()).resolve(),
        demo=known["DEMO"].lower() in {"1", "true", "yes", "on"},
        api_token=values.get("API_TOKEN", "").strip(),
        values=values,
    )


def read_dotenv(path: Path) -> dict[str, str]:
    """Return the `NAME=value` lines of a file that may be missing; empty values are left out."""
    if not path.is_file():
        return {}
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.strip().removeprefix("export ").partition("=")
        if separator and not name.startswith("#"):
            found[name.strip()] = _plain_value(value.strip())
    return {name: value for name, value in found.items() if value}


def service_token(settings: Settings) -> str:
    """Return the service token; the demo makes one and keeps it for its owner only (mode 0600).

    Raises:
        SettingsError: outside the demo no token is configured.
    """
    if settings.api_token:
        return settings.api_token
    if not settings.demo:
        raise SettingsError("DEMO=0 需要设置 API_TOKEN。 / Set API_TOKEN when DEMO is off.")
    path = settings.data_dir / "api_token"
    token = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    return token or _write_secret(path, secrets.token_urlsafe(32))


def _write_secret(path: Path, secret: str) -> str:
    """Write a secret whole or not at all: a process that is killed leaves no empty file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secret)
    os.replace(draft, path)
    return secret


def _plain_value(value: str) -> str:
    if value[:1] in {"'", '"'}:
        return value[1:].partition(value[0])[0]
    return "" if value.startswith("#") else value.partition(" #")[0].strip()


def _port(name: str, value: str) -> int:
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise SettingsError(f"{name}={value} 不是有效端口。 / {name}={value} is not a port.")
    return int(value)
