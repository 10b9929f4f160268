"""Keep one process running: start it again when it ends unasked, give up when that is no use."""

import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(kw_only=True)
class RestartPolicy:
    """Say how long to wait after a crash, or that it is time to give up."""

    limit: int = 5
    window_s: float = 60.0
    first_delay_s: float = 0.5
    longest_delay_s: float = 10.0
    clock: Callable[[], float] = time.monotonic
    _crashes: deque[float] = field(default_factory=deque, init=False)

    def delay_after_crash(self) -> float | None:
        """Return the seconds to wait before the next start; None after too many crashes."""
        now = self.clock()
        self._crashes.append(now)
        while now - self._crashes[0] > self.window_s:
            self._crashes.popleft()
        if len(self._crashes) >= self.limit:
            return None
        return min(self.first_delay_s * 2.0 ** (len(self._crashes) - 1), self.longest_delay_s)


class KeepAlive:
    """One command of the Procfile, run again and again until it is stopped.

    Args:
        command: a shell command; it gets a process group of its own, so that all of it can end.
        environment: the whole environment of the process.
        folder: the folder to run in.
        say: takes every line the process prints, and every line about it.
        policy: when to start again.
    """

    def __init__(
        self,
        command: str,
        *,
        environment: Mapping[str, str],
        folder: Path,
        say: Callable[[str], None],
        policy: RestartPolicy,
    ) -> None:
        self._command = command
        self._environment = dict(environment)
        self._folder = folder
        self._say = say
        self._policy = policy
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def run(self) -> None:
        """Return when stopped from outside, or after too many crashes."""
        while process := self._start():
            code = self._follow(process)
            if self._stopping.is_set():
                return
            delay = self._policy.delay_after_crash()
            if delay is None:
                self._say(
                    f"退出码 {code},一分钟内反复崩溃,不再重启 / "
                    f"exited with {code}; crashed {self._policy.limit} times within "
                    f"{self._policy.window_s:.0f} s, giving up"
                )
                return
            self._say(
                f"退出码 {code},{delay:g} 秒后重启 / exited with {code}, restart in {delay:g} s"
            )
            self._stopping.wait(delay)

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Send a signal to the process and all that it started, and do not start it again."""
        with self._lock:
            self._stopping.set()
            if self._process:
                _signal_group(self._process, number)

    def _start(self) -> subprocess.Popen[str] | None:
        with self._lock:
            if self._stopping.is_set():
                return None
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {self._command}"],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
            return self._process

    def _follow(self, process: subprocess.Popen[str]) -> int:
        """Pass on the output of a process until it ends, then end what it left behind."""
        reader = threading.Thread(target=self._pass_on, args=(process,), daemon=True)
        reader.start()
        code = process.wait()
        _signal_group(process, signal.SIGKILL)
        reader.join(timeout=1)
        return code

    def _pass_on(self, process: subprocess.Popen[str]) -> None:
        if process.stdout:
            for line in process.stdout:
                self._say(line.rstrip())


def _signal_group(process: subprocess.Popen[str], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return  # nothing of the group is left
