"""One way of writing for what people type in many, with the way back to what was typed."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.components.text.normal_form import NormalForm
from bot.components.text.spans import NormalText
from tests.bot.components.conftest import read_yaml

ANY_TEXT = st.text(max_size=200) | st.text(
    alphabet="幺零一二三五十百3栋楼 -，。！!😭🙏[捂脸]唔該漏ＡｂⅣ①㎡\u200b\u0301\n", max_size=80
)


def spans_hold(normal: NormalText) -> bool:
    inside = all(
        0 <= start < end <= len(normal.original)
        for start, end in zip(normal.starts, normal.ends, strict=True)
    )
    in_order = all(a <= b for a, b in zip(normal.starts, normal.starts[1:], strict=False))
    return inside and in_order and len(normal.starts) == len(normal.text)


class TestAnyText:
    @given(text=ANY_TEXT)
    @settings(deadline=None, max_examples=300)
    def test_every_character_points_back_to_the_typed_text(
        self, form: NormalForm, text: str
    ) -> None:
        normal = form.of(text)

        assert spans_hold(normal)

    @given(text=st.text(alphabet=st.characters(), max_size=60))
    @settings(deadline=None, max_examples=300)
    def test_plain_text_of_any_script_survives(self, form: NormalForm, text: str) -> None:
        normal = form.of(text)

        assert spans_hold(normal)

    @pytest.mark.parametrize(
        "char", ["漏", "😭", "\ud800", "\u0000", "İ", "﷽", "幺", "\u202e", "e\u0301"]
    )
    def test_twenty_thousand_characters_are_soon_read(self, form: NormalForm, char: str) -> None:
        text = (char + "水") * 10_000

        started = time.perf_counter()
        normal = form.of(text)

        assert spans_hold(normal)
        assert time.perf_counter() - started < 5

    def test_nothing_stays_nothing(self, form: NormalForm) -> None:
        assert form.of("").text == ""


class TestLevels:
    @pytest.mark.parametrize(
        ("typed", "normal"),
        [
            ("電梯壞了", "电梯坏了"),
            ("３栋２单元", "3栋2单元"),
            ("A座", "a座"),
            ("漏水！！！！", "漏水!"),
            ("啊啊啊啊啊", "啊啊"),
            ("无业你好", "物业你好"),
            ("唔该睇下水喉", "麻烦看看水龙头"),
            ("漏\u200b水", "漏水"),
            ("①②", "12"),
        ],
    )
    def test_variants_become_one(self, form: NormalForm, typed: str, normal: str) -> None:
        assert form.of(typed).text == normal

    def test_digits_are_never_shortened(self, form: NormalForm) -> None:
        assert form.of("13900008888").text == "13900008888"

    def test_words_inside_longer_latin_words_stay(self, form: NormalForm) -> None:
        assert form.of("this").text == "this"


class TestSpokenNumbers:
    @pytest.mark.parametrize(
        ("said", "figures"),
        [
            ("幺五零二", "1502"),
            ("十五零二", "1502"),
            ("二十三零四", "2304"),
            ("幺三八零零零零一二三四", "13800001234"),
            ("幺三八 零零 零零 一二 三四", "138 00 00 12 34"),
            ("一一九", "119"),
        ],
    )
    def test_spelt_digits_become_figures(self, form: NormalForm, said: str, figures: str) -> None:
        assert form.of(said).text == figures

    @pytest.mark.parametrize(
        "said", ["902、903三户", "一点不热", "三天了", "七七八八", "十栋", "二十三栋"]
    )
    def test_other_numerals_stay(self, form: NormalForm, said: str) -> None:
        assert form.of(said).text == said

    def test_a_number_points_to_all_that_was_said(self, form: NormalForm) -> None:
        normal = form.of("住十五零二的")

        assert normal.written(1, 5) == "十五零二"


class TestMoods:
    def test_emoji_and_stickers_leave_the_text_but_not_the_mood(self, form: NormalForm) -> None:
        typed = "灯坏了😭[捂脸]"

        assert form.of(typed).text.strip() == "灯坏了"
        assert form.moods_of(typed) == {"cry", "irony"}

    def test_brackets_that_are_no_sticker_stay(self, form: NormalForm) -> None:
        assert form.of("[厨房]").text == "[厨房]"


class TestDictionaries:
    def test_every_variant_becomes_its_common_word(self, form: NormalForm) -> None:
        lost = [v for v, common in form.words.items() if form.of(v).text != common]

        assert lost == []

    def test_commands_are_written_in_normal_form(self, form: NormalForm) -> None:
        told = read_yaml("dictionaries/commands.yml")["commands"]

        lost = [
            word for words in told.values() for word in words.split() if form.of(word).text != word
        ]

        assert lost == []
