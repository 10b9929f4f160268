"""What was said in the demo's chats."""

import re
from collections import Counter

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.conversations.models import Conversation, Message, Owner
from backend.demo import content
from backend.knowledge.models import InquiryRecord, KnowledgeEntry
from backend.notifications.models import Notification
from backend.surveys.models import Survey
from backend.tickets.models import Ticket, TicketEvent
from tests.backend.demo.conftest import NOW

_PLACEHOLDER = re.compile(r"[{}]|None")


async def _messages(session: AsyncSession) -> list[Message]:
    return list(await session.scalars(select(Message).order_by(Message.id)))


class TestMessages:
    async def test_they_are_in_order_and_none_lies_in_the_future(
        self, estate: AsyncSession
    ) -> None:
        moments = [message.at for message in await _messages(estate)]

        assert len(moments) > 4000
        assert moments == sorted(moments)
        assert moments[-1] <= NOW

    async def test_every_conversation_is_as_fresh_as_its_last_message(
        self, estate: AsyncSession
    ) -> None:
        last = {message.conversation_id: message.at for message in await _messages(estate)}

        for conversation in await estate.scalars(select(Conversation)):
            assert conversation.last_message_at == last[conversation.id]
            assert conversation.created_at <= conversation.last_message_at

    async def test_no_sentence_has_a_gap(self, estate: AsyncSession) -> None:
        for message in await _messages(estate):
            assert message.text.strip()
            assert not _PLACEHOLDER.search(message.text), message.text

    async def test_what_the_bot_read_has_an_intent_people_know(self, estate: AsyncSession) -> None:
        known = get_catalogue().labels["intent"]
        heard = [m for m in await _messages(estate) if m.direction == "in"]
        understood = [m for m in heard if m.intent not in (None, "nlu_fallback")]

        assert {m.intent for m in heard if m.intent} <= known.keys()
        assert all(m.state == "handled" for m in heard)
        assert all(0.4 <= m.confidence <= 1 for m in understood)
        assert 0.9 < len(understood) / len(heard) < 1

    async def test_facilities_are_marked_where_they_stand(self, estate: AsyncSession) -> None:
        marked = [(m, e) for m in await _messages(estate) for e in m.entities or []]

        assert marked
        for message, entity in marked:
            assert message.text[entity["start"] : entity["end"]] == entity["value"]

    async def test_a_residents_own_keys_are_all_different(self, estate: AsyncSession) -> None:
        keys = [m.client_id for m in await _messages(estate) if m.direction == "in"]

        assert None not in keys
        assert len(keys) == len(set(keys))


class TestOutbox:
    async def test_everything_said_was_delivered_once(self, estate: AsyncSession) -> None:
        said = {m.id: m for m in await _messages(estate) if m.direction == "out"}
        sent = list(await estate.scalars(select(Notification).where(Notification.path == "web")))

        assert sorted(row.message_id for row in sent) == sorted(said)
        assert all(row.status == "sent" and row.sent_at for row in sent)
        assert all(message.delivery == "sent" for message in said.values())
        assert all(row.conversation_id == said[row.message_id].conversation_id for row in sent)

    async def test_notices_carry_the_keys_of_their_steps(self, estate: AsyncSession) -> None:
        events = {event.id: event for event in await estate.scalars(select(TicketEvent))}
        rows = list(await estate.scalars(select(Notification)))
        notices = [row for row in rows if row.kind.startswith("ticket_") and row.path == "web"]

        assert len(notices) > 1000
        for row in notices:
            _, ticket_id, event_id = (row.dedupe_key or "").split(":")
            assert int(ticket_id) == row.ticket_id == events[int(event_id)].ticket_id
            assert events[int(event_id)].at == row.created_at

    async def test_invitations_have_buttons_of_their_survey(self, estate: AsyncSession) -> None:
        surveys = set(await estate.scalars(select(Survey.id)))
        statement = select(Message, Notification.dedupe_key).join(
            Notification, Notification.message_id == Message.id
        )
        rows = await estate.execute(statement.where(Notification.kind == "survey"))

        for message, key in rows:
            survey = int(key.removeprefix("survey:"))
            assert survey in surveys
            assert [b["id"] for b in message.buttons] == [
                f"survey:{survey}:{score}" for score in range(5, 0, -1)
            ]

    async def test_whoever_called_is_shown_as_not_reached(self, estate: AsyncSession) -> None:
        called = set(await estate.scalars(select(Ticket.id).where(Ticket.channel == "phone")))
        rows = list(await estate.scalars(select(Notification).where(Notification.path == "staff")))

        assert called
        assert {row.ticket_id for row in rows} == called
        assert all(row.status == "undeliverable" and row.error for row in rows)


class TestPeople:
    async def test_some_wait_and_one_is_being_served(self, estate: AsyncSession) -> None:
        held = select(Conversation).where(Conversation.owner == Owner.HUMAN)
        conversations = list(await estate.scalars(held))

        waiting = [c for c in conversations if c.waiting_since is not None]
        assert len(waiting) == len(content.waiting())
        assert len(conversations) == len(waiting) + 1
        assert all(c.assignee_id is None and c.waiting_since < NOW for c in waiting)
        assert all(c.handoff_packet["suggestion"] for c in conversations)

    async def test_the_bot_is_silent_while_a_person_answers(self, estate: AsyncSession) -> None:
        held = select(Conversation.id).where(Conversation.owner == Owner.HUMAN)
        spoken = select(Message).order_by(Message.id)

        for conversation_id in list(await estate.scalars(held)):
            mine = spoken.where(Message.conversation_id == conversation_id)
            talk = [(m.author, m.intent) for m in await estate.scalars(mine)]
            last_read = max(n for n, (who, intent) in enumerate(talk) if intent)
            assert [who for who, _ in talk[last_read + 1 :]].count("bot") == 1

    async def test_hand_overs_have_reasons_people_know(self, estate: AsyncSession) -> None:
        reasons = set(await estate.scalars(select(Conversation.handoff_reason))) - {None}

        assert reasons <= get_catalogue().labels["handoff_reason"].keys()
        assert len(reasons) >= 3

    async def test_nobody_is_addressed_with_a_blank(self, estate: AsyncSession) -> None:
        lines = [m for m in await _messages(estate) if m.author == "staff"]

        assert len(lines) >= 20
        assert all(line.staff_id is not None for line in lines)


class TestInquiries:
    async def test_answers_come_from_entries_valid_at_the_time(self, estate: AsyncSession) -> None:
        entries = {entry.id: entry for entry in await estate.scalars(select(KnowledgeEntry))}
        records = list(await estate.scalars(select(InquiryRecord)))

        answered = [record for record in records if record.answered]
        assert len(answered) == content.shape().questions
        for record in answered:
            entry = entries[record.entry_id]
            assert record.question in entry.questions
            assert entry.valid_from is None or entry.valid_from <= record.at
            assert entry.valid_to is None or record.at < entry.valid_to

    async def test_some_questions_nobody_could_answer_come_again(
        self, estate: AsyncSession
    ) -> None:
        gaps = select(InquiryRecord).where(InquiryRecord.answered.is_(False))
        counted = Counter(record.question for record in await estate.scalars(gaps))

        assert counted[content.lines().gaps[0]] >= 3
        assert len(counted) > 10
