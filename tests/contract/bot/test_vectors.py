"""The assistant reads phones, rooms and dates as everybody else who parses them does."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.components.grammar.calendar import Calendar
from bot.components.grammar.details import details
from bot.components.grammar.found import Found
from bot.components.grammar.names import NameReader
from bot.components.grammar.times import TimeReader
from bot.components.text.normal_form import NormalForm

ROOT = Path(__file__).parents[3]
DATA = ROOT / "nlu_data"


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def vectors(kind: str) -> dict[str, Any]:
    content: dict[str, Any] = read(ROOT / "tests" / "contract" / "vectors" / f"{kind}.yml")
    return content


FORM = NormalForm.from_tables(
    read(DATA / "dictionaries" / "words.yml") | read(DATA / "dictionaries" / "moods.yml")
)
NAMES = NameReader(read(DATA / "entities" / "names.yml"))
TIMES = TimeReader(Calendar(read(DATA / "entities" / "holidays.yml")["holidays"]))


def values(text: str, kinds: set[str]) -> dict[str, str]:
    found: list[Found] = details(FORM.of(text).text, NAMES)
    return {one.kind: one.value for one in found if one.kind in kinds}


class TestPhones:
    @pytest.mark.parametrize("case", vectors("phone")["cases"], ids=lambda case: case["text"])
    def test_the_digits_are_found(self, case: dict[str, Any]) -> None:
        assert values(case["text"], {"phone"}).get("phone") == case["digits"]


class TestRooms:
    @pytest.mark.parametrize("case", vectors("room")["cases"], ids=lambda case: case["text"])
    def test_every_part_is_found_and_nothing_else(self, case: dict[str, Any]) -> None:
        expected = {key: value for key, value in case.items() if key != "text"}

        assert values(case["text"], {"building", "unit", "room"}) == expected


class TestDates:
    now = datetime.fromisoformat(vectors("chinese_date")["now"])

    @pytest.mark.parametrize(
        "case", vectors("chinese_date")["cases"], ids=lambda case: case["text"]
    )
    def test_the_time_is_found_and_reckoned(self, case: dict[str, Any]) -> None:
        normal = FORM.of(case["text"])

        told = [
            {
                "said": normal.written(one.start, one.end),
                **{key: value[:16] for key, value in one.more.items()},
            }
            for one in TIMES.read(normal.text, self.now)
        ]

        expected = {key: value for key, value in case.items() if key != "text"}
        assert told == ([expected] if expected else [])
