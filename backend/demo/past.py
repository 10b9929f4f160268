"""Everything the generator writes, and how it gets into the database."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.catalogue import get_catalogue
from backend.conversations.models import Conversation, Message
from backend.demo.rows import add_rows
from backend.knowledge.models import InquiryRecord
from backend.notifications.models import Notification, NotificationStatus
from backend.surveys.models import Survey
from backend.tickets.models import Ticket, TicketCounter, TicketEvent
from connectors.base import Button


@dataclass
class Said:
    """A message with what it belongs to.

    Attributes:
        kind: What an outbound message is; None for what residents write.
        because: The step, the survey or the resident's message it follows from.
        part: Which one it is of several that follow from the same.
    """

    message: Message
    kind: str | None = None
    ticket: Ticket | None = None
    because: TicketEvent | Survey | Message | None = None
    part: int = 0


@dataclass
class Past:
    """The rows of the past, not stored yet; ids are given by the database."""

    tickets: list[Ticket] = field(default_factory=list)
    events: list[tuple[Ticket, TicketEvent]] = field(default_factory=list)
    surveys: list[tuple[Ticket, Survey]] = field(default_factory=list)
    alerts: list[tuple[Ticket, Alert]] = field(default_factory=list)
    untold: list[tuple[Ticket, Notification]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    inquiries: list[InquiryRecord] = field(default_factory=list)
    numbers: Counter[tuple[str, str]] = field(default_factory=Counter)
    _by_chat: dict[int, list[Message]] = field(default_factory=lambda: defaultdict(list))

    def say(self, said: Said) -> None:
        """Add a message."""
        self.said.append(said)
        self._by_chat[said.message.conversation_id].append(said.message)

    def messages_of(self, conversation: Conversation) -> Sequence[Message]:
        """Return what was said in a conversation so far."""
        return self._by_chat[conversation.id]


async def store(session: AsyncSession, past: Past, conversations: Iterable[Conversation]) -> None:
    """Store everything in the order in which it happened: ids are what lists are sorted by."""
    await _store_tickets(session, past)
    past.events.sort(key=lambda pair: pair[1].at)
    past.surveys.sort(key=lambda pair: pair[1].planned_at)
    past.alerts.sort(key=lambda pair: pair[1].at)
    past.inquiries.sort(key=lambda record: record.at)
    for pairs in (past.events, past.surveys, past.alerts):
        for ticket, row in pairs:
            row.ticket_id = ticket.id
        await add_rows(session, [row for _, row in pairs])
    await add_rows(session, past.inquiries)
    await _store_messages(session, past)
    _touch(past, conversations)
    await session.flush()


async def _store_tickets(session: AsyncSession, past: Past) -> None:
    # A parent known to the session would change the order in which tickets are stored.
    parents = [(ticket, ticket.parent) for ticket in past.tickets if ticket.parent]
    for ticket, _ in parents:
        ticket.parent = None
    await add_rows(session, past.tickets)
    for ticket, parent in parents:
        ticket.parent = parent
    session.add_all(
        TicketCounter(prefix=prefix, day=day, value=value)
        for (prefix, day), value in past.numbers.items()
    )
    await session.flush()


async def _store_messages(session: AsyncSession, past: Past) -> None:
    past.said.sort(key=lambda said: said.message.at)
    for said in past.said:
        if said.kind == "survey" and isinstance(said.because, Survey):
            said.message.buttons = _score_buttons(said.because)
    await add_rows(session, [said.message for said in past.said])
    outbox = [_notification(said) for said in past.said if said.kind is not None]
    for ticket, row in past.untold:
        row.ticket_id = ticket.id
        outbox.append(row)
    outbox.sort(key=lambda row: row.due_at)
    await add_rows(session, outbox)


def _score_buttons(survey: Survey) -> list[dict[str, str]]:
    phrase = get_catalogue().phrase
    return [
        asdict(Button(f"survey:{survey.id}:{score}", phrase(f"surveys.button.score_{score}")))
        for score in range(5, 0, -1)
    ]


def _notification(said: Said) -> Notification:
    at = said.message.at
    return Notification(
        kind=said.kind,
        conversation_id=said.message.conversation_id,
        message_id=said.message.id,
        ticket_id=said.ticket.id if said.ticket else None,
        dedupe_key=_key(said),
        path="web",
        status=NotificationStatus.SENT,
        attempts=1,
        due_at=at,
        sent_at=at,
        created_at=at,
    )


def _key(said: Said) -> str | None:
    """Return the key under which the running product would have sent the same."""
    if isinstance(said.because, TicketEvent) and said.ticket is not None:
        return f"ticket:{said.ticket.id}:{said.because.id}"
    if isinstance(said.because, Survey):
        return f"survey:{said.because.id}"
    if isinstance(said.because, Message):
        return f"reply:{said.because.id}:{said.part}"
    return None


def _touch(past: Past, conversations: Iterable[Conversation]) -> None:
    newest = {said.message.conversation_id: said.message.at for said in past.said}
    for conversation in conversations:
        conversation.last_message_at = newest.get(conversation.id, conversation.created_at)
