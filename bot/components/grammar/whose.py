"""Whose home and whose name it is: the sender's own, or that of somebody they tell of."""

import re
from dataclasses import replace

from bot.components.grammar.found import Found

PLACE_PARTS = ("building", "unit", "room")
OTHER = "other"

_LEAD = 10
_INTRODUCED = re.compile(
    r"(?:我是|我叫|叫我|我姓|免贵姓|本人|姓名|名字|联系人|业主|户主|署名|称呼)[是叫为:, ]{0,3}$"
)
_STAFF_BEFORE = re.compile(
    r"(?:管家|师傅|保安|保洁|客服|前台|经理|主管|邻居|楼上|楼下|隔壁|对门|找|让|表扬|投诉|感谢|夸夸?"
    r"|你们|们的|部的|派的|来的)(?:叫|姓|一下|是)?\s*$"
)
_STAFF_TITLE = re.compile(r"(?:师傅|管家|经理|主管|主任|队长|班长|站长|所长|工|总)$")
_OWN_BEFORE = re.compile(
    r"(?:我们?家?|咱们?家?|本人|家)(?:是|住|在|住在|这边|这里)?的?\s*$|(?:地址|房号)[是:]?\s*$"
)
_OTHERS_BEFORE = re.compile(
    r"(?:楼上|楼下|隔壁|对门|对面|邻居|上面|下面|投诉|举报|转告|提醒)"
    r"(?:邻居|那家|那户|的|是|住|住户|一下|,)*\s*$"
)
# 1602那家, 1602家的狗: nobody speaks of themselves like this.
_OTHERS_AFTER = re.compile(
    r"^ ?(?:号|室|房|户)?(?:那家|那户|那个?邻居|人家|他们?家|她家|的?邻居"
    r"|家的?(?:狗|猫|孩子|小孩|人|空调|装修)"
    r"|的?(?:业主|住户|租户|租客|房东|人)(?:天天|每天|总是|老是|一直|又|半夜|在|把|养|擅自|私自|长期)"
    r"|(?:天天|每天|总是|老是|半夜|擅自|私自|长期|正在装修|养狗|漏水?到我|把|被|拉|弹|唱))"
)


def with_owners(text: str, found: list[Found]) -> list[Found]:
    """Mark the homes and the names of other people, so that nobody takes them for the sender's.

    Args:
        text: The normal text.
        found: Its details in order.
    """
    others: set[int] = set()
    for group in _addresses(text, found):
        if any(one.kind == "room" for one in group) and _is_others(text, group):
            others.update(id(one) for one in group)
    others.update(id(one) for one in found if one.kind == "name" and _names_other(text, one))
    return [
        replace(one, more={**one.more, "role": OTHER}) if id(one) in others else one
        for one in found
    ]


def _addresses(text: str, found: list[Found]) -> list[list[Found]]:
    """Return the parts of places by the addresses that they make."""
    groups: list[list[Found]] = []
    for one in found:
        if one.kind not in PLACE_PARTS:
            continue
        if groups and _goes_on(text, groups[-1], one):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _goes_on(text: str, group: list[Found], one: Found) -> bool:
    rank = PLACE_PARTS.index(one.kind)
    between = text[group[-1].end : one.start]
    return rank > PLACE_PARTS.index(group[-1].kind) and len(between.strip(" ,、的-/#.")) <= 3


def _is_others(text: str, group: list[Found]) -> bool:
    start, end = group[0].start, group[-1].end
    lead = text[max(0, start - _LEAD) : start]
    if _OWN_BEFORE.search(lead):
        return False
    return bool(_OTHERS_BEFORE.search(lead) or _OTHERS_AFTER.match(text[end:]))


def _names_other(text: str, one: Found) -> bool:
    lead = text[max(0, one.start - _LEAD) : one.start]
    if _INTRODUCED.search(lead):
        return False
    return bool(_STAFF_BEFORE.search(lead) or _STAFF_TITLE.search(text[one.start : one.end]))
