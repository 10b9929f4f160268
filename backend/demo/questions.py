"""Questions the bot answered, questions nobody could, and small talk."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from backend.demo import content
from backend.demo.agenda import moment
from backend.demo.chat import Chat, phrase
from backend.demo.past import Past
from backend.demo.people import Home
from backend.demo.registering import UNKNOWN_BUTTONS, unanswered
from backend.knowledge.models import InquiryRecord, KnowledgeEntry

_APART = timedelta(minutes=10)


class Questions:
    """Writes short talks at times when nothing else is said.

    Args:
        past: Where they go.
        homes: Who asks.
        now: The end of the past.
        rng: Decides.
    """

    def __init__(
        self, past: Past, homes: Sequence[Home], now: datetime, rng: random.Random
    ) -> None:
        self._past, self._homes, self._now, self._rng = past, homes, now, rng

    def answered(self, entries: Sequence[KnowledgeEntry], count: int) -> None:
        """Let residents ask what the knowledge base answers; some topics come up more often."""
        rng = self._rng
        popular = {id(entry): rng.uniform(0.2, 1) ** 2 for entry in entries}
        for _ in range(count):
            chat, at = self._somebody()
            known = [entry for entry in entries if _holds(entry, at)]
            entry = rng.choices(known, weights=[popular[id(e)] for e in known])[0]
            asked = chat.hear(at, rng.choice(entry.questions), "inquiry")
            chat.reply(asked, phrase("bot.answer", answer=entry.answer, source=entry.source))
            self._past.inquiries.append(_answered(asked.text, entry, chat, at, rng))

    def gaps(self, count: int) -> None:
        """Let residents ask what nobody has written an answer for."""
        questions = content.lines().gaps
        weights = [1 / (rank + 1) for rank in range(len(questions))]
        for question in self._rng.choices(questions, weights=weights, k=count):
            chat, at = self._somebody()
            asked = chat.hear(at, question, "inquiry")
            chat.reply(asked, phrase("bot.answer_unknown"), buttons=UNKNOWN_BUTTONS)
            self._past.inquiries.append(unanswered(asked, self._rng))

    def small_talk(self, count: int) -> None:
        """Let residents greet, thank and chat."""
        for line in self._rng.choices(content.lines().small_talk, k=count):
            chat, at = self._somebody()
            chat.reply(chat.hear(at, line.said, line.intent), phrase(line.phrase))

    def _somebody(self) -> tuple[Chat, datetime]:
        """Return a talk and a moment at which nothing else is said in it."""
        while True:
            home, at = self._rng.choice(self._homes), moment(self._now, self._rng)
            if is_quiet(self._past, home, at - _APART, at + _APART):
                return Chat(self._past, home.conversation, self._rng), at


def is_quiet(past: Past, home: Home, start: datetime, end: datetime) -> bool:
    """Tell whether nothing is said in somebody's chat between two moments."""
    said = past.messages_of(home.conversation)
    return not any(start < message.at < end for message in said)


def _holds(entry: KnowledgeEntry, at: datetime) -> bool:
    begun = entry.valid_from is None or entry.valid_from <= at
    return begun and (entry.valid_to is None or at < entry.valid_to)


def _answered(
    question: str, entry: KnowledgeEntry, chat: Chat, at: datetime, rng: random.Random
) -> InquiryRecord:
    return InquiryRecord(
        conversation_id=chat.conversation.id,
        question=question,
        entry_id=entry.id,
        entry_title=entry.title,
        score=round(rng.uniform(0.62, 0.98), 3),
        answered=True,
        at=at,
    )
