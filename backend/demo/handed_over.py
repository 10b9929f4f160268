"""Talks colleagues took over from the bot, and talks that still wait for one."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from backend.conversations.models import Author, Owner
from backend.core.actor import BOT
from backend.demo import content
from backend.demo.agenda import moment
from backend.demo.chat import Chat, phrase
from backend.demo.moments import is_working, minutes
from backend.demo.past import Past
from backend.demo.people import Crew, Home
from backend.demo.questions import is_quiet
from backend.demo.registering import CHOICE_BUTTONS
from backend.demo.specs import Served, Waiting
from backend.staff.models import Staff

_STAFF = "客服："
_ROUNDS = 2  # how often each talk came up
_APART = timedelta(hours=3)
_UNSURE = (0.18, 0.38)
_STILL_TALKING = timedelta(minutes=38)


class HandOvers:
    """Writes the talks people answered.

    Args:
        past: Where they go; all other talks are written already.
        homes: Who asks for a person; everybody once.
        crew: Who answers.
        now: The end of the past.
        rng: Decides.
    """

    def __init__(
        self,
        past: Past,
        homes: Sequence[Home],
        crew: Crew,
        now: datetime,
        rng: random.Random,
    ) -> None:
        self._past, self._crew, self._now, self._rng = past, crew, now, rng
        self._free = rng.sample(list(homes), len(homes))

    def served(self) -> None:
        """Write the talks that were served and given back, and one that is going on."""
        *over, going_on = content.served()
        for _ in range(_ROUNDS):
            for talk in over:
                self._serve(talk, self._working_moment())
        self._serve(going_on, self._now - _STILL_TALKING, goes_on=True)

    def waiting(self) -> None:
        """Write the talks that wait now."""
        for talk in content.waiting():
            at = self._now - timedelta(minutes=talk.minutes)
            self._wait(talk, at)

    def _working_moment(self) -> datetime:
        while True:
            at = moment(self._now - timedelta(days=1), self._rng)
            if is_working(at) and is_working(at + timedelta(hours=1)):
                return at

    def _take_home(self, at: datetime, until: datetime) -> Home:
        """Return somebody who says nothing else around that time."""
        start, end = at - _APART, until + _APART
        home = next(home for home in self._free if is_quiet(self._past, home, start, end))
        self._free.remove(home)
        return home

    def _serve(self, talk: Served, at: datetime, *, goes_on: bool = False) -> None:
        home = self._take_home(at, self._now if goes_on else at + timedelta(hours=1))
        chat = Chat(self._past, home.conversation, self._rng)
        agent = self._rng.choice(self._crew.front_desk())
        first, *rest = talk.lines
        last = first
        if talk.reason == "misunderstood":
            _be_unclear(chat, at - timedelta(seconds=45), first)
            last = self._rng.choice(content.lines().clarify)
        at = self._hand_over(chat, at, last, talk.intent, talk.reason)
        for line in rest:
            at += minutes(self._rng, 1, 5)
            _say_line(chat, at, line, agent)
        conversation = home.conversation
        _mark(home, talk.reason, [first])
        if goes_on:
            conversation.owner, conversation.assignee_id = Owner.HUMAN, agent.id
        else:
            text = phrase("conversations.returned")
            at += minutes(self._rng, 2, 12)
            chat.say(at, text, kind="conversation_returned", author=Author.SYSTEM)

    def _wait(self, talk: Waiting, at: datetime) -> None:
        home = self._take_home(at, self._now)
        chat = Chat(self._past, home.conversation, self._rng)
        *before, last = talk.said
        for number, line in enumerate(before):
            _be_unclear(chat, at - timedelta(seconds=40 * (len(before) - number)), line)
        self._hand_over(chat, at, last, talk.intent, talk.reason)
        _mark(home, talk.reason, talk.said)
        home.conversation.owner, home.conversation.waiting_since = Owner.HUMAN, at

    def _hand_over(self, chat: Chat, at: datetime, text: str, intent: str, reason: str) -> datetime:
        """Write what leads to a person: what the resident said and the bot's promise."""
        if reason == "misunderstood":
            heard = chat.hear(at, text, "nlu_fallback", sure=_UNSURE)
        else:
            heard = chat.hear(at, text, intent)
        name = {"upset": "bot.handoff.upset", "misunderstood": "bot.stuck"}.get(reason)
        usual = "bot.handoff.done" if is_working(at) else "bot.handoff.after_hours"
        return chat.reply(heard, phrase(name or usual))


def _be_unclear(chat: Chat, at: datetime, line: str) -> None:
    """Write what the bot did not understand, and the choice it offers."""
    unclear = chat.hear(at, line, "nlu_fallback", sure=_UNSURE)
    chat.reply(unclear, phrase("bot.choice.intro"), buttons=CHOICE_BUTTONS)


def _say_line(chat: Chat, at: datetime, line: str, agent: Staff) -> None:
    """Write a line of a talk; the bot reads nothing while a person answers."""
    if line.startswith(_STAFF):
        text = line.removeprefix(_STAFF).replace("{name}", agent.display_name)
        chat.say(at, text, kind="staff_message", author=Author.STAFF, staff=agent)
    else:
        chat.hear(at, line, None)


def _mark(home: Home, reason: str, said: Sequence[str]) -> None:
    """Note why a person is asked for, with what the bot hands over."""
    asked = "\n".join(said)
    name = home.resident.name
    suggestion = phrase(f"bot.handoff.suggestion.{reason}", name=name, asked=asked)
    home.conversation.handoff_reason = reason
    home.conversation.handoff_packet = {
        "asked": asked,
        "suggestion": suggestion,
        "by": BOT.name,
    }
