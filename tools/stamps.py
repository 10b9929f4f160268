"""Remember what a result was made from, so that it is made again only when that changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(paths: Iterable[Path], *, root: Path, facts: Iterable[str] = ()) -> str:
    """Return a hash of files (folders are walked), of their names, and of further facts."""
    digest = hashlib.sha256()
    for fact in facts:
        digest.update(f"{fact}\0".encode())
    for file in sorted({file for path in paths for file in _files(path)}):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(root)}\0{content}\0".encode())
    return digest.hexdigest()


def is_current(stamp: Path, expected: str) -> bool:
    """Tell whether a stamp says that its result was made from these inputs."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == expected


def write_stamp(stamp: Path, value: str) -> None:
    """Record the inputs of a finished result."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(f"{value}\n", encoding="utf-8")


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [
        file
        for file in path.rglob("*")
        if file.is_file()
        and file.suffix != ".pyc"
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
    ]
