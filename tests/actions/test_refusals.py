"""What a resident would rather not say."""

import pytest

from actions.refusals import optional, refused

CONTACT = ["contact_name", "contact_phone"]
ALL = ["place", *CONTACT, "visit"]
NOTHING = ["", "。。。", "😀", "好的", "明天下午", "3栋2单元1502", "施琳", "水" * 5_000]


def no(text: str, *asked: str, needed: bool = True, given: tuple[str, ...] = ()) -> list[str]:
    return refused(text, list(asked or CONTACT), place_needed=needed, given=list(given))


class TestContact:
    @pytest.mark.parametrize("text", ["名字不方便说", "姓名就免了", "不想写名字", "称呼不用留"])
    def test_the_name(self, text: str) -> None:
        assert no(text) == ["contact_name"]

    @pytest.mark.parametrize("text", ["不想留电话", "没有手机", "手机号不给", "我冇电话"])
    def test_the_phone(self, text: str) -> None:
        assert no(text) == ["contact_phone"]

    @pytest.mark.parametrize("text", ["不方便透露", "不想说", "不留了", "懒得写", "唔想讲", "跳过"])
    def test_whatever_was_asked(self, text: str) -> None:
        assert no(text) == CONTACT
        assert no(text, given=("contact_phone",)) == ["contact_name"]

    @pytest.mark.parametrize("text", ["匿名", "我要匿名"])
    def test_to_stay_anonymous_is_to_leave_both(self, text: str) -> None:
        assert no(text) == CONTACT
        assert no(text, "description") == ["contact_name"]

    @pytest.mark.parametrize(
        "text",
        [
            "不匿名",
            "说不清楚在哪",
            "留意一下",
            "别写错了",
            "姓邱，别写全名",
            "他不给修",
            "不用说了快来",
            *NOTHING,
        ],
    )
    def test_no_refusal(self, text: str) -> None:
        assert "contact_phone" not in no(text, *ALL, given=("contact_name",))


class TestPlace:
    def test_it_may_be_left_out_of_a_complaint(self) -> None:
        assert no("地址不想说", "place", needed=False) == ["place"]

    def test_nobody_can_mend_what_nobody_finds(self) -> None:
        assert no("地址不想说", "place") == []
        assert no("跳过", "place") == []


class TestVisit:
    @pytest.mark.parametrize("text", ["说不准", "到时候再联系", "还没定", "再约吧", "跳过"])
    def test_it_can_be_settled_later(self, text: str) -> None:
        assert no(text, "visit") == ["visit"]

    def test_also_when_it_was_given_before(self) -> None:
        assert no("时间还定不下来", "confirmed") == ["visit"]


class TestOptional:
    def test_a_repair_needs_its_place(self) -> None:
        assert optional(ALL, place_needed=True) == [*CONTACT, "visit"]

    def test_a_complaint_does_not(self) -> None:
        assert optional(["description", "place"], place_needed=False) == ["place"]
