"""Callbacks (回访): what a person asks by phone where the chat brings no answer."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import SYSTEM, Actor
from backend.core.database import clock_of, publish
from backend.notifications import service as notification_service
from backend.surveys import repository
from backend.surveys.models import Survey
from backend.tasks import opening as task_opening
from backend.tasks.models import StaffTask, TaskKind
from backend.tickets.models import Ticket

_BATCH = 50
_COMPLAINT = "complaint"


async def ask_by_phone(session: AsyncSession, survey: Survey, ticket: Ticket) -> None:
    """Let the desk ask by phone what could not be asked in the chat."""
    policy = get_catalogue().policy
    due_at = clock_of(session).after(timedelta(hours=policy.callback_hours))
    complaint = ticket.type == _COMPLAINT
    kind = TaskKind.COMPLAINT_CALLBACK if complaint else TaskKind.CALLBACK
    await _open(session, survey, ticket, kind, "callback", due_at)


async def visit_after_complaint(session: AsyncSession, survey: Survey, ticket: Ticket) -> None:
    """Let the desk call after a complaint whose survey brought no answer (投诉回访).

    Whoever declined the survey was promised not to be bothered again, and is not called.
    """
    answered = survey.solved is not None or survey.answered_at is not None
    if ticket.type != _COMPLAINT or answered:
        return
    clock = clock_of(session)
    days = timedelta(days=get_catalogue().policy.complaint_callback_days)
    due_at = (ticket.finished_at or clock.now()) + clock.delay(days)
    kind = TaskKind.COMPLAINT_CALLBACK
    await _open(session, survey, ticket, kind, "complaint_callback", due_at)


async def _open(
    session: AsyncSession,
    survey: Survey,
    ticket: Ticket,
    kind: TaskKind,
    phrase: str,
    due_at: datetime,
) -> None:
    catalogue = get_catalogue()
    label = catalogue.type_label(ticket.type)
    await task_opening.open_task(
        session,
        kind=kind,
        key=f"callback:{survey.id}",
        text=catalogue.phrase(f"surveys.{phrase}", label=label, number=ticket.number),
        due_at=due_at,
        ticket=ticket,
        team=catalogue.policy.callback_team,
    )


async def look_into(session: AsyncSession, survey: Survey, ticket: Ticket) -> None:
    """Let the lead call a resident who is unhappy with a matter that is settled."""
    catalogue = get_catalogue()
    hours = timedelta(hours=catalogue.policy.survey_low_call_hours)
    label = catalogue.type_label(ticket.type)
    await task_opening.open_task(
        session,
        kind=TaskKind.COMPLAINT_CALLBACK,
        key=f"unhappy:{survey.id}",
        text=catalogue.phrase(
            "surveys.look_into", label=label, number=ticket.number, comment=survey.comment or ""
        ).strip(),
        due_at=clock_of(session).after(hours),
        ticket=ticket,
    )


async def settle(session: AsyncSession, survey: Survey, *, actor: Actor) -> None:
    """End the call that was to bring an answer, now that there is one."""
    task = await repository.open_task(session, f"callback:{survey.id}")
    if task is None:
        return
    called = actor.kind == "staff"
    task.done_at = clock_of(session).now()
    task.done_by = actor.name if called else SYSTEM.name
    task.reached = True if called else None
    task.outcome = get_catalogue().phrase("surveys.answered_meanwhile")
    await session.flush()
    publish(session, "tasks", {"id": task.id})


async def feed_back(session: AsyncSession) -> int:
    """Tell unhappy residents once what came of their answers (timer).

    It waits a little after the task is done: until then staff may take that back.
    """
    clock = clock_of(session)
    wait = clock.delay(timedelta(minutes=get_catalogue().policy.undo_minutes))
    due = await repository.due_feedback(session, clock.now() - wait, _BATCH)
    for survey, ticket, task in due:
        survey.feedback_at = clock.now()
        await _tell(session, survey, ticket, task)
    await session.flush()
    return len(due)


async def _tell(session: AsyncSession, survey: Survey, ticket: Ticket, task: StaffTask) -> None:
    catalogue = get_catalogue()
    outcome = (task.outcome or "").strip().rstrip("。.!！;；")
    heard = "feedback" if outcome else "feedback_plain"
    assert survey.conversation_id is not None  # only those are due
    await notification_service.enqueue(
        session,
        survey.conversation_id,
        kind="survey_feedback",
        text=catalogue.phrase(
            f"surveys.{heard if task.reached else 'feedback_missed'}",
            label=catalogue.type_label(ticket.type),
            number=ticket.number,
            who=task.done_by or "",
            outcome=outcome,
        ),
        ticket_id=ticket.id,
        dedupe_key=f"survey_feedback:{survey.id}",
    )
