"""What the conversation page shows, worked out from rows."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.console.conversations import views
from backend.conversations.models import Message
from backend.conversations.schemas import AssigneeRead, ConversationRead, MessageRead
from backend.core.actor import Actor
from backend.core.time import CHINA, iso

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
ME = Actor("staff", "苏晴", staff_id=1, role="agent")
LEAD = Actor("staff", "罗佳", staff_id=2, role="team_lead")


def conversation(**changes: Any) -> ConversationRead:
    values: dict[str, Any] = {
        "id": 1,
        "channel": "web",
        "channel_user": "guest-abcdef123456",
        "resident": None,
        "owner": "bot",
        "status": "open",
        "handoff_reason": None,
        "emergency": False,
        "waiting_since": None,
        "assignee": None,
        "created_at": iso(NOW),
        "last_message_at": iso(NOW),
    }
    return ConversationRead(**{**values, **changes})


def message(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "id": 7,
        "conversation_id": 1,
        "direction": "in",
        "author": "resident",
        "type": "text",
        "text": "水管漏了",
        "buttons": [],
        "at": NOW,
    }
    return Message(**{**values, **changes})


WAITING = conversation(owner="human", waiting_since=iso(NOW - timedelta(minutes=12)))
MINE = conversation(owner="human", assignee=AssigneeRead(id=1, name="苏晴"))
COLLEAGUES = conversation(owner="human", assignee=AssigneeRead(id=9, name="何雨桐"))


class TestWhoAnswers:
    @pytest.mark.parametrize(
        ("row", "words"),
        [
            (conversation(), "机器人接待中"),
            (WAITING, "已等 12 分钟"),
            (MINE, "我在接待"),
            (COLLEAGUES, "何雨桐 接待中"),
            (conversation(owner="none"), "已结束"),
        ],
    )
    def test_it_is_said_as_the_viewer_sees_it(self, row: ConversationRead, words: str) -> None:
        assert views.state_words(row, ME, now=NOW) == words

    @pytest.mark.parametrize(
        ("row", "actor", "may_write", "may_take"),
        [
            (conversation(), ME, False, True),
            (WAITING, ME, True, True),
            (MINE, ME, True, False),
            (COLLEAGUES, ME, False, False),
            (COLLEAGUES, LEAD, True, True),
        ],
    )
    def test_the_page_offers_what_the_service_allows(
        self, row: ConversationRead, actor: Actor, may_write: bool, may_take: bool
    ) -> None:
        assert views.may_write(row, actor) is may_write
        assert views.may_take(row, actor) is may_take


class TestUnderstanding:
    def test_every_matter_is_named_with_its_confidence(self) -> None:
        matters = [
            {"intent": "repair", "confidence": 0.932},
            {"intent": "complaint", "confidence": 0.6},
        ]

        assert views.understood("repair", 0.9, matters) == "报修 93% · 投诉 60%"

    @pytest.mark.parametrize(
        ("intent", "confidence", "words"),
        [
            (None, None, ""),
            ("greet", 1.0, "问候 100%"),
            ("greet", None, "问候"),
            ("odd", 0.5, "odd 50%"),
        ],
    )
    def test_without_matters_the_intent_speaks(
        self, intent: str | None, confidence: float | None, words: str
    ) -> None:
        assert views.understood(intent, confidence, []) == words


class TestBubble:
    def test_staff_are_named_and_delivery_is_told(self) -> None:
        row = message(author="staff", direction="out", staff_id=1, delivery="dead")

        shown = views.bubble(row, {1: "苏晴"})

        assert (shown.side, shown.author, shown.delivery, shown.failed) == (
            "out",
            "苏晴",
            "发送失败",
            True,
        )

    def test_residents_words_have_no_delivery(self) -> None:
        shown = views.bubble(message(delivery=None), {})

        assert (shown.side, shown.author, shown.delivery) == ("in", "住户", "")

    def test_somebody_who_left_is_a_colleague(self) -> None:
        assert views.bubble(message(author="staff", staff_id=99), {}).author == "同事"


class TestLastLine:
    def test_it_is_one_short_line_with_its_author(self) -> None:
        row = message(author="bot", direction="out", text="第一行\n\n第二行 " + "长" * 100)

        line = views.last_line(MessageRead.of(row))

        assert line.startswith("机器人：第一行 第二行 长")
        assert line.endswith("…")
        assert len(line) == 61

    def test_a_photo_is_called_one(self) -> None:
        assert views.last_line(MessageRead.of(message(type="image", text=""))) == "[图片] "
        assert views.last_line(None) == "还没有消息"


class TestPacket:
    def test_facts_come_with_labels_in_the_order_of_their_weight(self) -> None:
        packet = {
            "by": "智能助手",
            "missing": ["上门时间", "联系电话"],
            "filled": {"内容": "漏水", "地址": "3栋2单元1502", "上门时间": None},
            "asked": "水龙头漏水",
            "tickets": ["BX202603020001 报修 处理中：楼道灯不亮", "BX202603020002 报修 待受理"],
            "error": "machine_only",
        }

        assert views.packet_lines(packet) == [
            ("住户要办的事", "水龙头漏水"),
            ("已填写", "内容：漏水\n地址：3栋2单元1502"),
            ("还缺", "上门时间、联系电话"),
            ("未完结工单", "BX202603020001 报修 处理中：楼道灯不亮\nBX202603020002 报修 待受理"),
            ("提出人", "智能助手"),
        ]

    @pytest.mark.parametrize("packet", [None, {}, {"filled": {}}, {"missing": []}, {"asked": " "}])
    def test_what_says_nothing_is_left_out(self, packet: dict[str, Any] | None) -> None:
        assert views.packet_lines(packet) == []

    def test_odd_shapes_do_not_break_the_page(self) -> None:
        packet = {"asked": [{"楼栋": 3}, 4, None], "missing": "上门时间", "by": True}

        assert [words for _, words in views.packet_lines(packet)] == [
            "楼栋：3、4",
            "上门时间",
            "True",
        ]

    def test_a_suggested_sentence_is_found(self) -> None:
        assert views.sentence_of({"suggestion": "王阿姨您好"}) == "王阿姨您好"
        assert views.sentence_of({"suggestion": {"not": "words"}}) == ""
        assert views.sentence_of(None) == ""
