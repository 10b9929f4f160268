"""Whom to call: the name a resident gives of themselves, not the names they tell of others."""

import re
from typing import Any

from actions.addresses import PLACE_PARTS
from actions.answers import bare_name, corrects
from actions.message import Message

_INTRODUCES = re.compile(
    r"(?:我是|我叫|叫我|称呼我?|我姓|免贵姓?|我系|姓名|名字|联系人|业主|户主|本人|署名)"
    r"[是叫为:：,， ]*(?:[改换][成为到]?)?\s*$"
)
# Whoever is spoken of: staff, neighbours, somebody pointed at.
_OF_OTHERS = re.compile(
    r"(?:管家|师傅|保安|保洁|客服|前台|经理|主管|物业|邻居|楼上|楼下|隔壁|对门|对面|那个?|这个?|找|让|表扬|投诉|感谢"
    r"|夸|你们|们的|部的|派的|来的)(?:叫|姓)?[小老]?\s*$"
)
_STAFF_TITLE = re.compile(r"(?:师傅|管家|经理|主管|主任|队长|班长|站长|所长|保安|保洁)$")
_BESIDE = re.compile(r"[\s,，.。:：;；、\-/（）()是的电话手机号码联系方式]*")
_SURNAME = re.compile(r"(?:^|[我您贵,，。\s]|本人)姓(?![名氏])([㐀-鿿])(?![名㐀-鿿]*[是叫])")
_RENAMED = re.compile(
    r"(?:联系人|姓名|名字|称呼).*(?:[改换][成为到]|应该[是叫]?|叫|是)[\s:：]*([㐀-鿿·]{1,4}?)"
    r"(?:吧|就[行好]|才对|$|[\s,，。.])"
)
_ABOUT_NAME = re.compile(r"联系人|姓名|名字|称呼")
_LONGEST_LEAD = 8


def said_name(message: Message, *, asked: list[str], known: bool) -> str | None:
    """Return the contact's name a message gives, or None.

    Args:
        message: What the resident said.
        asked: The fields the open question asked for.
        known: Whether a name is known already, so that a bare word is none.
    """
    renames = bool(_ABOUT_NAME.search(message.text))
    wanted = renames or ("contact_name" in asked and not known)
    named = [e for e in message.entities_of("name") if not _of_others(message, e)]
    introduced = [e for e in named if _INTRODUCES.search(_lead(message, e))]
    if not introduced and not (wanted or corrects(message.text)):
        named = [e for e in named if _beside_details(message, e)]
    if chosen := (introduced or named):
        return str(chosen[-1]["value"])
    if surname := _surname(message, wanted=wanted):
        return surname
    return _bare(message, asked) if wanted else None


def _bare(message: Message, asked: list[str]) -> str | None:
    """Return a name no grammar could find, where a name is what was asked for."""
    if (renamed := _RENAMED.search(message.text)) and (name := bare_name(renamed[1], surely=True)):
        return name
    kinds = {e["entity"] for e in message.entities} - {"name"}
    surely = message.intent == "inform" and (asked == ["contact_name"] or "phone" in kinds)
    return bare_name(message.without("name", *kinds), surely=surely)


def _surname(message: Message, *, wanted: bool) -> str | None:
    match = _SURNAME.search(message.text)
    return match[1] if match and (wanted or "我姓" in match[0]) else None


def _of_others(message: Message, entity: dict[str, Any]) -> bool:
    lead = _lead(message, entity)
    if _INTRODUCES.search(lead):
        return False
    return bool(_OF_OTHERS.search(lead) or _STAFF_TITLE.search(str(entity["value"])))


def _beside_details(message: Message, entity: dict[str, Any]) -> bool:
    """Tell whether a name stands in one row with a phone number or a room."""
    start, end = _span(entity)
    for other in message.entities:
        if other["entity"] not in ("phone", *PLACE_PARTS):
            continue
        first, last = _span(other)
        between = message.text[end:first] if first >= end else message.text[last:start]
        after_place = other["entity"] == "phone" or last <= start
        if after_place and _BESIDE.fullmatch(between):
            return True
    return False


def _lead(message: Message, entity: dict[str, Any]) -> str:
    start, _ = _span(entity)
    return message.text[max(0, start - _LONGEST_LEAD) : start]


def _span(entity: dict[str, Any]) -> tuple[int, int]:
    return int(entity.get("start") or 0), int(entity.get("end") or 0)
