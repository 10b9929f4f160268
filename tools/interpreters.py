"""Find the Python 3.10 that Rasa needs."""

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

WANTED = "3.10"
# Prints the real executable: a shim on PATH may start any version, or none.
PROBE = (
    "import sys; v = sys.version_info; "
    "print('%d.%d' % v[:2], sys.implementation.name, sys.executable)"
)
MISSING = """\
找不到 Python 3.10(Rasa 3.6 只能用它)。任选一种方法安装后重试:
  Debian/Ubuntu(deadsnakes):  apt-get install python3.10
  pyenv:                       pyenv install 3.10
  uv(需要能访问外网):         uv python install 3.10
No Python 3.10 found (Rasa 3.6 runs on nothing newer): not as `python3.10` on PATH, not in
pyenv's versions folder, and uv could not download one. Install it in one of the ways above."""


class InterpreterNotFound(Exception):
    """No usable Python 3.10 is on this machine."""


def find_python310(*, search_path: str, pyenv_root: Path, uv: Path | None = None) -> Path:
    """Return the full path of a Python 3.10: from PATH, from pyenv, then through uv's download.

    Args:
        search_path: folders to look in, as in the variable PATH.
        pyenv_root: pyenv's folder, which holds `versions/`.
        uv: the uv that may download an interpreter; None leaves this way out.

    Raises:
        InterpreterNotFound: none of the three ways has one; the message says how to get one.
    """
    for candidate in (*_on_path(search_path), *_in_pyenv(pyenv_root)):
        if found := _real_executable(candidate):
            return found
    if uv and (downloaded := _through_uv(uv)):
        return downloaded
    raise InterpreterNotFound(MISSING)


def default_pyenv_root() -> Path:
    """Return the folder pyenv uses on this machine."""
    return Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")


def _on_path(search_path: str) -> Iterator[Path]:
    for folder in filter(None, search_path.split(os.pathsep)):
        candidate = Path(folder) / f"python{WANTED}"
        if os.access(candidate, os.X_OK):
            yield candidate


def _in_pyenv(pyenv_root: Path) -> Iterable[Path]:
    folders = (pyenv_root / "versions").glob(f"{WANTED}.*")
    numbered = {
        int(folder.name.rpartition(".")[2]): folder / "bin" / "python"
        for folder in folders
        if folder.name.rpartition(".")[2].isdecimal()
    }
    return [numbered[patch] for patch in sorted(numbered, reverse=True)]


def _through_uv(uv: Path) -> Path | None:
    subprocess.run([uv, "python", "install", WANTED], check=False)
    found = subprocess.run(
        [uv, "python", "find", "--managed-python", WANTED],
        check=False,
        capture_output=True,
        text=True,
    )
    return _real_executable(Path(found.stdout.strip())) if found.returncode == 0 else None


def _real_executable(candidate: Path) -> Path | None:
    try:
        answer = subprocess.run(
            [candidate, "-c", PROBE], check=False, capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version, _, rest = answer.stdout.strip().partition(" ")
    implementation, _, executable = rest.partition(" ")
    usable = answer.returncode == 0 and (version, implementation) == (WANTED, "cpython")
    return Path(executable) if usable and executable else None
