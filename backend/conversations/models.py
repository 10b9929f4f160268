"""Tables of conversations: threads, messages, photos and web sessions."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.database import Base, IdMixin


class Owner(StrEnum):
    """Who answers the resident."""

    BOT = "bot"
    HUMAN = "human"
    NONE = "none"


class Author(StrEnum):
    """Who wrote a message."""

    BOT = "bot"
    RESIDENT = "resident"
    STAFF = "staff"
    SYSTEM = "system"


class InboundState(StrEnum):
    """Where a resident's message stands: the inbox is the rows that are `received`."""

    RECEIVED = "received"
    HANDLED = "handled"


class Conversation(IdMixin, Base):
    """All that one channel user and the property company said to each other.

    `lease_token` and `lease_until` give one worker the conversation; `process_after` is when the
    burst window of the newest unhandled message ends (null = nothing to do).
    """

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "channel_user"),)

    channel: Mapped[str] = mapped_column(String(20))
    channel_user: Mapped[str] = mapped_column(String(128))
    resident_id: Mapped[int | None] = mapped_column(
        ForeignKey("residents.id", ondelete="SET NULL"), index=True
    )
    owner: Mapped[str] = mapped_column(String(10), default=Owner.BOT)
    status: Mapped[str] = mapped_column(String(10), default="open")
    handoff_reason: Mapped[str | None] = mapped_column(String(40))
    handoff_packet: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    emergency: Mapped[bool] = mapped_column(default=False)
    waiting_since: Mapped[datetime | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    return_note: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]
    last_message_at: Mapped[datetime]
    process_after: Mapped[datetime | None] = mapped_column(index=True)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]


class Message(IdMixin, Base):
    """One bubble of a conversation, in either direction.

    Inbound: `client_id` is the channel's own key (dedupe), `state` tells whether it was handled,
    and the parse is filled in once the bot has read it. Outbound: `delivery` is what became of it.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_id"),
        Index("ix_messages_conversation_id_id", "conversation_id", "id"),
        Index("ix_messages_at", "at"),
    )

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    direction: Mapped[str] = mapped_column(String(10))
    author: Mapped[str] = mapped_column(String(10))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    type: Mapped[str] = mapped_column(String(10), default="text")
    text: Mapped[str] = mapped_column(Text, default="")
    media_id: Mapped[str | None] = mapped_column(String(40))
    button_id: Mapped[str | None] = mapped_column(String(128))
    buttons: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    client_id: Mapped[str | None] = mapped_column(String(128))
    state: Mapped[str | None] = mapped_column(String(10), index=True)
    intent: Mapped[str | None] = mapped_column(String(40))
    confidence: Mapped[float | None]
    entities: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    matters: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    delivery: Mapped[str | None] = mapped_column(String(20))
    read_at: Mapped[datetime | None]
    at: Mapped[datetime]


class Media(Base):
    """A photo or voice clip; the bytes lie in the data folder under the id."""

    __tablename__ = "media"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    content_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    created_at: Mapped[datetime]


class WebSession(IdMixin, Base):
    """A browser's or embedding app's right to one web conversation; only the hash is kept."""

    __tablename__ = "web_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
