"""Whose name is the contact's."""

import pytest

from actions.contact import said_name
from tests.actions.talk import PHONE, Entity, message


def name(text: str, *found: Entity, asked: tuple[str, ...] = (), known: bool = False) -> str | None:
    """Return the contact's name of a message; without `asked` it is the opening one."""
    return said_name(message(text, "inform", *found), asked=list(asked), known=known)


class TestIntroduced:
    @pytest.mark.parametrize(
        ("text", "who"),
        [
            ("我叫施琳，灯坏了", "施琳"),
            ("我是7栋的，联系人：施琳", "施琳"),
            ("本人施琳反映一下", "施琳"),
            ("我是石师傅，门锁坏了", "石师傅"),
        ],
    )
    def test_it_counts_at_once(self, text: str, who: str) -> None:
        assert name(text, ("name", who)) == who

    def test_a_name_beside_the_phone_or_the_room_counts(self) -> None:
        phone = ("phone", PHONE)

        assert name(f"灯坏了，施琳 {PHONE}", ("name", "施琳"), phone) == "施琳"
        assert name("3栋1502施琳，灯坏了", ("room", "1502"), ("name", "施琳")) == "施琳"


class TestOthers:
    @pytest.mark.parametrize(
        ("text", "who"),
        [
            ("管家小刘一直不回消息", "小刘"),
            ("上次来的孙师傅没修好", "孙师傅"),
            ("楼上钱姐家又漏水", "钱姐"),
            ("找了史经理两次", "史经理"),
            ("投诉陶强乱停车", "陶强"),
        ],
    )
    def test_people_spoken_of_are_not_the_contact(self, text: str, who: str) -> None:
        assert name(text, ("name", who)) is None
        assert name(text, ("name", who), asked=("contact_name", "contact_phone")) is None

    def test_the_own_name_is_found_beside_theirs(self) -> None:
        text = "上次孙师傅来过，我叫施琳"

        assert name(text, ("name", "孙师傅"), ("name", "施琳")) == "施琳"


class TestAsked:
    def test_a_bare_name_answers(self) -> None:
        assert name("施琳", ("name", "施琳"), asked=("contact_name",)) == "施琳"
        assert name("施琳", asked=("contact_name",)) == "施琳"

    def test_but_not_where_one_is_known(self) -> None:
        assert name("施琳", asked=("contact_name",), known=True) is None

    def test_sounds_of_dictation_are_no_part_of_it(self) -> None:
        assert name("施琳嗯王字旁的琳", asked=("contact_name",)) == "施琳"

    @pytest.mark.parametrize(
        "text", ["", "我姓", "姓名电话都不方便", "呵呵", "[微笑]", "名" * 5_000]
    )
    def test_what_is_none(self, text: str) -> None:
        assert name(text, asked=("contact_name",)) is None


class TestSurname:
    @pytest.mark.parametrize("text", ["我姓邱", "免贵姓邱，别写全名", "姓邱"])
    def test_it_is_kept_as_given(self, text: str) -> None:
        assert name(text, asked=("contact_name", "contact_phone")) == "邱"

    def test_nobody_elses(self) -> None:
        assert name("那个姓邱的又来吵") is None


class TestCorrected:
    @pytest.mark.parametrize(
        "text", ["名字写错了，应该是庄敏", "联系人改成庄敏吧", "称呼换成 庄敏"]
    )
    def test_also_one_no_grammar_finds(self, text: str) -> None:
        assert name(text, known=True) == "庄敏"

    def test_another_name_replaces_the_known_one(self) -> None:
        assert name("联系人改成施琳", ("name", "施琳"), known=True) == "施琳"
        assert name("名字打错了，施琳", ("name", "施琳"), known=True) == "施琳"
