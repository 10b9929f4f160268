"""The deadlines (时限) of a ticket: when they are, and when staff are reminded of them.

Hours are those of the ticket's calendars. Beside each deadline stand the moments of its ladder: a
reminder when most of the time is gone, and the manager's page when it has been missed for long.
"""

from datetime import datetime, timedelta

from backend.catalogue import get_catalogue
from backend.core.time import Clock
from backend.tickets.lifecycle import WaitingReason
from backend.tickets.models import Ticket


def start(ticket: Ticket, clock: Clock) -> None:
    """Start both clocks of a new ticket at its creation."""
    catalogue = get_catalogue()
    response, _ = catalogue.hours_for(ticket.type, ticket.category, ticket.priority)
    calendar = _calendars(ticket)[0]
    begin = ticket.created_at
    due = catalogue.deadline(begin, response, calendar, clock)
    ticket.due_response_at = due
    # Whoever is on duty is paged about an emergency until one of them acknowledges.
    paged = ticket.priority == "emergency"
    ticket.response_soon_at = None if paged else _reminder(begin, due, calendar, clock)
    ticket.response_manager_at = _manager(ticket, due, calendar, clock)
    start_finish(ticket, begin, clock)


def start_finish(ticket: Ticket, begin: datetime, clock: Clock) -> None:
    """Start the clock to the end of the work, at its beginning or once more."""
    catalogue = get_catalogue()
    _, hours = catalogue.hours_for(ticket.type, ticket.category, ticket.priority)
    due = catalogue.deadline(begin, hours, _calendars(ticket)[1], clock)
    set_finish(ticket, due, clock, begin=begin)


def set_finish(ticket: Ticket, due: datetime, clock: Clock, *, begin: datetime) -> None:
    """Set the deadline of the work and the moments that hang on it."""
    calendar = _calendars(ticket)[1]
    ticket.due_finish_at = due
    ticket.finish_soon_at = _reminder(begin, due, calendar, clock)
    ticket.finish_manager_at = _manager(ticket, due, calendar, clock)


def give_back(ticket: Ticket, begin: datetime, end: datetime, clock: Clock) -> bool:
    """Move the deadline by the working time in which nothing could be done.

    Returns:
        Whether it moved.
    """
    old = ticket.due_finish_at
    if old is None:
        return False
    calendars, calendar = get_catalogue().calendars, _calendars(ticket)[1]
    lost = calendars.between(begin, end, calendar, clock)
    if not lost:
        return False
    ticket.due_finish_at = calendars.add(old, lost, calendar, clock)
    if ticket.finish_soon_at is not None:
        ticket.finish_soon_at = calendars.add(ticket.finish_soon_at, lost, calendar, clock)
    ticket.finish_manager_at = _manager(ticket, ticket.due_finish_at, calendar, clock)
    return True


def _calendars(ticket: Ticket) -> tuple[str, str]:
    rule = get_catalogue().calendars_for(ticket.type, ticket.category, ticket.priority)
    return rule.response, rule.finish


def _reminder(begin: datetime, due: datetime, calendar: str, clock: Clock) -> datetime:
    catalogue = get_catalogue()
    whole = catalogue.calendars.between(begin, due, calendar, clock)
    share = catalogue.policy.remind_share
    return catalogue.calendars.add(begin, whole * share, calendar, clock)


def _manager(ticket: Ticket, due: datetime, calendar: str, clock: Clock) -> datetime:
    policy = get_catalogue().policy
    normal = ticket.priority == "normal"
    hours = policy.breach_manager_hours if normal else policy.urgent_breach_manager_hours
    return get_catalogue().deadline(due, hours, calendar, clock)


def cap_of_wait(ticket: Ticket, clock: Clock) -> datetime | None:
    """Return when a wait for the resident stops the clock no longer."""
    if ticket.waiting_since is None:
        return None
    hours = get_catalogue().policy.wait_cap_hours
    return ticket.waiting_since + clock.delay(timedelta(hours=hours))


def is_paused(ticket: Ticket) -> bool:
    """Tell whether the clock stands still: only the resident's own delay stops it, up to a cap.

    Past the cap `waiting_since` is empty while the reason stays.
    """
    return ticket.waiting_reason == WaitingReason.RESIDENT and ticket.waiting_since is not None


def is_over(ticket: Ticket, clock: Clock) -> bool:
    """Tell whether the deadline of the work has passed."""
    passed = ticket.due_finish_at is not None and ticket.due_finish_at < clock.now()
    return passed and not is_paused(ticket)


def run_on(ticket: Ticket, clock: Clock) -> None:
    """Let the clock run again while the resident still keeps us waiting: the cap is reached."""
    end_wait(ticket, clock)
    ticket.waiting_since = None


def end_wait(ticket: Ticket, clock: Clock) -> bool:
    """Give back the working time that was spent waiting for the resident, up to the cap.

    Returns:
        Whether the deadline moved.
    """
    since, cap = ticket.waiting_since, cap_of_wait(ticket, clock)
    if since is None or cap is None or not is_paused(ticket):
        return False
    return give_back(ticket, since, min(clock.now(), cap), clock)
