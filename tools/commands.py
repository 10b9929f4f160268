"""Run the steps of a command one after the other."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from tools.bootstrap import BootstrapError
from tools.interpreters import InterpreterNotFound
from tools.settings import ROOT, SettingsError

BACKEND_PYTHON = str(ROOT / ".venv" / "bin" / "python")
BOT_PYTHON = str(ROOT / ".venv-bot" / "bin" / "python")
INTERRUPTED = 130
_TAIL_LINES = 60


class StepFailed(Exception):
    """A step ended with an error; the message shows what it printed."""


def run_step(
    title: str, command: Sequence[str], *, environment: Mapping[str, str], log: Path | None = None
) -> str:
    """Run one step silently and return what it printed.

    Args:
        title: what a person reads when the step fails.
        command: program and arguments.
        environment: the whole environment of the step.
        log: file that keeps the output of a long step.

    Raises:
        StepFailed: the step failed; the message ends with the end of its output.
    """
    finished = subprocess.run(
        command,
        check=False,
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(finished.stdout, encoding="utf-8")
    if finished.returncode != 0:
        tail = "\n".join(finished.stdout.splitlines()[-_TAIL_LINES:])
        where = f" ({log})" if log else ""
        raise StepFailed(f"{tail}\n\n失败 / failed: {title}{where}")
    return finished.stdout


def guarded(main: Callable[[], int]) -> int:
    """Run a command; turn expected errors into a message, and SIGTERM into a clean stop."""
    # Conversations, photos and secrets are nobody else's on this machine.
    os.umask(0o077)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return main()
    except (BootstrapError, InterpreterNotFound, SettingsError, StepFailed) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已停止 / stopped", file=sys.stderr)
        return INTERRUPTED


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
