"""Where a message may come to another matter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.components.lexicon.matching import Matcher
from bot.components.matters.clauses import ClauseFinder, Sign, parts
from tests.bot.components.conftest import read_yaml


@pytest.fixture(scope="module")
def finder() -> ClauseFinder:
    return ClauseFinder(read_yaml("dictionaries/markers.yml"), 4)


class TestBorders:
    @pytest.mark.parametrize(
        "text",
        [
            "厨房灯坏了 顺便问下物业费能开票吗",
            "厨房灯坏了,另外物业费能开票吗",
            "厨房灯坏了还有楼上太吵了",
            "先报修马桶。再提个意见装个雨棚",
        ],
    )
    def test_what_people_say_when_they_change_the_subject(
        self, finder: ClauseFinder, text: str
    ) -> None:
        assert [border.sign for border in finder.borders(text)] == [Sign.MARKED]

    def test_a_word_that_only_connects_is_left_out(self, finder: ClauseFinder) -> None:
        text = "厨房灯坏了,另外物业费能开票吗"

        assert [text[a:b] for a, b in parts(text, finder.borders(text))] == [
            "厨房灯坏了",
            "物业费能开票吗",
        ]

    def test_the_end_of_a_sentence_is_an_unmarked_border(self, finder: ClauseFinder) -> None:
        assert [b.sign for b in finder.borders("马桶堵了。师傅几点到")] == [Sign.STOP]

    @pytest.mark.parametrize(
        ("text", "sign"),
        [
            ("厨房灯坏了,请问物业费怎么交", Sign.TURN),
            ("保安真热心。希望北门也能加个岗", Sign.TURN),
            ("厨房灯坏了,空调也不制冷了", Sign.TOO),
            ("我家马桶堵了,楼上还漏水到我家", Sign.TOO),
            ("第一厨房灯坏了第二马桶堵了", Sign.LISTED),
            ("1、厨房灯坏了 2、马桶堵了", Sign.LISTED),
            ("两件事:厨房灯坏了、马桶堵了", Sign.LISTED),
            ("垃圾臭死了而且保安不理人", Sign.MARKED),
            ("5栋电梯晃,还有5栋的玻璃门掉了", Sign.MARKED),
            ("厨房灯总是闪个不停 保安态度实在太差", Sign.STOP),
        ],
    )
    def test_the_sign_tells_what_speaks_for_it(
        self, finder: ClauseFinder, text: str, sign: Sign
    ) -> None:
        assert [border.sign for border in finder.borders(text)] == [sign]

    def test_a_comma_counts_where_another_thing_is_named(
        self, finder: ClauseFinder, matcher: Matcher
    ) -> None:
        text = "厨房水龙头滴水,停车月卡怎么办"

        found = finder.borders(text, matcher.mentions(text))

        assert [border.sign for border in found] == [Sign.CLAUSE]
        assert finder.borders(text) == []

    @pytest.mark.parametrize(
        "text", ["厨房水龙头滴水,结果地板泡坏了", "厨房水龙头滴水,水龙头坏了", "厨房滴水,在家等"]
    )
    def test_other_commas_do_not(self, finder: ClauseFinder, matcher: Matcher, text: str) -> None:
        assert finder.borders(text, matcher.mentions(text)) == []

    @pytest.mark.parametrize(
        "text",
        [
            "车库还有三盏灯不亮",
            "电梯今天第二次停了",
            "请提供本户(海棠苑2幢302)抄表记录",
            "灯泡换了,新的也一样",
            "水里还有点锈",
            "你们对了没有",
            "另外一户",
            "。。。马桶堵了",
            "马桶堵了。",
            "",
            "顺便",
        ],
    )
    def test_other_uses_are_none(self, finder: ClauseFinder, text: str) -> None:
        assert finder.borders(text) == []

    def test_a_long_story_has_few_borders(self, finder: ClauseFinder) -> None:
        assert len(finder.borders("马桶堵了一个星期。" * 100)) == 4


class TestParts:
    def test_every_run_of_clauses_is_a_part(self, finder: ClauseFinder) -> None:
        text = "第一句话讲完。第二句话讲完。第三句话讲完"

        spans = [text[a:b] for a, b in parts(text, finder.borders(text))]

        assert spans[:2] == ["第一句话讲完", "第一句话讲完。第二句话讲完"]
        assert len(spans) == 5

    def test_a_message_of_one_clause_has_no_parts(self) -> None:
        assert parts("马桶堵了", []) == []

    @given(text=st.text(alphabet="还有另外顺便对了。;!? ,灯坏第二是", max_size=60) | st.text())
    @settings(deadline=None, max_examples=300)
    def test_parts_lie_in_the_text(self, finder: ClauseFinder, text: str) -> None:
        borders = finder.borders(text)

        assert all(0 < border.at < len(text) for border in borders)
        assert all(0 <= a < b <= len(text) for a, b in parts(text, borders))
