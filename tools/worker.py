"""Run one more worker in the foreground (`make worker`)."""

import dataclasses
import os
import sys

from tools.bootstrap import sync_environments
from tools.commands import BACKEND_PYTHON, guarded
from tools.settings import ROOT, SettingsError, load_settings, service_token


def main() -> int:
    """Become a worker, with the settings of the product; whoever starts a gateway migrates.

    Raises:
        SettingsError: There is no Redis through which it could hear of work.
    """
    settings = load_settings()
    if not settings.redis_url:
        raise SettingsError(
            "单独的 worker 需要 REDIS_URL;没有它,网关自己处理全部工作。 / "
            "A worker of its own needs REDIS_URL; without it the gateway does all the work."
        )
    settings = dataclasses.replace(settings, api_token=service_token(settings))
    sync_environments()
    os.chdir(ROOT)
    command = [BACKEND_PYTHON, "-m", "backend.worker"]
    # Signals reach the worker itself: it ends in peace.
    os.execve(BACKEND_PYTHON, command, settings.environment())


if __name__ == "__main__":
    sys.exit(guarded(main))
