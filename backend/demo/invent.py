"""The past of the demo estate, invented from a seed: same seed and moment, same past."""

import random
from collections.abc import Sequence
from datetime import datetime

from backend.demo import content
from backend.demo.agenda import Agenda
from backend.demo.case import Case, begin
from backend.demo.handed_over import HandOvers
from backend.demo.past import Past
from backend.demo.people import Crew, Home
from backend.demo.plans import play
from backend.demo.questions import Questions
from backend.knowledge.models import KnowledgeEntry


def invent(
    homes: Sequence[Home], crew: Crew, entries: Sequence[KnowledgeEntry], now: datetime
) -> Past:
    """Return everything that happened up to now.

    Args:
        homes: Stored residents with their rooms and chats.
        crew: Stored staff.
        entries: Stored knowledge.
        now: The day of loading; nothing happens after it.
    """
    seed, shape, past = content.estate().seed, content.shape(), Past()
    _invent_tickets(past, homes, crew, now)
    questions = Questions(past, homes, now, random.Random(f"{seed}:questions"))
    questions.answered(entries, shape.questions)
    questions.gaps(shape.gaps)
    questions.small_talk(shape.small_talk)
    talks = HandOvers(past, homes, crew, now, random.Random(f"{seed}:talks"))
    talks.waiting()
    talks.served()
    return past


def _invent_tickets(past: Past, homes: Sequence[Home], crew: Crew, now: datetime) -> None:
    seed = content.estate().seed
    matters = Agenda(homes, now, random.Random(f"{seed}:agenda")).draw()
    cases: dict[int, Case] = {}
    for number, matter in enumerate(matters):
        rng = random.Random(f"{seed}:{number}")
        case = begin(matter, past, crew=crew, now=now, rng=rng)
        cases[id(matter)] = case
        play(case, cases[id(matter.same_as)] if matter.same_as else None)
