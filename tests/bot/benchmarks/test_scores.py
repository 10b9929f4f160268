"""The benchmark counts what it says it counts."""

from pathlib import Path

import pytest

from benchmarks.nlu.details import score_entities, score_matters, score_single
from benchmarks.nlu.folds import by_cell, held_out
from benchmarks.nlu.intents import score_intents
from benchmarks.nlu.messages import Answer, Labelled, read_labels, read_training, write_nlu


def labelled(intent: str, *also: str) -> Labelled:
    return Labelled("…", intent, frozenset(also))


def sure(intent: str, confidence: float = 0.9) -> Answer:
    return Answer(intent, confidence)


class TestIntents:
    def test_a_fair_second_reading_counts_as_lenient_only(self) -> None:
        rows = [labelled("repair", "complaint"), labelled("repair")]

        scores = score_intents(rows, [sure("complaint"), sure("complaint")])

        assert (scores["strict"], scores["lenient"]) == (0.0, 0.5)
        assert scores["confusions"] == [{"meant": "repair", "said": "complaint", "messages": 1}]

    def test_small_talk_is_not_among_the_main_intents(self) -> None:
        scores = score_intents(
            [labelled("greet"), labelled("inquiry")], [sure("repair"), sure("inquiry")]
        )

        assert scores["main"] == {"messages": 1, "strict": 1.0, "lenient": 1.0}

    def test_an_alarm_that_may_be_one_is_no_false_alarm(self) -> None:
        rows = [labelled("repair", "emergency"), labelled("repair"), labelled("emergency")]

        scores = score_intents(rows, [sure("emergency"), sure("emergency"), sure("repair")])

        assert scores["emergency"] == {"messages": 1, "recall": 0.0, "false_alarms": 1.0}

    def test_precision_is_of_what_was_said(self) -> None:
        rows = [labelled("repair"), labelled("inquiry", "repair"), labelled("urge")]

        scores = score_intents(rows, [sure("repair")] * 3)

        assert scores["intents"]["repair"]["precision_strict"] == pytest.approx(1 / 3)
        assert scores["intents"]["repair"]["precision_lenient"] == pytest.approx(2 / 3)
        assert scores["intents"]["urge"]["precision_strict"] is None


class TestConfidence:
    def test_the_most_confident_are_answered_while_they_are_right_often_enough(self) -> None:
        rows = [labelled("repair")] * 40
        answers = [sure("repair", 0.9)] * 20 + [sure("urge", 0.5)] + [sure("urge", 0.4)] * 19

        found = score_intents(rows, answers)["confidence"]

        assert (found["coverage"], found["threshold"]) == (21 / 40, 0.5)

    def test_messages_of_equal_confidence_are_answered_together(self) -> None:
        rows = [labelled("repair")] * 4
        answers = [sure("repair"), sure("repair"), sure("repair"), sure("urge")]

        assert score_intents(rows, answers)["confidence"]["coverage"] == 0

    def test_the_error_is_the_distance_from_what_came_true(self) -> None:
        rows = [labelled("repair")] * 10
        answers = [sure("repair", 0.7)] * 10

        found = score_intents(rows, answers)["confidence"]

        assert found["expected_error"] == pytest.approx(0.3)

    def test_no_messages_have_no_scores(self) -> None:
        scores = score_intents([], [])

        assert scores["lenient"] is None
        assert scores["confidence"]["coverage"] is None


class TestEntities:
    @pytest.mark.parametrize(
        ("kind", "wanted", "found", "right"),
        [
            ("facility", "单元门锁", "门锁", 1),
            ("facility", "单元门锁", "单元灯", 1),
            ("facility", "电梯", "灯", 0),
            ("room", "1502", "150", 0),
            ("ticket_no", "ＢＸ１", "bx1", 1),
            ("phone", "138 0000 1234", "13800001234", 1),
        ],
    )
    def test_names_overlap_and_numbers_are_equal(
        self, kind: str, wanted: str, found: str, right: int
    ) -> None:
        row = Labelled("…", entities={kind: (wanted,)})
        answer = Answer("repair", 1.0, ({"entity": kind, "value": found},))

        assert score_entities([row], [answer])[kind]["right"] == right

    def test_what_is_found_twice_counts_once(self) -> None:
        row = Labelled("…", entities={"room": ("1502", "1602")})
        answer = Answer("repair", 1.0, ({"entity": "room", "value": "1502"},) * 2)

        score = score_entities([row], [answer])["room"]

        assert (score["right"], score["meant"], score["said"]) == (1, 2, 2)


class TestMatters:
    def test_two_of_a_kind_have_to_be_found_twice(self) -> None:
        row = Labelled("…", matters=("repair", "repair"))
        once, twice = (Answer("repair", 1.0, (), ("repair",) * n) for n in (1, 2))

        scores = score_matters([row, row], [once, twice])

        assert scores["both"] == 0.5
        assert scores["of_two_kinds"]["both"] is None

    def test_order_and_number_make_it_exact(self) -> None:
        row = Labelled("…", matters=("repair", "inquiry"))
        turned = Answer("repair", 1.0, (), ("inquiry", "repair"))
        more = Answer("repair", 1.0, (), ("repair", "inquiry", "urge"))

        scores = score_matters([row, row], [turned, more])

        assert (scores["both"], scores["exact"]) == (1.0, 0.0)

    def test_only_messages_of_one_reading_can_be_taken_apart_wrongly(self) -> None:
        answer = Answer("repair", 1.0, (), ("repair", "urge"))

        scores = score_single([labelled("repair"), labelled("repair", "urge")], [answer] * 2)

        assert scores == {"messages": 1, "apart": 1.0}


class TestFolds:
    ROWS = tuple(
        Labelled(f"{intent}{n}", intent, cell=f"{intent}/{n % 7}")
        for intent in ("repair", "inquiry")
        for n in range(70)
    )

    def test_a_cell_is_never_divided(self) -> None:
        for learnt, asked in by_cell(self.ROWS, 3):
            assert not {row.cell for row in learnt} & {row.cell for row in asked}

    def test_every_message_is_asked_once(self) -> None:
        asked = [row.text for _, part in by_cell(self.ROWS, 3) for row in part]

        assert sorted(asked) == sorted(row.text for row in self.ROWS)

    def test_the_held_out_set_is_always_the_same(self) -> None:
        assert held_out(self.ROWS) == held_out(self.ROWS)


class TestFiles:
    def test_training_data_survives_being_written(self, tmp_path: Path) -> None:
        rows = [Labelled('水管: "漏" #1 {x}', "repair", cell="water/plain")]
        write_nlu(rows, tmp_path / "some.yml")

        assert read_training(tmp_path) == rows

    def test_labels_of_others_may_lack_what_they_do_not_need(self, tmp_path: Path) -> None:
        file = tmp_path / "labels.jsonl"
        file.write_text(
            '{"text": "没水", "intent": "repair"}\n\n'
            '{"text": "3栋", "intent": "inform", "also": ["repair"], '
            '"entities": {"building": 3}}\n',
            encoding="utf-8",
        )

        first, second = read_labels(file)

        assert (first.text, first.also, first.entities) == ("没水", frozenset(), {})
        assert second.accepts("repair")
        assert second.entities == {"building": ("3",)}
