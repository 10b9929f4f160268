"""Features of a message, and the matrix they make."""

import numpy as np
import pytest

from bot.components.features.endings import last_clause
from bot.components.features.pinyin import sounds
from bot.components.features.reading import Reading
from bot.components.features.strings import FAMILIES, feature_strings
from bot.components.features.vocabulary import Vocabulary
from bot.components.lexicon.matching import Mention

SHARES = dict.fromkeys(FAMILIES, 1.0)


@pytest.fixture(scope="module")
def sound() -> dict[str, str]:
    return sounds()


def reading(text: str, *mentions: Mention) -> Reading:
    words = [(index, char) for index, char in enumerate(text)]
    return Reading.of(text, words, list(mentions), set())


class TestSounds:
    @pytest.mark.parametrize(
        ("one", "other"), [("漏", "楼"), ("电", "点"), ("是", "四"), ("近", "静")]
    )
    def test_what_dictation_confuses_sounds_the_same(
        self, sound: dict[str, str], one: str, other: str
    ) -> None:
        assert sound[one] == sound[other]

    def test_a_misspelt_word_keeps_its_sound_features(self, sound: dict[str, str]) -> None:
        right = {f for f in feature_strings(reading("漏水"), sound) if f[0] == "p"}
        wrong = {f for f in feature_strings(reading("楼水"), sound) if f[0] == "p"}

        assert right == wrong


class TestStrings:
    def test_every_feature_belongs_to_a_family(self, sound: dict[str, str]) -> None:
        found = feature_strings(reading("3栋灯坏了?", Mention(2, 3, "lamp", "fixture")), sound)

        assert {feature[0] for feature in found} == set(FAMILIES)

    def test_figures_are_all_the_same(self, sound: dict[str, str]) -> None:
        assert feature_strings(reading("1502室"), sound) == feature_strings(
            reading("2301室"), sound
        )

    def test_things_are_told_by_what_they_are(self, sound: dict[str, str]) -> None:
        lamp = feature_strings(reading("灯坏了", Mention(0, 1, "lamp", "fixture")), sound)
        lift = feature_strings(reading("梯坏了", Mention(0, 1, "lift", "fixture")), sound)

        same = {feature for feature in lamp if feature[0] == "d"}
        assert same == {feature for feature in lift if feature[0] == "d"}

    def test_every_group_of_the_lexicon_is_replaced(self, sound: dict[str, str]) -> None:
        one = feature_strings(reading("希望换", Mention(0, 2, "wish", "suggest")), sound)
        other = feature_strings(reading("建议换", Mention(0, 2, "proposal", "suggest")), sound)

        same = {feature for feature in one if feature[0] == "d"}
        assert "d2<suggest>换" in same
        assert same == {feature for feature in other if feature[0] == "d"}

    def test_a_part_is_read_like_a_message(self, sound: dict[str, str]) -> None:
        mention = Mention(3, 4, "lamp", "fixture")

        part = reading("你好,灯坏", mention).part(3, 5)

        alone = reading("灯坏", Mention(0, 1, "lamp", "fixture"))
        assert feature_strings(part, sound) == feature_strings(alone, sound)

    @pytest.mark.parametrize("text", ["", " ", "\n", "???", "\ud800", "🤖"])
    def test_nothing_to_read_is_no_error(self, sound: dict[str, str], text: str) -> None:
        assert feature_strings(reading(text), sound)


class TestEnding:
    @pytest.mark.parametrize(
        ("text", "ending"),
        [
            ("灯坏了,什么时候修?", "什么时候修?"),
            ("灯坏了。", "灯坏了。"),
            ("灯坏了", "灯坏了"),
            ("灯坏了,好", "灯坏了,"),
            ("好,灯坏了", "好,灯坏了"),
            ("", ""),
            ("???", "???"),
        ],
    )
    def test_it_is_the_last_clause(self, text: str, ending: str) -> None:
        start, end = last_clause(text)

        assert text[start:end] == ending

    def test_what_is_said_before_does_not_change_it(self, sound: dict[str, str]) -> None:
        asked = feature_strings(reading("灯坏了,谁来修", Mention(4, 5, "who", "question")), sound)
        alone = feature_strings(reading("谁来修", Mention(0, 1, "who", "question")), sound)

        ending = [feature for feature in asked if feature[0] == "l"]
        assert "lg:question" in ending
        assert ending == [feature for feature in alone if feature[0] == "l"]

    def test_the_same_words_elsewhere_are_not_the_ending(self, sound: dict[str, str]) -> None:
        found = feature_strings(reading("谁来修,灯坏了", Mention(0, 1, "who", "question")), sound)

        assert "lg:question" not in found


class TestVocabulary:
    def test_rare_features_are_left_out(self) -> None:
        vocabulary = Vocabulary.learn([["ca", "cb"], ["ca"]], least=2, shares=SHARES)

        assert list(vocabulary.columns) == ["ca"]

    def test_each_family_has_its_share_as_length(self) -> None:
        messages = [["ca", "cb", "wx"], ["ca", "cb", "wx"]]
        vocabulary = Vocabulary.learn(messages, least=1, shares={**SHARES, "w": 0.5})

        row = vocabulary.matrix([["ca", "cb", "wx"]]).toarray()[0]

        by_name = dict(zip(vocabulary.columns, row, strict=True))
        assert np.hypot(by_name["ca"], by_name["cb"]) == pytest.approx(1.0, abs=1e-6)
        assert by_name["wx"] == pytest.approx(0.5)

    def test_unknown_features_make_an_empty_row(self) -> None:
        vocabulary = Vocabulary.learn([["ca"], ["ca"]], least=1, shares=SHARES)

        matrix = vocabulary.matrix([["cz"], []])

        assert matrix.shape == (2, 1)
        assert matrix.nnz == 0

    def test_the_model_gives_it_back_as_it_was(self) -> None:
        vocabulary = Vocabulary.learn([["ca", "cb"], ["ca"]], least=1, shares=SHARES)

        again = Vocabulary.from_row(vocabulary.as_row())

        assert again == vocabulary
