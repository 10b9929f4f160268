"""Settings from the environment and `.env`; see CONTRACT for the public names."""

import functools
import math
import os
import secrets
from pathlib import Path

from pydantic import SecretStr, computed_field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything that differs between two installations."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    host: str = "127.0.0.1"
    port: int = 8000
    bot_port: int = 5005
    actions_port: int = 5055
    data_dir: Path = Path("var")
    database_url: str = ""
    # Empty = the gateway is the only worker; otherwise workers run beside it (`make worker`).
    redis_url: str = ""
    # A name of the contract that this version does not use yet; a start with it warns.
    wechat_app_id: str = ""
    api_token: SecretStr = SecretStr("")
    demo: bool = False
    burst_window_ms: int = 1500
    time_scale: float = 1.0
    # The bot answers in tens of milliseconds; ten seconds means that it is broken, not busy.
    bot_timeout_s: float = 10.0
    # How long a message waits for a bot that is starting before a person is asked to take over.
    bot_patience_s: float = 120.0
    upload_limit_mb: int = 10
    log_level: str = "INFO"
    # Signs the console's browser sessions; empty = made once and kept in the data folder.
    console_secret: SecretStr = SecretStr("")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def database_dsn(self) -> str:
        """The SQLAlchemy URL: the configured one, or SQLite in the data folder."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.resolve()}/assistant.db"

    @property
    def uploads_dir(self) -> Path:
        """Where photos of residents and staff are kept."""
        return self.data_dir / "uploads"

    @property
    def bot_url(self) -> str:
        """Base address of Rasa, which listens on loopback only."""
        return f"http://127.0.0.1:{self.bot_port}"

    @property
    def actions_url(self) -> str:
        """Base address of the action server, which listens on loopback only."""
        return f"http://127.0.0.1:{self.actions_port}"

    @field_validator("redis_url")
    @classmethod
    def _redis_address(cls, value: str) -> str:
        value = value.strip()
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("REDIS_URL must begin with redis://, rediss:// or unix://.")
        return value

    @model_validator(mode="after")
    def _refuse_unsafe(self) -> "Settings":
        if not self.demo and not self.api_token.get_secret_value():
            raise ValueError("API_TOKEN must be set when DEMO is off.")
        if not 0 < self.time_scale < math.inf:  # refuses "nan", too
            raise ValueError("TIME_SCALE must be greater than 0.")
        if self.time_scale != 1 and not self.demo:
            raise ValueError("TIME_SCALE may differ from 1 only with DEMO=1.")
        return self

    def secret(self, name: str) -> str:
        """Return a random secret kept in the data folder, made on first use (mode 0600)."""
        path = self.data_dir / name
        kept = path.read_text(encoding="utf-8").strip() if path.exists() else ""
        return kept or _write_secret(path, secrets.token_urlsafe(32))

    def service_token(self) -> str:
        """Return the service token; the demo makes one where none is configured."""
        return self.api_token.get_secret_value() or self.secret("api_token")


def _write_secret(path: Path, secret: str) -> str:
    """Write a secret whole or not at all: a process that is killed leaves no empty file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secret)
    os.replace(draft, path)
    return secret


@functools.cache
def get_settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()
