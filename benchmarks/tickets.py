"""Lists and details of tickets, as their number grows."""

from datetime import timedelta

from backend.core.actor import SERVICE
from backend.core.database import Database, clock_of
from backend.tickets import service
from backend.tickets.models import Ticket, TicketEvent
from backend.tickets.schemas import TicketFilters
from benchmarks.scratch import scratch_database
from benchmarks.timing import Figure, figure, timed

SIZES = (1_000, 10_000)
ROUNDS = 30
STATUSES = ("submitted", "accepted", "dispatched", "in_progress", "closed", "closed", "closed")


async def measure() -> list[Figure]:
    """Measure at every size."""
    return [found for size in SIZES for found in await _at(size)]


async def _at(size: int) -> list[Figure]:
    async with scratch_database() as database:
        await _fill(database, size)

        async def newest() -> None:
            await _list(database, TicketFilters())

        async def filtered() -> None:
            await _list(database, TicketFilters(status="open", type="repair", q="水龙头"))

        async def detail() -> None:
            async with database.reader() as session:
                ticket = await service.get(session, f"BX20260101{size // 2:05d}")
                await service.detail(session, ticket, actor=SERVICE)

        calls = {"ticket list": newest, "ticket list, filtered": filtered, "ticket detail": detail}
        return [figure(what, str(size), await timed(call, ROUNDS)) for what, call in calls.items()]


async def _list(database: Database, filters: TicketFilters) -> None:
    async with database.reader() as session:
        await service.list_page(session, filters, actor=SERVICE, limit=50)


async def _fill(database: Database, size: int) -> None:
    async with database.session() as session:
        now = clock_of(session).now()
        tickets = [
            Ticket(
                number=f"BX20260101{number:05d}",
                type="repair",
                status=STATUSES[number % len(STATUSES)],
                category="plumbing",
                description=f"第{number}件：厨房水龙头漏水",
                building=str(number % 18 + 1),
                unit="1",
                room=str(number % 30 * 100 + 101),
                created_at=now - timedelta(minutes=number),
            )
            for number in range(size)
        ]
        session.add_all(tickets)
        await session.flush()
        for kind in ("created", "accept", "dispatch"):
            session.add_all(
                TicketEvent(
                    ticket_id=ticket.id, at=now, type=kind, actor="系统", actor_kind="system"
                )
                for ticket in tickets
            )
