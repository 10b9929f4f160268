"""Start a worker beside the gateways: `python -m backend.worker`."""

import asyncio
import signal
import sys

import structlog

from backend.app import create_worker
from backend.core.logging import configure_logging
from backend.core.settings import Settings, get_settings

log = structlog.get_logger(__name__)

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def serve(settings: Settings) -> None:
    """Work until a signal comes."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, stopped.set)
    await create_worker(settings).run(stopped)


def main() -> int:
    """Run a worker where there is work for one; returns the exit code."""
    settings = get_settings()
    configure_logging(settings.log_level)
    if not settings.redis_url:
        log.error(
            "worker_not_needed",
            hint="未设置 REDIS_URL，工作由网关完成 / without it the gateway does all the work",
        )
        return 1
    asyncio.run(serve(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
