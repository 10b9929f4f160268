"""What the whole pipeline answers, trained small and loaded from its own storage."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bot.components.small_model import SmallModel


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> SmallModel:
    return SmallModel(tmp_path_factory.mktemp("model"))


class TestAnswer:
    def test_intent_entities_and_matters_are_told(self, model: SmallModel) -> None:
        answer = model.parse("３栋２单元1502，厨房水龙头滴水", at="2025-03-12T14:30:00+08:00")

        assert answer["intent"]["name"] == "repair"
        assert {e["entity"]: e["value"] for e in answer["entities"]} == {
            "building": "3",
            "unit": "2",
            "room": "1502",
            "facility": "水龙头",
        }
        assert len(answer["matters"]) == 1

    def test_spans_are_those_of_the_typed_text(self, model: SmallModel) -> None:
        text = "😭住十五零二 電梯壞了"

        answer = model.parse(text)

        written = {e["entity"]: text[e["start"] : e["end"]] for e in answer["entities"]}
        assert written == {"room": "十五零二", "facility": "電梯"}

    def test_times_are_reckoned_from_when_the_message_was_sent(self, model: SmallModel) -> None:
        answer = model.parse("明天上午十点来修", at="2025-03-12T14:30:00+08:00")

        (told,) = [e for e in answer["entities"] if e["entity"] == "time"]
        assert (told["from"], told["to"]) == (
            "2025-03-13T10:00:00+08:00",
            "2025-03-13T11:00:00+08:00",
        )

    @pytest.mark.parametrize("moment", ["", "gestern", None, 5, "2025-03-12T14:30:00"])
    def test_a_strange_moment_is_no_error(self, model: SmallModel, moment: object) -> None:
        assert model.parse("明天上午十点来修", at=moment)["entities"]

    def test_the_ranking_is_in_order(self, model: SmallModel) -> None:
        ranking = model.parse("马桶堵了")["intent_ranking"]

        sure = [row["confidence"] for row in ranking]
        assert sure == sorted(sure, reverse=True)

    def test_the_answer_can_be_written_as_json(self, model: SmallModel) -> None:
        assert json.loads(json.dumps(model.parse("楼上太吵，另外电梯坏了")))


class TestMatters:
    def test_one_matter_is_the_whole_message(self, model: SmallModel) -> None:
        answer = model.parse("厨房水龙头滴水")

        (matter,) = answer["matters"]
        assert matter["text"] == "厨房水龙头滴水"
        assert matter["intent"] == answer["intent"]["name"]
        assert matter["entities"] == answer["entities"]

    def test_two_matters_keep_their_words_and_things(self, model: SmallModel) -> None:
        matters = model.parse("厨房水龙头滴水，另外物业费怎么交")["matters"]

        assert [(m["intent"], m["text"]) for m in matters] == [
            ("repair", "厨房水龙头滴水"),
            ("inquiry", "物业费怎么交"),
        ]
        assert [e["value"] for e in matters[0]["entities"]] == ["水龙头"]
        assert matters[1]["entities"] == []


class TestCommands:
    @pytest.mark.parametrize(
        ("text", "intent"),
        [("报修", "repair"), ("投诉！", "complaint"), ("轉人工", "handoff"), ("。催单。", "urge")],
    )
    def test_a_word_that_names_the_wish_is_certain(
        self, model: SmallModel, text: str, intent: str
    ) -> None:
        answer = model.parse(text)

        assert answer["intent"] == {"name": intent, "confidence": 0.99}
        assert answer["matters"][0]["intent"] == intent

    def test_inside_a_longer_message_it_is_only_a_word(self, model: SmallModel) -> None:
        assert model.parse("报修电话是多少，几点上班")["intent"]["confidence"] != 0.99


class TestNothingSaid:
    @pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200b"])
    def test_no_words_are_no_intent(self, model: SmallModel, text: str) -> None:
        answer = model.parse(text)

        assert answer["intent"] == {"name": None, "confidence": 0.0}
        assert answer["matters"] == []


class TestAnyText:
    @given(text=st.text(alphabet=st.characters(), max_size=300))
    @settings(deadline=None, max_examples=150)
    def test_no_text_breaks_it(self, model: SmallModel, text: str) -> None:
        answer = model.parse(text)

        assert 0.0 <= answer["intent"]["confidence"] <= 1.0
        assert all(0 <= e["start"] < e["end"] <= len(text) for e in answer["entities"])

    @pytest.mark.parametrize("piece", ["漏水", "\ud800", "😭", "3栋2单元1502", "另外。", "a", "！"])
    def test_twenty_thousand_characters_are_no_error(self, model: SmallModel, piece: str) -> None:
        text = piece * (20_000 // len(piece))

        assert "intent" in model.parse(text)


class TestStorage:
    def test_nothing_is_read_from_beside_the_model(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        model = SmallModel(tmp_path)
        monkeypatch.chdir(tmp_path)

        assert model.parse("电梯坏了")["intent"]["name"] == "repair"
