"""Which of a resident's tickets a message means."""

import re
from datetime import timedelta
from typing import Any

from actions.message import Message
from actions.moments import is_past, read_moment

Ticket = dict[str, Any]

OPEN = frozenset({"submitted", "accepted", "dispatched", "in_progress", "waiting"})
FINISHED = frozenset({"done", "confirmed", "auto_closed", "unreachable", "closed"})

_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_NUMBER = r"([1-9一二两三四五六])"
_ORDINAL = re.compile(rf"第{_NUMBER}|^\D{{0,3}}?{_NUMBER}(?:号|个|张|条|单)?\s*[.。、!！]?$")
_NEWEST = re.compile(r"最新|最近|最后|刚才|刚刚|刚报")
_OLDEST = re.compile(r"最早|最先|之前那|前面那|老的|旧的")
_AGE = re.compile(r"(半|\d+|[一二两三四五六七八九十]+)个?(小时|钟头|天|周|星期|礼拜|月)")
_HOURS = {"小时": 1, "钟头": 1, "天": 24, "周": 168, "星期": 168, "礼拜": 168, "月": 720}
_COMMON = re.compile(
    r"报修|工单|单子|怎么|什么|没有|师傅|处理|进度|现在|多久|时候|已经|一下|催|还没|可以|东西|情况"
    r"|我的|你们|物业|问题|那个|这个|上次|修好|修得|修的|请问|帮我|查查|看看|撤回|撤销|取消|解决"
)


def open_ones(tickets: list[Ticket]) -> list[Ticket]:
    """Return the tickets that are being worked on."""
    return [ticket for ticket in tickets if ticket["status"] in OPEN]


def finished_ones(tickets: list[Ticket]) -> list[Ticket]:
    """Return the tickets whose work was said to be over."""
    return [ticket for ticket in tickets if ticket["status"] in FINISHED]


def pointed_at(message: Message, tickets: list[Ticket], offered: list[str]) -> list[Ticket]:
    """Return the tickets a message points at by position, age or topic; empty = no hint at all.

    Args:
        message: The resident's words.
        tickets: To choose from, newest first.
        offered: Numbers in the order the bot has just listed them.
    """
    if not tickets:
        return []
    if (place := _position(message.text)) and offered:
        return [t for t in tickets if t["number"] == dict(enumerate(offered, 1)).get(place)]
    if topical := _by_topic(message, tickets):
        return topical
    if _NEWEST.search(message.text):
        return tickets[:1]
    return tickets[-1:] if _OLDEST.search(message.text) else []


def longest_waiting(message: Message, tickets: list[Ticket]) -> Ticket:
    """Return the ticket a resident presses for: as old as they say, else overdue, else oldest."""
    if hours := _hours_said(message.text):
        said = message.at - timedelta(hours=hours)
        return min(tickets, key=lambda t: abs((read_moment(t["created_at"]) or message.at) - said))
    overdue = [t for t in tickets if is_past(t.get("due_finish_at"), now=message.at)]
    return (overdue or tickets)[-1]


def _position(text: str) -> int | None:
    match = _ORDINAL.search(text.strip())
    if match is None:
        return None
    said = match[1] or match[2]
    return _DIGITS.get(said) or int(said)


def _by_topic(message: Message, tickets: list[Ticket]) -> list[Ticket]:
    kinds = [t for t in tickets if t.get("type_label") and t["type_label"] in message.text]
    alike = kinds if kinds and len(kinds) < len(tickets) else tickets
    scores = [_shared(message.text, ticket) for ticket in alike]
    best = max(scores)
    if best == 0:
        return kinds if len(kinds) < len(tickets) else []
    return [ticket for ticket, score in zip(alike, scores, strict=True) if score == best]


def _shared(text: str, ticket: Ticket) -> int:
    known = f"{ticket.get('description') or ''} {ticket.get('place_text') or ''}"
    return len(_pairs(text) & _pairs(known))


def _pairs(text: str) -> set[str]:
    """Return neighbouring characters: without word borders they are what a topic is known by."""
    parts = re.split(r"[^\w㐀-鿿]+", _COMMON.sub(" ", text))
    return {part[i : i + 2] for part in parts for i in range(len(part) - 1)}


def _hours_said(text: str) -> float | None:
    match = _AGE.search(text)
    if match is None:
        return None
    return _amount(match[1]) * _HOURS[match[2]]


def _amount(said: str) -> float:
    if said == "半":
        return 0.5
    if said.isdigit():
        return float(said[:4])
    tens, has_ten, ones = said.partition("十")
    if not has_ten:
        return float(_DIGITS_LONG.get(said[-1], 1))
    return float(_DIGITS_LONG.get(tens, 1) * 10 + _DIGITS_LONG.get(ones, 0))


_DIGITS_LONG = {**_DIGITS, "七": 7, "八": 8, "九": 9}
