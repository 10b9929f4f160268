"""Create both Python environments from `uv.lock`; needs only Python 3.11+ with pip."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.interpreters import InterpreterNotFound, default_pyenv_root, find_python310
from tools.settings import ROOT
from tools.stamps import fingerprint, is_current, write_stamp

UV_VERSION = "0.13.9"
OLDEST_UV = (0, 13)


class BootstrapError(Exception):
    """An environment could not be made; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """One virtual environment and the dependency group it holds."""

    folder: str
    group: str
    find_python: Callable[[], Path]


def sync_environments(root: Path = ROOT) -> None:
    """Bring both environments in line with `uv.lock`; do nothing where they already are.

    Raises:
        BootstrapError: uv is missing or failed.
        InterpreterNotFound: Rasa's Python is missing.
    """
    sync(Environment(folder=".venv", group="dev-backend", find_python=_own_python), root=root)
    sync(Environment(folder=".venv-bot", group="dev-bot", find_python=_bot_python), root=root)


def sync(environment: Environment, *, root: Path, uv: Path | None = None) -> None:
    """Bring one environment in line with `uv.lock`, unless its stamp says that it is."""
    folder = root / environment.folder
    stamp = folder / ".synced"
    if is_current(stamp, _inputs(environment, root)) and (folder / "bin" / "python").exists():
        return
    # Removed first: a sync that fails half-way must not look finished.
    stamp.unlink(missing_ok=True)
    print(f"同步环境 / syncing {environment.folder} …", flush=True)
    _uv_sync(uv or find_uv(root), environment, root=root)
    write_stamp(stamp, _inputs(environment, root))


def find_uv(root: Path = ROOT) -> Path:
    """Return a suitable uv: the one on PATH, or a pinned one kept in `.venv-tools`.

    Raises:
        BootstrapError: pip could not install it.
    """
    on_path = shutil.which("uv")
    if on_path and _uv_version(Path(on_path)) >= OLDEST_UV:
        return Path(on_path)
    own = root / ".venv-tools" / "bin" / "uv"
    if _uv_version(own) == _as_numbers(UV_VERSION):
        return own
    # A target folder needs neither the venv module nor a writable system Python.
    command = [str(_own_python()), "-m", "pip", "install", "--quiet", "--upgrade"]
    command += ["--target", str(root / ".venv-tools"), f"uv=={UV_VERSION}"]
    quiet = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    if subprocess.run(command, check=False, env=quiet).returncode != 0 or not own.exists():
        raise BootstrapError(
            f"pip 无法安装 uv=={UV_VERSION}。 / pip could not install uv=={UV_VERSION}: "
            "see its message above; Python 3.11+ with pip is required."
        )
    return own


def _inputs(environment: Environment, root: Path) -> str:
    """Return the fingerprint of what an environment is made from, its interpreter included."""
    folder = root / environment.folder
    made_with = folder / "pyvenv.cfg"
    interpreter = made_with.read_text(encoding="utf-8") if made_with.is_file() else ""
    return fingerprint(
        [root / "uv.lock", root / "pyproject.toml"],
        root=root,
        facts=[environment.group, str(folder), interpreter],
    )


def _uv_sync(uv: Path, environment: Environment, *, root: Path) -> None:
    command = [str(uv), "sync", "--locked", "--only-group", environment.group]
    command += ["--python", str(environment.find_python())]
    if not sys.stderr.isatty():
        command += ["--quiet"]
    variables = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    variables["UV_PROJECT_ENVIRONMENT"] = str(root / environment.folder)
    if subprocess.run(command, check=False, cwd=root, env=variables).returncode != 0:
        raise BootstrapError(
            f"{environment.folder} 未能建立。 / uv could not sync {environment.folder}: "
            "see its message above."
        )


def _uv_version(uv: Path) -> tuple[int, ...]:
    try:
        answer = subprocess.run(
            [uv, "--version"], check=False, capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.search(r"\d+\.\d+\.\d+", answer.stdout)
    return _as_numbers(found.group()) if answer.returncode == 0 and found else ()


def _as_numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _own_python() -> Path:
    """Return the interpreter behind this one: a virtual environment must not build on another."""
    return Path(getattr(sys, "_base_executable", "") or sys.executable)


def _bot_python() -> Path:
    search_path = os.environ.get("PATH", "")
    pyenv_root = default_pyenv_root()
    try:
        return find_python310(search_path=search_path, pyenv_root=pyenv_root)
    except InterpreterNotFound:
        return find_python310(search_path="", pyenv_root=pyenv_root, uv=find_uv())


def main() -> int:
    """Sync both environments."""
    try:
        sync_environments()
    except (BootstrapError, InterpreterNotFound) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
