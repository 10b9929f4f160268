"""Migrate the database without starting anything (`make migrate`)."""

import dataclasses
import sys

from tools.bootstrap import sync_environments
from tools.commands import guarded
from tools.settings import load_settings, service_token
from tools.start import migrate


def main() -> int:
    """Sync the environments and bring the database to the newest schema."""
    settings = load_settings()
    settings = dataclasses.replace(settings, api_token=service_token(settings))
    sync_environments()
    migrate(settings, always=True)
    return 0


if __name__ == "__main__":
    sys.exit(guarded(main))
