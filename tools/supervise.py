"""Run the processes of the Procfile side by side in the foreground."""

import logging
import queue
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

from tools.keep_alive import KeepAlive, RestartPolicy

GRACE_S = 8.0
_LOOK_S = 0.5
_ENTRY = re.compile(r"([A-Za-z0-9_-]+):\s*(\S.*)")
_LOG_BYTES = 5_000_000
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def read_procfile(path: Path) -> dict[str, str]:
    """Return the command of every process, by name."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {found[1]: found[2] for line in lines if (found := _ENTRY.fullmatch(line.strip()))}


class Console:
    """Where processes say their lines: the screen with a prefix, and a log file each."""

    def __init__(self, logs_dir: Path) -> None:
        self._logs_dir = logs_dir
        self._screen = logging.StreamHandler(sys.stdout)
        self._screen.setFormatter(
            logging.Formatter("%(asctime)s %(name)-8s| %(message)s", "%H:%M:%S")
        )

    def output_of(self, name: str, *, keep: bool = True) -> Callable[[str], None]:
        """Return what takes the lines of one process; `keep` writes them to its log file too."""
        logger = logging.Logger(name, logging.INFO)
        logger.addHandler(self._screen)
        if keep:
            logger.addHandler(self._file_of(name))
        return lambda line: logger.info("%s", line)

    def _file_of(self, name: str) -> logging.Handler:
        # What residents write may show up in a log: it is for its owner only.
        self._logs_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = RotatingFileHandler(
            self._logs_dir / f"{name}.log", maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8"
        )
        file.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        return file


def keepers(
    commands: Mapping[str, str], *, environment: Mapping[str, str], folder: Path, console: Console
) -> list[KeepAlive]:
    """Return one keeper for each command."""
    return [
        KeepAlive(
            command,
            environment=environment,
            folder=folder,
            say=console.output_of(name),
            policy=RestartPolicy(),
        )
        for name, command in commands.items()
    ]


def supervise(processes: Sequence[KeepAlive], *, grace_s: float = GRACE_S) -> int:
    """Run all processes until a signal comes or one of them gives up, then stop them all.

    A second signal, or the end of the grace period, kills what is left.

    Returns:
        0 after a signal, 1 when a process gave up.
    """
    # SimpleQueue.put may be called from a signal handler; locks and events may not.
    inbox: queue.SimpleQueue[str] = queue.SimpleQueue()
    for number in _SIGNALS:
        signal.signal(number, lambda *_: inbox.put("signal"))
    threads = [
        threading.Thread(target=_run_and_tell, args=(process, inbox), daemon=True)
        for process in processes
    ]
    for thread in threads:
        thread.start()
    reason = _first(inbox)
    for process in processes:
        process.stop()
    _wait_for_all(threads, inbox, grace_s=grace_s)
    for process in processes:
        process.stop(signal.SIGKILL)
    for thread in threads:
        thread.join(timeout=grace_s)
    return 0 if reason == "signal" else 1


def _first(inbox: queue.SimpleQueue[str]) -> str:
    """Return the first news; a signal that came just before the waiting began is seen, too.

    Its handler runs only when the main thread wakes up, so that it may not sleep without end.
    """
    while True:
        try:
            return inbox.get(timeout=_LOOK_S)
        except queue.Empty:
            continue


def _run_and_tell(process: KeepAlive, inbox: queue.SimpleQueue[str]) -> None:
    try:
        process.run()
    finally:
        inbox.put("ended")


def _wait_for_all(
    threads: Sequence[threading.Thread], inbox: queue.SimpleQueue[str], *, grace_s: float
) -> None:
    """Return when all have ended, when a second signal comes, or when the grace is over."""
    deadline = time.monotonic() + grace_s
    while any(thread.is_alive() for thread in threads) and time.monotonic() < deadline:
        try:
            if inbox.get(timeout=0.05) == "signal":
                return
        except queue.Empty:
            continue
