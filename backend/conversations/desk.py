"""Conversations as a person at the desk looks at them: what must be answered stands on top."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations import desk_queries, people
from backend.conversations.desk_queries import Filter
from backend.conversations.models import Author
from backend.conversations.schemas import ConversationRead, MessageRead
from backend.core.actor import Actor
from backend.core.database import clock_of

# An emergency stays on top while somebody waits, and for a shift after the last word.
_EMERGENCY_ON_TOP = timedelta(hours=8)


@dataclass(frozen=True)
class Glance:
    """A conversation in the list, with the last thing that was said in it."""

    conversation: ConversationRead
    last: MessageRead | None

    @property
    def unanswered(self) -> bool:
        """True when a person owns the conversation and the resident spoke last."""
        return (
            self.conversation.owner == "human"
            and self.last is not None
            and self.last.author == Author.RESIDENT
        )


@dataclass(frozen=True)
class Counts:
    """How many conversations each filter shows."""

    waiting: int
    mine: int
    bot: int
    all: int


async def overview(
    session: AsyncSession, actor: Actor, *, which: Filter, words: str = "", limit: int = 50
) -> tuple[list[Glance], bool]:
    """Return the conversations to look at, as an actor may see them.

    Args:
        which: Who waits for a person, whose I answer, whose the bot answers, or all.
        words: A name, a room (`3-2-1502` or `1502`) or at least four digits of a phone number.
        limit: Most that are returned.

    Returns:
        The conversations, and whether there are more of them.
    """
    rows = await desk_queries.page(
        session,
        which=which,
        staff_id=actor.staff_id,
        words=words.strip(),
        emergencies_since=clock_of(session).now() - _EMERGENCY_ON_TOP,
        limit=limit + 1,
    )
    shown = rows[:limit]
    heads = await people.read_all(session, [row for row, _ in shown], actor=actor)
    glances = [
        Glance(head, MessageRead.of(message) if message else None)
        for head, (_, message) in zip(heads, shown, strict=True)
    ]
    return glances, len(rows) > limit


async def counts(session: AsyncSession, actor: Actor) -> Counts:
    """Return how many conversations each filter shows."""
    return Counts(**await desk_queries.counts(session, actor.staff_id))
