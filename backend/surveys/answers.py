"""Taking answers to a survey, which may come in parts."""

from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import clock_of, publish
from backend.surveys import callbacks, outcomes, repository
from backend.surveys.errors import InvalidScore, SurveyClosed
from backend.surveys.models import Survey, SurveyStatus
from backend.tickets.history import record
from backend.tickets.models import Ticket

SCORES = ("attitude", "speed", "result")


async def answer(
    session: AsyncSession,
    survey: Survey,
    *,
    attitude: int | None = None,
    speed: int | None = None,
    result: int | None = None,
    solved: bool | None = None,
    comment: str | None = None,
    replace: bool = False,
    actor: Actor,
) -> Survey:
    """Take answers; three scores make the survey `answered`, also after its time has run out.

    Args:
        replace: Correct scores given before. Otherwise the first ones stay, so that a second
            tap on an old button changes nothing. Residents may think better of a finished
            rating once, while a survey of that age would still wait for an answer.

    Raises:
        InvalidScore: A score is not 1 to 5.
        SurveyClosed: It was declined or never asked, or has been corrected already.
    """
    given = {"attitude": attitude, "speed": speed, "result": result}
    if any(score is not None and score not in range(1, 6) for score in given.values()):
        raise InvalidScore
    await repository.lock(session, survey)
    if not takes_answers(survey):
        raise SurveyClosed
    ticket = await repository.ticket_of(session, survey)
    was_bad, was_solved = outcomes.is_bad(survey), survey.solved
    if replace:
        await _correct(session, survey, ticket, given, actor)
    await _take(session, survey, ticket, {**given, "solved": solved}, comment, actor)
    if outcomes.is_bad(survey) and not was_bad:
        await outcomes.alert_lead(session, survey, ticket)
    if survey.solved is not None and survey.solved != was_solved:
        await outcomes.settle_ticket(session, survey, ticket, actor=actor)
    await outcomes.follow_up(session, survey, ticket, actor=actor)
    publish(session, f"ticket:{ticket.number}", {"survey": survey.status})
    return survey


def takes_answers(survey: Survey) -> bool:
    """Tell whether answers still count: until it is declined, unless it was never asked."""
    never_asked = survey.status == SurveyStatus.EXPIRED and survey.sent_at is None
    return not never_asked and survey.status != SurveyStatus.DECLINED


async def _correct(
    session: AsyncSession,
    survey: Survey,
    ticket: Ticket,
    given: dict[str, int | None],
    actor: Actor,
) -> None:
    """Replace scores that were given before and keep the old ones in the ticket's history."""
    before = {name: getattr(survey, name) for name in SCORES}
    changed = {
        name: score
        for name, score in given.items()
        if score is not None and before[name] not in (None, score)
    }
    if not changed:
        return
    if survey.status == SurveyStatus.ANSWERED:
        if actor.kind != "staff" and not _may_change(session, survey):
            raise SurveyClosed
        survey.changed_at = clock_of(session).now()
    for name, score in changed.items():
        setattr(survey, name, score)
    after = {name: getattr(survey, name) for name in SCORES}
    await record(session, ticket, "rating_changed", actor=actor, scores_before=before, scores=after)


def _may_change(session: AsyncSession, survey: Survey) -> bool:
    clock = clock_of(session)
    window = clock.delay(timedelta(hours=get_catalogue().policy.survey_expire_hours))
    answered_at = survey.answered_at or clock.now()
    return survey.changed_at is None and clock.now() < answered_at + window


async def _take(
    session: AsyncSession,
    survey: Survey,
    ticket: Ticket,
    given: dict[str, Any],
    comment: str | None,
    actor: Actor,
) -> None:
    for name, value in given.items():
        # "Not solved after all" is news whenever it comes.
        if value is not None and (getattr(survey, name) is None or value is False):
            setattr(survey, name, value)
    _add_comment(survey, comment)
    _move_on(session, survey)
    await session.flush()
    if any(value is not None for value in given.values()):
        await _note_who_asked(session, survey, ticket, actor)


async def _note_who_asked(
    session: AsyncSession, survey: Survey, ticket: Ticket, actor: Actor
) -> None:
    """Keep who asked where staff did, and end the call that would have asked."""
    if actor.kind == "staff":
        survey.asked_by = actor.name
        scores = {name: getattr(survey, name) for name in (*SCORES, "solved")}
        await record(session, ticket, "asked_by_phone", actor=actor, scores=scores)
    await callbacks.settle(session, survey, actor=actor)


def _add_comment(survey: Survey, comment: str | None) -> None:
    if comment and comment not in (survey.comment or "").split("\n"):
        survey.comment = "\n".join(filter(None, (survey.comment, comment)))


def has_begun(survey: Survey) -> bool:
    """Tell whether anything was answered."""
    return any(getattr(survey, name) is not None for name in (*SCORES, "solved", "comment"))


def mark_sent(session: AsyncSession, survey: Survey) -> None:
    """Start the time in which answers are waited for."""
    clock = clock_of(session)
    survey.status = SurveyStatus.SENT
    survey.sent_at = clock.now()
    survey.expires_at = clock.after(timedelta(hours=get_catalogue().policy.survey_expire_hours))


def _move_on(session: AsyncSession, survey: Survey) -> None:
    complete = all(getattr(survey, name) is not None for name in SCORES)
    if complete and survey.status != SurveyStatus.ANSWERED:
        survey.status = SurveyStatus.ANSWERED
        survey.answered_at = clock_of(session).now()
    elif survey.status == SurveyStatus.PLANNED and has_begun(survey):
        # Somebody who rates before being asked need not be asked any more.
        mark_sent(session, survey)
