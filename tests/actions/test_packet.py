"""What a person is given who takes over."""

from typing import Any

from actions.message import Message
from actions.packet import build_packet
from tests.actions.talk import catalogue, message, phrases, ticket


def packet(told: Message, reason: str = "requested", **slots: Any) -> dict[str, Any]:
    return build_packet(told, slots, catalogue(), phrases(), reason=reason)


class TestPacket:
    def test_fields_filled_and_missing_by_their_labels(self) -> None:
        home = {"building": "3", "unit": "2", "room": "1502"}
        made = packet(message("人工"), ticket_type="repair", description="马桶堵了", place=home)

        assert made["type"] == "报修"
        assert made["filled"] == {"内容": "马桶堵了", "地址": "3栋2单元1502"}
        assert made["missing"] == ["联系人", "联系电话", "上门时间"]

    def test_outside_a_form_there_is_the_question(self) -> None:
        made = packet(message("转人工", "handoff"), last_question={"text": "泳池几点开"})

        assert made["asked"] == "泳池几点开"
        assert (made["type"], made["filled"], made["missing"]) == (None, {}, [])

    def test_words_that_say_something_count_themselves(self) -> None:
        made = packet(message("气死我了，电梯又停", "complaint"), last_question={"text": "泳池"})

        assert made["asked"] == "气死我了，电梯又停"

    def test_the_newest_tickets(self) -> None:
        made = packet(message("人工", open_tickets=[ticket(f"BX{n}") for n in range(5)]))

        assert made["tickets"] == [f"BX{n}（报修，已派单）餐厅吊灯不亮" for n in range(3)]

    def test_a_first_sentence_is_suggested(self) -> None:
        resident = {"name": "王芳"}
        made = packet(message("灯一直闪" * 200, "repair", resident=resident), "upset")

        assert made["suggestion"].startswith("王芳您好")
        assert len(made["suggestion"]) < 150
        assert len(made["asked"]) == 500

    def test_the_wish_for_a_person_alone_is_not_quoted(self) -> None:
        assert "这件事" in packet(message("帮我转人工", "handoff"))["suggestion"]

    def test_nothing_was_said(self) -> None:
        assert "这件事" in packet(message())["suggestion"]

    def test_every_reason_has_its_sentence(self) -> None:
        for reason in catalogue()["labels"]["handoff_reason"]:
            assert packet(message("漏水"), reason)["suggestion"]
