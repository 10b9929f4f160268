"""Reporting a phone call: reached or not, solved or not, and taking a mistaken report back."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import SYSTEM, Actor
from backend.core.database import clock_of, publish
from backend.core.errors import NotPermitted
from backend.notifications import service as notification_service
from backend.notifications.quiet import waking
from backend.surveys import service as survey_service
from backend.surveys.models import Survey, SurveyStatus
from backend.tasks import opening, repository
from backend.tasks.errors import InvalidAnswer, NoPhone, NotUndoable, TaskDone, TaskNotFound
from backend.tasks.models import StaffTask, TaskKind
from backend.tickets import reading
from backend.tickets import service as ticket_service
from backend.tickets.history import record
from backend.tickets.lifecycle import Action, rule_for
from backend.tickets.models import Ticket

# How the history calls a call that reached somebody.
_REACHED = {
    TaskKind.TELL: "told_by_phone",
    TaskKind.CALLBACK: "called_back",
    TaskKind.COMPLAINT_CALLBACK: "called_back",
}

_WAITING = (SurveyStatus.PLANNED, SurveyStatus.SENT, SurveyStatus.UNDELIVERABLE)


async def get(session: AsyncSession, task_id: int, *, actor: Actor) -> StaffTask:
    """Return a task an actor may see, as it is now and held until the transaction ends.

    Raises:
        TaskNotFound: There is none, or it is not their business.
    """
    task = await repository.hold(session, task_id, actor=actor)
    if task is None:
        raise TaskNotFound
    return task


async def finish(
    session: AsyncSession,
    task: StaffTask,
    *,
    actor: Actor,
    reached: bool,
    outcome: str | None = None,
    solved: bool | None = None,
) -> StaffTask:
    """Report a call.

    Nobody reached: the task comes back later, until it was tried often enough; a callback then
    ends its ticket as `unreachable`.

    Args:
        outcome: What was said, in the words of whoever called.
        solved: What the person said about the matter; moves the ticket.

    Raises:
        TaskDone: Somebody has done it already.
        InvalidAnswer: Nobody was reached, so nobody can have said whether it is solved.
        NotPermitted: The caller may not confirm or reopen the ticket.
    """
    task = await get(session, task.id, actor=actor)
    if task.done_at is not None:
        raise TaskDone(_phrase("done", who=task.done_by))
    if solved is not None and not (reached and task.ticket_id):
        raise InvalidAnswer(_phrase("no_solved"))
    ticket = await _ticket_of(session, task)
    task.outcome, task.solved = outcome or None, solved
    if reached:
        await _reached(session, task, ticket, actor)
    else:
        await _missed(session, task, ticket, actor)
    await session.flush()
    publish(session, "tasks", {"id": task.id})
    return task


async def _reached(
    session: AsyncSession, task: StaffTask, ticket: Ticket | None, actor: Actor
) -> None:
    _close(session, task, actor, reached=True)
    told = [task]
    if ticket is not None:
        await _note(session, task, ticket, _REACHED[TaskKind(task.kind)], actor)
        # Whoever was called has heard all the news there were.
        told += await opening.withdraw(session, ticket, kinds=(TaskKind.TELL,), why="spoken")
    for one in told:
        if one.notification_id is not None:
            await notification_service.mark_told(session, one.notification_id)
    if ticket is not None and task.solved is not None:
        await _settle(session, ticket, solved=task.solved, actor=actor)


async def _missed(
    session: AsyncSession, task: StaffTask, ticket: Ticket | None, actor: Actor
) -> None:
    clock, policy = clock_of(session), get_catalogue().policy
    task.tries += 1
    if ticket is not None:
        await _note(session, task, ticket, "call_missed", actor)
    if task.tries < policy.call_tries:
        later = clock.after(timedelta(hours=policy.call_again_hours))
        task.due_at, task.warned_at = waking(later, clock), None
        return
    _close(session, task, actor, reached=False)
    if task.kind == TaskKind.CALLBACK and ticket is not None and _fits(Action.UNREACHABLE, ticket):
        await ticket_service.transition(session, ticket, Action.UNREACHABLE, actor=SYSTEM)


def _close(session: AsyncSession, task: StaffTask, actor: Actor, *, reached: bool) -> None:
    task.done_at, task.done_by, task.reached = clock_of(session).now(), actor.name, reached


async def _settle(session: AsyncSession, ticket: Ticket, *, solved: bool, actor: Actor) -> None:
    """Let the person's word move the ticket, through their survey where they have one."""
    survey = await _unanswered(session, ticket)
    if survey is not None:
        await survey_service.answer(session, survey, solved=solved, actor=actor)
        return
    action = Action.CONFIRM if solved else Action.REOPEN
    if _fits(action, ticket):
        await ticket_service.transition(session, ticket, action, actor=actor)


async def _unanswered(session: AsyncSession, ticket: Ticket) -> Survey | None:
    """Return the newest survey of a ticket if it still waits for this word."""
    for facts in (await survey_service.of_ticket(session, ticket))[:1]:
        if facts["status"] in _WAITING and facts["solved"] is None:
            return await survey_service.get(session, facts["id"])
    return None


def _fits(action: Action, ticket: Ticket) -> bool:
    return rule_for(action, ticket.status, ticket.type) is not None


async def undo(session: AsyncSession, task: StaffTask, *, actor: Actor) -> StaffTask:
    """Take a mistaken report back: the task is open again.

    Raises:
        NotUndoable: It is too late, or the report has moved the ticket.
        NotPermitted: Somebody else reported it, and the caller is no lead.
    """
    task = await get(session, task.id, actor=actor)
    if task.done_at is None:
        return task
    _check_undo(session, task, actor)
    ticket = await _ticket_of(session, task)
    if task.reached:
        await _untell(session, task, ticket)
    else:
        task.tries -= 1
    task.done_at = task.done_by = task.reached = task.outcome = None
    if ticket is not None:
        await _note(session, task, ticket, "call_undone", actor)
    await session.flush()
    publish(session, "tasks", {"id": task.id})
    return task


async def _untell(session: AsyncSession, task: StaffTask, ticket: Ticket | None) -> None:
    """Let what was thought to be told, also in passing, wait to be told again."""
    untold = [task]
    if ticket is not None and task.done_at is not None:
        since = task.done_at
        untold += await opening.restore(
            session, ticket, kind=TaskKind.TELL, why="spoken", since=since
        )
    for one in untold:
        if one.notification_id is not None:
            await notification_service.mark_told(session, one.notification_id, told=False)


def _check_undo(session: AsyncSession, task: StaffTask, actor: Actor) -> None:
    clock, minutes = clock_of(session), get_catalogue().policy.undo_minutes
    assert task.done_at is not None
    if task.done_by == SYSTEM.name or clock.now() > task.done_at + timedelta(minutes=minutes):
        raise NotUndoable(_phrase("undo_over", minutes=f"{minutes:g}"))
    if task.solved is not None or (task.kind == TaskKind.CALLBACK and not task.reached):
        raise NotUndoable(_phrase("undo_effect"))
    if task.done_by != actor.name and not reading.leads(actor):
        raise NotPermitted(_phrase("undo_other"))


async def show_phone(
    session: AsyncSession, task: StaffTask, *, actor: Actor
) -> tuple[str | None, str]:
    """Return whom to call and the whole number, for whoever has to call; this is on record.

    Raises:
        TaskDone: There is nothing left to call about.
        NotPermitted: The ticket is anonymous, and the caller may not learn who wrote it.
        NoPhone: Nobody left a number.
    """
    task = await get(session, task.id, actor=actor)
    if task.done_at is not None:
        raise TaskDone(_phrase("done", who=task.done_by))
    ticket = await _ticket_of(session, task)
    if ticket is None or not ticket.contact_phone:
        raise NoPhone(_phrase("no_phone"))
    if reading.hides_identity(actor, ticket):
        raise NotPermitted
    if not reading.sees_phones(actor, ticket):
        await record(session, ticket, "phone_shown", actor=actor)
    return ticket.contact_name, ticket.contact_phone


async def _ticket_of(session: AsyncSession, task: StaffTask) -> Ticket | None:
    return (await repository.tickets_of(session, [task])).get(task.ticket_id or 0)


async def _note(
    session: AsyncSession, task: StaffTask, ticket: Ticket, event: str, actor: Actor
) -> None:
    await record(session, ticket, event, actor=actor, note=task.outcome, task=task.kind)


def _phrase(name: str, **values: object) -> str:
    return get_catalogue().phrase(f"tasks.refused.{name}", **values)
