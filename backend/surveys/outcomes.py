"""What answers set off: "not solved" reopens the ticket, an unhappy resident is called."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import clock_of
from backend.notifications import service as notification_service
from backend.surveys import callbacks
from backend.surveys.models import Survey
from backend.surveys.verdicts import is_bad, what_follows
from backend.tickets import service as ticket_service
from backend.tickets.lifecycle import Action, rule_for
from backend.tickets.models import Ticket

__all__ = ["alert_lead", "follow_up", "is_bad", "settle_ticket"]
_LEAD = 2


async def alert_lead(session: AsyncSession, survey: Survey, ticket: Ticket) -> None:
    """Page the team lead about a bad answer."""
    catalogue = get_catalogue()
    none = catalogue.phrase("alerts.no_score")
    unsolved = survey.solved is False
    text = catalogue.phrase(
        "alerts.unsolved" if unsolved else "alerts.low_score",
        number=ticket.number,
        attitude=survey.attitude or none,
        speed=survey.speed or none,
        result=survey.result or none,
        comment=survey.comment or "",
    )
    kind = "unsolved" if unsolved else "low_score"
    await alert_service.raise_alert(
        session, kind=kind, text=text.strip(), ticket=ticket, level=_LEAD
    )


async def settle_ticket(
    session: AsyncSession, survey: Survey, ticket: Ticket, *, actor: Actor
) -> None:
    """Let the resident's word move the ticket, where its state allows."""
    action = Action.CONFIRM if survey.solved else Action.REOPEN
    if rule_for(action, ticket.status, ticket.type) is not None:
        words = survey.comment if action is Action.REOPEN else None
        await ticket_service.transition(session, ticket, action, actor=actor, note=words)


async def follow_up(session: AsyncSession, survey: Survey, ticket: Ticket, *, actor: Actor) -> None:
    """Have an unhappy resident called, once, and say so; a reopened matter is work, not a call."""
    if what_follows(survey) != "call" or survey.follow_up_at is not None:
        return
    survey.follow_up_at = clock_of(session).now()
    await callbacks.look_into(session, survey, ticket)
    # In the chat the bot says it with its thanks; on the phone the person has said it.
    if actor.kind in ("bot", "staff") or survey.conversation_id is None:
        return
    catalogue = get_catalogue()
    label = catalogue.type_label(ticket.type)
    await notification_service.enqueue(
        session,
        survey.conversation_id,
        kind="survey_follow_up",
        text=catalogue.phrase("surveys.follow_up", label=label, number=ticket.number),
        ticket_id=ticket.id,
        dedupe_key=f"survey_follow_up:{survey.id}",
    )
