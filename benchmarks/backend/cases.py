"""What is asked of the API, and how fast each answer has to be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from backend.core.database import Database
from backend.core.time import CHINA
from backend.tickets.models import Ticket

LIST_BAR_MS, DETAIL_BAR_MS, SWEEP_BAR_MS = 150.0, 50.0, 200.0
# Each case asks about several tickets in turn: the same answer again and again is too easy.
SAMPLES = 10
LISTS = "/v1/tickets"


@dataclass(frozen=True)
class Case:
    """One kind of request.

    Attributes:
        addresses: Asked in turn.
        bar_ms: What 95 of 100 answers have to stay below; None = only reported.
        worker: Ask as a worker who is signed in, not with the service token.
    """

    what: str
    addresses: tuple[str, ...]
    bar_ms: float | None = None
    worker: bool = False


async def samples(database: Database, size: int) -> list[Ticket]:
    """Read tickets from all ages."""
    wanted = {size * part // SAMPLES for part in range(1, SAMPLES)} | {size // 2 + 1}
    async with database.reader() as session:
        chats = select(Ticket).where(Ticket.id.in_(wanted)).order_by(Ticket.id)
        return list(await session.scalars(chats))


def cases(found: list[Ticket], now: datetime) -> list[Case]:
    """Return every request that is measured."""
    return [*_exact(found), *_states(found), *_ages(now), *_words(found), *_others(found)]


def _list(what: str, *queries: dict[str, Any], worker: bool = False) -> Case:
    addresses = tuple(f"{LISTS}?{urlencode(query)}" for query in queries)
    return Case(f"list: {what}", addresses, LIST_BAR_MS, worker)


def _of_each(name: str, values: Iterable[Any], **more: Any) -> Case:
    wanted = sorted({value for value in values if value is not None}, key=str)
    label = " + ".join((name, *(f"{key}={value}" for key, value in more.items())))
    return _list(label, *({name: value, **more} for value in wanted))


def _exact(found: list[Ticket]) -> list[Case]:
    nobody = ({"channel_user": "nobody"}, {"assignee": "nobody"}, {"room": "9999"})
    return [
        _list("no filter", {}),
        _list("no filter, 200 a page", {"limit": 200}),
        _list("no filter, as a worker", {}, worker=True),
        _of_each("channel_user", (ticket.channel_user for ticket in found)),
        _of_each("channel_user", (ticket.channel_user for ticket in found), status="open"),
        _of_each("phone", (ticket.contact_phone for ticket in found)),
        _of_each("conversation_id", (ticket.conversation_id for ticket in found)),
        _of_each("room", (ticket.room for ticket in found)),
        _list("room=building-unit-room", *({"room": _home(ticket)} for ticket in found)),
        _of_each("assignee", (ticket.assignee_name for ticket in found)),
        _of_each("assignee", (ticket.assignee_name for ticket in found), status="open"),
        *(_list(f"{urlencode(query)} (there is none)", query) for query in nobody),
    ]


def _home(ticket: Ticket) -> str:
    return f"{ticket.building}-{ticket.unit}-{ticket.room}"


def _states(found: list[Ticket]) -> list[Case]:
    old, middle = found[0].id, found[len(found) // 2].id
    singles = ({"status": name} for name in ("open", "waiting", "done", "closed", "rejected"))
    return [
        *(_list(urlencode(query), query) for query in singles),
        _list("status=merged (there is none)", {"status": "merged"}),
        _list("type=complaint", {"type": "complaint"}),
        _list("type=emergency + status=open", {"type": "emergency", "status": "open"}),
        _list("team=lift + status=open", {"team": "lift", "status": "open"}),
        _list("team=lift + type=repair", {"team": "lift", "type": "repair"}),
        _list("team=lift + type=praise (there is none)", {"team": "lift", "type": "praise"}),
        _list("overdue", {"overdue": True}),
        _list("overdue + team=lift", {"overdue": True, "team": "lift"}),
        _list("page from the middle", {"cursor": middle}),
        _list("status=open, page from the old end", {"status": "open", "cursor": old}),
        _list("overdue, page from the middle", {"overdue": True, "cursor": middle}),
        _list("type=emergency, page from the middle", {"type": "emergency", "cursor": middle}),
    ]


def _ages(now: datetime) -> list[Case]:
    def day(ago: int) -> str:
        return (now - timedelta(days=ago)).astimezone(CHINA).date().isoformat()

    month = {"created_from": day(730), "created_to": day(700)}
    return [
        _list("created in the last 7 days", {"created_from": day(7)}),
        _list(
            "created on one day two years ago", {"created_from": day(730), "created_to": day(730)}
        ),
        _list("created in one month two years ago", month),
        _list("created in that month + type=emergency", {**month, "type": "emergency"}),
        _list("created before two years ago", {"created_to": day(730)}),
        _list("created in the last 7 days + overdue", {"created_from": day(7), "overdue": True}),
        _list("created in that month + status=open", {**month, "status": "open"}),
    ]


def _words(found: list[Ticket]) -> list[Case]:
    last = sorted({ticket.number[-4:] for ticket in found})
    return [
        _list("q, in one of nine", {"q": "水龙头"}),
        _list("q, two characters", {"q": "照片"}),
        _list("q, in one of 5,000", {"q": "蜂窝"}),
        _list("q, nowhere", {"q": "飞碟"}),
        _list("q, one rare character", {"q": "碟"}),
        _list("q, nowhere, as a worker", {"q": "飞碟"}, worker=True),
        _list("q, a sentence", {"q": "楼下邻居也来找过我，说他们家天花板渗水"}),
        _of_each("q", [ticket.number for ticket in found]),
        _list("q, last digits of a number", *({"q": digits} for digits in last)),
        _list("q, the day in a number", *({"q": ticket.number[2:10]} for ticket in found)),
        _list("q, upper and lower case", {"q": "wifi"}),
        _list("q + status=open", {"q": "蜂窝", "status": "open"}),
        _list("q + type=emergency", {"q": "水龙头", "type": "emergency"}),
    ]


def _others(found: list[Ticket]) -> list[Case]:
    numbers = tuple(f"{LISTS}/{ticket.number}" for ticket in found)
    outbox = tuple(f"/v1/notifications?ticket={ticket.number}" for ticket in found)
    return [
        Case("ticket detail", numbers, DETAIL_BAR_MS),
        Case("ticket detail, as a worker", numbers, DETAIL_BAR_MS, worker=True),
        Case("ticket detail: no such number", (f"{LISTS}/BX202603029999",), DETAIL_BAR_MS),
        Case("alerts, open", ("/v1/alerts?open=true",)),
        Case("alerts, all", ("/v1/alerts",)),
        Case("tasks, open", ("/v1/tasks?open=true",)),
        Case("outbox of a ticket", outbox),
        Case("conversations that wait for staff", ("/v1/conversations?status=waiting",)),
        Case("analytics: service, one month", ("/v1/analytics/service",)),
        Case("analytics: satisfaction, one month", ("/v1/analytics/satisfaction",)),
        Case("analytics: bot, one month", ("/v1/analytics/bot",)),
    ]
