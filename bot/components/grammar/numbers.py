"""Phone numbers and ticket numbers."""

import re

from bot.components.grammar.found import Found
from bot.components.grammar.pattern import either

# Digits with the gaps that people leave: 138 0000 1234, 138-0000-1234, +86.
_PHONES = (
    re.compile(r"(?<![\d.])(?:\+?86[ -]?)?(1[3-9]\d(?:[ \-,、.]?\d){8})(?!\d)"),
    re.compile(r"(?<!\d)(0\d{2,3}[ -]?[2-9]\d{2,3}[ -]?\d{4})(?!\d)"),
    re.compile(r"(?<!\d)([48]00[ -]?\d{3}[ -]?\d{4}|[48]00[ -]?\d{4}[ -]?\d{3})(?!\d)"),
    # A local number needs a word for it, or stands alone.
    re.compile(
        rf"{either('电话 固话 座机 号码 打 联系')}[号码是为: 打这个家里]{{0,6}}"
        r"(?<!\d)([2-9]\d{6,7}|[2-9]\d{2,3}[ -]\d{4})(?!\d)"
    ),
    re.compile(r"^\s*([2-9]\d{7}|[2-9]\d{2,3}[ -]\d{4})\s*$"),
)

# The slips of shops, carriers and cashiers are not ours.
_SLIPS = ("快递", "外卖", "物流", "京东", "顺丰", "订", "账", "运", "罚", "菜", "清")
_NOT_OURS = "".join(f"(?<!{slip})" for slip in _SLIPS)
_TICKET_WORD = _NOT_OURS + either(
    "工单 单号 单子 编号 报修单 投诉单 受理号 流水号 那单 这单 单(?!元)"
)
_TICKETS = (
    # This house's own prefixes and those of other systems that residents come from.
    re.compile(
        rf"(?<![a-z0-9])({either('bx ts jy zx by jj wx gd wo no r w b t')}[ -]?\d{{4,}}(?:-\d+)*)"
    ),
    re.compile(
        rf"{_TICKET_WORD}(?:号|码|是|为|:|#|\s|在这|的){{0,5}}([a-z]{{0,4}}[- ]?\d[\d-]{{3,}})"
    ),
    re.compile(r"(?<![\da-z栋幢])#(\d{5,})"),
    re.compile(rf"(?<!\d)(\d[\d-]{{3,}})号?的?{either('工单 单子 那单 报修单 投诉单')}"),
)


def phones(text: str) -> list[Found]:
    """Return the phone numbers of a normal text; the value is digits only."""
    found: list[Found] = []
    for pattern in _PHONES:
        for match in pattern.finditer(text):
            value = re.sub(r"\D", "", match[1])
            _add(found, Found("phone", value, match.start(1), match.end(1)))
    return sorted(found, key=lambda one: one.start)


def ticket_numbers(text: str) -> list[Found]:
    """Return the ticket numbers of a normal text, as written."""
    found: list[Found] = []
    for pattern in _TICKETS:
        for match in pattern.finditer(text):
            end = match.start(1) + len(match[1].rstrip("- "))
            _add(found, Found("ticket_no", "", match.start(1), end))
    return sorted(found, key=lambda one: one.start)


def _add(found: list[Found], one: Found) -> None:
    if not any(one.overlaps(other) for other in found):
        found.append(one)
