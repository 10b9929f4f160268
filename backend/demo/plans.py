"""How each kind of ticket is dealt with, from the first look to the end."""

from datetime import timedelta

from backend.core.actor import BOT
from backend.demo import content
from backend.demo.aftermath import come_to_an_end, invite
from backend.demo.case import Case
from backend.demo.chat import phrase
from backend.demo.moments import at_hour, hour_of, is_working
from backend.demo.people import actor_of
from backend.demo.pressing import ask_and_press
from backend.demo.registering import register
from backend.demo.steps import dispatch, extend, finish, wait, worker_of
from backend.demo.timeline import StoryOver
from backend.staff.models import Staff
from backend.tickets.lifecycle import Action

_SLOW, _LEFT_TILL_MORNING = 0.025, 0.06
_WITHDRAWN, _RETURNED, _TRANSFERRED = 0.07, 0.02, 0.05
_PAUSED, _ASKED_TO_WAIT = 0.6, 0.05
_DRAGS_ON = 0.06
# Minutes a pause takes, by its reason.
_PAUSES = {
    "waiting_for_parts": (1000, 2900),
    "waiting_for_resident": (700, 2600),
    "waiting_for_third_party": (200, 1700),
    "waiting_for_weather": (1300, 3800),
}


def play(case: Case, first: Case | None = None) -> None:
    """Tell a ticket's story up to its end or to the present.

    Args:
        case: A new ticket.
        first: The earlier ticket about the same thing, where there is one.
    """
    try:
        _open(case)
        if first is not None:
            _merge(case, first)
        elif case.matter.standing is not None:
            _hurry_to_stand(case)
        else:
            (_rejected if case.story.rejected else _PLANS[case.ticket.type])(case)
            come_to_an_end(case)
    except StoryOver:
        case.timeline.catch_up()


def _open(case: Case) -> None:
    if case.chat is None:
        case.timeline.create(case.desk_actor)
        return
    register(case, case.chat)
    case.timeline.create(BOT)


def _accept(case: Case) -> None:
    """Look at a new ticket; some are overlooked, at night more of them."""
    if not is_working(case.at) and case.chance(_LEFT_TILL_MORNING) and not case.in_a_hurry:
        case.at = at_hour(case.at, 8.6, days=1 if hour_of(case.at) > 12 else 0)
    elif case.chance(_SLOW):
        case.after(125, 230)
    else:
        case.after(6, min(85, 1.2 * _minutes_to_respond(case)), 14)
    case.timeline.do(Action.ACCEPT, case.desk_actor, case.at)


def _minutes_to_respond(case: Case) -> float:
    assert case.ticket.due_response_at is not None
    return (case.ticket.due_response_at - case.ticket.created_at) / timedelta(minutes=1)


def _send_out(case: Case) -> Staff:
    """Give the ticket to whoever deals with it, now and then to the wrong one first."""
    worker = worker_of(case)
    others = [m for m in case.crew.members if m.team == worker.team and m is not worker]
    workers = [member for member in others if member.role == "worker"]
    if workers and case.chance(_RETURNED):
        first = case.rng.choice(workers)
        dispatch(case, first)
        reason = case.rng.choice(content.lines().return_reason)
        case.timeline.do(Action.RETURN, actor_of(first), case.after(10, 60), reason=reason)
        dispatch(case, worker)
    elif workers and case.chance(_TRANSFERRED):
        first = case.rng.choice(workers)
        dispatch(case, first)
        note = case.rng.choice(content.lines().transfer_note)
        at = case.after(10, 70)
        case.timeline.do(Action.TRANSFER, actor_of(first), at, assignee=worker, note=note)
    else:
        dispatch(case, worker)
    return worker


def _repair(case: Case) -> None:
    _accept(case)
    if case.matter.same_as is None and case.ticket.room and case.chance(_WITHDRAWN):
        _withdraw(case)
    worker = _send_out(case)
    visit = case.ticket.visit_from
    if visit is not None and visit > case.at + timedelta(minutes=6):
        ask_and_press(case, until=visit, patient=True)
        case.at = visit
        case.after(0, 70, 8)
    else:
        dispatched = case.at
        case.at_work(9, 260, 45)
        ask_and_press(case, until=case.at, since=dispatched)
    case.timeline.do(Action.START, actor_of(worker), case.at)
    _pause(case, worker)
    if not case.in_a_hurry and case.chance(_DRAGS_ON):
        case.at_work(900, 1900)
    if case.ticket.room:
        case.after(12, 110, 35)
    else:
        case.at_work(25, 300, 80)
    finish(case, worker)


def _complaint(case: Case) -> None:
    _accept(case)
    worker = _send_out(case)
    dispatched = case.at
    case.at_work(20, 420, 100)
    ask_and_press(case, until=case.at, since=dispatched)
    case.timeline.do(Action.START, actor_of(worker), case.at)
    _pause(case, worker)
    case.at_work(60, 2300, 700)
    if case.chance(_DRAGS_ON):
        case.at_work(1100, 2400)
    finish(case, worker)


def _inquiry(case: Case) -> None:
    _accept(case)
    worker = worker_of(case)
    dispatch(case, worker)
    case.timeline.do(Action.START, actor_of(worker), case.at_work(7, 120, 20))
    case.at_work(8, 420, 50)
    finish(case, worker)


def _suggestion(case: Case) -> None:
    case.at_work(20, 900, 90)
    case.timeline.do(Action.ACCEPT, case.desk_actor, case.at)
    lead = case.crew.lead_of(case.ticket.team)
    dispatch(case, lead)
    case.timeline.do(Action.START, actor_of(lead), case.at_work(60, 2800, 900))
    case.at_work(1400, 6400, 3000)
    text = case.result().removeprefix("采纳：")
    if case.story.declined is not None:
        reason = case.story.declined
        case.timeline.do(Action.NOT_ADOPT, actor_of(lead), case.at, reason=reason)
    else:
        case.timeline.do(Action.ADOPT, actor_of(lead), case.at, reason=text)


def _praise(case: Case) -> None:
    case.at_work(20, 900, 90)
    case.timeline.do(Action.ACCEPT, case.desk_actor, case.at)
    worker = worker_of(case)
    dispatch(case, worker)
    case.timeline.do(Action.START, actor_of(worker), case.at_work(10, 300, 60))
    case.at_work(60, 1900, 900)
    finish(case, worker)


def _emergency(case: Case) -> None:
    lead = case.crew.lead_of("order")
    worker = worker_of(case)
    case.timeline.do(Action.ACCEPT, actor_of(lead), case.after(0.7, 4.5, 1.5))
    case.timeline.do(Action.DISPATCH, actor_of(lead), case.after(0.3, 1.5), assignee=worker)
    # "On site" follows the dispatch by more than the minutes in which nothing further is said.
    case.timeline.do(Action.START, actor_of(worker), case.after(5.2, 11, 6))
    case.after(18, 150, 40)
    finish(case, worker)


def _rejected(case: Case) -> None:
    _accept(case)
    case.at_work(8, 90, 25)
    case.timeline.do(Action.REJECT, case.desk_actor, case.at, reason=case.story.rejected)


def _merge(case: Case, first: Case) -> None:
    """Put a ticket to the earlier one about the same thing, which is still worked on."""
    at = case.after(6, 20)
    actor, note = case.desk_actor, content.lines().merge_note
    case.timeline.do(Action.MERGE, actor, at, parent=first.ticket, note=note)
    first.timeline.merged_in(case.ticket, actor, at)


def _withdraw(case: Case) -> None:
    """Let the resident change their mind before anybody has come."""
    text = case.rng.choice(content.lines().withdraw)
    case.after(8, 50)
    case.timeline.reach(case.at)
    if case.chat is None:
        case.timeline.do(Action.WITHDRAW, case.desk_actor, case.at, reason=text)
    else:
        heard = case.chat.hear(case.at, text, "cancel")
        case.chat.reply(heard, phrase("bot.withdraw.done", number=case.ticket.number))
        case.timeline.do(Action.WITHDRAW, BOT, case.at, reason=text)
    raise StoryOver


def _pause(case: Case, worker: Staff) -> None:
    """Let the work stand still where the story says so, or where the resident has no time."""
    reason = case.story.waits if case.chance(_PAUSED) else None
    if reason is None and case.ticket.visit_text and case.chance(_ASKED_TO_WAIT):
        reason = "waiting_for_resident"
    if reason is None:
        return
    extend(case, worker, reason)
    wait(case, worker, reason)
    low, high = _PAUSES[reason]
    since = case.at
    case.at_work(low, high)
    ask_and_press(case, until=case.at, since=since)
    case.timeline.do(Action.RESUME, actor_of(worker), case.at)


def _hurry_to_stand(case: Case) -> None:
    """Go straight to the state in which the ticket is found on the day of loading."""
    standing = case.matter.standing
    assert standing is not None
    # Four steps and a margin fit into the time the ticket has been open.
    most = min(45.0, standing.hours * 60 / 8)
    worker = case.crew.lead_of(case.ticket.team) if case.ticket.type == "suggestion" else None
    worker = worker or worker_of(case)
    if standing.status == "submitted":
        raise StoryOver
    case.timeline.do(Action.ACCEPT, case.desk_actor, case.after(6, most))
    case.timeline.do(Action.DISPATCH, case.desk_actor, case.after(6, most), assignee=worker)
    case.timeline.do(Action.START, actor_of(worker), case.after(6, most))
    if standing.reason:
        wait(case, worker, standing.reason)
    case.after(6, most)
    finish(case, worker)
    invite(case)


_PLANS = {
    "repair": _repair,
    "complaint": _complaint,
    "inquiry": _inquiry,
    "suggestion": _suggestion,
    "praise": _praise,
    "emergency": _emergency,
}
