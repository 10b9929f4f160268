"""SQL of working side by side."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def is_mine(session: AsyncSession, job: str) -> bool:
    """Take a job for the length of the transaction; False while another worker is at it.

    The lock is given back after the commit can be seen: whoever takes it next sees what was done.
    On SQLite the transaction itself keeps the others out.
    """
    if session.get_bind().dialect.name == "sqlite":
        return True
    taken = text("SELECT pg_try_advisory_xact_lock(hashtext(:job))")
    return bool(await session.scalar(taken, {"job": f"worker:{job}"}))
