"""How a ticket stands, pressing for it, and taking it up again."""

from typing import Any

import pytest

from actions.status import ReopenTicket, ShowStatus, UrgeTicket
from tests.actions.talk import RESIDENT, Talk, ticket

SCREEN = ticket(
    "BX2",
    description="次卧窗户关不严",
    assignee=None,
    visit_text=None,
    created_at="2026-05-13T04:00:00+08:00",
)
LIGHT = ticket("BX1")


def detail(**values: Any) -> dict[str, Any]:
    """Return a ticket as `GET /v1/tickets/{number}` gives it."""
    return {
        "number": "BX7",
        "type": "repair",
        "status": "in_progress",
        "description": "卧室插座没电",
        "assignee": "吴师傅",
        "visit": {"text": "明天上午"},
        "contact": {"name": "李强", "phone": "13900000000"},
        "channel_user": "u9",
        "due_finish_at": None,
        **values,
    }


def known(*tickets: dict[str, Any], **slots: Any) -> Talk:
    return Talk(known={"open_tickets": list(tickets)}, slots=slots)


class TestShowing:
    async def test_one_ticket_with_everything_that_matters(self) -> None:
        answer = await known(LIGHT).run(ShowStatus, "修得怎么样了", "status")

        for words in ("BX1", "餐厅吊灯不亮", "已派单", "石师傅", "今天下午", "今天 20:00"):
            assert words in answer.text

    async def test_several_are_listed_and_one_can_be_chosen(self) -> None:
        talk = known(SCREEN, LIGHT)

        listed = await talk.run(ShowStatus, "我的报修", "status")
        chosen = await talk.run(ShowStatus, "第二个", "status")

        assert "1. BX2（报修：次卧窗户关不严）" in listed.text
        assert chosen.text.startswith("工单 BX1")

    async def test_by_topic(self) -> None:
        answer = await known(SCREEN, LIGHT).run(ShowStatus, "窗户弄得咋样了", "status")

        assert answer.text.startswith("工单 BX2")

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"due_finish_at": "2026-05-13T09:00:00+08:00"}, "超过约定时间"),
            ({"due_finish_at": None}, "尽快处理"),
            ({"status": "done"}, "没解决"),
            ({"status": "closed"}, "已经结束"),
        ],
    )
    async def test_the_next_step(self, values: dict[str, Any], words: str) -> None:
        answer = await known(ticket(**values)).run(ShowStatus, "进度", "status")

        assert words in answer.text

    async def test_nothing_is_known(self) -> None:
        assert "没有查到" in (await known().run(ShowStatus, "进度", "status")).text


class TestByNumber:
    async def test_ones_own_from_another_talk(self) -> None:
        talk = Talk(known={"resident": {**RESIDENT, "phone": "13900000000"}})
        talk.backend.known["BX7"] = detail()

        answer = await talk.run(ShowStatus, "查bx7", "status", ("ticket_no", "bx7"))

        assert "卧室插座没电" in answer.text
        assert "处理中" in answer.text

    async def test_a_strangers_shows_no_details(self) -> None:
        talk = known()
        talk.backend.known["BX7"] = detail()

        answer = await talk.run(ShowStatus, "查BX7", "status", ("ticket_no", "BX7"))

        assert "处理中" in answer.text
        for private in ("插座", "吴师傅", "明天上午", "李强"):
            assert private not in answer.text

    async def test_the_phone_in_the_message_tells_whose_it_is(self) -> None:
        talk = known()
        talk.backend.known["BX7"] = detail()
        text = "BX7，我用13900000000报的"

        found = (("ticket_no", "BX7"), ("phone", "13900000000"))
        answer = await talk.run(ShowStatus, text, "status", *found)

        assert "卧室插座没电" in answer.text

    async def test_an_unknown_number(self) -> None:
        answer = await known(LIGHT).run(ShowStatus, "BX404", "status", ("ticket_no", "BX404"))

        assert "没有查到工单 BX404" in answer.text

    async def test_a_failure_is_given_to_a_person(self) -> None:
        talk = known()
        talk.backend.fail("read")

        await talk.run(ShowStatus, "BX7", "status", ("ticket_no", "BX7"))

        assert talk.backend.made("hand_over")[0][0] == "tool_failure"


class TestUrging:
    async def test_the_time_left_comes_first(self) -> None:
        talk = known(LIGHT)

        answer = await talk.run(UrgeTicket, "怎么还没来", "urge")

        assert talk.backend.made("urge") == [("BX1", "resident", {"note": "怎么还没来"})]
        assert answer.text.index("今天 20:00") < answer.text.index("催办")

    async def test_among_several_the_one_that_waits_as_long_as_they_say(self) -> None:
        talk = known(SCREEN, LIGHT)

        await talk.run(UrgeTicket, "都等两天了", "urge")

        assert talk.backend.made("urge")[0][0] == "BX1"

    async def test_danger_comes_before_everything(self) -> None:
        alarm = ticket("JJ1", type="emergency", description="电梯困人")
        talk = known(alarm, LIGHT)

        await talk.run(UrgeTicket, "快点来啊", "urge")

        assert talk.backend.made("urge")[0][0] == "JJ1"

    async def test_a_second_time_at_once_is_told_as_such(self) -> None:
        talk = known(ticket("BX1", urge_count=1))

        assert "刚才已经催过" in (await talk.run(UrgeTicket, "快点", "urge")).text

    async def test_what_is_done_is_not_urged(self) -> None:
        talk = known(ticket(status="done"))

        answer = await talk.run(UrgeTicket, "怎么还没来", "urge")

        assert talk.backend.made("urge") == []
        assert "没解决" in answer.text

    async def test_it_may_end_meanwhile(self) -> None:
        talk = known(LIGHT)
        talk.backend.fail("urge", status=409)

        assert "已经结束" in (await talk.run(UrgeTicket, "快点", "urge")).text

    async def test_without_a_ticket_the_words_are_kept_for_the_button(self) -> None:
        talk = known()

        answer = await talk.run(UrgeTicket, "车库渗水报了好久没人管", "urge")

        assert answer.payloads == ["/repair", "/handoff"]
        assert talk.slots["unclear"]["text"] == "车库渗水报了好久没人管"


class TestReopening:
    DONE = ticket("BX1", status="done")

    async def test_the_newest_finished_one(self) -> None:
        talk = known(SCREEN, self.DONE)

        answer = await talk.run(ReopenTicket, "压根没修好", "unsolved", media_ids=["m1"])

        assert talk.backend.made("reopen") == [("BX1", "bot", {"note": "压根没修好"})]
        assert talk.backend.made("attach") == [("BX1", "m1")]
        assert "非常抱歉" in answer.text

    async def test_an_open_one_is_urged_instead(self) -> None:
        talk = known(LIGHT)

        await talk.run(ReopenTicket, "BX1没修好", "unsolved", ("ticket_no", "BX1"))

        assert talk.backend.made("urge")
        assert talk.backend.made("reopen") == []

    async def test_a_strangers_ticket_goes_to_a_person(self) -> None:
        talk = known()
        talk.backend.known["BX7"] = {**detail(), "status": "done"}

        found = ("ticket_no", "BX7")
        await talk.run(ReopenTicket, "BX7没修好", "unsolved", found, media_ids=["m1"])

        assert talk.backend.made("reopen") == talk.backend.made("attach") == []
        assert talk.backend.made("hand_over")[0][0] == "policy"
        assert not talk.slots.get("last_ticket")

    async def test_one_the_bot_may_not_reopen_goes_to_a_person(self) -> None:
        talk = known(ticket("BX1", status="rejected"))

        await talk.run(ReopenTicket, "BX1没修好", "unsolved", ("ticket_no", "BX1"))

        assert talk.backend.made("hand_over")[0][0] == "policy"

    async def test_a_refusal_goes_to_a_person(self) -> None:
        talk = known(self.DONE)
        talk.backend.fail("reopen", status=409)

        answer = await talk.run(ReopenTicket, "没修好", "unsolved")

        assert talk.backend.made("hand_over")
        assert "已重新打开" not in answer.text

    @pytest.mark.parametrize("number", [None, "BX404"])
    async def test_nothing_to_reopen(self, number: str | None) -> None:
        found = [("ticket_no", number)] if number else []
        answer = await known().run(ReopenTicket, f"没修好{number}", "unsolved", *found)

        assert "没有查到" in answer.text
