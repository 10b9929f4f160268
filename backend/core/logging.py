"""Logging: one line per event, short names with data."""

import logging

import structlog


def configure_logging(level: str) -> None:
    """Set up structlog for this process; levels below are dropped before anything is rendered."""
    numeric = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    logging.basicConfig(level=numeric, format="%(message)s")
    for noisy in ("alembic", "httpx", "httpcore", "uvicorn", "nicegui", "multipart", "taskiq"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S"),
            structlog.dev.ConsoleRenderer(colors=False),
        ],
    )
