"""The words of the tickets: as long and as mixed as residents write them."""

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

LONGEST = 400
# Short notes, usual ones, and the long complaint that fills its field; each as often.
_LENGTHS = (30, 120, LONGEST, LONGEST)
_RARELY = 5_000


@cache
def _words() -> dict[str, Any]:
    text = (Path(__file__).parent / "words.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def matter(dice: Random, number: int) -> str:
    """Return what the ticket with this running number is about."""
    words = _words()
    parts = [dice.choice(words["rare"] if number % _RARELY == 0 else words["openers"])]
    wanted = dice.choice(_LENGTHS)
    while sum(map(len, parts)) < wanted:
        parts.append(dice.choice(words["details"]))
    return "".join(part.format(n=dice.randint(2, 98)) for part in parts)[:LONGEST]


def remark(dice: Random) -> str:
    """Return one sentence of a talk."""
    found: str = dice.choice(_words()["details"])
    return found.format(n=dice.randint(2, 98))
