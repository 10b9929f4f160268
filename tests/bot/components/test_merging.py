"""Which parts are matters of their own."""

from bot.components.matters.clauses import Border
from bot.components.matters.merging import Caution, Ranking, find_matters

TEXT = "0123456789abcdefghij"
CAUTION = Caution(marked=0.5, unmarked=0.8)


def ranking(intent: str, confidence: float = 0.9) -> Ranking:
    return [{"name": intent, "confidence": confidence}]


def intents(left: Ranking, right: Ranking, *, marked: bool) -> list[str]:
    rankings = {(0, 10): left, (10, 20): right}
    whole = ranking("repair")
    found = find_matters(TEXT, [Border(10, 10, marked)], rankings, whole, CAUTION)
    return [matter.intent for matter in found]


class TestSeparate:
    def test_two_wishes_with_a_marker_are_two_matters(self) -> None:
        found = intents(ranking("repair"), ranking("complaint"), marked=True)

        assert found == ["repair", "complaint"]

    def test_without_a_marker_the_fault_and_the_blame_are_one(self) -> None:
        assert intents(ranking("repair"), ranking("complaint"), marked=False) == ["repair"]

    def test_without_a_marker_praise_is_a_matter_of_its_own(self) -> None:
        found = intents(ranking("praise"), ranking("repair"), marked=False)

        assert found == ["praise", "repair"]

    def test_the_same_wish_twice_is_one(self) -> None:
        assert intents(ranking("repair"), ranking("repair"), marked=True) == ["repair"]

    def test_courtesy_and_details_stay_with_their_neighbour(self) -> None:
        for other in ("thanks", "inform", "greet", "affirm", "out_of_scope"):
            assert intents(ranking("repair"), ranking(other), marked=True) == ["repair"]

    def test_an_unsure_side_is_no_matter(self) -> None:
        found = intents(ranking("repair"), ranking("inquiry", 0.4), marked=True)

        assert found == ["repair"]


class TestThree:
    def test_three_matters_keep_their_order_and_their_spans(self) -> None:
        borders = [Border(6, 6, True), Border(12, 12, True)]
        rankings = {
            (0, 6): ranking("repair"),
            (6, 12): ranking("inquiry"),
            (12, 20): ranking("suggestion"),
            (0, 12): ranking("repair"),
            (6, 20): ranking("inquiry"),
        }

        found = find_matters(TEXT, borders, rankings, ranking("repair"), CAUTION)

        spans = [(matter.start, matter.end) for matter in found]
        assert spans == [(0, 6), (6, 12), (12, 20)]


class TestWhole:
    def test_a_message_without_borders_is_one_matter(self) -> None:
        (matter,) = find_matters(TEXT, [], {}, ranking("inquiry", 0.3), CAUTION)

        assert (matter.start, matter.end, matter.confidence) == (0, 20, 0.3)
