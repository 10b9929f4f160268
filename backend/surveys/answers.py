"""Taking answers to a survey, which may come in parts."""

from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import clock_of, publish
from backend.surveys import outcomes, repository
from backend.surveys.errors import InvalidScore, SurveyClosed
from backend.surveys.models import Survey, SurveyStatus

SCORES = ("attitude", "speed", "result")
_CLOSED = (SurveyStatus.DECLINED, SurveyStatus.EXPIRED)


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
    """Take answers; three scores make the survey `answered`.

    Args:
        replace: Correct what was given before. Otherwise the first answers stay, so that a second
            tap on an old button changes nothing.

    Raises:
        InvalidScore: A score is not 1 to 5.
        SurveyClosed: The survey was declined or has expired.
    """
    given = {"attitude": attitude, "speed": speed, "result": result}
    if any(score is not None and score not in range(1, 6) for score in given.values()):
        raise InvalidScore
    await repository.lock(session, survey)
    if survey.status in _CLOSED:
        raise SurveyClosed
    await _take(session, survey, {**given, "solved": solved}, comment, replace, actor)
    return survey


async def _take(
    session: AsyncSession,
    survey: Survey,
    given: dict[str, Any],
    comment: str | None,
    replace: bool,
    actor: Actor,
) -> None:
    was_bad, was_solved = outcomes.is_bad(survey), survey.solved
    for name, value in given.items():
        if value is not None and (replace or getattr(survey, name) is None):
            setattr(survey, name, value)
    _add_comment(survey, comment)
    _move_on(session, survey)
    await session.flush()
    ticket = await repository.ticket_of(session, survey)
    if outcomes.is_bad(survey) and not was_bad:
        await outcomes.alert_lead(session, survey, ticket)
    if survey.solved is not None and survey.solved != was_solved:
        await outcomes.settle_ticket(session, ticket, solved=survey.solved, actor=actor)
    publish(session, f"ticket:{ticket.number}", {"survey": survey.status})


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
