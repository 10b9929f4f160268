"""What happened when, and to whom: the matters of the past before anybody deals with them."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from backend.core.time import CHINA
from backend.demo import content
from backend.demo.moments import at_hour, hour_of, last_waking
from backend.demo.people import Home, floor_of
from backend.demo.specs import Standing, Story

_NEAREST = timedelta(hours=1)
_FRESH_HOURS = 2
_HIGH_FLOOR = 8
_HOURS = range(24)


@dataclass(frozen=True)
class Matter:
    """A story that happens to somebody at some time.

    Attributes:
        words: Which of the story's wordings is used.
        same_as: The earlier matter at the same place this one repeats.
        standing: The state in which it is found on the day of loading.
    """

    at: datetime
    story: Story
    words: int
    home: Home
    same_as: "Matter | None" = None
    standing: Standing | None = None


class Deck:
    """Deals stories so that each wording comes up before any comes again."""

    def __init__(self, stories: Sequence[Story], rng: random.Random) -> None:
        self._stories, self._rng = stories, rng
        self._cards: list[tuple[Story, int]] = []

    def deal(self, fits: Callable[[Story], bool]) -> tuple[Story, int]:
        """Return a story that fits and which of its wordings to use."""
        card = next((card for card in self._cards if fits(card[0])), None)
        if card is None:
            self._cards += self._shuffled()
            card = next(card for card in self._cards if fits(card[0]))
        self._cards.remove(card)
        return card

    def _shuffled(self) -> list[tuple[Story, int]]:
        cards = [
            (story, words)
            for story in self._stories
            for words in range(len(story.said))
            for _ in range(story.weight)
        ]
        self._rng.shuffle(cards)
        return cards


class Agenda:
    """Draws the matters of the past.

    Args:
        homes: Who lives here.
        now: The end of the past.
        rng: Decides.
    """

    def __init__(self, homes: Sequence[Home], now: datetime, rng: random.Random) -> None:
        self._homes, self._now, self._rng = homes, now, rng
        self._shape = content.shape()
        self._told: set[tuple[str, str]] = set()
        stories = content.stories()
        self._outside = Deck([story for story in stories if story.rejected], rng)
        self._decks = {
            kind: Deck([s for s in stories if s.type == kind and not s.rejected], rng)
            for kind in self._shape.tickets
        }
        self._floors = {b.name: b.floors for b in content.estate().buildings}

    def draw(self) -> list[Matter]:
        """Return every matter, the oldest first."""
        left = dict(self._shape.tickets)
        matters = [self._stand(standing) for standing in self._shape.standing]
        matters += [self._rejected() for _ in range(self._shape.rejected)]
        for matter in matters:
            left[matter.story.type] -= 1
        left["repair"] -= self._shape.merged
        fresh = [self._happen(kind) for kind, count in left.items() for _ in range(count)]
        return sorted([*matters, *fresh, *self._repeats(fresh)], key=lambda matter: matter.at)

    def _happen(self, kind: str) -> Matter:
        return self._matter(self._decks[kind])

    def _rejected(self) -> Matter:
        return self._matter(self._outside)

    def _matter(self, deck: Deck) -> Matter:
        at = moment(self._now, self._rng)
        story, words = deck.deal(lambda story: _in_season(story, at))
        if story.hour is not None:
            at = at_hour(at, story.hour + (hour_of(at) % 1))
            at -= timedelta(days=1) if at > self._now - _NEAREST else timedelta(0)
        return Matter(at, story, words, self._home(story))

    def _stand(self, standing: Standing) -> Matter:
        at = self._now - timedelta(hours=standing.hours)
        if standing.hours > _FRESH_HOURS:  # what came in just now may well have come at night
            at = last_waking(at, self._rng)

        def fits(story: Story) -> bool:
            pauses = standing.reason is None or story.waits == standing.reason
            return pauses and story.hour is None and _in_season(story, at)

        story, words = self._decks[standing.type].deal(fits)
        return Matter(at, story, words, self._home(story), standing=standing)

    def _repeats(self, matters: Sequence[Matter]) -> list[Matter]:
        """Let a neighbour report the same thing while the first ticket is still open."""
        public = [
            m
            for m in matters
            if m.story.type == "repair" and m.story.area and m.at < self._now - timedelta(days=2)
        ]
        chosen = self._rng.sample(public, self._shape.merged)
        return [self._repeat(first) for first in chosen]

    def _repeat(self, first: Matter) -> Matter:
        at = first.at + timedelta(seconds=self._rng.randint(240, 1200))
        same = [home for home in self._homes if home is not first.home]
        if first.story.with_building:
            place = (first.home.room.building, first.home.room.unit)
            near = [home for home in same if (home.room.building, home.room.unit) == place]
            same = near or [h for h in same if h.room.building == place[0]]
        words = (first.words + 1) % len(first.story.said)
        return Matter(at, first.story, words, self._rng.choice(same), same_as=first)

    def _home(self, story: Story) -> Home:
        """Return somebody this can happen to, who has not told it before where possible."""
        able = [home for home in self._homes if self._can_happen(story, home)] or self._homes
        # Nobody is in danger twice in a season, and nobody tells the same story twice.
        topic = story.type if story.type == "emergency" else story.key
        fresh = [home for home in able if (topic, home.resident.name) not in self._told]
        home = self._rng.choice(fresh or able)
        self._told.add((topic, home.resident.name))
        return home

    def _can_happen(self, story: Story, home: Home) -> bool:
        room = home.room
        if story.buildings and room.building not in story.buildings:
            return False
        floor, top = floor_of(room), self._floors[room.building]
        return {
            None: True,
            "first": floor == 1,
            "high": floor >= _HIGH_FLOOR,
            "top": floor == top,
            "below": floor < top,
        }[story.floor]


def moment(now: datetime, rng: random.Random) -> datetime:
    """Return a moment of the past at which residents write."""
    shape = content.shape()
    while True:
        day = now.astimezone(CHINA) - timedelta(days=rng.randrange(shape.days))
        hour = rng.choices(_HOURS, weights=shape.hours)[0]
        at = at_hour(day, hour) + timedelta(seconds=rng.randrange(3600))
        if at <= now - _NEAREST:
            return at


def _in_season(story: Story, at: datetime) -> bool:
    return not story.months or at.astimezone(CHINA).month in story.months
