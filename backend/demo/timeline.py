"""A ticket of the past, moved step by step along the lifecycle table.

The same steps as in `tickets/transitions.py`, on plain rows and at any moment: the running product
would need a minute of SQL for what 400 histories do here in a second. A test replays histories
through the product and compares.
"""

import random
from datetime import datetime, timedelta
from typing import Any

from backend.alerts.models import Alert
from backend.catalogue import get_catalogue
from backend.core.actor import SYSTEM, Actor
from backend.demo import effects
from backend.demo.chat import Chat
from backend.demo.moments import minutes, working
from backend.demo.past import Past
from backend.notifications.models import Notification, NotificationStatus
from backend.surveys.models import Survey, SurveyStatus
from backend.tickets import notices
from backend.tickets.history import snapshot
from backend.tickets.ladder import STEPS, Step
from backend.tickets.lifecycle import OPEN, Action, Status, WaitingReason, permits, rule_for
from backend.tickets.models import Ticket, TicketEvent

# When each step of the ladder is due.
_MOMENTS = {
    "response_soon": "response_soon_at",
    "response_overdue": "due_response_at",
    "response_overdue_manager": "response_manager_at",
    "finish_soon": "finish_soon_at",
    "finish_overdue": "due_finish_at",
    "finish_overdue_manager": "finish_manager_at",
}
_URGE_ALERTS = {1: "urge_worker", 2: "urge_lead", 3: "urge_manager"}
_HIGHEST = 3
# The chance that an alert is acknowledged within minutes; the others take hours.
_PROMPT = 0.75


class StoryOver(Exception):
    """The story has come to its end, to the present, or to the state in which it shall stay."""


class IllegalStep(Exception):
    """A plan does what the lifecycle table does not allow."""


class Timeline:
    """Moves one ticket and writes down what the product would have written.

    Args:
        ticket: A new ticket, not stored yet.
        past: Where the rows go.
        chat: The resident's talk; None when there is none.
        duty: Who acknowledges pages.
        now: Later than this nothing happens.
        stop: A state in which the ticket stays.
    """

    def __init__(
        self,
        ticket: Ticket,
        past: Past,
        *,
        chat: Chat | None,
        duty: str,
        now: datetime,
        rng: random.Random,
        stop: str | None = None,
    ) -> None:
        self.ticket, self.chat, self.now = ticket, chat, now
        self.since = ticket.created_at
        self._past, self._duty, self._rng, self._stop = past, duty, rng, stop
        self._warned: set[str] = set()

    def create(self, actor: Actor) -> None:
        """Write the first step; everybody but the bot has to tell the resident."""
        ticket = self.ticket
        if actor.kind == "staff":
            ticket.first_contact = actor.name
        facts = {"status": ticket.status, "priority": ticket.priority}
        event = self._record("created", actor, ticket.created_at, after=facts)
        if ticket.priority == "emergency":
            self.alert("emergency", "emergency", ticket.created_at)
        if actor.kind == "staff":
            self._tell(event, "created")

    def reach(self, at: datetime) -> None:
        """Let time pass; deadlines missed meanwhile are written down.

        Raises:
            StoryOver: The moment lies in the future.
        """
        self._warn(min(at, self.now))
        if at > self.now:
            raise StoryOver

    def catch_up(self) -> None:
        """Write down the deadlines missed up to the present."""
        self._warn(self.now)

    def do(self, action: Action, actor: Actor, at: datetime, **inputs: Any) -> TicketEvent:
        """Do something with the ticket.

        Raises:
            IllegalStep: The lifecycle table does not allow it.
            StoryOver: The moment lies in the future, or the ticket shall stay as it is now.
        """
        at = max(at, self.since + timedelta(seconds=1))
        self.reach(at)
        ticket = self.ticket
        rule = rule_for(action, ticket.status, ticket.type)
        if rule is None or not permits(rule, actor, ticket.assignee_id):
            raise IllegalStep(f"{action} of a {ticket.type} in {ticket.status} by {actor.name}")
        before = snapshot(ticket)
        if actor.kind == "staff" and ticket.first_contact is None:
            ticket.first_contact = actor.name
        facts = effects.apply(ticket, rule, at, inputs)
        if action in (Action.REOPEN, Action.EXTEND):
            self._warned -= {step.name for step in STEPS if step.deadline == "finish"}
        event = self._record(action, actor, at, before=before, note=_remark(inputs), **facts)
        self._follow_up(event, action, actor, inputs.get("reason"))
        if ticket.status == self._stop:
            raise StoryOver
        return event

    def urge(self, actor: Actor, at: datetime, note: str) -> None:
        """Count an urge and page one level higher each time."""
        self.reach(at)
        ticket, before = self.ticket, snapshot(self.ticket)
        ticket.urge_count, ticket.urged_at = ticket.urge_count + 1, at
        overdue = ticket.due_finish_at is not None and ticket.due_finish_at < at
        level = _HIGHEST if overdue else min(ticket.urge_count, _HIGHEST)
        ticket.escalation_level = max(ticket.escalation_level, level)
        self._record(Action.URGE, actor, at, before=before, note=note)
        name = _URGE_ALERTS[ticket.escalation_level]
        self.alert("urge", name, at, count=ticket.urge_count)

    def merged_in(self, child: Ticket, actor: Actor, at: datetime) -> None:
        """Note that another ticket was merged into this one."""
        self._record("merged_in", actor, at, after={"child": child.number})

    def alert(self, kind: str, phrase: str, at: datetime, **values: Any) -> None:
        """Page staff; somebody acknowledges it sooner or later."""
        self.page(kind, notices.alert_text(phrase, self.ticket, **values), at)

    def page(self, kind: str, text: str, at: datetime) -> None:
        """Page staff in given words."""
        ticket, rng = self.ticket, self._rng
        if kind == "emergency":
            seen = at + minutes(rng, 0.5, 4)
        else:
            slowness = 1 if rng.random() < _PROMPT else 8
            seen = working(at + minutes(rng, 3, 45) * slowness, rng)
        alert = Alert(
            kind=kind,
            text=text,
            team=ticket.team,
            ticket_number=ticket.number,
            conversation_id=None if ticket.anonymous else ticket.conversation_id,
            channel_user=None if ticket.anonymous else ticket.channel_user,
            at=at,
            acknowledged_at=seen if seen <= self.now else None,
            acknowledged_by=self._duty if seen <= self.now else None,
        )
        self._past.alerts.append((ticket, alert))

    def _follow_up(
        self, event: TicketEvent, action: Action, actor: Actor, reason: str | None
    ) -> None:
        if action is Action.FINISH:
            self._plan_survey(event.at)
        elif action is Action.REOPEN:
            self._drop_surveys()
            self.alert("reopened", "reopened", event.at, count=self.ticket.reopen_count)
        kind = notices.kind_for(action)
        if kind is not None and not (action is Action.REOPEN and actor.kind == "bot"):
            self._tell(event, kind, reason=reason)

    def _plan_survey(self, at: datetime) -> None:
        if not get_catalogue().ticket_types[self.ticket.type].survey:
            return
        delay = timedelta(minutes=get_catalogue().policy.survey_invite_minutes)
        survey = Survey(
            conversation_id=self.ticket.conversation_id,
            status=SurveyStatus.PLANNED,
            assignee_name=self.ticket.assignee_name,
            planned_at=at,
            invite_at=at + delay,
        )
        self._past.surveys.append((self.ticket, survey))

    def survey(self) -> Survey | None:
        """Return the newest survey of the ticket."""
        own = [survey for ticket, survey in self._past.surveys if ticket is self.ticket]
        return own[-1] if own else None

    def _drop_surveys(self) -> None:
        survey = self.survey()
        if survey is not None and survey.status in (SurveyStatus.PLANNED, SurveyStatus.SENT):
            survey.status = SurveyStatus.EXPIRED

    def _tell(self, event: TicketEvent, kind: str, *, reason: str | None = None) -> None:
        if self.chat is None:
            self.unreachable(f"ticket_{kind}", event.at)
            return
        text = notices.notice_text(self.ticket, kind, now=event.at, reason=reason)
        self.chat.say(event.at, text, kind=f"ticket_{kind}", ticket=self.ticket, because=event)

    def unreachable(self, kind: str, at: datetime) -> None:
        """Note that the resident could not be told: no talk leads to them."""
        row = Notification(
            kind=kind,
            path="staff",
            status=NotificationStatus.UNDELIVERABLE,
            error=get_catalogue().phrase("notifications.no_conversation"),
            due_at=at,
            created_at=at,
        )
        self._past.untold.append((self.ticket, row))

    def _warn(self, until: datetime) -> None:
        """Write down the deadlines that came near or passed since the last step."""
        for at, step in sorted(self._deadlines(), key=lambda found: found[0]):
            if at >= until or step.name in self._warned:
                continue
            self._warned.add(step.name)
            before = snapshot(self.ticket)
            if not step.reminder:
                self.ticket.escalation_level = max(self.ticket.escalation_level, step.level)
            self._record(step.name, SYSTEM, at, before=before)
            self.alert(step.name, step.name, at)

    def _deadlines(self) -> list[tuple[datetime, Step]]:
        # The product looks every few seconds.
        tick = timedelta(seconds=self._rng.randint(1, 5))
        return [
            (max(self.since, at) + tick, step)
            for step in STEPS
            if (at := getattr(self.ticket, _MOMENTS[step.name])) and self._is_watched(step)
        ]

    def _is_watched(self, step: Step) -> bool:
        ticket = self.ticket
        response = step.deadline == "response"
        ends = ticket.due_response_at if response else ticket.due_finish_at
        if step.reminder and (ends is None or self.since >= ends):
            return False
        if response:
            return ticket.status == Status.SUBMITTED
        return ticket.status in OPEN and ticket.waiting_reason != WaitingReason.RESIDENT

    def _record(
        self,
        kind: str,
        actor: Actor,
        at: datetime,
        *,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        note: str = "",
        **facts: Any,
    ) -> TicketEvent:
        new = snapshot(self.ticket)
        changed = [key for key in before or {} if (before or {})[key] != new[key]]
        event = TicketEvent(
            at=at,
            type=str(kind),
            actor=actor.name,
            actor_kind=actor.kind,
            note=note,
            before={key: (before or {})[key] for key in changed} or None,
            after={**{key: new[key] for key in changed}, **(after or {}), **facts} or None,
        )
        self._past.events.append((self.ticket, event))
        if kind != "merged_in":  # that one is written afterwards and moves nothing
            self.since = at
        return event


def _remark(inputs: dict[str, Any]) -> str:
    """Return all that was said in free words."""
    words = (inputs.get(key) for key in ("result", "reason", "note"))
    return "\n".join(dict.fromkeys(filter(None, words)))
