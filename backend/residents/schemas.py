"""Residents over HTTP; phone numbers are masked for those who need not call."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from backend.core.actor import Actor
from backend.core.fields import Tidy, tidy
from backend.core.phones import mask_phone, plain_phone
from backend.core.time import iso
from backend.residents.models import Resident
from backend.staff.models import Role

SEES_PHONES = frozenset({Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN})
_DRESS = re.compile(r"(?:号楼|号院|单元|栋|幢|座|楼|室|房|号)$")

Relation = Literal["owner", "tenant", "family"]


def _phone(value: str | None) -> str | None:
    if not value:
        return None
    phone = plain_phone(value)
    if phone is None:
        raise ValueError("A phone number consists of 3 to 20 digits.")
    return phone


def _bare(value: Any) -> Any:
    """Reduce 「3栋」 or 「1502室」 to what the register calls it."""
    text = tidy(str(value) if isinstance(value, int) else value)
    return _DRESS.sub("", text) if isinstance(text, str) else text


Name = Annotated[Tidy, Field(min_length=1, max_length=60)]
Note = Annotated[Tidy, Field(max_length=500)]
Phone = Annotated[Annotated[str, BeforeValidator(tidy)] | None, AfterValidator(_phone)]


class ResidentCreate(BaseModel):
    """A person to register."""

    name: Name
    phone: Phone = None
    is_elder: bool = False
    note: Note = ""


class ResidentChange(BaseModel):
    """What to change of a person; what is left out stays."""

    name: Name | None = None
    phone: Phone = None
    is_elder: bool | None = None
    note: Note | None = None

    @model_validator(mode="after")
    def _only_the_phone_may_be_emptied(self) -> "ResidentChange":
        emptied = {name for name in self.model_fields_set if getattr(self, name) is None}
        if emptied - {"phone"}:
            raise ValueError(f"may not be null: {', '.join(sorted(emptied - {'phone'}))}")
        return self


class RoomBind(BaseModel):
    """A room somebody lives in or owns."""

    building: Annotated[str, BeforeValidator(_bare), Field(min_length=1, max_length=20)]
    unit: Annotated[str, BeforeValidator(_bare), Field(min_length=1, max_length=10)]
    room: Annotated[str, BeforeValidator(_bare), Field(min_length=1, max_length=20)]
    relation: Relation = "owner"


class IdentityBind(BaseModel):
    """The name under which a channel knows somebody."""

    channel: Annotated[Tidy, Field(min_length=1, max_length=20)]
    channel_user: Annotated[Tidy, Field(min_length=1, max_length=128)]


class RoomRead(BaseModel):
    """A room of a resident."""

    building: str
    unit: str
    room: str
    relation: str


class IdentityRead(BaseModel):
    """A channel a resident writes from."""

    model_config = ConfigDict(from_attributes=True)

    channel: str
    channel_user: str


class ResidentRead(BaseModel):
    """A resident with rooms and channels."""

    id: int
    name: str
    phone: str | None
    is_elder: bool
    note: str
    rooms: list[RoomRead]
    identities: list[IdentityRead]
    created_at: str | None

    @classmethod
    def of(cls, resident: Resident, *, actor: Actor) -> "ResidentRead":
        """Return a resident as an actor may see them; staff below team lead see no whole phone."""
        whole = actor.kind != "staff" or actor.role in SEES_PHONES
        return cls(
            id=resident.id,
            name=resident.name,
            phone=resident.phone if whole else mask_phone(resident.phone),
            is_elder=resident.is_elder,
            note=resident.note,
            rooms=[
                RoomRead(
                    building=tie.room.building,
                    unit=tie.room.unit,
                    room=tie.room.room,
                    relation=tie.relation,
                )
                for tie in resident.rooms
            ],
            identities=[IdentityRead.model_validate(known) for known in resident.identities],
            created_at=iso(resident.created_at),
        )
