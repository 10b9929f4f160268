"""Run every check that needs no test, and report all that fail (`make lint`)."""

import subprocess
import sys
from pathlib import Path

from tools.bootstrap import sync_environments
from tools.commands import BACKEND_PYTHON, guarded
from tools.settings import ROOT, load_settings

PACKAGES = ("backend", "connectors", "actions", "bot")
EXPORT = "backend.catalogue.export_domain"


def checks(root: Path) -> dict[str, list[str]]:
    """Return the checks that apply to the code at hand, by name."""
    mypy = [BACKEND_PYTHON, "-m", "mypy"]
    modern = _with_code(root, "backend", "connectors", "tools")
    rasa_side = _with_code(root, "actions", "bot")
    found = {
        "ruff check": [BACKEND_PYTHON, "-m", "ruff", "check", "."],
        "ruff format": [BACKEND_PYTHON, "-m", "ruff", "format", "--check", "."],
        "mypy 3.11": [*mypy, "--python-version", "3.11", *modern],
    }
    if rasa_side:
        found["mypy 3.10"] = [*mypy, "--python-version", "3.10", *rasa_side]
    if all((root / package / "__init__.py").is_file() for package in PACKAGES):
        found["import-linter"] = [str(root / ".venv" / "bin" / "lint-imports"), "--no-logo"]
    if (root / EXPORT.replace(".", "/")).with_suffix(".py").is_file():
        found["catalogue"] = [BACKEND_PYTHON, "-m", EXPORT, "--check"]
    return found


def run_checks(named: dict[str, list[str]], environment: dict[str, str]) -> list[str]:
    """Run checks one after the other and return the names of those that failed."""
    failed = []
    for name, command in named.items():
        print(f"── {name}", flush=True)
        if subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode != 0:
            failed.append(name)
    return failed


def _with_code(root: Path, *folders: str) -> list[str]:
    return [folder for folder in folders if any((root / folder).rglob("*.py"))]


def main() -> int:
    """Sync the environments and run all checks."""
    sync_environments()
    failed = run_checks(checks(ROOT), load_settings().environment())
    print(f"未通过 / failed: {', '.join(failed)}" if failed else "检查全部通过 / all checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(guarded(main))
