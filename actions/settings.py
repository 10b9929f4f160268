"""Where the backend is and how to be let in."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Settings of the action server.

    Attributes:
        backend_url: Base address of the gateway.
        api_token: Service token.
        timeout_s: A resident waits for every call; longer than this is a failure.
    """

    backend_url: str
    api_token: str
    timeout_s: float = 5.0

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read BACKEND_URL, API_TOKEN and, where the demo made its own token, the data folder."""
        port = os.environ.get("PORT", "8000")
        token_file = Path(os.environ.get("DATA_DIR", "var")) / "api_token"
        token = os.environ.get("API_TOKEN") or (
            token_file.read_text(encoding="utf-8").strip() if token_file.exists() else ""
        )
        return cls(
            backend_url=os.environ.get("BACKEND_URL", f"http://127.0.0.1:{port}"),
            api_token=token,
            timeout_s=float(os.environ.get("ACTIONS_TIMEOUT_S", "5")),
        )
