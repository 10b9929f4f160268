"""The people of a conversation: who writes, and which colleague answers."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation
from backend.conversations.schemas import AssigneeRead, ConversationRead
from backend.core.actor import Actor
from backend.residents import service as resident_service
from backend.residents.models import Resident
from backend.residents.schemas import ResidentRead
from backend.staff import service as staff_service


async def read_all(
    session: AsyncSession, conversations: Sequence[Conversation], *, actor: Actor
) -> list[ConversationRead]:
    """Return conversations as an actor may see them, with two queries however many they are."""
    residents = await resident_service.of_ids(
        session, {row.resident_id for row in conversations if row.resident_id}
    )
    names = await staff_service.names(
        session, {row.assignee_id for row in conversations if row.assignee_id}
    )
    return [
        ConversationRead.of(
            row,
            resident=_resident(residents.get(row.resident_id or 0), actor),
            assignee=_assignee(row.assignee_id, names),
        )
        for row in conversations
    ]


def _resident(resident: Resident | None, actor: Actor) -> ResidentRead | None:
    return ResidentRead.of(resident, actor=actor) if resident else None


def _assignee(staff_id: int | None, names: dict[int, str]) -> AssigneeRead | None:
    if staff_id is None or staff_id not in names:
        return None
    return AssigneeRead(id=staff_id, name=names[staff_id])
