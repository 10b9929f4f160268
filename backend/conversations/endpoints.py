"""Conversations over HTTP; the stable part is in the contract."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, status

from backend.conversations import people, service
from backend.conversations.errors import (
    AlreadyTaken,
    EmptyMessage,
    NotTaken,
    UnknownMedia,
)
from backend.conversations.models import Conversation, Owner
from backend.conversations.schemas import (
    ConversationDetail,
    ConversationRead,
    HandoffCreate,
    MessageRead,
    ReturnCreate,
    StaffMessageCreate,
)
from backend.core.actor import BOT, Actor
from backend.core.database import SessionDep
from backend.core.errors import NotAuthenticated, NotFound, NotPermitted, errors
from backend.core.fields import RowId, Tidy
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.staff.auth import allow
from backend.staff.models import Role

router = APIRouter(
    prefix="/conversations",
    tags=["conversations"],
    responses=errors(NotAuthenticated, NotPermitted),
)
# Workers see the talk around their tickets there; whole conversations are the desk's.
DeskDep = Annotated[Actor, Depends(allow(Role.AGENT, Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN))]


async def _conversation(conversation_id: RowId, _: DeskDep, session: SessionDep) -> Conversation:
    return await service.get(session, conversation_id)


ConversationDep = Annotated[Conversation, Depends(_conversation)]


@router.get("")
async def list_conversations(
    actor: DeskDep,
    session: SessionDep,
    channel_user: Tidy | None = None,
    owner: Owner | None = None,
    status: Literal["open", "closed", "waiting"] | None = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[ConversationRead]:
    """List conversations, the newest first; `waiting` = handed over and not taken."""
    found, following = await service.list_page(
        session, channel_user=channel_user, owner=owner, status=status, cursor=cursor, limit=limit
    )
    return Page(items=await people.read_all(session, found, actor=actor), next=following)


@router.get("/{conversation_id}", responses=errors(NotFound))
async def read_conversation(
    conversation: ConversationDep, actor: DeskDep, session: SessionDep
) -> ConversationDetail:
    """Read a conversation with its newest messages."""
    found = await service.messages(session, conversation)
    (head,) = await people.read_all(session, [conversation], actor=actor)
    return ConversationDetail(
        **dict(head),
        handoff_packet=conversation.handoff_packet,
        messages=[MessageRead.of(message) for message in found],
    )


@router.post("/{conversation_id}/handoff", responses=errors(NotFound))
async def hand_over_conversation(
    conversation: ConversationDep, body: HandoffCreate, actor: DeskDep, session: SessionDep
) -> ConversationRead:
    """Let a person answer from now on; once more changes nothing."""
    asker = BOT if actor.kind == "service" else actor
    row = await service.hand_over(
        session, conversation, reason=body.reason, packet=body.packet, actor=asker
    )
    return (await people.read_all(session, [row], actor=actor))[0]


@router.post("/{conversation_id}/take", responses=errors(NotFound, AlreadyTaken))
async def take_conversation(
    conversation: ConversationDep, actor: DeskDep, session: SessionDep
) -> ConversationRead:
    """Answer this resident from now on."""
    row = await service.take(session, conversation, actor=actor)
    return (await people.read_all(session, [row], actor=actor))[0]


@router.post("/{conversation_id}/return", responses=errors(NotFound, AlreadyTaken))
async def return_conversation(
    conversation: ConversationDep, body: ReturnCreate, actor: DeskDep, session: SessionDep
) -> ConversationRead:
    """Let the bot answer again."""
    row = await service.return_to_bot(session, conversation, note=body.note, actor=actor)
    return (await people.read_all(session, [row], actor=actor))[0]


@router.post(
    "/{conversation_id}/messages",
    status_code=status.HTTP_201_CREATED,
    responses=errors(NotFound, NotTaken, AlreadyTaken, EmptyMessage, UnknownMedia),
)
async def send_message(
    conversation: ConversationDep, body: StaffMessageCreate, actor: DeskDep, session: SessionDep
) -> MessageRead:
    """Say something to the resident."""
    said = await service.send_staff_message(session, conversation, **body.model_dump(), actor=actor)
    return MessageRead.of(said)
