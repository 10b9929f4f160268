"""Which ticket is meant."""

import pytest

from actions.picking import finished_ones, longest_waiting, open_ones, pointed_at
from tests.actions.talk import message, ticket

SCREEN = ticket("BX2", description="次卧窗户关不严", created_at="2026-05-13T04:00:00+08:00")
LIGHT = ticket("BX1", created_at="2026-05-11T10:00:00+08:00")
NOISE = ticket("TS1", type="complaint", type_label="投诉", description="楼上装修吵")
BOTH = [SCREEN, LIGHT]


def numbers(text: str, tickets: list[dict[str, object]], *offered: str) -> list[str]:
    return [t["number"] for t in pointed_at(message(text), tickets, list(offered))]


class TestPointing:
    @pytest.mark.parametrize("text", ["第二个", "2", "2.", "第2张", "第二"])
    def test_by_the_place_on_the_list(self, text: str) -> None:
        assert numbers(text, BOTH, "BX2", "BX1") == ["BX1"]

    @pytest.mark.parametrize("text", ["第五个", "9"])
    def test_beyond_the_list_is_nothing(self, text: str) -> None:
        assert numbers(text, BOTH, "BX2", "BX1") == []

    def test_a_number_means_nothing_without_a_list(self) -> None:
        assert numbers("2", BOTH) == []

    @pytest.mark.parametrize("text", ["窗户那个怎么样了", "次卧的"])
    def test_by_topic(self, text: str) -> None:
        assert numbers(text, BOTH) == ["BX2"]

    def test_by_type(self) -> None:
        assert numbers("我的投诉处理了吗", [SCREEN, NOISE]) == ["TS1"]

    @pytest.mark.parametrize(("text", "number"), [("刚才那个", "BX2"), ("最早的那张", "BX1")])
    def test_by_age(self, text: str, number: str) -> None:
        assert numbers(text, BOTH) == [number]

    @pytest.mark.parametrize("text", ["", "怎么还没来", "😀", "修得怎么样了师傅", "啊" * 10_000])
    def test_no_hint_at_all(self, text: str) -> None:
        assert numbers(text, BOTH) == []

    def test_no_tickets(self) -> None:
        assert numbers("餐厅吊灯", []) == []


class TestLongestWaiting:
    @pytest.mark.parametrize(
        ("text", "number"),
        [("都等两天了", "BX1"), ("6小时了还没来", "BX2"), ("半天了", "BX2"), ("快点", "BX1")],
    )
    def test_as_old_as_they_say_or_the_oldest(self, text: str, number: str) -> None:
        assert longest_waiting(message(text), BOTH)["number"] == number

    def test_overdue_comes_first(self) -> None:
        late = ticket("BX3", due_finish_at="2026-05-13T09:00:00+08:00")

        assert longest_waiting(message("快点"), [late, SCREEN])["number"] == "BX3"

    @pytest.mark.parametrize("text", ["九十九月了", "十天", "99999999999999999天"])
    def test_strange_durations(self, text: str) -> None:
        assert longest_waiting(message(text), BOTH)["number"] == "BX1"


class TestStates:
    def test_open_and_finished(self) -> None:
        done, rejected = ticket("BX4", status="done"), ticket("BX5", status="rejected")

        assert open_ones([done, LIGHT, rejected]) == [LIGHT]
        assert finished_ones([done, LIGHT, rejected]) == [done]
