"""The training messages keep their form, their amounts and their variety."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "nlu_data" / "intents"
MAIN = {"repair", "complaint", "suggestion", "inquiry"}
OTHERS = {
    *("praise", "emergency", "status", "urge", "handoff"),
    *("greet", "thanks", "goodbye", "chitchat", "out_of_scope"),
    *("affirm", "deny", "inform", "cancel"),
}
MINIMUM = {**dict.fromkeys(MAIN, 350), **dict.fromkeys(OTHERS, 60)}
MATTERS_OF_A_MAIN_INTENT = 20
MESSAGES_OF_AN_EMERGENCY = 15
LONGEST = 300  # characters
NEAR = 0.85  # Jaccard index of the character trigrams
COMPARED_FROM = 8  # characters; shorter messages must only differ
CELL = re.compile(r"[a-z]+(_[a-z]+)*/[a-z]+(_[a-z]+)*")  # matter/persona
ANNOTATION = re.compile(r"\][(\[{]")  # Rasa would read an entity there
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


@dataclass(frozen=True)
class Batch:
    """The messages of one grid cell and intent, as they stand in a file."""

    file: str
    intent: str
    metadata: dict[str, Any]
    lines: tuple[str, ...]

    @property
    def messages(self) -> list[str]:
        return [line.removeprefix("- ") for line in self.lines]


def read_batches(path: Path) -> list[Batch]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(content) == {"version", "nlu"}, path.name
    assert content["version"] == "3.1", path.name
    for entry in content["nlu"]:
        assert set(entry) == {"intent", "metadata", "examples"}, (path.name, entry)
    return [
        Batch(path.name, entry["intent"], entry["metadata"], tuple(entry["examples"].splitlines()))
        for entry in content["nlu"]
    ]


def normalise(text: str) -> str:
    """Strip what does not make a message different: punctuation, space, case and width."""
    wide = unicodedata.normalize("NFKC", text).lower()
    return "".join(filter(str.isalnum, wide)) or "".join(wide.split())


def trigrams(text: str) -> frozenset[str]:
    return frozenset(text[start : start + 3] for start in range(len(text) - 2))


def near_duplicates(messages: Iterable[str]) -> list[tuple[str, str]]:
    """Pair the messages whose trigrams overlap by `NEAR` or more.

    Two such messages share one of their few rarest trigrams, so only those are indexed and a
    message is compared with a handful of others, not with all.
    """
    grams = {message: trigrams(normalise(message)) for message in messages}
    frequency = Counter(gram for found in grams.values() for gram in found)
    index: dict[str, list[str]] = defaultdict(list)
    for message, found in grams.items():
        if len(normalise(message)) < COMPARED_FROM:
            continue
        rarest = sorted(found, key=lambda gram: (frequency[gram], gram))
        for gram in rarest[: int(len(found) * (1 - NEAR)) + 1]:
            index[gram].append(message)
    candidates = {pair for bucket in index.values() for pair in combinations(bucket, 2)}
    return sorted(pair for pair in candidates if overlap(grams, *pair) >= NEAR)


def overlap(grams: dict[str, frozenset[str]], one: str, other: str) -> float:
    return len(grams[one] & grams[other]) / len(grams[one] | grams[other])


@pytest.fixture(scope="module")
def batches() -> list[Batch]:
    return [batch for path in sorted(FOLDER.glob("*.yml")) for batch in read_batches(path)]


@pytest.fixture(scope="module")
def messages(batches: list[Batch]) -> list[str]:
    return [message for batch in batches for message in batch.messages]


class TestForm:
    def test_intents_are_known(self, batches: list[Batch]) -> None:
        domain = yaml.safe_load((ROOT / "bot/domain/assistant.yml").read_text(encoding="utf-8"))
        listed = {name for entry in domain["intents"] for name in entry}

        assert {batch.intent for batch in batches} == set(MINIMUM)
        assert set(MINIMUM) <= listed

    def test_an_intent_stays_in_one_file(self, batches: list[Batch]) -> None:
        homes = {(batch.intent, batch.file) for batch in batches}

        assert len(homes) == len(MINIMUM)

    def test_every_batch_names_its_cell_and_fair_second_readings(
        self, batches: list[Batch]
    ) -> None:
        for batch in batches:
            also = batch.metadata.get("also", [])

            assert set(batch.metadata) <= {"cell", "also"}, batch
            assert CELL.fullmatch(batch.metadata["cell"]), batch
            assert len(set(also) & (set(MINIMUM) - {batch.intent})) == len(also), batch

    def test_a_cell_stands_once(self, batches: list[Batch]) -> None:
        keys = Counter(
            (batch.intent, batch.metadata["cell"], str(batch.metadata.get("also")))
            for batch in batches
        )

        assert [key for key, times in keys.items() if times > 1] == []

    def test_every_line_is_one_message(self, batches: list[Batch]) -> None:
        for batch in batches:
            assert batch.lines, batch
            assert all(line.startswith("- ") for line in batch.lines), batch
            for message in batch.messages:
                assert message == message.strip(), message
                assert 0 < len(message) <= LONGEST, message

    def test_nothing_reads_as_an_annotation(self, messages: list[str]) -> None:
        assert [message for message in messages if ANNOTATION.search(message)] == []

    def test_phone_numbers_are_made_up(self, messages: list[str]) -> None:
        numbers = [number for message in messages for number in MOBILE.findall(message)]

        assert numbers
        assert [number for number in numbers if "0000" not in number] == []


class TestAmounts:
    @pytest.mark.parametrize("intent", sorted(MINIMUM))
    def test_intent_has_its_minimum(self, batches: list[Batch], intent: str) -> None:
        amount = sum(len(batch.messages) for batch in batches if batch.intent == intent)

        assert amount >= MINIMUM[intent]

    @pytest.mark.parametrize("intent", sorted(MAIN))
    def test_main_intent_covers_many_matters(self, batches: list[Batch], intent: str) -> None:
        cells = {batch.metadata["cell"] for batch in batches if batch.intent == intent}

        matters = {cell.partition("/")[0] for cell in cells}

        assert len(matters) >= MATTERS_OF_A_MAIN_INTENT

    def test_every_kind_of_emergency_is_spoken_of(self, batches: list[Batch]) -> None:
        path = ROOT / "backend/catalogue/emergencies.yml"
        kinds = yaml.safe_load(path.read_text(encoding="utf-8"))["kinds"]
        amounts: Counter[str] = Counter()
        for batch in batches:
            if batch.intent == "emergency":
                amounts[batch.metadata["cell"].partition("/")[0]] += len(batch.messages)

        assert set(amounts) == set(kinds)
        assert min(amounts.values()) >= MESSAGES_OF_AN_EMERGENCY


class TestVariety:
    def test_no_message_stands_twice(self, messages: list[str]) -> None:
        times = Counter(map(normalise, messages))

        assert [text for text, count in times.items() if count > 1] == []

    def test_no_message_nearly_repeats_another(self, messages: list[str]) -> None:
        assert near_duplicates(messages) == []


class TestNearDuplicateCheck:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("楼道灯坏了,麻烦来修一下", "楼道灯坏了 麻烦来修一下！！"),
            ("ＡＢ座电梯停运两天了没人管", "ab座电梯停运两天了没人管"),
            ("我家厨房水龙头从昨晚开始一直滴水关不严", "我家厨房水龙头从昨晚开始一直滴水关不严了"),
        ],
    )
    def test_finds_a_copy(self, one: str, other: str) -> None:
        found = near_duplicates([one, "电梯又停在三楼不动了，老人下不来", other])

        assert [set(pair) for pair in found] == [{one, other}]

    def test_leaves_different_and_short_messages_alone(self) -> None:
        texts = ["没水", "没水啊", "", "👍", "楼道灯不亮了快来修", "单元门关不上了"]

        found = near_duplicates(texts)

        assert found == []

    def test_finds_what_comparing_all_pairs_finds(self, messages: list[str]) -> None:
        long = [message for message in messages if len(normalise(message)) > 2 * COMPARED_FROM]
        texts = [variant for text in long[:40] for variant in (text, text[:-2], text + "啊啊啊")]
        grams = {text: trigrams(normalise(text)) for text in texts}

        found = near_duplicates(texts)

        expected = [pair for pair in combinations(texts, 2) if overlap(grams, *pair) >= NEAR]
        assert expected
        assert found == sorted(expected)

    def test_an_emoji_alone_is_a_message_of_its_own(self) -> None:
        assert normalise("👌") != normalise("❌")
