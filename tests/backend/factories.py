"""Rows for tests, with sensible defaults."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation
from backend.core.database import clock_of
from backend.core.security import hash_password, hash_token, new_token
from backend.knowledge.models import KnowledgeEntry
from backend.residents.models import ChannelIdentity, Resident, ResidentRoom, Room
from backend.roster.models import DutyShift
from backend.staff.models import Role, Staff, StaffSession
from backend.tickets.models import Ticket

Row = TypeVar("Row")
_SERIAL = count(1)
PASSWORD = "correct-horse"
_PASSWORD_HASH = hash_password(PASSWORD)


async def _save(session: AsyncSession, row: Row) -> Row:
    session.add(row)
    await session.flush()
    return row


async def create_staff(session: AsyncSession, *, role: Role = Role.AGENT, **values: Any) -> Staff:
    n = next(_SERIAL)
    defaults = {"login": f"staff{n}", "display_name": f"员工{n}", "team": "service", "skills": []}
    account = {"password_hash": _PASSWORD_HASH, "role": role, "active": True}
    return await _save(session, Staff(**{**defaults, **account, **values}))


async def staff_headers(session: AsyncSession, staff: Staff) -> dict[str, str]:
    token, now = new_token(), clock_of(session).now()
    await _save(
        session,
        StaffSession(
            staff_id=staff.id,
            token_hash=hash_token(token),
            created_at=now,
            expires_at=now + timedelta(hours=12),
        ),
    )
    return {"Authorization": f"Bearer {token}"}


async def create_conversation(session: AsyncSession, **values: Any) -> Conversation:
    now = clock_of(session).now()
    defaults = {"channel": "web", "channel_user": f"resident-{next(_SERIAL)}", "owner": "bot"}
    stamps = {"created_at": now, "last_message_at": now}
    return await _save(session, Conversation(**{**defaults, **stamps, **values}))


async def create_ticket(session: AsyncSession, **values: Any) -> Ticket:
    defaults = {
        "number": f"BX20260302{next(_SERIAL):04d}",
        "type": "repair",
        "status": "submitted",
        "category": "plumbing",
        "description": "厨房水龙头漏水",
        "building": "3",
        "unit": "2",
        "room": "1502",
        "contact_name": "王女士",
        "contact_phone": "13800000000",
        "created_at": clock_of(session).now(),
    }
    return await _save(session, Ticket(**{**defaults, **values}))


async def create_resident(
    session: AsyncSession,
    *,
    room: tuple[str, str, str] | None = None,
    channel_user: str | None = None,
    **values: Any,
) -> Resident:
    n = next(_SERIAL)
    defaults = {"name": f"住户{n}", "phone": f"139{n:08d}", "created_at": clock_of(session).now()}
    resident = await _save(session, Resident(**{**defaults, **values}))
    if room is not None:
        building, unit, number = room
        home = await _save(session, Room(building=building, unit=unit, room=number))
        await _save(session, ResidentRoom(resident_id=resident.id, room_id=home.id))
    if channel_user is not None:
        identity = ChannelIdentity(
            resident_id=resident.id, channel="web", channel_user=channel_user
        )
        await _save(session, identity)
    return resident


async def create_knowledge(session: AsyncSession, **values: Any) -> KnowledgeEntry:
    defaults = {
        "title": "访客停车怎么收费",
        "questions": ["来客人停车多少钱"],
        "answer": "首小时免费，之后每小时 3 元。",
        "source": "停车管理规定第 4 条",
        "tags": [],
        "status": "published",
        "updated_at": clock_of(session).now(),
    }
    return await _save(session, KnowledgeEntry(**{**defaults, **values}))


async def create_shift(
    session: AsyncSession, staff: Staff, start: datetime, *, hours: float, **values: Any
) -> DutyShift:
    stretch = {"starts_at": start, "ends_at": start + timedelta(hours=hours)}
    return await _save(
        session, DutyShift(staff_id=staff.id, team=staff.team, **{**stretch, **values})
    )
