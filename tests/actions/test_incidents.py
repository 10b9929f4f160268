"""Known outages."""

from typing import Any

import pytest

from actions.incidents import concerning
from tests.actions.talk import message

WATER = {
    "matter": "停水",
    "notice": "3栋今天停水抢修",
    "buildings": ["3"],
    "concerns_resident": True,
}


def told(text: str, incident: dict[str, Any] = WATER, *found: Any) -> bool:
    return bool(concerning(message(text, "repair", *found, incidents=[incident])))


class TestConcerning:
    @pytest.mark.parametrize("text", ["家里没水了", "怎么停水了", "水压好小"])
    def test_the_same_loss_in_other_words(self, text: str) -> None:
        assert told(text)

    @pytest.mark.parametrize("text", ["没电了", "物业费多少", "", "😀"])
    def test_another_matter(self, text: str) -> None:
        assert not told(text)

    def test_another_building_by_register(self) -> None:
        assert not told("没水了", {**WATER, "concerns_resident": False})

    def test_the_building_named_outweighs_the_register(self) -> None:
        assert not told("9栋没水了", WATER, ("building", "9栋", "9"))
        assert told("3栋没水", {**WATER, "concerns_resident": False}, ("building", "3栋", "3"))

    def test_no_incidents_at_all(self) -> None:
        assert concerning(message("没水了", incidents=None)) == []
