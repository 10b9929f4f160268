"""Run every test folder in the environments it belongs to (`make test`)."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.bootstrap import sync_environments
from tools.commands import BACKEND_PYTHON, BOT_PYTHON, guarded
from tools.lint import checks, run_checks
from tools.settings import ROOT, load_settings
from tools.train import ensure_model

SUITES = (
    (".venv", BACKEND_PYTHON, ("backend", "connectors", "contract", "tools", "e2e")),
    (".venv-bot", BOT_PYTHON, ("actions", "bot", "contract")),
)
NOTHING_COLLECTED = 5


@dataclass(frozen=True, kw_only=True)
class Suite:
    """One folder of tests in one environment."""

    environment: str
    python: str
    folder: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a suite ended."""

    suite: Suite
    code: int
    seconds: float


def suites(root: Path) -> list[Suite]:
    """Return every suite that has code; an empty folder is one that git does not know."""
    return [
        Suite(environment=environment, python=python, folder=f"tests/{name}")
        for environment, python, names in SUITES
        for name in names
        if any((root / "tests" / name).rglob("*.py"))
    ]


def run_suite(suite: Suite, options: Sequence[str], environment: dict[str, str]) -> Outcome:
    """Run one suite; collecting nothing is a failure, unless options select tests."""
    print(f"\n── {suite.environment}: {suite.folder}", flush=True)
    started = time.monotonic()
    command = [suite.python, "-m", "pytest", suite.folder, *options]
    code = subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode
    accepted = code == NOTHING_COLLECTED and bool(options)
    seconds = time.monotonic() - started
    return Outcome(suite=suite, code=0 if accepted else code, seconds=seconds)


def report(outcomes: Sequence[Outcome], failed_checks: Sequence[str]) -> int:
    """Print which environment ran which folder and how it went; return the exit code."""
    print("\n── 汇总 / summary")
    for name in failed_checks:
        print(f"  {'check':<10} {name:<18} FAILED")
    for outcome in outcomes:
        verdict = "passed" if outcome.code == 0 else f"FAILED ({outcome.code})"
        suite = outcome.suite
        print(f"  {suite.environment:<10} {suite.folder:<18} {verdict} {outcome.seconds:7.1f} s")
    passed = not failed_checks and all(outcome.code == 0 for outcome in outcomes)
    print("全部通过 / all passed" if passed else "有失败 / failed", flush=True)
    return 0 if passed else 1


def main() -> int:
    """Sync, check the generated domain, train if stale, and run every suite."""
    options = sys.argv[1:]
    settings = load_settings()
    sync_environments()
    catalogue = {name: it for name, it in checks(ROOT).items() if name == "catalogue"}
    failed_checks = run_checks(catalogue, settings.environment())
    if (ROOT / "bot" / "config.yml").is_file():
        ensure_model(settings)
    # Only the model is shared: tests must not see the settings of the product at hand.
    environment = {**os.environ, **_for_tests(settings.environment())}
    outcomes = [run_suite(suite, options, environment) for suite in suites(ROOT)]
    return report(outcomes, failed_checks)


def _for_tests(environment: dict[str, str]) -> dict[str, str]:
    wanted = ("BOT_MODEL", "NO_PROXY", "no_proxy", "RASA_TELEMETRY_ENABLED")
    quiet = ("SQLALCHEMY_SILENCE_UBER_WARNING", "TF_CPP_MIN_LOG_LEVEL")
    return {name: environment[name] for name in (*wanted, *quiet)}


if __name__ == "__main__":
    sys.exit(guarded(main))
