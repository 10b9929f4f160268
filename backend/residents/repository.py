"""The SQL of the register: people, rooms and the channels people write from."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from backend.core.pagination import newest_first
from backend.residents.models import Building, ChannelIdentity, Resident, ResidentRoom, Room

_LOADED = (selectinload(Resident.rooms), selectinload(Resident.identities))


async def get(session: AsyncSession, resident_id: int) -> Resident | None:
    """Read one resident afresh, with rooms and channels."""
    return await session.scalar(
        select(Resident)
        .where(Resident.id == resident_id)
        .options(*_LOADED)
        .execution_options(populate_existing=True)
    )


async def of_ids(session: AsyncSession, resident_ids: Collection[int]) -> Sequence[Resident]:
    """Read several residents, with rooms and channels."""
    statement = select(Resident).where(Resident.id.in_(resident_ids)).options(*_LOADED)
    return (await session.scalars(statement)).all()


async def by_phone(session: AsyncSession, phone: str) -> Resident | None:
    """Read the resident with a phone number, with rooms and channels."""
    return await session.scalar(select(Resident).where(Resident.phone == phone).options(*_LOADED))


async def by_identity(session: AsyncSession, channel: str, channel_user: str) -> Resident | None:
    """Read the resident a channel user is known as, with rooms and channels."""
    return await session.scalar(
        select(Resident)
        .join(ChannelIdentity, ChannelIdentity.resident_id == Resident.id)
        .where(ChannelIdentity.channel == channel, ChannelIdentity.channel_user == channel_user)
        .options(*_LOADED)
    )


async def page(
    session: AsyncSession,
    *,
    phone: str | None,
    place: tuple[str, str, str] | None,
    room: str | None,
    name: str | None,
    cursor: int | None,
    limit: int,
) -> tuple[list[Resident], int | None]:
    """Read one page of residents, the newest first, with rooms and channels."""
    statement: Select[Resident] = select(Resident)
    if phone is not None:
        statement = statement.where(Resident.phone == phone)
    if name is not None:
        statement = statement.where(Resident.name.contains(name, autoescape=True))
    if place is not None:
        building, unit, number = place
        home = and_(Room.building == building, Room.unit == unit, Room.room == number)
        statement = statement.where(Resident.rooms.any(ResidentRoom.room.has(home)))
    if room is not None:
        statement = statement.where(Resident.rooms.any(ResidentRoom.room.has(Room.room == room)))
    return await newest_first(
        session, statement, Resident.id, cursor=cursor, limit=limit, options=_LOADED
    )


async def find_room(session: AsyncSession, building: str, unit: str, room: str) -> Room | None:
    """Read a room of the register."""
    return await session.scalar(
        select(Room).where(Room.building == building, Room.unit == unit, Room.room == room)
    )


async def building(session: AsyncSession, name: str) -> Building | None:
    """Read a building by its name."""
    return await session.scalar(select(Building).where(Building.name == name))


async def has_buildings(session: AsyncSession) -> bool:
    """Tell whether the estate's buildings were entered at all."""
    return await session.scalar(select(Building.id).limit(1)) is not None


async def tie(session: AsyncSession, resident_id: int, room_id: int) -> ResidentRoom | None:
    """Read a resident's tie to a room."""
    return await session.scalar(
        select(ResidentRoom).where(
            ResidentRoom.resident_id == resident_id, ResidentRoom.room_id == room_id
        )
    )


async def identity(
    session: AsyncSession, channel: str, channel_user: str
) -> ChannelIdentity | None:
    """Read whom a channel user is known as, held for change."""
    return await session.scalar(
        select(ChannelIdentity)
        .where(ChannelIdentity.channel == channel, ChannelIdentity.channel_user == channel_user)
        .with_for_update()
    )
