"""Conversations over HTTP."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from backend.conversations.models import Conversation, Message
from backend.core.fields import MEDIA_ID, Tidy
from backend.core.time import iso
from backend.residents.schemas import ResidentRead

Reason = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z_]+$")]


class AssigneeRead(BaseModel):
    """The member of staff who answers."""

    id: int
    name: str


class ConversationRead(BaseModel):
    """A conversation in a list."""

    id: int
    channel: str
    channel_user: str
    resident: ResidentRead | None
    owner: str
    status: str
    handoff_reason: str | None
    emergency: bool
    waiting_since: str | None
    assignee: AssigneeRead | None
    created_at: str | None
    last_message_at: str | None

    @classmethod
    def of(
        cls,
        conversation: Conversation,
        *,
        resident: ResidentRead | None,
        assignee: AssigneeRead | None,
    ) -> "ConversationRead":
        """Return a conversation with the people it belongs to."""
        return cls(
            id=conversation.id,
            channel=conversation.channel,
            channel_user=conversation.channel_user,
            resident=resident,
            owner=conversation.owner,
            status=conversation.status,
            handoff_reason=conversation.handoff_reason,
            emergency=conversation.emergency,
            waiting_since=iso(conversation.waiting_since),
            assignee=assignee,
            created_at=iso(conversation.created_at),
            last_message_at=iso(conversation.last_message_at),
        )


class MessageRead(BaseModel):
    """One bubble; what the bot understood stands on the resident's own."""

    id: int
    direction: str
    author: str
    type: str
    text: str
    media_id: str | None
    buttons: list[dict[str, str]]
    intent: str | None
    confidence: float | None
    entities: list[dict[str, Any]]
    matters: list[dict[str, Any]]
    delivery: str | None
    at: str | None

    @classmethod
    def of(cls, message: Message) -> "MessageRead":
        """Return a stored message."""
        return cls(
            id=message.id,
            direction=message.direction,
            author=message.author,
            type=message.type,
            text=message.text,
            media_id=message.media_id,
            buttons=message.buttons,
            intent=message.intent,
            confidence=message.confidence,
            entities=message.entities or [],
            matters=message.matters or [],
            delivery=message.delivery,
            at=iso(message.at),
        )


class ConversationDetail(ConversationRead):
    """A conversation with its newest messages, oldest first."""

    handoff_packet: dict[str, Any] | None
    messages: list[MessageRead]


class HandoffCreate(BaseModel):
    """Ask for a person; the packet tells them what happened so far."""

    reason: Reason = "requested"
    packet: dict[str, Any] = Field(default={}, description="Whatever helps the colleague")


class ReturnCreate(BaseModel):
    """Let the bot answer again."""

    note: Annotated[Tidy, Field(max_length=500)] | None = Field(
        None, description="What was agreed; the bot is told"
    )


class StaffMessageCreate(BaseModel):
    """What a colleague says to the resident."""

    type: Literal["text", "image"] = "text"
    text: Annotated[Tidy, Field(max_length=4000)] = ""
    media_id: Annotated[str, Field(pattern=MEDIA_ID)] | None = None
