"""Several matters of one message: which of them are one and the same."""

import re
from dataclasses import replace
from typing import Any

from actions.draft import LONGEST, Draft, tells_something
from actions.message import Message

Matter = dict[str, str]

MATTERS = {"repair", "complaint", "suggestion", "praise"}
_NEW_MATTER = re.compile(
    r"还有|另外|再报|顺便|一块儿|一起报|对了[,， ]*(?!$)|也(?:坏|掉|漏|堵|不)|第二件"
    r"|再(?:说|加)(?:一)?[个件]"
)
_BORDER = re.compile(r"[,，;；。!！?？\n]+")
_LEAD_IN = re.compile(
    r"^(?:[哦噢嗯啊]|对了|还有|另外|顺便|[,，、 ])+(?:有?[一两]?[个件]事?儿?[,，、 ]*)?"
)

_NEGLECT = re.compile(
    r"没人[管修来理问]|不[管理](?!好)|没.{0,3}(?:动静|反应|回音|下文)|[报催打说找]了?.{0,3}[次回遍]|推诿|互相推|敷衍|糊弄|拖"
    r"|态度|不作为|不负责|光收钱|收了?钱|装死|不接|不回|磨蹭|应付|修.{0,4}[次回遍]|白修|不当回事|怎么(?:当|管)"
)
_NUISANCE = re.compile(
    r"楼上|楼下|隔壁|邻居|对门|吵|噪|狗|烟味|抽烟|乱[停丢扔放]|占|堆|垃圾|保安|电动车|车位|收费|乱收"
)
_WANTS_MENDING = re.compile(
    r"师傅.{0,6}(?:来|过来|上门)(?:[看修通睇]|一?下|吗|不|嘛|么|妈|$)|(?:派|叫|安排|请)[个位]?师傅"
    r"|(?:来|派|叫|安排|请)(?:个|一?位)?人.{0,3}(?:修|通|疏通)|[帮给](?:我|我们|我家)?(?:修|通|疏通)一?下"
)
_CAME_IN_VAIN = re.compile(r"没来|不来|没人来|迟迟|来[过了]|没修|不修|修不好|还不")
_COMMON = re.compile(
    r"我们?家|你们|我们|物业|小区|什么|怎么|还有|另外|一直|现在|今天|昨天|没有|不了|好几|已经|真的"
)


def wants_mending(text: str) -> bool:
    """Tell whether somebody is asked to come and mend something, without blame for the past."""
    return bool(_WANTS_MENDING.search(text)) and not _CAME_IN_VAIN.search(text)


def joined(matters: list[Matter]) -> list[Matter]:
    """Return the matters with a complaint put to the repair it is about: one ticket, both sides.

    Args:
        matters: `{type, description}` in the order they were said.
    """
    repairs = [matter for matter in matters if matter["type"] == "repair"]
    kept: list[Matter] = []
    sides: dict[int, list[str]] = {id(repair): [] for repair in repairs}
    for matter in matters:
        about = [r for r in repairs if same_thing(r["description"], matter["description"])]
        if matter["type"] == "complaint" and about:
            sides[id(about[0])].append(matter["description"])
        else:
            kept.append(matter)
    return [
        {**matter, "description": "；".join([matter["description"], *sides.get(id(matter), [])])}
        for matter in kept
    ]


def same_thing(repair: str, complaint: str) -> bool:
    """Tell whether a complaint is about what is to be mended, or about its not being mended."""
    if _NUISANCE.search(complaint) and not _NEGLECT.search(complaint):
        return False
    shared = _pairs(repair) & _pairs(complaint)
    return bool(shared) or bool(_NEGLECT.search(complaint) and not _NUISANCE.search(complaint))


def _pairs(text: str) -> set[str]:
    parts = re.split(r"[^㐀-鿿]+", _COMMON.sub(" ", text))
    return {part[i : i + 2] for part in parts for i in range(len(part) - 1)}


def part(message: Message, draft: Draft, *, asked: list[str]) -> tuple[Message, str | None]:
    """Part a message in the open form into its answer and a further matter, if it tells one.

    Args:
        message: What the resident said.
        draft: The matter the form is about.
        asked: The fields the open question asked for.

    Returns:
        The message as far as it answers, and the words of the further matter or None.
    """
    marked = _NEW_MATTER.search(message.text)
    if message.intent not in MATTERS or "description" in asked or marked is None:
        return message, None
    if message.first("facility") == (draft.facility or ""):
        return message, None
    borders = [border.end() for border in _BORDER.finditer(message.text, 0, marked.start())]
    start = borders[-1] if borders else 0
    told = _LEAD_IN.sub("", message.text[start:].strip())[:LONGEST]
    if not tells_something(told):
        return message, None
    return replace(message, text=message.text[:start], entities=_own(message, draft, start)), told


def _own(message: Message, draft: Draft, start: int) -> list[dict[str, Any]]:
    """Return the entities of the answer; who and where may also stand in the further matter."""
    lacking = {"building", "unit", "room", "phone", "name"}
    if draft.place.get("room"):
        lacking -= {"building", "unit", "room"}
    return [
        entity
        for entity in message.entities
        if int(entity.get("end") or 0) <= start or entity["entity"] in lacking
    ]
