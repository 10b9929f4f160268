"""Who does something: the subject of every permission check and every event."""

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["service", "staff", "resident", "bot", "system"]


@dataclass(frozen=True)
class Actor:
    """A caller.

    Attributes:
        kind: `service` is a program with the service token and full rights.
        name: Shown in histories; for staff the display name.
    """

    kind: ActorKind
    name: str
    staff_id: int | None = None
    role: str | None = None


SYSTEM = Actor("system", "系统")
BOT = Actor("bot", "智能助手")
RESIDENT = Actor("resident", "住户")
SERVICE = Actor("service", "接口")
