"""Moving a ticket: check the table, apply the effects, write the history, tell people."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.errors import NotPermitted
from backend.tickets import claiming, effects, escalation, extension, notices, repository
from backend.tickets.effects import Inputs
from backend.tickets.errors import TransitionRefused, UnknownAction
from backend.tickets.history import record, snapshot
from backend.tickets.lifecycle import (
    Action,
    Need,
    Rule,
    Status,
    WaitingReason,
    permits,
    rule_for,
)
from backend.tickets.models import Ticket


async def transition(
    session: AsyncSession,
    ticket: Ticket,
    action: str,
    *,
    actor: Actor,
    note: str | None = None,
    result: str | None = None,
    assignee: str | None = None,
    reason: str | None = None,
    parent: str | None = None,
    until: datetime | None = None,
) -> Ticket:
    """Do something with a ticket.

    Args:
        assignee: Staff id or exact display name; any other name is an outside worker's.
        parent: Number of the ticket this one is merged into.
        until: The new deadline, for `extend`.

    Raises:
        UnknownAction: There is no such action.
        NotPermitted: The actor may not do this.
        TransitionRefused: The state does not allow it, or an input is missing.
    """
    if action not in list(Action):
        raise UnknownAction(f"Unknown action; allowed: {', '.join(Action)}.")
    inputs = Inputs(note, result, assignee, reason, parent, until)
    await _carry_out(session, ticket, Action(action), inputs, actor)
    return ticket


async def _carry_out(
    session: AsyncSession, ticket: Ticket, action: Action, inputs: Inputs, actor: Actor
) -> None:
    await _hold(session, ticket, action, inputs)
    rule = _allowed(ticket, action, actor)
    await _check_needs(session, ticket, rule, inputs)
    if action is Action.EXTEND and inputs.until is not None:
        extension.check(session, ticket, inputs.until, actor=actor)
    if action is Action.CLAIM:
        await claiming.check(session, ticket, actor)
        inputs = replace(inputs, assignee=str(actor.staff_id))
    if action is Action.URGE:
        await escalation.urge(session, ticket, actor=actor, note=inputs.note)
    else:
        await _apply(session, ticket, rule, inputs, actor)


async def _hold(session: AsyncSession, ticket: Ticket, action: Action, inputs: Inputs) -> None:
    """Hold a ticket, and with it the one it is merged into: two may be merged crosswise."""
    parent = None
    if action is Action.MERGE:
        parent = await repository.by_number(session, (inputs.parent or "").upper())
    await repository.lock(session, ticket, *filter(None, (parent,)))


def _allowed(ticket: Ticket, action: Action, actor: Actor) -> Rule:
    catalogue = get_catalogue()
    rule = rule_for(action, ticket.status, ticket.type)
    words = {"number": ticket.number, "action": catalogue.label("action", action)}
    if rule is None:
        possible = claiming.possible_actions(ticket, actor)
        labels = [catalogue.label("action", item) for item in possible]
        raise TransitionRefused(
            catalogue.phrase(
                "tickets.refused.state",
                **words,
                status=catalogue.label("status", ticket.status),
                allowed="、".join(labels) or catalogue.phrase("tickets.refused.nothing"),
            )
        )
    if not permits(rule, actor, ticket.assignee_id):
        raise NotPermitted(catalogue.phrase("tickets.refused.role", **words))
    return rule


async def _check_needs(session: AsyncSession, ticket: Ticket, rule: Rule, inputs: Inputs) -> None:
    for need in rule.needs:
        if await _is_met(session, ticket, need, inputs):
            continue
        catalogue = get_catalogue()
        rejecting = need is Need.REASON and rule.action is Action.REJECT
        raise TransitionRefused(
            catalogue.phrase(
                f"tickets.refused.{'reject_reason' if rejecting else need}",
                action=catalogue.label("action", rule.action),
                allowed="、".join(WaitingReason),
            )
        )


async def _is_met(session: AsyncSession, ticket: Ticket, need: Need, inputs: Inputs) -> bool:
    if need is Need.WAITING_REASON:
        return inputs.reason in list(WaitingReason)
    if need is Need.PROOF:
        if ticket.type != "repair" or inputs.reason:
            return True
        return await repository.has_photo_after(session, ticket)
    return bool(getattr(inputs, need))


async def _apply(
    session: AsyncSession, ticket: Ticket, rule: Rule, inputs: Inputs, actor: Actor
) -> None:
    before = snapshot(ticket)
    if actor.kind == "staff" and ticket.first_contact is None:
        ticket.first_contact = actor.name
    if ticket.status == Status.WAITING and rule.target is not None:
        effects.end_wait(session, ticket)
    facts = await effects.apply(session, ticket, rule.action, inputs)
    if rule.target is not None:
        ticket.status = rule.target
    effects.mark_end(session, ticket)
    event = await record(
        session,
        ticket,
        rule.action,
        actor=actor,
        before=before,
        note=inputs.remark,
        **facts,
    )
    await effects.follow_up(session, ticket, rule.action, actor=actor)
    await notices.overtake(session, ticket, rule.action, event_id=event.id)
    kind = notices.kind_for(rule.action)
    if kind is not None and not (rule.action is Action.REOPEN and actor.kind == "bot"):
        await notices.tell(session, ticket, kind, event_id=event.id, reason=inputs.reason)
    elif rule.action is Action.WITHDRAW and actor.kind == "staff":
        await notices.tell(session, ticket, "withdrawn", event_id=event.id, reason=inputs.reason)
