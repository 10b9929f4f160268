"""The demo's texts: complete, from a source, and without a slip in the YAML."""

import re
from collections import Counter

import pytest

from backend.catalogue import get_catalogue
from backend.demo import content
from backend.demo.specs import Story
from backend.staff.models import Role
from backend.tickets.lifecycle import WaitingReason
from tests.backend.demo.conftest import NOW

_LEFT_OPEN = re.compile(r"[{}]")


class TestKnowledge:
    def test_there_are_enough_entries_and_each_names_its_source(self) -> None:
        entries = content.entries()

        assert len(entries) >= 90
        assert all(entry.source and entry.title and entry.tags for entry in entries)
        assert all("示例" in entry.source for entry in entries)
        assert len({entry.key for entry in entries}) == len(entries)

    def test_every_question_belongs_to_one_entry(self) -> None:
        asked = Counter(question for entry in content.entries() for question in entry.questions)

        assert min(len(entry.questions) for entry in content.entries()) >= 3
        assert [question for question, count in asked.items() if count > 1] == []

    def test_names_phones_and_dates_are_filled_in(self) -> None:
        for entry in content.entries():
            for text in (entry.title, entry.answer, entry.source):
                assert not _LEFT_OPEN.search(content.fill(text, NOW)), entry.key

    def test_dates_are_counted_from_the_day_of_loading(self) -> None:
        assert content.fill("{day-1}至{day+20}", NOW) == "9月15日至10月6日"

    def test_an_answer_fits_into_a_chat(self) -> None:
        assert all(20 <= len(entry.answer) <= 220 for entry in content.entries())

    def test_a_gap_is_not_answered_anywhere(self) -> None:
        known = {question for entry in content.entries() for question in entry.questions}

        assert known.isdisjoint(content.lines().gaps)


class TestStories:
    def test_categories_and_pauses_exist(self) -> None:
        reasons = {reason.value for reason in WaitingReason}

        assert len({story.key for story in content.stories()}) == len(content.stories())
        for story in content.stories():
            assert story.category in get_catalogue().categories
            assert story.waits is None or story.waits in reasons

    def test_every_category_residents_complain_of_occurs(self) -> None:
        told = {story.category for story in content.stories()}
        named = {
            key
            for key, spec in get_catalogue().categories.items()
            if spec.type != "emergency" and not key.startswith("other_complaint")
        }

        assert named - told <= {"suggestion_facility", "other_repair"}

    @pytest.mark.parametrize("kind", ["repair", "complaint", "inquiry", "suggestion", "praise"])
    def test_wordings_hardly_ever_come_twice(self, kind: str) -> None:
        words = [text for story in content.stories() if story.type == kind for text in story.said]

        assert len(words) == len(set(words))
        assert len(words) >= content.shape().tickets[kind] / 2

    def test_a_story_needs_exactly_one_place(self) -> None:
        known = content.stories()[0].model_dump()

        with pytest.raises(ValueError, match="either home or area"):
            Story(**{**known, "home": False, "area": None})


class TestAccounts:
    def test_each_role_has_its_password(self) -> None:
        roles = {spec.role for spec in content.staff()}

        assert roles == {role.value for role in Role} == content.passwords().keys()
        assert len(set(content.passwords().values())) == len(roles)

    def test_logins_and_names_are_unique(self) -> None:
        assert len({spec.login for spec in content.staff()}) == len(content.staff())
        assert len({spec.name for spec in content.staff()}) == len(content.staff())
