"""Which parts are matters of their own."""

import pytest

from bot.components.lexicon.matching import Matcher, Mention
from bot.components.matters.clauses import Border, Sign
from bot.components.matters.merging import Caution, Ranking, find_matters
from bot.components.matters.subjects import Subjects

TEXT = "0123456789abcdefghij"
CAUTION = Caution(marked=0.5, unmarked=0.8, same=0.5, praise=0.6, blamed=0.9)


def ranking(intent: str, confidence: float = 0.9, **others: float) -> Ranking:
    rows = {intent: confidence, **others}
    return [{"name": name, "confidence": sure} for name, sure in rows.items()]


def intents(
    left: Ranking,
    right: Ranking,
    sign: Sign = Sign.MARKED,
    mentions: tuple[Mention, ...] = (),
    text: str = TEXT,
) -> list[str]:
    rankings = {(0, 10): left, (10, 20): right}
    subjects = Subjects(text, mentions)
    whole = ranking("repair")
    found = find_matters(text, [Border(10, 10, sign)], rankings, whole, subjects, CAUTION)
    return [matter.intent for matter in found]


def told(*groups: str, start: int) -> tuple[Mention, ...]:
    """A word of each group, two characters long, one after the other."""
    return tuple(
        Mention(start + 2 * n, start + 2 * n + 2, group, group) for n, group in enumerate(groups)
    )


class TestSeparate:
    def test_two_wishes_with_a_marker_are_two_matters(self) -> None:
        assert intents(ranking("repair"), ranking("complaint")) == ["repair", "complaint"]

    @pytest.mark.parametrize("sign", [Sign.STOP, Sign.TOO, Sign.TURN, Sign.CLAUSE])
    def test_without_a_marker_the_fault_and_the_blame_are_one(self, sign: Sign) -> None:
        assert intents(ranking("repair"), ranking("complaint"), sign) == ["repair"]

    def test_blame_for_something_else_is_a_matter_of_its_own(self) -> None:
        words = told("fixture", "fault", start=0) + told("nuisance", start=12)

        found = intents(ranking("repair", 0.95), ranking("complaint", 0.95), Sign.STOP, words)

        assert found == ["repair", "complaint"]

    def test_without_a_marker_praise_is_a_matter_of_its_own(self) -> None:
        found = intents(ranking("praise"), ranking("repair"), Sign.STOP)

        assert found == ["praise", "repair"]

    def test_a_proposal_and_its_reason_are_one(self) -> None:
        found = intents(ranking("suggestion", 0.95), ranking("repair", 0.95), Sign.CLAUSE)

        assert found == ["repair"]

    def test_courtesy_and_details_stay_with_their_neighbour(self) -> None:
        for other in ("thanks", "inform", "greet", "affirm", "out_of_scope"):
            assert intents(ranking("repair"), ranking(other)) == ["repair"]

    def test_thanks_for_a_deed_beside_a_matter_are_praise(self) -> None:
        found = intents(ranking("thanks", 0.7, praise=0.25), ranking("repair"))

        assert found == ["praise", "repair"]

    def test_half_a_praise_is_none(self) -> None:
        found = intents(ranking("repair"), ranking("praise", 0.5, complaint=0.4))

        assert found == ["repair"]

    def test_an_unsure_side_is_no_matter(self) -> None:
        assert intents(ranking("repair"), ranking("inquiry", 0.4)) == ["repair"]

    def test_a_side_that_surely_wants_something_else_may_be_unsure_what(self) -> None:
        found = intents(ranking("repair"), ranking("inquiry", 0.4, complaint=0.3))

        assert found == ["repair", "inquiry"]

    def test_pressure_without_a_report_belongs_to_the_fault(self) -> None:
        reported = told("reported", start=12)

        assert intents(ranking("repair"), ranking("urge")) == ["repair"]
        assert intents(ranking("repair"), ranking("urge"), mentions=reported) == ["repair", "urge"]


class TestSameKind:
    def test_the_same_wish_twice_is_one(self) -> None:
        assert intents(ranking("repair"), ranking("repair")) == ["repair"]

    def test_what_is_numbered_counts(self) -> None:
        assert intents(ranking("repair"), ranking("repair"), Sign.LISTED) == ["repair", "repair"]

    def test_two_praises_are_one_however_they_are_told(self) -> None:
        assert intents(ranking("praise"), ranking("praise"), Sign.LISTED) == ["repair"]


class TestDifferentThings:
    @pytest.mark.parametrize(
        ("intent", "left", "right", "differ"),
        [
            ("repair", "厨房水龙头滴水", "主卧窗户关不严", True),
            ("repair", "马桶堵了", "楼上还漏水到我家", True),
            ("repair", "电梯坏了", "电梯按键不亮", False),
            ("repair", "水管漏水", "地板泡坏了", False),
            ("repair", "门铃坏了", "白天都在家", False),
            ("inquiry", "水费怎么查", "宠物登记去哪里办", True),
            ("inquiry", "门禁卡多少钱", "要带什么证件", False),
            ("complaint", "楼上太吵", "也投诉门口小贩乱摆摊", True),
            ("complaint", "楼上太吵", "小孩跳绳吵死了", False),
            ("suggestion", "建议地库加反光镜", "建议大堂放几把椅子", True),
            ("suggestion", "建议装雨棚", "老人走路也安全", False),
            ("praise", "保安真好", "电梯擦得很亮", False),
        ],
    )
    def test_two_parts(
        self, matcher: Matcher, intent: str, left: str, right: str, differ: bool
    ) -> None:
        text = f"{left},{right}"
        spans = (0, len(left)), (len(left) + 1, len(text))

        assert Subjects(text, matcher.mentions(text)).differ(intent, *spans) is differ


class TestThree:
    def test_three_matters_keep_their_order_and_their_spans(self) -> None:
        borders = [Border(6, 6, Sign.MARKED), Border(12, 12, Sign.MARKED)]
        rankings = {
            (0, 6): ranking("repair"),
            (6, 12): ranking("inquiry"),
            (12, 20): ranking("suggestion"),
            (0, 12): ranking("repair"),
            (6, 20): ranking("inquiry"),
        }

        found = find_matters(
            TEXT, borders, rankings, ranking("repair"), Subjects(TEXT, ()), CAUTION
        )

        spans = [(matter.start, matter.end) for matter in found]
        assert spans == [(0, 6), (6, 12), (12, 20)]


class TestWhole:
    def test_a_message_without_borders_is_one_matter(self) -> None:
        whole = ranking("inquiry", 0.3)

        (matter,) = find_matters(TEXT, [], {}, whole, Subjects(TEXT, ()), CAUTION)

        assert (matter.start, matter.end, matter.confidence) == (0, 20, 0.3)
