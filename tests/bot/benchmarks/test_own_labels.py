"""The messages that we wrote to measure with are many, well formed and not training data."""

from pathlib import Path

import pytest

from benchmarks.nlu.messages import (
    ENTITIES,
    Labelled,
    read_entities,
    read_matters,
    read_training,
)

ROOT = Path(__file__).parents[3]
WANTED = {
    *("inquiry", "repair", "complaint", "suggestion"),
    *("praise", "emergency", "status", "urge", "handoff"),
}
SHARED = 12  # characters in a row that two messages may have in common only by copying


@pytest.fixture(scope="module")
def entities() -> list[Labelled]:
    return read_entities(ROOT / "benchmarks" / "entities.yml")


@pytest.fixture(scope="module")
def matters() -> list[Labelled]:
    return read_matters(ROOT / "benchmarks" / "two_matters.yml")


def runs(text: str) -> set[str]:
    plain = "".join(filter(str.isalnum, text))
    return {plain[i : i + SHARED] for i in range(len(plain) - SHARED + 1)}


class TestEntities:
    def test_there_are_enough_of_every_kind(self, entities: list[Labelled]) -> None:
        labelled = [kind for row in entities for kind, told in row.entities.items() for _ in told]

        assert len(entities) >= 120
        assert set(labelled) == set(ENTITIES)
        assert [kind for kind in ENTITIES if labelled.count(kind) < 12] == []

    def test_some_messages_have_none(self, entities: list[Labelled]) -> None:
        assert sum(not row.entities for row in entities) >= 8

    def test_what_is_labelled_as_written_is_written(self, entities: list[Labelled]) -> None:
        for row in entities:
            for kind in ("facility", "area", "time"):
                assert all(value in row.text for value in row.entities.get(kind, ())), row


class TestMatters:
    def test_there_are_enough(self, matters: list[Labelled]) -> None:
        assert len(matters) >= 60
        assert sum(len(set(row.matters)) == 2 for row in matters) >= 60

    def test_each_has_some_that_somebody_can_want(self, matters: list[Labelled]) -> None:
        assert [row for row in matters if not 1 <= len(row.matters) <= 3] == []
        assert {intent for row in matters for intent in row.matters} == WANTED


class TestNotTrainingData:
    def test_no_message_is_a_copy(self, entities: list[Labelled], matters: list[Labelled]) -> None:
        learnt = read_training(ROOT / "nlu_data" / "intents")
        known = {run for row in learnt for run in runs(row.text)}
        texts = {"".join(filter(str.isalnum, row.text)) for row in learnt if len(row.text) > 6}

        own = [row.text for row in (*entities, *matters)]

        assert len(own) == len(set(own))
        assert [text for text in own if runs(text) & known] == []
        assert [text for text in own if "".join(filter(str.isalnum, text)) in texts] == []
