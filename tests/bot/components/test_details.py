"""Who and where: each character belongs to one detail, and what is denied says so."""

import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.components.grammar.details import details
from bot.components.grammar.names import NameReader
from bot.components.text.normal_form import NormalForm

HOSTILE = st.text(
    alphabet="0123456789-—#/.、和~的栋幢座号楼单元门室零一二十幺 ,不是王女士姓叫电话工单bx",
    max_size=60,
)


def told(text: str, form: NormalForm, names: NameReader) -> list[tuple[str, str]]:
    normal = form.of(text)
    return [
        (one.kind, one.value or normal.written(one.start, one.end))
        for one in details(normal.text, names)
    ]


def rooms(text: str, form: NormalForm, names: NameReader) -> list[str]:
    return [value for kind, value in told(text, form, names) if kind == "room"]


class TestLoneRooms:
    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("房号：0903", ["0903"]),
            ("1103的，快递柜取不出来", ["1103"]),
            ("902拉二胡", ["902"]),
            ("停水结束了，就我家没有，1801", ["1801"]),
            ("1502和1602都漏水", ["1502", "1602"]),
            ("7栋901、902、903三户都没热水", ["901", "902", "903"]),
            ("3栋2单元1502～1503之间", ["1502", "1503"]),
            ("楼上1905拖桌子，我在1805", ["1905", "1805"]),
            ("门牌128号", ["128"]),
            ("底商5号", ["5"]),
            ("5栋101-2", ["101-2"]),
            ("110室", ["110"]),
        ],
    )
    def test_a_number_that_stands_for_a_home(
        self, form: NormalForm, names: NameReader, text: str, numbers: list[str]
    ) -> None:
        assert rooms(text, form, names) == numbers

    @pytest.mark.parametrize(
        "text",
        [
            "110我已经打了",
            "120到现在还没来",
            "打12345投诉",
            "24小时",
            "A4纸",
            "5G信号差",
            "2025年的物业费",
            "我2019年收的房",
            "开到25度",
            "交了1235块",
            "3个月",
            "京A12345",
            "粤B·D1234",
            "坐302路",
            "快递单号7741203",
            "取件码3-2-1105",
            "尾号3305",
            "密码是1502吗",
            "一共305户",
            "扫出来是404",
            "886",
            "1203平方",
            "302不锈钢的合页",
            "账单是1503.20元",
        ],
    )
    def test_other_numbers_are_none(self, form: NormalForm, names: NameReader, text: str) -> None:
        assert rooms(text, form, names) == []


class TestOthersHomes:
    @pytest.mark.parametrize(
        ("text", "others"),
        [
            ("隔壁804天天吊嗓子", ["804"]),
            ("楼上1602漏水，我是3栋1502", ["1602"]),
            ("投诉5栋2单元1801放音乐", ["5", "2", "1801"]),
            ("1605家的狗一直叫", ["1605"]),
            ("我家1502，楼下漏水", []),
            ("3栋1502马桶堵了", []),
            ("楼上1602", ["1602"]),
        ],
    )
    def test_they_are_marked(
        self, form: NormalForm, names: NameReader, text: str, others: list[str]
    ) -> None:
        found = details(form.of(text).text, names)

        assert [one.value for one in found if one.more.get("role") == "other"] == others

    @pytest.mark.parametrize(
        ("text", "other"),
        [("找陈师傅", True), ("管家小刘", True), ("我是李阿姨", False), ("联系人张建国", False)],
    )
    def test_staff_are_not_the_sender(self, names: NameReader, text: str, other: bool) -> None:
        (found,) = [one for one in details(text, names) if one.kind == "name"]

        assert (found.more.get("role") == "other") is other


class TestNumbersAreClaimedOnce:
    def test_a_phone_is_no_room(self, form: NormalForm, names: NameReader) -> None:
        found = told("3栋1502，13812341502", form, names)

        assert found == [("building", "3"), ("room", "1502"), ("phone", "13812341502")]

    def test_a_ticket_number_is_no_room(self, form: NormalForm, names: NameReader) -> None:
        assert told("工单1502到哪了", form, names) == [("ticket_no", "1502")]

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("BX202503120001", "BX202503120001"),
            ("单号是bx-0098", "bx-0098"),
            ("查一下编号 20250312-4", "20250312-4"),
            ("#88213 这单", "88213"),
        ],
    )
    def test_ticket_numbers_stay_as_written(
        self, form: NormalForm, names: NameReader, text: str, number: str
    ) -> None:
        assert told(text, form, names) == [("ticket_no", number)]


class TestDenied:
    def test_the_wrong_room_is_marked(self, names: NameReader) -> None:
        wrong, right = details("不是1302是1303", names)

        assert (wrong.value, wrong.more) == ("1302", {"negated": True})
        assert (right.value, right.more) == ("1303", {})

    def test_every_part_of_a_wrong_address_is_marked(self, names: NameReader) -> None:
        found = details("不是3栋1502，是5栋1602", names)

        denied = [one.value for one in found if one.more.get("negated")]
        assert denied == ["3", "1502"]

    @pytest.mark.parametrize("text", ["唔系1903，系1902", "我家是1902，不是1903"])
    def test_dialect_and_the_other_order_count_as_well(
        self, form: NormalForm, names: NameReader, text: str
    ) -> None:
        found = details(form.of(text).text, names)

        assert [one.value for one in found if one.more.get("negated")] == ["1903"]

    @pytest.mark.parametrize("text", ["是不是1302", "1302不是我家", "不是1302吗"])
    def test_without_another_one_nothing_is_denied(self, names: NameReader, text: str) -> None:
        assert not any(one.more for one in details(text, names))


class TestNames:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("我叫赵敏", "赵敏"),
            ("联系人：欧阳女士", "欧阳女士"),
            ("找一下王师傅", "王师傅"),
            ("小陈态度真好", "小陈"),
            ("我姓何，何丽华", "何丽华"),
            ("3栋1502 李强", "李强"),
            ("李强 13812345678", "李强"),
            ("王女士", "王女士"),
            ("管家小刘总是笑眯眯的", "小刘"),
            ("小王师傅修得快", "小王师傅"),
            ("我姓王，电话13812345678", "王"),
            ("免贵姓欧阳", "欧阳"),
            ("我是李阿姨", "李阿姨"),
            ("联系人 张建国 13800001234", "张建国"),
            ("我叫Tom", "Tom"),
            ("my name is Lily Chen, 3-2-1502", "Lily Chen"),
        ],
    )
    def test_people_are_named(
        self, form: NormalForm, names: NameReader, text: str, name: str
    ) -> None:
        assert ("name", name) in told(text, form, names)

    @pytest.mark.parametrize(
        "text",
        [
            "小区门口",
            "小程序卡死了",
            "老毛病了",
            "施工队",
            "马上来",
            "保安大哥",
            "高空抛物",
            "方便的时候",
            "总阀",
            "我叫不到师傅",
            "我叫不到",
            "叫个师傅",
            "姓名保密",
            "我是vip",
            "this is not ok",
            "水管师傅",
            "工程主管",
            "周末不许施工",
        ],
    )
    def test_other_words_are_no_names(self, form: NormalForm, names: NameReader, text: str) -> None:
        assert told(text, form, names) == []


class TestAnyText:
    @given(text=HOSTILE | st.text(max_size=120))
    @settings(deadline=None, max_examples=400)
    def test_details_lie_in_the_text_and_never_overlap(
        self, form: NormalForm, names: NameReader, text: str
    ) -> None:
        normal = form.of(text)

        found = details(normal.text, names)

        assert all(0 <= one.start < one.end <= len(normal.text) for one in found)
        assert all(a.end <= b.start for a, b in itertools.pairwise(found))

    @pytest.mark.parametrize(
        "piece", ["3-2-1502", "13812345678", "王女士", "栋", "零", "不是1302是", "-"]
    )
    def test_long_text_is_soon_read(
        self,
        form: NormalForm,
        names: NameReader,
        piece: str,
        timed: Callable[..., AbstractContextManager[None]],
    ) -> None:
        text = form.of(piece * (2000 // len(piece))).text

        with timed(seconds=5):
            details(text, names)
