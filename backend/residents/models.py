"""Tables of residents: the person, the estate's rooms and the channels people write from."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.database import Base, IdMixin


class Building(IdMixin, Base):
    """A building of the estate (楼栋)."""

    __tablename__ = "buildings"

    name: Mapped[str] = mapped_column(String(20), unique=True)
    units: Mapped[int]
    floors: Mapped[int]


class Room(IdMixin, Base):
    """A home or shop in the register (房屋)."""

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("building", "unit", "room"),)

    building: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str] = mapped_column(String(10))
    room: Mapped[str] = mapped_column(String(20))


class Resident(IdMixin, Base):
    """A person who lives in or owns a room (住户)."""

    __tablename__ = "residents"

    name: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    is_elder: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]

    rooms: Mapped[list["ResidentRoom"]] = relationship(
        back_populates="resident", lazy="raise", cascade="all, delete-orphan"
    )
    identities: Mapped[list["ChannelIdentity"]] = relationship(
        back_populates="resident", lazy="raise", cascade="all, delete-orphan"
    )


class ResidentRoom(IdMixin, Base):
    """A resident's tie to a room: owner (业主), tenant (租客) or family (家属)."""

    __tablename__ = "resident_rooms"
    __table_args__ = (UniqueConstraint("resident_id", "room_id"),)

    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id", ondelete="CASCADE"))
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), index=True)
    relation: Mapped[str] = mapped_column(String(20), default="owner")

    resident: Mapped[Resident] = relationship(back_populates="rooms", lazy="raise")
    room: Mapped[Room] = relationship(lazy="joined")


class ChannelIdentity(IdMixin, Base):
    """The name under which a channel knows a resident, such as a WeChat openid."""

    __tablename__ = "channel_identities"
    __table_args__ = (UniqueConstraint("channel", "channel_user"),)

    resident_id: Mapped[int] = mapped_column(
        ForeignKey("residents.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[str] = mapped_column(String(20))
    channel_user: Mapped[str] = mapped_column(String(128))

    resident: Mapped[Resident] = relationship(back_populates="identities", lazy="raise")
