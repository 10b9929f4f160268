"""All processes run side by side and end together."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tools.settings import ROOT
from tools.supervise import read_procfile

FOREVER = "tail -f /dev/null"
PATIENCE_S = 20.0
PROGRAM = """
import os, sys
from pathlib import Path
from tools.supervise import Console, keepers, read_procfile, supervise

folder = Path(sys.argv[1])
commands = read_procfile(folder / "Procfile")
console = Console(folder / "logs")
found = keepers(commands, environment=os.environ, folder=folder, console=console)
sys.exit(supervise(found, grace_s=float(sys.argv[2])))
"""


class Supervised:
    """The supervisor as a process of its own: it owns the signals of its process."""

    def __init__(self, folder: Path, procfile: str, *, grace_s: float = 5.0) -> None:
        (folder / "Procfile").write_text(procfile, encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(folder), str(grace_s)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def read_until(self, *wanted: str) -> list[str]:
        """Return the lines up to the one that completes what is wanted."""
        missing, lines = set(wanted), []
        assert self.process.stdout is not None
        while missing:
            line = self.process.stdout.readline()
            assert line, f"ended without {missing}: {lines}"
            lines.append(line.rstrip())
            missing -= {word for word in missing if word in line}
        return lines

    def finish(self) -> tuple[int, str]:
        output, _ = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, output


def is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def announcing(name: str) -> str:
    return f"""{name}: sh -c 'echo {name}-up $$; exec {FOREVER}'\n"""


def stubborn(name: str) -> str:
    return f"""{name}: sh -c 'trap "" TERM; echo {name}-up $$; exec {FOREVER}'\n"""


class TestReadProcfile:
    def test_reads_names_and_commands(self, tmp_path: Path) -> None:
        path = tmp_path / "Procfile"
        path.write_text("# note\n\ngateway: python -m x --port $PORT\nbot:y\n", encoding="utf-8")

        found = read_procfile(path)

        assert found == {"gateway": "python -m x --port $PORT", "bot": "y"}

    def test_the_product_has_its_processes(self) -> None:
        found = read_procfile(ROOT / "Procfile")

        assert set(found) == {"gateway", "worker", "bot", "actions"}


class TestSignals:
    def test_one_signal_stops_every_process_and_leaves_no_orphan(self, tmp_path: Path) -> None:
        run = Supervised(tmp_path, announcing("one") + announcing("two"))
        lines = run.read_until("one-up", "two-up")
        pids = [int(line.split()[-1]) for line in lines]

        run.process.send_signal(signal.SIGINT)
        code, _ = run.finish()

        assert code == 0
        assert not any(map(is_running, pids))

    def test_a_second_signal_kills_at_once(self, tmp_path: Path) -> None:
        run = Supervised(tmp_path, stubborn("deaf") + announcing("two"), grace_s=600)
        lines = run.read_until("deaf-up", "two-up")

        run.process.send_signal(signal.SIGINT)
        run.process.send_signal(signal.SIGTERM)
        run.finish()

        assert not any(is_running(int(line.split()[-1])) for line in lines)

    def test_what_does_not_end_in_time_is_killed(self, tmp_path: Path) -> None:
        run = Supervised(tmp_path, stubborn("deaf"), grace_s=0.1)
        lines = run.read_until("deaf-up")

        run.process.send_signal(signal.SIGTERM)
        code, _ = run.finish()

        assert code == 0
        assert not is_running(int(lines[0].split()[-1]))


class TestOutput:
    def test_lines_carry_the_name_and_are_kept_in_a_file(self, tmp_path: Path) -> None:
        run = Supervised(tmp_path, announcing("gateway"))

        lines = run.read_until("gateway-up")
        os.kill(run.process.pid, signal.SIGTERM)
        run.finish()

        assert "gateway | gateway-up" in lines[0]
        assert "gateway-up" in (tmp_path / "logs" / "gateway.log").read_text(encoding="utf-8")

    def test_a_crash_is_visible_and_the_others_go_on(self, tmp_path: Path) -> None:
        run = Supervised(tmp_path, "bot: sh -c 'exit 7'\n" + announcing("gateway"))

        lines = run.read_until("exited with 7", "gateway-up")
        run.process.send_signal(signal.SIGTERM)
        code, _ = run.finish()

        assert any("bot     | " in line for line in lines)
        assert code == 0
