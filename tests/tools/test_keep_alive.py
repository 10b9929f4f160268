"""A process that ends unasked is started again, until that is no use."""

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tools.keep_alive import KeepAlive, RestartPolicy

FOREVER = "tail -f /dev/null"
PATIENCE_S = 10.0


class FakeClock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Lines:
    """Collect lines and let a test wait for one."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._changed = threading.Condition()

    def __call__(self, line: str) -> None:
        with self._changed:
            self.all.append(line)
            self._changed.notify_all()

    def wait_for(self, wanted: Callable[[str], bool]) -> str:
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(wanted, self.all)), PATIENCE_S), self.all
            return next(filter(wanted, self.all))


def keeper(command: str, folder: Path, lines: Lines, *, limit: int = 3) -> KeepAlive:
    return KeepAlive(
        command,
        environment=os.environ,
        folder=folder,
        say=lines,
        policy=RestartPolicy(limit=limit, first_delay_s=0.0),
    )


def started(process: KeepAlive) -> threading.Thread:
    thread = threading.Thread(target=process.run, daemon=True)
    thread.start()
    return thread


def is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def has_ended(pid: int) -> bool:
    """Wait a little: a killed process is gone a moment after the signal."""
    deadline = time.monotonic() + PATIENCE_S
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_running(pid)


class TestRestartPolicy:
    def test_waits_longer_after_every_crash_up_to_a_bound(self) -> None:
        policy = RestartPolicy(limit=9, longest_delay_s=3.0, clock=FakeClock())

        delays = [policy.delay_after_crash() for _ in range(5)]

        assert delays == [0.5, 1.0, 2.0, 3.0, 3.0]

    def test_gives_up_after_five_crashes_within_a_minute(self) -> None:
        clock = FakeClock()
        policy = RestartPolicy(clock=clock)

        delays = []
        for clock.now in (0.0, 15.0, 30.0, 45.0, 60.0):
            delays.append(policy.delay_after_crash())

        assert None not in delays[:4]
        assert delays[4] is None

    def test_goes_on_when_the_crashes_are_far_apart(self) -> None:
        clock = FakeClock()
        policy = RestartPolicy(clock=clock)

        delays = []
        for clock.now in (0.0, 16.0, 32.0, 48.0, 64.0, 80.0):
            delays.append(policy.delay_after_crash())

        assert None not in delays

    def test_starts_over_after_a_quiet_minute(self) -> None:
        clock = FakeClock()
        policy = RestartPolicy(clock=clock)
        for _ in range(3):
            policy.delay_after_crash()

        clock.now = 61.0

        assert policy.delay_after_crash() == 0.5


class TestCrashingProcess:
    def test_is_started_again_and_given_up_in_the_end(self, tmp_path: Path) -> None:
        lines = Lines()

        keeper("sh -c 'echo run >> runs; exit 3'", tmp_path, lines, limit=3).run()

        assert (tmp_path / "runs").read_text().split() == ["run"] * 3
        assert sum("restart in" in line for line in lines.all) == 2
        assert "exited with 3" in lines.all[-1]
        assert "giving up" in lines.all[-1]

    def test_ending_without_an_error_counts_too(self, tmp_path: Path) -> None:
        lines = Lines()

        keeper("true", tmp_path, lines, limit=1).run()

        assert "exited with 0" in lines.all[-1]

    def test_everything_it_printed_is_passed_on(self, tmp_path: Path) -> None:
        lines = Lines()

        keeper("sh -c 'echo 你好; echo trouble >&2'", tmp_path, lines, limit=1).run()

        assert lines.all[:2] == ["你好", "trouble"]

    def test_takes_what_it_started_with_it(self, tmp_path: Path) -> None:
        lines = Lines()

        keeper(f"sh -c '{FOREVER} & echo $!; exit 1'", tmp_path, lines, limit=1).run()

        assert has_ended(int(lines.all[0]))


class TestStop:
    def test_ends_the_process_and_all_that_it_started(self, tmp_path: Path) -> None:
        lines = Lines()
        process = keeper(f"sh -c '{FOREVER} & echo $!; echo $$; wait'", tmp_path, lines)
        thread = started(process)
        lines.wait_for(lambda _: len(lines.all) == 2)

        process.stop()
        thread.join(PATIENCE_S)

        assert not thread.is_alive()
        assert all(has_ended(int(pid)) for pid in lines.all)

    def test_a_stopped_process_is_not_started_again(self, tmp_path: Path) -> None:
        lines = Lines()
        process = keeper(f"sh -c 'echo up; {FOREVER}'", tmp_path, lines)
        thread = started(process)
        lines.wait_for(lambda line: line == "up")

        process.stop()
        thread.join(PATIENCE_S)

        assert lines.all == ["up"]

    def test_what_ignores_the_polite_signal_can_be_killed(self, tmp_path: Path) -> None:
        lines = Lines()
        stubborn = f"""sh -c 'trap "echo no" TERM; echo up; while :; do {FOREVER}; done'"""
        process = keeper(stubborn, tmp_path, lines)
        thread = started(process)
        lines.wait_for(lambda line: line == "up")

        process.stop(signal.SIGKILL)
        thread.join(PATIENCE_S)

        assert not thread.is_alive()

    def test_a_keeper_stopped_early_starts_nothing(self, tmp_path: Path) -> None:
        lines = Lines()
        process = keeper("echo never", tmp_path, lines)

        process.stop()
        process.run()

        assert lines.all == []
