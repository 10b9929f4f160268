"""Reading words: one spelling for one thing, and nothing said twice in the tables."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.knowledge import lexicon
from backend.knowledge.lexicon import get_lexicon

TABLES: dict[str, Any] = yaml.safe_load(
    Path(lexicon.__file__).with_name("lexicon.yml").read_text(encoding="utf-8")
)


class TestReading:
    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("物管费", "物业费"),
            ("門卡", "门禁卡"),
            ("地库限高", "地下车库限制高度"),
            ("ＩＣ卡", "门禁卡"),
            ("请问你们的泳池呢", "游泳池"),
        ],
    )
    def test_one_thing_has_one_spelling(self, left: str, right: str) -> None:
        assert get_lexicon().read(left).words == get_lexicon().read(right).words != frozenset()

    @pytest.mark.parametrize(
        ("text", "facets"),
        [
            ("要好多钱", {"price"}),
            ("啥时候开门", {"time"}),
            ("在哪里", {"place"}),
            ("打哪个电话", {"contact"}),
            ("要带什么", {"materials"}),
            ("得等多久", {"duration"}),
            ("为啥", {"reason"}),
        ],
    )
    def test_it_tells_what_is_asked_for(self, text: str, facets: set[str]) -> None:
        reading = get_lexicon().read(text)

        assert reading.facets == facets
        assert not reading.words & {"钱", "时候", "哪里", "什么"}

    @pytest.mark.parametrize("text", ["", " ", "！？…", "😊", "我们的", "\x00\ud800"])
    def test_nothing_said_leaves_no_words(self, text: str) -> None:
        reading = get_lexicon().read(text)

        assert (reading.words, reading.pairs) == (frozenset(), frozenset())

    def test_everyday_words_tell_less_than_rare_ones(self) -> None:
        rarity = get_lexicon().rarity

        assert rarity("觉得") < rarity("消毒") <= rarity("甲醛") <= 1
        assert rarity("消杀") == 1


class TestTables:
    def test_a_word_means_one_concept(self) -> None:
        concepts: dict[str, list[str]] = TABLES["concepts"]
        words = Counter(word for name, others in concepts.items() for word in (name, *others))

        assert [word for word, times in words.items() if times > 1] == []

    def test_a_word_asks_for_one_thing(self) -> None:
        words = Counter(word for others in TABLES["facets"].values() for word in others)

        assert [word for word, times in words.items() if times > 1] == []

    def test_a_concept_is_no_light_word(self) -> None:
        concepts: dict[str, list[str]] = TABLES["concepts"]
        named = {word for name, others in concepts.items() for word in (name, *others)}

        assert named & set(TABLES["light"].split()) == set()

    def test_characters_come_in_pairs(self) -> None:
        assert {len(pair) for pair in TABLES["traditional"].split()} == {2}
