"""The lexicon is one source, well kept, and its words are found."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.components.lexicon.lexicon import GAP, Lexicon
from bot.components.lexicon.matching import Matcher, longest
from bot.components.text.normal_form import NormalForm

FILES = sorted((Path(__file__).parents[3] / "nlu_data" / "lexicon").glob("*.yml"))
FEWEST_ENTRIES = 4000
ENTITIES = {"", "facility", "area"}


def words_of(file: Path) -> list[str]:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return str(content["words"]).split()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
class TestEveryFile:
    def test_it_is_named_after_its_concept(self, file: Path, lexicon: Lexicon) -> None:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))

        assert content["concept"] == file.stem
        assert content["group"]
        assert content.get("entity", "") in ENTITIES
        assert content["concept"] in lexicon.concepts

    def test_no_word_stands_twice(self, file: Path) -> None:
        twice = [word for word, count in Counter(words_of(file)).items() if count > 1]

        assert twice == []

    def test_every_word_is_found_in_a_message_that_says_it(
        self, file: Path, form: NormalForm, matcher: Matcher
    ) -> None:
        lost = [
            word
            for word in words_of(file)
            if GAP not in word
            and not any(
                mention.concept == file.stem
                and (mention.start, mention.end) == (0, len(form.of(word).text))
                for mention in matcher.mentions(form.of(word).text)
            )
        ]

        assert lost == []


class TestWhole:
    def test_it_is_rich(self) -> None:
        assert sum(len(words_of(file)) for file in FILES) >= FEWEST_ENTRIES

    def test_no_file_is_left_out(self, lexicon: Lexicon) -> None:
        assert len(lexicon.concepts) == len(FILES)

    def test_it_comes_back_from_the_model_as_it_went_in(self, lexicon: Lexicon) -> None:
        again = Lexicon.from_rows(lexicon.as_rows())

        assert again.concepts == lexicon.concepts

    def test_a_folder_without_words_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            Lexicon.read(tmp_path)


def small(*rows: tuple[str, str, str]) -> Matcher:
    return Matcher(
        Lexicon.from_rows(
            {"concept": name, "group": group, "words": words} for name, group, words in rows
        )
    )


class TestMatching:
    def test_the_longest_word_of_a_concept_is_found(self) -> None:
        matcher = small(("thing", "fixture", "灯 楼道灯"))

        (mention,) = matcher.mentions("楼道灯")

        assert (mention.start, mention.end) == (0, 3)

    def test_a_word_at_the_end_ends_with_the_text(self) -> None:
        matcher = small(("thing", "fixture", "快递柜 快递架 快递柜门锁"))

        (mention,) = matcher.mentions("放个快递柜")

        assert (mention.start, mention.end) == (2, 5)

    def test_words_of_different_concepts_may_lie_on_each_other(self) -> None:
        matcher = small(("thing", "fixture", "水管"), ("leak", "fault", "水管爆"))

        found = {mention.concept for mention in matcher.mentions("水管爆了")}

        assert found == {"thing", "leak"}

    def test_a_number_is_not_found_inside_a_longer_one(self) -> None:
        matcher = small(("help", "danger", "120"))

        assert matcher.mentions("住1201") == []
        assert len(matcher.mentions("快打120")) == 1

    def test_a_gap_takes_a_few_characters(self) -> None:
        matcher = small(("wish", "wish", "要是…就好了"))

        assert len(matcher.mentions("要是有个亭子就好了")) == 1
        assert matcher.mentions("要是" + "啊" * 40 + "就好了") == []

    def test_only_mentions_inside_longer_ones_are_dropped(self) -> None:
        matcher = small(("a", "x", "门口"), ("b", "y", "门"), ("c", "z", "门口"))

        kept = {mention.concept for mention in longest(matcher.mentions("门口"))}

        assert kept == {"a", "c"}

    @pytest.mark.parametrize("text", ["", " ", "\ud800", "a" * 20_000, "漏水" * 10_000])
    def test_no_text_is_too_strange(self, matcher: Matcher, text: str) -> None:
        assert all(0 <= m.start < m.end <= len(text) for m in matcher.mentions(text))
