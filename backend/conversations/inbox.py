"""What the worker asks of the inbox: which conversations are due, and what was left behind."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations import repository
from backend.core.database import clock_of


async def due(session: AsyncSession, *, limit: int = 100) -> list[int]:
    """Return conversations whose burst window is over and that nobody works on."""
    return await repository.due(session, clock_of(session).now(), limit)


async def seconds_to_next(session: AsyncSession) -> float | None:
    """Return how long the next burst window still lasts; None when none is open."""
    now = clock_of(session).now()
    at = await repository.next_due_at(session, now)
    return None if at is None else (at - now).total_seconds()


async def sweep(session: AsyncSession) -> int:
    """Wake conversations whose wake-up got lost; returns how many there were."""
    lost = await repository.forgotten(session)
    if lost:
        await repository.wake(session, lost, clock_of(session).now())
    return len(lost)


async def free_leases(session: AsyncSession) -> None:
    """Forget leases of a process that died; only where this process is the only worker."""
    await repository.clear_leases(session)
