"""The demo's content: read from the YAML files of this folder and checked."""

import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from backend.catalogue import get_catalogue
from backend.core.time import CHINA
from backend.demo.specs import (
    EntrySpec,
    Estate,
    Lines,
    ResidentSpec,
    Served,
    Shape,
    StaffSpec,
    Story,
    Texts,
    Waiting,
)

FOLDER = Path(__file__).parent
_DAY = re.compile(r"\{day([+-]\d+)\}")


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def _all(folder: str, key: str) -> list[Any]:
    paths = sorted((FOLDER / folder).glob("*.yml"))
    return [item for path in paths for item in _read(f"{folder}/{path.name}")[key]]


@cache
def estate() -> Estate:
    """Return the estate."""
    return Estate(**_read("estate.yml"))


@cache
def staff() -> list[StaffSpec]:
    """Return the demo accounts."""
    return [StaffSpec(**item) for item in _read("staff.yml")["staff"]]


@cache
def passwords() -> dict[str, str]:
    """Return the demo password of each role."""
    found: dict[str, str] = _read("staff.yml")["passwords"]
    return found


@cache
def residents() -> list[ResidentSpec]:
    """Return the demo residents."""
    return [ResidentSpec(**item) for item in _read("residents.yml")["residents"]]


@cache
def stories() -> list[Story]:
    """Return every past matter."""
    return [Story(**item) for item in _all("stories", "stories")]


@cache
def entries() -> list[EntrySpec]:
    """Return the knowledge entries as they are written."""
    return [EntrySpec(**item) for item in _all("knowledge", "entries")]


@cache
def lines() -> Lines:
    """Return what is said around a ticket."""
    return Lines(**_read("talks/lines.yml"))


@cache
def served() -> list[Served]:
    """Return the talks colleagues took over."""
    return [Served(**item) for item in _read("talks/served.yml")["served"]]


@cache
def waiting() -> list[Waiting]:
    """Return the talks that wait for a colleague."""
    return [Waiting(**item) for item in _read("talks/served.yml")["waiting"]]


@cache
def shape() -> Shape:
    """Return the shape of the past."""
    return Shape(**_read("shape.yml"))


@cache
def texts() -> Texts:
    """Return what the loader says."""
    return Texts(**_read("texts.yml"))


def fill(text: str, now: datetime) -> str:
    """Put the policy's names and phones, and dates counted from today, into a text."""

    def day(found: re.Match[str]) -> str:
        date = (now + timedelta(days=int(found[1]))).astimezone(CHINA)
        return f"{date.month}月{date.day}日"

    policy = get_catalogue().policy
    for key in ("duty_phone", "service_phone", "service_hours", "estate_name"):
        text = text.replace(f"{{{key}}}", str(getattr(policy, key)))
    return _DAY.sub(day, text)
