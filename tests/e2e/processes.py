"""Processes of the backend that a test kills and starts again, dozens of times.

They are forked from one that has imported everything, so that a start takes a moment.
"""

import importlib
import multiprocessing
import os
import sys
from datetime import timedelta
from pathlib import Path

START_LIMIT_S = 30.0
STOP_LIMIT_S = 20.0
# How long the work of a dead worker lies still; in the product half a minute or more.
LIES_STILL = timedelta(seconds=4)

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.e2e.preloaded"])


def _become(module: str, environment: dict[str, str], output: Path) -> None:
    """Turn this process into the product's."""
    os.environ.update(environment)
    with output.open("ab") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    from backend.conversations import dialogue
    from backend.notifications import delivery

    dialogue.LEASE = delivery.CLAIM = LIES_STILL
    sys.exit(importlib.import_module(module).main())


class KillableProcess:
    """One process of the product.

    Args:
        module: What `python -m` would run.
        environment: Its settings.
        output: File that keeps what it prints, over all its lives.
    """

    def __init__(self, module: str, environment: dict[str, str], output: Path) -> None:
        self._arguments = (module, environment, output)
        self._process = self._start()

    def _start(self) -> multiprocessing.process.BaseProcess:
        process = _FORKS.Process(target=_become, args=self._arguments, daemon=True)
        process.start()
        return process

    def kill(self) -> None:
        """End it as nothing else does: at once, in the middle of whatever it does."""
        self._process.kill()
        self._process.join(STOP_LIMIT_S)

    def revive(self) -> None:
        """Start it again."""
        self._process = self._start()

    def stop(self) -> None:
        """Ask it to end, and see that it does."""
        self._process.terminate()
        self._process.join(STOP_LIMIT_S)
        assert self._process.exitcode is not None, "it does not end"

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()
