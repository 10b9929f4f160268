"""What the ticket pages show and how they narrow the list."""

from typing import Any

import pytest

from backend.console.tickets import timeline, views
from backend.console.tickets.views import Choice
from backend.tickets.views import EventRead, PlaceRead, TicketRead


def place(**changes: Any) -> PlaceRead:
    nothing = dict.fromkeys(("building", "unit", "room", "area", "verified"))
    return PlaceRead(**{**nothing, "is_public": False, **changes})


def ticket(**changes: Any) -> TicketRead:
    values: dict[str, Any] = dict.fromkeys(TicketRead.model_fields)
    values |= {
        "number": "BX202603020001",
        "type": "repair",
        "status": "accepted",
        "priority": "normal",
        "category": "plumbing",
        "place": place(building="3", unit="2", room="1502"),
        "description": "漏水",
        "contact": {"name": None, "phone": None},
        "visit": {"text": None, "from": None, "to": None},
        "anonymous": False,
        "paused": False,
        "channel": "web",
        "team": "engineering",
        "urge_count": 0,
        "reopen_count": 0,
        "escalation_level": 0,
    }
    return TicketRead.model_validate({**values, **changes})


def event(**changes: Any) -> EventRead:
    values = {"at": None, "type": "dispatch", "actor": "苏晴", "note": "", "before": None}
    return EventRead(**{**values, "after": None, **changes})


class TestSearchBox:
    @pytest.mark.parametrize(
        ("words", "filters"),
        [
            ("13812345678", {"phone": "13812345678"}),
            ("138 1234-5678", {"phone": "13812345678"}),
            ("3-2-1502", {"room": "3-2-1502"}),
            ("3栋2单元1502室", {"room": "3-2-1502"}),
            ("１２号楼１单元３０２", {"room": "12-1-302"}),
            ("A座2门801", {"room": "A-2-801"}),
            ("1502", {"room": "1502"}),
            ("BX202603020001", {"q": "BX202603020001"}),
            ("水龙头", {"q": "水龙头"}),
            ("12", {"q": "12"}),
            ("  ", {}),
            ("", {}),
            ("\x00", {}),
        ],
    )
    def test_it_knows_what_kind_of_words_they_are(
        self, words: str, filters: dict[str, str]
    ) -> None:
        assert views.searched(words) == filters


class TestChoice:
    def test_an_address_brings_it_back(self) -> None:
        choice = Choice(view="board", type="repair", team="engineering", overdue="1", q="水 & 电")

        query = dict(part.split("=") for part in choice.address.split("?")[1].split("&"))

        assert query["q"] == "%E6%B0%B4+%26+%E7%94%B5"
        assert Choice.of({**query, "q": "水 & 电"}) == choice

    def test_the_usual_one_has_the_short_address(self) -> None:
        assert Choice.of({}).address == "/tickets"
        assert Choice.of({}) == Choice(status="open", view="list")

    def test_nonsense_in_an_address_is_left_out(self) -> None:
        hostile = {"view": "x", "status": "open;drop", "type": "car", "team": "x", "mine": "yes"}

        choice = Choice.of({**hostile, "q": "x" * 5000})

        assert (choice.view, choice.status, choice.type, choice.mine) == ("list", "open", "", "")
        assert len(choice.q) == 100

    def test_overdue_ones_are_sought_in_every_state(self) -> None:
        filters = Choice(status="done", overdue="1", mine="1").filters("周建国")

        assert (filters.status, filters.overdue, filters.assignee) == (None, True, "周建国")

    def test_a_column_of_the_board_has_its_own_state(self) -> None:
        assert Choice(status="done").filters("x", status="waiting").status == "waiting"
        assert Choice(status="all").filters("x").status is None


class TestDeadline:
    @pytest.mark.parametrize(
        ("changes", "shown"),
        [
            ({"minutes_left": 90}, ("还剩 1 小时 30 分", "calm")),
            ({"minutes_left": 59}, ("还剩 59 分钟", "near")),
            ({"minutes_left": -1}, ("已超时 1 分钟", "late")),
            ({"minutes_left": None}, ("", "calm")),
            (
                {
                    "status": "waiting",
                    "minutes_left": -5,
                    "waiting_reason": "waiting_for_resident",
                    "paused": True,
                },
                ("等住户，计时暂停", "calm"),
            ),
            ({"status": "done", "minutes_left": -5}, ("", "calm")),
        ],
    )
    def test_it_is_said_in_words(self, changes: dict[str, Any], shown: tuple[str, str]) -> None:
        assert views.deadline(ticket(**changes)) == shown


class TestWords:
    def test_a_place_is_written_as_far_as_it_is_known(self) -> None:
        assert views.place(place(building="3", unit="2", room="1502")) == "3栋2单元1502室"
        assert views.place(place(building="3", area="电梯口")) == "3栋 电梯口"
        assert views.place(place(area="南门")) == "南门"
        assert views.place(place()) == ""

    def test_what_is_unusual_is_marked(self) -> None:
        odd = ticket(priority="emergency", urge_count=2, reopen_count=1, anonymous=True)

        assert [words for words, _ in views.marks(odd)] == ["特急", "催 2 次", "重开 1 次", "匿名"]
        assert views.marks(ticket()) == []

    def test_who_works_on_it_or_which_team_should(self) -> None:
        assert views.handler(ticket(assignee="周建国")) == "周建国"
        assert views.handler(ticket()) == "工程维修（未派）"

    def test_the_next_step_comes_first_and_dangers_last(self) -> None:
        actions = ["transfer", "return", "wait", "finish", "withdraw", "reject", "merge", "urge"]

        ordered = views.in_order(actions)

        assert ordered[0] == "finish"
        assert ordered[-3:] == ["withdraw", "reject", "merge"]
        assert sorted(ordered) == sorted(actions)


class TestTimeline:
    def test_steps_have_chinese_titles(self) -> None:
        for kind, words in (("dispatch", "派单"), ("comment", "备注"), ("wait", "暂停等待")):
            assert timeline.title(event(type=kind)) == words

    def test_changes_are_told_from_old_to_new(self) -> None:
        step = event(
            before={"assignee_name": "张师傅", "status": "accepted", "team": "lift"},
            after={"assignee_name": "李师傅", "status": "dispatched", "team": "engineering"},
        )

        assert timeline.changes(step) == ["处理人：张师傅 → 李师傅", "班组：电梯维保 → 工程维修"]

    def test_what_appears_and_what_goes_is_told(self) -> None:
        step = event(
            before={"assignee_name": "张师傅", "waiting_reason": None},
            after={"assignee_name": None, "waiting_reason": "waiting_for_parts"},
        )

        assert timeline.changes(step) == ["处理人：取消（原为 张师傅）", "等待原因：等待配件"]

    def test_deadlines_are_shown_as_times(self) -> None:
        step = event(
            before={"due_finish_at": "2026-03-02T01:00:00+00:00"},
            after={"due_finish_at": "2026-03-03T09:00:00+08:00"},
        )

        assert timeline.changes(step) == ["办结时限：2026-03-02 09:00 → 2026-03-03 09:00"]

    def test_what_only_the_machine_needs_is_left_out(self) -> None:
        step = event(after={"responded_at": "x", "conversation_id": 7, "status": "done"})

        assert timeline.changes(step) == []

    def test_a_reason_that_is_a_code_is_not_shown_as_words(self) -> None:
        step = event(type="wait", note="waiting_for_parts\n下周到货")

        assert timeline.note(step) == "下周到货"
