"""What answers set off: a low score pages the lead, "not solved" reopens the ticket."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.surveys.models import Survey
from backend.tickets import service as ticket_service
from backend.tickets.lifecycle import Action, rule_for
from backend.tickets.models import Ticket

LOW = 2


def is_bad(survey: Survey) -> bool:
    """Tell whether somebody has to look at the answers."""
    scores = (survey.attitude, survey.speed, survey.result)
    return survey.solved is False or any(score is not None and score <= LOW for score in scores)


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
    await alert_service.raise_alert(session, kind=kind, text=text.strip(), ticket=ticket)


async def settle_ticket(
    session: AsyncSession, ticket: Ticket, *, solved: bool, actor: Actor
) -> None:
    """Let the resident's word move the ticket, where its state allows."""
    action = Action.CONFIRM if solved else Action.REOPEN
    if rule_for(action, ticket.status, ticket.type) is not None:
        await ticket_service.transition(session, ticket, action, actor=actor)
