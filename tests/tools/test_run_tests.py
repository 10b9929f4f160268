"""`make test` runs every folder where it belongs, and fails when any of them fails."""

import sys
from pathlib import Path

import pytest

from tools.run_tests import Outcome, Suite, report, run_suite, suites


def suite(folder: Path | str) -> Suite:
    return Suite(environment=".venv", python=sys.executable, folder=str(folder))


def outcome(code: int) -> Outcome:
    return Outcome(suite=suite("tests/backend"), code=code, seconds=1.0)


class TestSuites:
    def test_contract_runs_in_both_environments(self, tmp_path: Path) -> None:
        for name in ("backend", "bot", "contract"):
            path = tmp_path / "tests" / name / "test_it.py"
            path.parent.mkdir(parents=True)
            path.touch()

        found = [(suite.environment, suite.folder) for suite in suites(tmp_path)]

        assert found == [
            (".venv", "tests/backend"),
            (".venv", "tests/contract"),
            (".venv-bot", "tests/bot"),
            (".venv-bot", "tests/contract"),
        ]

    def test_a_folder_without_code_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "tests" / "backend").mkdir(parents=True)

        assert suites(tmp_path) == []


class TestRunSuite:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "test_it.py").write_text("def helper(): pass\n", encoding="utf-8")
        return tmp_path

    def test_collecting_nothing_is_a_failure(self, folder: Path) -> None:
        found = run_suite(suite(folder), [], {"PATH": ""})

        assert found.code == 5

    def test_unless_options_select_tests(self, folder: Path) -> None:
        found = run_suite(suite(folder), ["-k", "nothing"], {"PATH": ""})

        assert found.code == 0

    def test_a_failing_test_is_a_failure(self, folder: Path) -> None:
        (folder / "test_it.py").write_text("def test_it(): assert False\n", encoding="utf-8")

        found = run_suite(suite(folder), [], {"PATH": ""})

        assert found.code == 1


class TestReport:
    def test_passes_when_all_passed(self) -> None:
        code = report([outcome(0), outcome(0)], [])

        assert code == 0

    def test_fails_when_any_failed(self, capsys: pytest.CaptureFixture[str]) -> None:
        code = report([outcome(0), outcome(1)], [])

        assert code == 1
        assert "FAILED (1)" in capsys.readouterr().out

    def test_fails_when_a_check_failed(self) -> None:
        code = report([outcome(0)], ["catalogue"])

        assert code == 1
