"""Start the gateway: `python -m backend.serve`."""

import uvicorn

from backend.app import create_app
from backend.core.logging import configure_logging
from backend.core.settings import get_settings


def main() -> None:
    """Serve until told to stop."""
    settings = get_settings()
    configure_logging(settings.log_level)
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,
        # Long polls and event streams may be open; they must not hold up a restart.
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
