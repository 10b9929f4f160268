"""The SQL of every figure; it runs on SQLite and PostgreSQL.

A day is a day in China, which has no summer time. Each function takes the moments the period
begins and ends, and reads everything it needs in one statement.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    RowMapping,
    and_,
    case,
    extract,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from backend.conversations.models import Author, Conversation, Message
from backend.knowledge.models import InquiryRecord
from backend.surveys.models import Survey, SurveyStatus
from backend.tickets.lifecycle import Status, WaitingReason
from backend.tickets.models import Ticket

Window = tuple[datetime, datetime]
# Not this company's success or failure: they count, but in no share.
EXCLUDED = (Status.MERGED, Status.WITHDRAWN, Status.REJECTED)
_LONGEST_LIST = 5000
RESPONDED = Ticket.responded_at
# An adopted suggestion ends without a finish.
ENDED = func.coalesce(Ticket.finished_at, Ticket.closed_at)


def _within(column: InstrumentedAttribute[datetime], window: Window) -> ColumnElement[bool]:
    start, end = window
    return and_(column >= start, column < end)


def _china_day(session: AsyncSession, column: InstrumentedAttribute[datetime]) -> Any:
    if session.get_bind().dialect.name == "sqlite":
        return func.date(column, "+8 hours")
    return func.to_char(func.timezone("Asia/Shanghai", column), "YYYY-MM-DD")


def _seconds(end: Any, start: Any) -> ColumnElement[Any]:
    return extract("epoch", end) - extract("epoch", start)


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


async def intents_per_day(
    session: AsyncSession, window: Window
) -> Sequence[Row[str, str | None, int]]:
    """Count residents' messages by day and intent; None = the bot did not read them."""
    day = _china_day(session, Message.at)
    statement = (
        select(day, Message.intent, func.count())
        .where(Message.author == Author.RESIDENT, _within(Message.at, window))
        .group_by(day, Message.intent)
        .order_by(day)
    )
    return (await session.execute(statement)).all()


async def tickets_by(
    session: AsyncSession, window: Window, column: InstrumentedAttribute[str]
) -> Sequence[Row[str, int]]:
    """Count the tickets made by one column, the most frequent first."""
    statement = (
        select(column, func.count())
        .where(_within(Ticket.created_at, window))
        .group_by(column)
        .order_by(func.count().desc(), column)
    )
    return (await session.execute(statement)).all()


async def tickets_by_type(
    session: AsyncSession, window: Window, *, now: datetime
) -> Sequence[RowMapping]:
    """Sum up the tickets made, one row a type; see `_tally` for the figures about deadlines."""
    paused = and_(
        Ticket.waiting_reason.is_not_distinct_from(WaitingReason.RESIDENT),
        Ticket.waiting_since.is_not(None),
    )
    statement = (
        select(
            Ticket.type,
            func.count().label("tickets"),
            _number(Ticket.status.in_(EXCLUDED)).label("excluded"),
            _number(Ticket.reopen_count > 0).label("reopened"),
            _number(Ticket.urge_count > 0).label("urged"),
            *_tally("response", RESPONDED, Ticket.due_response_at, now=now),
            *_tally("finish", ENDED, Ticket.due_finish_at, now=now, paused=paused),
            *_ends(),
        )
        .where(_within(Ticket.created_at, window))
        .group_by(Ticket.type)
        .order_by(func.count().desc(), Ticket.type)
    )
    return (await session.execute(statement)).mappings().all()


def _tally(
    name: str,
    happened_at: Any,
    due_at: InstrumentedAttribute[datetime | None],
    *,
    now: datetime,
    paused: ColumnElement[bool] | None = None,
) -> list[ColumnElement[int]]:
    """Count what was in time, what was not or is late already, and what may still be in time.

    Work that had to be done again was not in time; `paused` stops the clock.
    """
    counted, happened = Ticket.status.not_in(EXCLUDED), happened_at.is_not(None)
    moment = literal(now, Ticket.created_at.type)
    late = and_(due_at.is_not(None), func.coalesce(happened_at, moment) > due_at)
    again: ColumnElement[bool] = false()
    if paused is not None:
        late, again = and_(late, or_(happened, ~paused)), Ticket.reopen_count > 0
    return [
        _number(and_(counted, happened, ~late, ~again)).label(f"{name}_good"),
        _number(and_(counted, or_(late, and_(happened, again)))).label(f"{name}_bad"),
        _number(and_(counted, ~happened, ~late)).label(f"{name}_pending"),
    ]


def _ends() -> list[ColumnElement[int]]:
    """Count how work ended; `tried` is all that was finished once, also what came back since."""
    counted = Ticket.status.not_in(EXCLUDED)
    confirmed = and_(counted, Ticket.outcome == "confirmed")
    return [
        _number(confirmed).label("confirmed"),
        _number(and_(confirmed, Ticket.reopen_count == 0)).label("solved"),
        _number(and_(counted, Ticket.outcome == "no_objection")).label("no_objection"),
        _number(and_(counted, Ticket.outcome == "unreachable")).label("unreachable"),
        _number(Ticket.status == Status.DONE).label("unanswered"),
        _number(
            and_(
                counted,
                or_(
                    Ticket.outcome.is_not(None),
                    Ticket.status == Status.DONE,
                    Ticket.reopen_count > 0,
                ),
            )
        ).label("tried"),
    ]


async def median_minutes(
    session: AsyncSession, window: Window, happened_at: Any, *, by_type: bool
) -> dict[str, float]:
    """Return the median time from making a ticket to a moment, by type or (key "") of all."""
    kind: ColumnElement[str] = Ticket.type.expression if by_type else literal("")
    waited = _seconds(happened_at, Ticket.created_at)
    ranked = (
        select(
            kind.label("kind"),
            waited.label("waited"),
            func.row_number().over(partition_by=kind, order_by=waited).label("place"),
            func.count().over(partition_by=kind).label("number"),
        )
        .where(
            _within(Ticket.created_at, window),
            Ticket.status.not_in(EXCLUDED),
            happened_at.is_not(None),
        )
        .subquery()
    )
    middle = ranked.c.place.between((ranked.c.number + 1) // 2, (ranked.c.number + 2) // 2)
    statement = select(ranked.c.kind, func.avg(ranked.c.waited)).where(middle)
    rows = await session.execute(statement.group_by(ranked.c.kind))
    return {row_kind: round(float(seconds) / 60, 1) for row_kind, seconds in rows}


async def within_hours(
    session: AsyncSession,
    window: Window,
    happened_at: Any,
    *,
    limit: timedelta,
    now: datetime,
    of: ColumnElement[bool],
) -> tuple[int, int]:
    """Count what happened within a time of making the ticket, and what could have.

    What has not happened yet is counted once the time is over; what came back was not done.
    """
    moment = literal(now, Ticket.created_at.type)
    fast = _seconds(func.coalesce(happened_at, moment), Ticket.created_at) <= limit.total_seconds()
    good = and_(happened_at.is_not(None), fast, Ticket.reopen_count == 0)
    statement = select(_number(good), _number(or_(happened_at.is_not(None), ~fast))).where(
        _within(Ticket.created_at, window), Ticket.status.not_in(EXCLUDED), of
    )
    row = (await session.execute(statement)).one()
    return row[0], row[1]


async def surveys_by_type(session: AsyncSession, window: Window) -> Sequence[RowMapping]:
    """Sum up the surveys planned, one row a ticket type and status."""
    scores = (Survey.attitude, Survey.speed, Survey.result)
    answered = Survey.status == SurveyStatus.ANSWERED
    happy = Survey.attitude + Survey.speed + Survey.result >= 4 * len(scores)
    reached = and_(Survey.sent_at.is_not(None), Survey.status != SurveyStatus.UNDELIVERABLE)
    invited = or_(answered, reached)  # who rates without being asked counts as asked
    yes = Survey.solved.is_(True)
    statement = (
        select(
            Ticket.type,
            Survey.status,
            func.count().label("surveys"),
            _number(invited).label("invited"),
            *(func.sum(score).label(f"{score.key}_sum") for score in scores),
            *(func.count(score).label(f"{score.key}_n") for score in scores),
            _number(and_(answered, happy)).label("satisfied"),
            _number(yes).label("yes"),
            _number(and_(yes, Ticket.reopen_count == 0)).label("solved"),
            _number(Survey.solved.is_(False)).label("no"),
            _number(and_(invited, Survey.solved.is_(None))).label("unknown"),
        )
        .join(Ticket, Ticket.id == Survey.ticket_id)
        .where(_within(Survey.planned_at, window))
        .group_by(Ticket.type, Survey.status)
        .order_by(Ticket.type)
    )
    return (await session.execute(statement)).mappings().all()


async def conversations_by_reason(
    session: AsyncSession, window: Window
) -> Sequence[Row[str | None, int, int]]:
    """Count the conversations residents wrote in, by hand-over reason and whether staff wrote."""
    said = (
        select(
            Message.conversation_id.label("id"),
            func.max(case((Message.author == Author.STAFF, 1), else_=0)).label("staff"),
        )
        .where(_within(Message.at, window))
        .group_by(Message.conversation_id)
        .having(_number(Message.author == Author.RESIDENT) > 0)
        .subquery()
    )
    statement = (
        select(Conversation.handoff_reason, said.c.staff, func.count())
        .join(said, said.c.id == Conversation.id)
        .group_by(Conversation.handoff_reason, said.c.staff)
        .order_by(func.count().desc(), Conversation.handoff_reason)
    )
    return (await session.execute(statement)).all()


async def inquiries(session: AsyncSession, window: Window) -> tuple[int, int]:
    """Count the questions asked and those that were answered."""
    statement = select(func.count(), _number(InquiryRecord.answered.is_(True)))
    row = (await session.execute(statement.where(_within(InquiryRecord.at, window)))).one()
    return row[0], row[1]


async def unanswered(session: AsyncSession, window: Window) -> Sequence[Row[str, int, datetime]]:
    """Read the unanswered questions by their words, the most frequent first."""
    statement = (
        select(InquiryRecord.question, func.count(), func.max(InquiryRecord.at))
        .where(_within(InquiryRecord.at, window), InquiryRecord.answered.is_(False))
        .group_by(InquiryRecord.question)
        .order_by(func.count().desc(), func.max(InquiryRecord.at).desc())
        .limit(_LONGEST_LIST)
    )
    return (await session.execute(statement)).all()
