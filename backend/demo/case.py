"""A ticket of the past with everything around it: the matter, the people, the talk, the time."""

import random
from dataclasses import dataclass, field
from datetime import datetime

from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.time import Clock
from backend.demo import content
from backend.demo.agenda import Matter
from backend.demo.chat import Chat
from backend.demo.moments import at_hour, hour_of, minutes, working
from backend.demo.past import Past
from backend.demo.people import Crew, Home, actor_of
from backend.demo.specs import Story
from backend.demo.timeline import Timeline
from backend.staff.models import Staff
from backend.tickets import due
from backend.tickets.lifecycle import Status
from backend.tickets.models import Ticket

_WITH_CLOSER = {"repair", "complaint"}
_PLAIN = 0.45  # the share of residents who write nothing but the matter
_ANONYMOUS = 0.2
_CALLS_ELDER, _CALLS = 0.4, 0.06


@dataclass
class Case:
    """What a plan works with; `at` is where the story has got to."""

    matter: Matter
    ticket: Ticket
    timeline: Timeline
    chat: Chat | None
    crew: Crew
    past: Past
    rng: random.Random
    at: datetime
    tried: list[str] = field(default_factory=list)

    @property
    def story(self) -> Story:
        """The story this is about."""
        return self.matter.story

    @property
    def desk(self) -> Staff:
        """Who receives tickets at this hour."""
        return self.crew.on_duty(self.matter.home.room.building, int(hour_of(self.at)))

    @property
    def desk_actor(self) -> Actor:
        """The same as the subject of a step."""
        return actor_of(self.desk)

    @property
    def in_a_hurry(self) -> bool:
        """Tell whether nobody waits for the morning."""
        return self.ticket.priority != "normal"

    def chance(self, share: float) -> bool:
        """Decide something that happens to a share of the tickets."""
        return self.rng.random() < share

    def after(self, low: float, high: float, mode: float | None = None) -> datetime:
        """Let so many minutes pass."""
        self.at = max(self.at, self.timeline.since) + minutes(self.rng, low, high, mode)
        return self.at

    def at_work(self, low: float, high: float, mode: float | None = None) -> datetime:
        """Let so many minutes pass, and the night where the work can wait."""
        return self.after(low, high, mode) if self.in_a_hurry else self.in_office(low, high, mode)

    def in_office(self, low: float, high: float, mode: float | None = None) -> datetime:
        """Let so many minutes pass, and whatever is left till the office opens."""
        self.at = working(self.after(low, high, mode), self.rng)
        return self.at

    def result(self) -> str:
        """Return what staff write at the end; another text the second time."""
        fresh = [text for text in self.story.result if text not in self.tried]
        words = self.matter.words
        own = self.story.result[words % len(self.story.result)]
        chosen = own if own in fresh else (fresh or [own])[0]
        self.tried.append(chosen)
        return chosen


def begin(matter: Matter, past: Past, *, crew: Crew, now: datetime, rng: random.Random) -> Case:
    """Make the ticket of a matter, with its number and deadlines."""
    called = _calls(matter, rng)
    ticket = _ticket(matter, called=called, rng=rng)
    ticket.number = _number(past, ticket)
    past.tickets.append(ticket)
    chat = None if called else Chat(past, matter.home.conversation, rng)
    lead = crew.lead_of(ticket.team)
    # Done is not the last thing that happens: the invitation to rate follows.
    stop = matter.standing.status if matter.standing else None
    stop = None if stop == Status.DONE else stop
    timeline = Timeline(
        ticket, past, chat=chat, duty=lead.display_name, now=now, rng=rng, stop=stop
    )
    return Case(matter, ticket, timeline, chat, crew, past, rng, ticket.created_at)


def _calls(matter: Matter, rng: random.Random) -> bool:
    """Tell whether the resident calls the desk instead of writing."""
    elder = matter.home.resident.is_elder
    chance = rng.random() < (_CALLS_ELDER if elder else _CALLS)
    by_day = 8 <= hour_of(matter.at) < 20
    usual = matter.story.type in _WITH_CLOSER and not matter.story.rejected
    return chance and by_day and usual and matter.standing is None and matter.same_as is None


def _ticket(matter: Matter, *, called: bool, rng: random.Random) -> Ticket:
    story, home = matter.story, matter.home
    text = story.said[matter.words] if called else _worded(story, matter.words, rng)
    ticket = Ticket(
        type=story.type,
        status=Status.SUBMITTED,
        category=story.category,
        **_place(matter),
        facility=story.facility,
        description=text,
        contact_name=home.resident.name,
        contact_phone=home.resident.phone,
        **_visit(matter, rng),
        anonymous=story.type == "complaint" and not called and rng.random() < _ANONYMOUS,
        **_origin(home, called=called),
        priority=_priority(story, text),
        team=get_catalogue().categories[story.category].team,
        created_at=matter.at,
        urge_count=0,
        reopen_count=0,
        extension_count=0,
        escalation_level=0,
        parent=None,
    )
    due.start(ticket, Clock())
    return ticket


def _origin(home: Home, *, called: bool) -> dict[str, str | int | None]:
    """Tell where the ticket comes from; a call leads to no chat."""
    chat = home.conversation
    return {
        "channel": "phone" if called else chat.channel,
        "channel_user": chat.channel_user,
        "conversation_id": None if called else chat.id,
        "resident_id": None if called else home.resident.id,
    }


def _priority(story: Story, text: str) -> str:
    """Return the priority the catalogue gives to these words."""
    words = " ".join(filter(None, (story.facility, text, story.area)))
    return get_catalogue().priority_for(story.type, story.category, words)


def _worded(story: Story, words: int, rng: random.Random) -> str:
    text, lines = story.said[words], content.lines()
    if rng.random() < _PLAIN or story.type == "emergency":
        return text
    if story.type in _WITH_CLOSER and rng.random() < 0.5:
        return text + rng.choice(lines.closers)
    return rng.choice(lines.openers) + text


def _place(matter: Matter) -> dict[str, str | bool | None]:
    story, room = matter.story, matter.home.room
    if matter.same_as is not None:
        room = matter.same_as.home.room
    known = story.home or story.with_building
    return {
        "building": room.building if known else None,
        "unit": room.unit if known else None,
        "room": room.room if story.home else None,
        "area": story.area,
        "is_public": not story.home,
        "place_verified": story.home,
    }


def _visit(matter: Matter, rng: random.Random) -> dict[str, str | datetime | None]:
    """Choose when the resident is at home, for a repair inside a home."""
    story = matter.story
    if story.type != "repair" or not story.home:
        return {"visit_text": None, "visit_from": None, "visit_to": None}
    hour = hour_of(matter.at)
    able = [v for v in content.lines().visits if v.writing[0] <= hour < v.writing[1]]
    chosen = rng.choice(able)
    start, end = (at_hour(matter.at, clock, days=chosen.days) for clock in chosen.time)
    return {"visit_text": chosen.said, "visit_from": start, "visit_to": end}


def _number(past: Past, ticket: Ticket) -> str:
    """Return the next number of the day, as `tickets/creation.py` counts."""
    prefix = get_catalogue().ticket_types[ticket.type].prefix
    day = at_hour(ticket.created_at, 0).strftime("%Y%m%d")
    past.numbers[prefix, day] += 1
    return f"{prefix}{day}{past.numbers[prefix, day]:04d}"
