"""Figures for managers (数据分析), counted so that nobody can look better by doing less.

A ticket belongs to the day it was made, a survey to the day it was planned, a message and a
question to the day they came. Silence is never "solved", and what was reopened is no success.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, and_
from sqlalchemy.ext.asyncio import AsyncSession

from backend.analytics import queries
from backend.analytics.period import Period
from backend.analytics.schemas import (
    Average,
    BotFigures,
    Count,
    Day,
    Gap,
    GapFigures,
    IntentFigures,
    Outcomes,
    Punctuality,
    Rate,
    SatisfactionFigures,
    Scores,
    ServiceFigures,
    TargetFigures,
    TypeFigures,
    TypeScores,
)
from backend.core.database import clock_of
from backend.core.time import CHINA, iso
from backend.knowledge import service as knowledge_service
from backend.promises import service as promise_service
from backend.surveys.models import SurveyStatus
from backend.tickets.models import Ticket

__all__ = ["Period", "bot", "intents", "knowledge_gaps", "satisfaction", "service", "this_day"]

FALLBACK, OUT_OF_SCOPE = "nlu_fallback", "out_of_scope"
# Targets of the service standard (服务规范).
_RESPONSE, _FINISH = timedelta(hours=2), timedelta(hours=48)
_SOLVED, _SATISFIED = 0.95, 0.90
_MOST_GAPS, _MOST_WORDINGS = 100, 5


def this_day(session: AsyncSession) -> date:
    """Return today's date in China."""
    return clock_of(session).now().astimezone(CHINA).date()


async def intents(session: AsyncSession, period: Period) -> IntentFigures:
    """Count what residents wrote about, by day.

    Understood: of the messages the bot read, those with an intent other than `nlu_fallback` and
    `out_of_scope`. Unread are earlier bubbles of a burst, photos, and words to a colleague.
    """
    days: dict[str, Counter[str]] = defaultdict(Counter)
    for day, intent, number in await queries.intents_per_day(session, period.window):
        days[day][intent or ""] += number
    totals = sum(days.values(), Counter[str]())
    unread = totals.pop("", 0)
    read = totals.total()
    lost = totals[FALLBACK] + totals[OUT_OF_SCOPE]
    return IntentFigures(
        period=period.read(),
        messages=read + unread,
        unread=unread,
        understood=_rate(read - lost, read),
        fallback=_rate(totals[FALLBACK], read),
        out_of_scope=_rate(totals[OUT_OF_SCOPE], read),
        intents=_counts(totals),
        days=[_day(day, days[day.isoformat()]) for day in period.days],
    )


def _day(day: date, counts: Counter[str]) -> Day:
    named = {intent: number for intent, number in counts.items() if intent}
    return Day(day=day, messages=counts.total(), intents=named)


def _counts(counter: Counter[str]) -> list[Count]:
    return [Count(key=key, count=number) for key, number in counter.most_common() if number]


async def service(session: AsyncSession, period: Period) -> ServiceFigures:
    """Tell what became of the tickets made in a period.

    Merged, withdrawn and rejected ones are in the counts and in no share. A share in time counts
    as late what is overdue and not done; what may still be in time is `pending`.
    """
    window, now = period.window, clock_of(session).now()
    rows = await queries.tickets_by_type(session, window, now=now)
    medians = await _medians(session, window)
    return ServiceFigures(
        period=period.read(),
        tickets=_total(rows, "tickets"),
        excluded=_total(rows, "excluded"),
        reopened=_total(rows, "reopened"),
        urged=_total(rows, "urged"),
        by_type=[_type_figures(row, medians) for row in rows],
        by_status=await _tickets_by(session, window, Ticket.status),
        by_category=await _tickets_by(session, window, Ticket.category),
        response=_punctuality(rows, "response", medians("response", "")),
        finish=_punctuality(rows, "finish", medians("finish", "")),
        outcomes=Outcomes(**{name: _total(rows, name) for name in Outcomes.model_fields}),
        solved=_rate(_total(rows, "solved"), _total(rows, "tried"), _SOLVED),
        targets=await _targets(session, window, now),
        promises=await promise_service.figures(session, *window),
    )


def _rate(numerator: int, denominator: int, target: float | None = None) -> Rate:
    return Rate(numerator=numerator, denominator=denominator, target=target)


def _total(rows: Iterable[RowMapping], name: str) -> int:
    return sum(row[name] or 0 for row in rows)


def _type_figures(row: RowMapping, medians: Callable[[str, str], float | None]) -> TypeFigures:
    return TypeFigures(
        type=row["type"],
        tickets=row["tickets"],
        reopened=row["reopened"],
        response=_punctuality([row], "response", medians("response", row["type"])),
        finish=_punctuality([row], "finish", medians("finish", row["type"])),
    )


def _punctuality(rows: Sequence[RowMapping], name: str, median: float | None) -> Punctuality:
    good, bad = _total(rows, f"{name}_good"), _total(rows, f"{name}_bad")
    return Punctuality(
        median_minutes=median,
        on_time=_rate(good, good + bad),
        pending=_total(rows, f"{name}_pending"),
    )


async def _medians(
    session: AsyncSession, window: queries.Window
) -> Callable[[str, str], float | None]:
    """Return a lookup of median minutes by what happened and ticket type ("" = all)."""
    found = {
        name: await queries.median_minutes(session, window, moment, by_type=False)
        | await queries.median_minutes(session, window, moment, by_type=True)
        for name, moment in (("response", queries.RESPONDED), ("finish", queries.ENDED))
    }
    return lambda name, kind: found[name].get(kind)


async def _tickets_by(session: AsyncSession, window: queries.Window, column: Any) -> list[Count]:
    rows = await queries.tickets_by(session, window, column)
    return [Count(key=key, count=number) for key, number in rows]


async def _targets(session: AsyncSession, window: queries.Window, now: datetime) -> TargetFigures:
    """Compare with the service standard, whose hours are the same for all tickets of a kind."""
    clock = clock_of(session)

    async def rate(moment: Any, limit: timedelta, *of: Any) -> Rate:
        good, counted = await queries.within_hours(
            session, window, moment, limit=clock.delay(limit), now=now, of=and_(True, *of)
        )
        return _rate(good, counted, 1.0)

    urgent = (Ticket.type == "repair", Ticket.priority != "normal")
    return TargetFigures(
        first_response=await rate(queries.RESPONDED, _RESPONSE),
        urgent_repairs=await rate(queries.ENDED, _FINISH, *urgent),
        complaints=await rate(queries.ENDED, _FINISH, Ticket.type == "complaint"),
    )


async def satisfaction(session: AsyncSession, period: Period) -> SatisfactionFigures:
    """Tell what residents say of finished work; who does not answer is shown, not counted."""
    rows = await queries.surveys_by_type(session, period.window)
    counts = Counter({str(status): 0 for status in SurveyStatus})
    types: dict[str, list[RowMapping]] = defaultdict(list)
    for row in rows:
        counts[row["status"]] += row["surveys"]
        types[row["type"]].append(row)
    return SatisfactionFigures(
        period=period.read(),
        surveys=counts.total(),
        by_status=[Count(key=key, count=number) for key, number in counts.items()],
        total=Scores(**_scores(rows)),
        by_type=[TypeScores(type=kind, **_scores(own)) for kind, own in types.items()],
    )


def _scores(rows: Sequence[RowMapping]) -> dict[str, Any]:
    invited, yes, no = (_total(rows, name) for name in ("invited", "yes", "no"))
    answered = sum(row["surveys"] for row in rows if row["status"] == SurveyStatus.ANSWERED)
    return {
        "invited": invited,
        "answered": _rate(answered, invited),
        "attitude": _average(rows, "attitude"),
        "speed": _average(rows, "speed"),
        "result": _average(rows, "result"),
        "satisfied": _rate(_total(rows, "satisfied"), answered, _SATISFIED),
        "solved_yes": yes,
        "solved_no": no,
        "solved_unknown": _total(rows, "unknown"),
        "solved": _rate(_total(rows, "solved"), yes + no, _SOLVED),
    }


def _average(rows: Sequence[RowMapping], name: str) -> Average:
    number = _total(rows, f"{name}_n")
    total = _total(rows, f"{name}_sum")
    return Average(mean=round(total / number, 2) if number else None, n=number)


async def bot(session: AsyncSession, period: Period) -> BotFigures:
    """Tell how far the bot comes alone, in the conversations residents wrote in.

    A conversation keeps only its newest hand-over, without its day: one that was ever handed
    over counts as such, so the share without a person is rather too low than too high.
    """
    rows = await queries.conversations_by_reason(session, period.window)
    total = sum(number for _, _, number in rows)
    alone = sum(number for reason, staff, number in rows if reason is None and not staff)
    reasons: Counter[str] = Counter()
    for reason, _, number in rows:
        reasons[reason or ""] += number
    reasons.pop("", None)
    read = await intents(session, period)
    return BotFigures(
        period=period.read(),
        conversations=total,
        without_person=_rate(alone, total),
        handed_over=_counts(reasons),
        fallback=read.fallback,
    )


async def knowledge_gaps(session: AsyncSession, period: Period) -> GapFigures:
    """List the questions without an answer; those that ask the same are one."""
    asked, answered = await queries.inquiries(session, period.window)
    rows = await queries.unanswered(session, period.window)
    gists = await knowledge_service.gists([question for question, _, _ in rows])
    groups: dict[frozenset[str], list[Any]] = defaultdict(list)
    for row, gist in zip(rows, gists, strict=True):
        groups[gist].append(row)
    gaps = sorted(map(_gap, groups.values()), key=lambda gap: gap.count, reverse=True)
    return GapFigures(
        period=period.read(),
        questions=asked,
        answered=_rate(answered, asked),
        gaps=gaps[:_MOST_GAPS],
    )


def _gap(rows: Sequence[Any]) -> Gap:
    """Describe one gap; the rows come with the most frequent wording first."""
    return Gap(
        question=rows[0][0],
        count=sum(number for _, number, _ in rows),
        wordings=[question for question, _, _ in rows[:_MOST_WORDINGS]],
        last_at=iso(max(at for _, _, at in rows)),
    )
