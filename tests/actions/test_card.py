"""The card and the questions."""

from typing import Any

import pytest

from actions.card import brief, card, question
from actions.draft import Draft
from tests.actions.talk import PHONE, catalogue, phrases

LABELS = {key: kind["label"] for key, kind in catalogue()["ticket_types"].items()}


def ask(*fields: str, kind: str = "repair", **place: Any) -> str:
    return question(Draft(kind, "楼上漏水", place=place), list(fields), phrases())


class TestQuestion:
    def test_everything_missing_is_asked_in_one_message(self) -> None:
        lines = ask("place", "contact_name", "contact_phone", "visit").split("\n")

        assert len(lines) == 4
        assert [line[:2] for line in lines[1:]] == ["1.", "2.", "3."]
        assert "姓名和手机号" in lines[2]

    def test_a_single_question_is_one_sentence(self) -> None:
        assert ask("contact_phone") == "为了尽快处理，请告诉我您的手机号。"

    @pytest.mark.parametrize(
        ("place", "words"),
        [
            ({}, "几栋几单元几室"),
            ({"building": "3"}, "是哪个单元、房号多少"),
            ({"building": "3", "unit": "2"}, "房号是多少"),
            ({"building": "3", "room": "1502"}, "是哪个单元"),
            ({"unit": "2", "room": "1502"}, "是哪一栋"),
            ({"room": "1502"}, "是哪一栋、哪个单元"),
            ({"is_public": True}, "具体位置"),
        ],
    )
    def test_only_the_missing_part_of_a_place_is_asked(
        self, place: dict[str, Any], words: str
    ) -> None:
        assert words in ask("place", **place)

    def test_a_complaint_may_be_anywhere(self) -> None:
        complaint = Draft("complaint", "保安态度差")

        assert "南门岗亭" in question(complaint, ["place"], phrases())


class TestCard:
    def test_a_full_card(self) -> None:
        home = {"building": "3", "unit": "2", "room": "1502"}
        extra = [{"type": "complaint", "description": "楼上拖椅子"}]
        visit = {"text": "明天下午"}
        draft = Draft("repair", "漏水", home, None, "王芳", PHONE, visit, True, ["m1"], extra)

        lines = card(draft, phrases(), LABELS).split("\n")

        assert lines[0] == "请核对您的报修信息："
        assert lines[1:4] == ["问题：漏水", "地址：3栋2单元1502", f"联系人：王芳  电话：{PHONE}"]
        assert lines[4:6] == ["上门时间：明天下午", "照片：1 张"]
        assert lines[6].startswith("匿名：是")
        assert lines[7:] == ["另一件（投诉）：楼上拖椅子", "以上信息对吗？"]

    @pytest.mark.parametrize(
        ("name", "phone", "line"),
        [("王芳", None, "联系人：王芳"), (None, PHONE, f"电话：{PHONE}"), (None, None, "")],
    )
    def test_half_a_contact(self, name: str | None, phone: str | None, line: str) -> None:
        draft = Draft("praise", "师傅好", contact_name=name, contact_phone=phone)

        assert card(draft, phrases(), LABELS).split("\n")[2:-1] == ([line] if line else [])

    def test_braces_and_huge_texts_do_no_harm(self) -> None:
        text = card(Draft("repair", "{due}" + "漏" * 10_000), phrases(), LABELS)

        assert "问题：{due}漏" in text
        assert len(text) < 300

    def test_a_visit_is_shown_only_at_home(self) -> None:
        draft = Draft("repair", "灯坏", {"is_public": True}, visit={"text": "明天"})

        assert "上门时间" not in card(draft, phrases(), LABELS)


class TestBrief:
    @pytest.mark.parametrize(
        ("text", "short"), [(None, ""), ("短\n的", "短 的"), ("一二三四五", "一二…")]
    )
    def test_one_short_line(self, text: str | None, short: str) -> None:
        assert brief(text, 3) == short
