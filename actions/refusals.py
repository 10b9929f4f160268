"""What a resident would rather not say: contact details may be declined, a chat answers as well."""

import re

from actions.answers import anonymous, skips

# What staff can do without; a repair at home still needs its place.
_CONTACT = ("contact_name", "contact_phone")
_NAME = re.compile(r"名|姓(?!氏)|称呼|叫什么")
_PHONE = re.compile(r"电话|手机|号码|联系方式|留号")
_PLACE = re.compile(r"地址|住址|房号|住哪|住几|门牌|哪一?[栋户]")
_VISIT = re.compile(r"时间|上门|哪天")
_REFUSES = re.compile(
    r"(?:不|别|甭|莫|唔)(?:太|是很|大|好|再|想要?|愿意?|乐意|方便|便|用|必|需要|使|得|要)*(?:把|给|向)?"
    r"(?:[姓名字电话手机号码地址]{1,4})?"
    r"(?:留(?!意|神)|说(?![话好得清定不]|了[快赶马])|讲|写(?![错全])|填|提供|给(?=$|[你了啊吧,，。行])|报(?=[姓名电手号]|$|了$))"
    r"|不(?:太|是很)?(?:想|愿意?|方便|便)(?:告诉|透露|公开|给)|不方便(?:吧|的|呢|啊)?$|^(?:我?要|请)?保密|懒得[说写填留]"
    r"|没必要(?:留|说|给|知道)|(?:名字?|电话|手机号?|号码)(?:就|都)?(?:算了|免了|不了|冇)"
)
_HAS_NONE = re.compile(
    r"(?:没有?|冇|木得|没得)(?:手机|电话|号码|联系方式)|(?:手机|电话)(?:丢|坏)了"
)
_LATER = re.compile(
    r"(?:时间|哪天|几时|什么时候)?.{0,4}(?:说不[准好]|不[确一]定|还没定|定不下来|再说|再约|再定|再联系|到时候?(?:再|电话|联系))"
)


def refused(text: str, asked: list[str], *, place_needed: bool, given: list[str]) -> list[str]:
    """Return the fields a resident declines to give.

    Args:
        text: The resident's words.
        asked: The fields the open question asked for.
        place_needed: Whether nothing can be done without the place.
        given: The fields this very message gives.
    """
    found: list[str] = []
    may = [*_CONTACT, *([] if place_needed else ["place"])]
    if _REFUSES.search(text) or _HAS_NONE.search(text):
        named = _subjects(text)
        # 「不留了」 alone is about everything that was asked.
        found += [f for f in named if f in may] if named else [f for f in may if f in asked]
    if anonymous(text):
        found += ["contact_name", *(["contact_phone"] if "contact_phone" in asked else [])]
    if skips(text):
        found += [f for f in (*may, "visit") if f in asked]
    if ("visit" in asked or _VISIT.search(text)) and _LATER.search(text):
        found.append("visit")
    return [field for field in dict.fromkeys(found) if field not in given]


def optional(asked: list[str], *, place_needed: bool) -> list[str]:
    """Return the fields a ticket can do without, of those asked for."""
    may = {*_CONTACT, "visit", *(() if place_needed else ("place",))}
    return [field for field in asked if field in may]


def _subjects(text: str) -> list[str]:
    words = {"contact_name": _NAME, "contact_phone": _PHONE, "place": _PLACE, "visit": _VISIT}
    return [field for field, pattern in words.items() if pattern.search(text)]
