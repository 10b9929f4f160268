"""Corrections, withdrawals and photos after the fact."""

from typing import Any

import pytest

from actions.changes import AddPhoto, CorrectTicket, WithdrawTicket, corrections
from tests.actions.talk import PHONE, Talk, message, ticket

LAST = {"last_ticket": {"number": "BX202605110001", "type": "repair"}}
STRANGER = {**ticket("BX9"), "channel_user": "u9", "contact": {"name": "李", "phone": "1"}}


def known(*tickets: dict[str, Any], **slots: Any) -> Talk:
    return Talk(known={"open_tickets": list(tickets)}, slots=slots)


class TestCorrections:
    def test_only_what_is_named(self) -> None:
        told = message("房号是1303", "inform", ("room", "1303"))

        assert corrections(told) == {"place": {"room": "1303"}}

    def test_everything_at_once(self) -> None:
        text = f"是9栋，李强{PHONE}，改到后天上午"
        found = [("building", "9栋", "9"), ("name", "李强"), ("phone", PHONE), ("time", "后天上午")]

        assert corrections(message(text, "inform", *found)) == {
            "place": {"building": "9"},
            "contact": {"name": "李强", "phone": PHONE},
            "visit": {"text": "后天上午", "from": None, "to": None},
        }

    @pytest.mark.parametrize("text", ["", "不对", "😀"])
    def test_nothing(self, text: str) -> None:
        assert corrections(message(text)) == {}


class TestCorrecting:
    async def test_the_ticket_just_made(self) -> None:
        talk = known(**LAST)

        answer = await talk.run(CorrectTicket, "打错了，是1303", "correction", ("room", "1303"))

        assert talk.backend.made("change") == [("BX202605110001", {"place": {"room": "1303"}})]
        assert answer.texts == ["好的，工单 BX202605110001 已更新：地址 1303。"]

    async def test_an_open_one_of_another_talk_by_its_topic(self) -> None:
        talk = known(ticket("BX2", description="窗户关不严"), ticket("BX1"))

        await talk.run(CorrectTicket, "餐厅吊灯那个改到后天", "correction", ("time", "后天"))

        assert talk.backend.made("change")[0][0] == "BX1"

    async def test_words_nobody_could_place_become_a_remark(self) -> None:
        talk = known(**LAST)

        answer = await talk.run(CorrectTicket, "补充一下，声音很大", "correction")

        assert talk.backend.made("comment") == [("BX202605110001", "补充一下，声音很大")]
        assert talk.backend.made("change") == []
        assert "已补充" in answer.text

    async def test_too_late(self) -> None:
        talk = known(**LAST)
        talk.backend.fail("change", status=409)

        answer = await talk.run(CorrectTicket, "是1303", "correction", ("room", "1303"))

        assert "已经结束" in answer.text
        assert talk.backend.made("hand_over") == []

    async def test_another_failure_is_given_to_a_person(self) -> None:
        talk = known(**LAST)
        talk.backend.fail("change", status=0)

        await talk.run(CorrectTicket, "是1303", "correction", ("room", "1303"))

        assert talk.backend.made("hand_over")

    async def test_nobody_changes_a_strangers_ticket(self) -> None:
        talk = known()
        talk.backend.known["BX9"] = STRANGER
        found = (("ticket_no", "BX9"), ("room", "1303"))

        await talk.run(CorrectTicket, "BX9改成1303", "correction", *found)

        assert talk.backend.made("change") == []
        assert talk.backend.made("hand_over")[0][0] == "policy"

    async def test_no_ticket_at_all(self) -> None:
        answer = await known().run(CorrectTicket, "是1303", "correction", ("room", "1303"))

        assert "没有查到" in answer.text


class TestWithdrawing:
    async def test_the_only_open_one(self) -> None:
        talk = known(ticket("BX1"), ticket("BX2", status="done"))

        answer = await talk.run(WithdrawTicket, "自己修好了，撤回吧", "withdraw")

        details = {"reason": "自己修好了，撤回吧"}
        assert talk.backend.made("withdraw") == [("BX1", "resident", details)]
        assert "BX1 已撤回" in answer.text

    async def test_among_several_the_resident_chooses(self) -> None:
        talk = known(ticket("BX2", description="窗户关不严"), ticket("BX1"))

        answer = await talk.run(WithdrawTicket, "不修了", "withdraw")
        assert "哪一张" in answer.text
        assert talk.backend.made("withdraw") == []

        await talk.run(WithdrawTicket, "2", "withdraw")
        assert talk.backend.made("withdraw") == [("BX1", "resident", {"reason": None})]

    async def test_a_strangers_ticket_stays(self) -> None:
        talk = known()
        talk.backend.known["BX9"] = STRANGER

        await talk.run(WithdrawTicket, "撤回BX9", "withdraw", ("ticket_no", "BX9"))

        assert talk.backend.made("withdraw") == []
        assert talk.backend.made("hand_over")

    @pytest.mark.parametrize("number", ["BX0", "../x", "'; drop table"])
    async def test_an_unknown_number(self, number: str) -> None:
        answer = await known().run(
            WithdrawTicket, f"撤回 {number}", "withdraw", ("ticket_no", number)
        )

        assert "没有查到工单" in answer.text

    async def test_what_has_ended_cannot_be_withdrawn(self) -> None:
        talk = known(ticket("BX1"))
        talk.backend.fail("withdraw", status=409)

        assert "当前状态" in (await talk.run(WithdrawTicket, "撤回吧", "withdraw")).text

    async def test_nothing_to_withdraw(self) -> None:
        assert "没有查到" in (await known().run(WithdrawTicket, "撤回", "withdraw")).text


class TestPhotos:
    async def test_they_go_onto_the_ticket_just_made(self) -> None:
        talk = known(ticket(), **LAST)

        answer = await talk.run(AddPhoto, "", "photo", media_ids=["m1", "m2"])

        assert talk.backend.made("attach") == [("BX202605110001", "m1"), ("BX202605110001", "m2")]
        assert "BX202605110001" in answer.text

    @pytest.mark.parametrize("slots", [{}, {"last_ticket": {"number": "BX0"}}])
    async def test_without_an_open_ticket_they_wait_for_words(self, slots: dict[str, Any]) -> None:
        talk = known(ticket(), **slots, photos=["m0"])

        answer = await talk.run(AddPhoto, "", "photo", media_ids=["m1"])

        assert talk.slots["photos"] == ["m0", "m1"]
        assert "什么问题" in answer.text
