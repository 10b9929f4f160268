"""The register of residents (住户档案): who lives where and writes from which channel."""

import re
from collections.abc import Collection

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations import service as conversation_service
from backend.core.database import clock_of
from backend.core.phones import plain_phone
from backend.residents import repository
from backend.residents.errors import ResidentExists, ResidentNotFound, RoomUnknown
from backend.residents.models import ChannelIdentity, Resident, ResidentRoom, Room
from backend.residents.schemas import IdentityBind, ResidentChange, ResidentCreate, RoomBind

_SEPARATORS = re.compile(r"[-—–_/\s]+")


async def get(session: AsyncSession, resident_id: int) -> Resident:
    """Return one resident with rooms and channels.

    Raises:
        ResidentNotFound: There is none with this id.
    """
    resident = await repository.get(session, resident_id)
    if resident is None:
        raise ResidentNotFound
    return resident


async def of_ids(session: AsyncSession, resident_ids: Collection[int]) -> dict[int, Resident]:
    """Return several residents by their ids, with rooms and channels."""
    return {row.id: row for row in await repository.of_ids(session, resident_ids)}


async def for_channel(session: AsyncSession, channel: str, channel_user: str) -> Resident | None:
    """Return the resident a channel user is known as, with rooms."""
    return await repository.by_identity(session, channel, channel_user)


async def by_phone(session: AsyncSession, phone: str) -> Resident | None:
    """Return the resident with a phone number, however it is written, with rooms."""
    digits = plain_phone(phone)
    return await repository.by_phone(session, digits) if digits else None


async def room_known(session: AsyncSession, building: str, unit: str, room: str) -> bool:
    """Tell whether the register has a room."""
    return await repository.find_room(session, building, unit, room) is not None


async def list_page(
    session: AsyncSession,
    *,
    phone: str | None = None,
    room: str | None = None,
    name: str | None = None,
    cursor: int | None = None,
    limit: int = 50,
) -> tuple[list[Resident], int | None]:
    """Return one page of residents, the newest first.

    Args:
        phone: The whole number, however it is written.
        room: `3-2-1502` (building, unit, room), or a room number alone.
        name: A part of the name.
    """
    parts = _SEPARATORS.split(room) if room else []
    place = (parts[0], parts[1], parts[2]) if len(parts) == 3 else None
    return await repository.page(
        session,
        phone=(plain_phone(phone) or phone) if phone else None,
        place=place,
        room=room if room and place is None else None,
        name=name or None,
        cursor=cursor,
        limit=limit,
    )


async def create(session: AsyncSession, data: ResidentCreate) -> Resident:
    """Register a person.

    Raises:
        ResidentExists: Somebody has this phone number.
    """
    await _refuse_known(session, data.phone)
    resident = Resident(**data.model_dump(), created_at=clock_of(session).now())
    try:
        async with session.begin_nested():
            session.add(resident)
    except IntegrityError:  # somebody else was faster
        await _refuse_known(session, data.phone)
        raise
    return await get(session, resident.id)


async def change(session: AsyncSession, resident: Resident, data: ResidentChange) -> Resident:
    """Correct a person's name, phone or note.

    Raises:
        ResidentExists: Somebody else has this phone number.
    """
    await _refuse_known(session, data.phone, besides=resident.id)
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(resident, name, value)
    await session.flush()
    return resident


async def _refuse_known(
    session: AsyncSession, phone: str | None, *, besides: int | None = None
) -> None:
    known = await repository.by_phone(session, phone) if phone else None
    if known is not None and known.id != besides:
        raise ResidentExists(id=known.id)


async def bind_room(session: AsyncSession, resident: Resident, data: RoomBind) -> Resident:
    """Tie a resident to a room, or change the relation of an existing tie.

    Raises:
        RoomUnknown: The estate has no such room.
    """
    room = await _room(session, data)
    tie = await repository.tie(session, resident.id, room.id)
    if tie is None:
        session.add(ResidentRoom(resident_id=resident.id, room_id=room.id, relation=data.relation))
    else:
        tie.relation = data.relation
    await session.flush()
    return await get(session, resident.id)


async def _room(session: AsyncSession, data: RoomBind) -> Room:
    """Return a room, entered now where the building can have it but the register lacks it."""
    place = {"building": data.building, "unit": data.unit, "room": data.room}
    room = await repository.find_room(session, **place)
    if room is not None:
        return room
    if await repository.has_buildings(session) and not await _fits(session, data):
        raise RoomUnknown
    room = Room(**place)
    session.add(room)
    await session.flush()
    return room


async def _fits(session: AsyncSession, data: RoomBind) -> bool:
    building = await repository.building(session, data.building)
    if building is None:
        return False
    if data.unit.isdecimal() and not 1 <= int(data.unit) <= building.units:
        return False
    # A room is called by its floor and two digits; shops and the like have other names.
    is_plain = data.room.isdecimal() and 3 <= len(data.room) <= 4
    return not is_plain or 1 <= int(data.room[:-2]) <= building.floors


async def bind_identity(session: AsyncSession, resident: Resident, data: IdentityBind) -> Resident:
    """Let a channel user be known as this resident, and as nobody else."""
    identity = await _identity(session, resident, data)
    identity.resident_id = resident.id
    await session.flush()
    await conversation_service.link_resident(session, data.channel, data.channel_user, resident.id)
    return await get(session, resident.id)


async def _identity(
    session: AsyncSession, resident: Resident, data: IdentityBind
) -> ChannelIdentity:
    """Return the row of a channel user, made now for this resident where there is none."""
    found = await repository.identity(session, data.channel, data.channel_user)
    if found is not None:
        return found
    identity = ChannelIdentity(resident_id=resident.id, **data.model_dump())
    try:
        async with session.begin_nested():
            session.add(identity)
    except IntegrityError:  # somebody else was faster
        found = await repository.identity(session, data.channel, data.channel_user)
        if found is None:
            raise
        return found
    return identity
