"""What follows when the work is done: scores, silence, work that has to be done again."""

from datetime import datetime, timedelta

from backend.catalogue import get_catalogue
from backend.core.actor import BOT, SYSTEM
from backend.demo import content
from backend.demo.case import Case
from backend.demo.chat import Chat, phrase
from backend.demo.moments import minutes, waking
from backend.demo.people import actor_of
from backend.demo.steps import dispatch, finish, worker_of
from backend.surveys.models import Survey, SurveyStatus
from backend.surveys.outcomes import is_bad
from backend.tickets.lifecycle import Action, Status

_ANSWERS, _DECLINES = 0.6, 0.08
_SAYS_SOLVED, _COMMENTS, _THANKS = 0.8, 0.6, 0.2
_CALLED_BACK, _COMES_BACK = 0.6, 0.025
_MOST_REOPENED = 2
# How likely work of a mood turns out not to have solved the matter.
_UNSOLVED = {"good": 0.02, "fair": 0.06, "bad": 0.35}
# Weights of the scores 1 to 5 by mood.
_WEIGHTS = {
    "good": (0, 0, 2, 22, 76),
    "fair": (1, 7, 30, 45, 17),
    "bad": (18, 30, 32, 16, 4),
}


def come_to_an_end(case: Case) -> None:
    """Tell what happens after the work."""
    if case.ticket.status != Status.DONE:
        return
    survey = invite(case)
    if survey is None and case.chat is not None and case.chance(2 * _THANKS):
        _be_thanked(case, case.chat)
    if survey is not None and case.chat is not None:
        _be_answered(case, case.chat, survey)
    elif survey is not None or case.ticket.type == "emergency":
        _call_back(case)
    _settle(case)


def invite(case: Case) -> Survey | None:
    """Ask for scores, where the type does; somebody without a chat cannot be asked."""
    survey = case.timeline.survey()
    if survey is None or survey.status != SurveyStatus.PLANNED:
        return None
    if case.chat is not None and case.chance(_THANKS):
        _be_thanked(case, case.chat)
    at = survey.invite_at + timedelta(seconds=case.rng.randint(1, 9))
    case.timeline.reach(at)
    if case.chat is None:
        survey.status = SurveyStatus.UNDELIVERABLE
        case.timeline.unreachable("survey", at)
        return survey
    survey.status, survey.sent_at = SurveyStatus.SENT, at
    survey.expires_at = at + timedelta(hours=get_catalogue().policy.survey_expire_hours)
    ticket = case.ticket
    label = get_catalogue().ticket_types[ticket.type].label
    text = phrase("surveys.invitation", label=label, number=ticket.number)
    case.chat.say(at, text, kind="survey", ticket=ticket, because=survey)
    return survey


def _be_thanked(case: Case, chat: Chat) -> None:
    at = case.timeline.since + minutes(case.rng, 1, 14)
    case.timeline.reach(at)
    heard = chat.hear(at, case.rng.choice(content.lines().thanks), "thanks")
    chat.reply(heard, phrase("bot.thanks"))


def _be_answered(case: Case, chat: Chat, survey: Survey) -> None:
    assert survey.sent_at is not None
    at = waking(survey.sent_at + minutes(case.rng, 1, 900, 12), case.rng)
    decided = case.rng.random()
    if decided < _ANSWERS:
        case.timeline.reach(at)
        _score(case, survey)
        _say_scores(case, chat, survey, at)
    elif decided < _ANSWERS + _DECLINES:
        case.timeline.reach(at)
        survey.status = SurveyStatus.DECLINED
        heard = chat.hear(at, case.rng.choice(content.lines().decline), "deny")
        chat.reply(heard, phrase("bot.survey.declined"))
    elif survey.expires_at is not None and survey.expires_at <= case.timeline.now:
        survey.status = SurveyStatus.EXPIRED


def _score(case: Case, survey: Survey) -> None:
    """Choose scores that fit what happened; slow work is felt, and done again it is forgiven."""
    ticket, rng = case.ticket, case.rng
    mood = case.story.mood if not ticket.reopen_count else "fair"
    scores = rng.choices(range(1, 6), weights=_WEIGHTS[mood], k=2)
    assert ticket.finished_at is not None
    assert ticket.due_finish_at is not None
    late = ticket.finished_at > ticket.due_finish_at
    survey.result = scores[0]
    survey.speed = max(1, scores[1] - late)
    survey.attitude = min(5, max(scores[0], 3) + (rng.random() < 0.5))
    unsolved = not ticket.reopen_count and case.chance(_UNSOLVED[mood])
    if unsolved:
        survey.result, survey.solved = min(survey.result, 2), False
    elif case.chance(_SAYS_SOLVED):
        survey.solved = True


def _say_scores(case: Case, chat: Chat, survey: Survey, at: datetime) -> None:
    lines, rng = content.lines(), case.rng
    scores = {"attitude": survey.attitude, "speed": survey.speed, "result": survey.result}
    said = " ".join(map(str, scores.values()))
    if survey.solved is not None:
        said += "，" + rng.choice(lines.solved if survey.solved else lines.unsolved)
    heard = chat.hear(at, said, "inform", sure=(0.7, 0.95))
    survey.status, survey.answered_at = SurveyStatus.ANSWERED, at
    if survey.solved is not False:
        chat.reply(heard, phrase("bot.survey.thanks", **scores))
        _comment(case, chat, survey, at)
    _page_lead(case, survey, at)
    if survey.solved:
        case.timeline.do(Action.CONFIRM, BOT, at + timedelta(seconds=1))
    elif survey.solved is False:
        chat.reply(heard, phrase("bot.survey.unsolved", number=case.ticket.number))
        _do_again(case, at + timedelta(seconds=1))


def _comment(case: Case, chat: Chat, survey: Survey, at: datetime) -> None:
    later = at + minutes(case.rng, 0.3, 2)
    if not case.chance(_COMMENTS) or later > case.timeline.now or case.ticket.reopen_count:
        return
    intent = {"good": "praise", "fair": "inform", "bad": "complaint"}[case.story.mood]
    survey.comment = case.rng.choice(case.story.comment)
    heard = chat.hear(later, survey.comment, intent)
    chat.reply(heard, phrase("bot.survey.comment"))


def _page_lead(case: Case, survey: Survey, at: datetime) -> None:
    if not is_bad(survey):
        return
    unsolved = survey.solved is False
    text = phrase(
        "alerts.unsolved" if unsolved else "alerts.low_score",
        number=case.ticket.number,
        attitude=survey.attitude,
        speed=survey.speed,
        result=survey.result,
        comment="" if unsolved else survey.comment or "",
    )
    case.timeline.page("unsolved" if unsolved else "low_score", text.strip(), at)


def _do_again(case: Case, at: datetime) -> None:
    """Take the work up again after it turned out not to have helped."""
    case.timeline.do(Action.REOPEN, BOT, at)
    case.at = at
    worker = worker_of(case)
    dispatch(case, worker)
    case.timeline.do(Action.START, actor_of(worker), case.at_work(20, 400, 60))
    case.at_work(30, 300, 90)
    finish(case, worker)
    come_to_an_end(case)


def _call_back(case: Case) -> None:
    """Let the desk ask on the phone whether all is well."""
    case.at = case.timeline.since
    if case.chance(_CALLED_BACK):
        case.in_office(200, 2600, 900)
        case.timeline.do(Action.CONFIRM, case.desk_actor, case.at)


def _settle(case: Case) -> None:
    """End a done ticket after the days of silence, and file it."""
    ticket = case.ticket
    if ticket.status == Status.DONE:
        assert ticket.finished_at is not None
        silence = timedelta(hours=get_catalogue().policy.auto_close_hours)
        at = ticket.finished_at + silence + timedelta(seconds=case.rng.randint(1, 30))
        reached = case.chat is not None
        case.timeline.do(Action.AUTO_CLOSE if reached else Action.UNREACHABLE, SYSTEM, at)
    if ticket.status not in (Status.CONFIRMED, Status.AUTO_CLOSED, Status.UNREACHABLE):
        return
    if ticket.type == "repair" and case.chat and case.chance(_COMES_BACK):
        _come_back(case, case.chat)
        return
    case.at = case.timeline.since
    case.in_office(300, 5200, 1500)
    case.timeline.do(Action.CLOSE, case.desk_actor, case.at)


def _come_back(case: Case, chat: Chat) -> None:
    """Let the same trouble come back within days: the old ticket goes on."""
    if case.ticket.reopen_count >= _MOST_REOPENED:
        return
    at = waking(case.timeline.since + minutes(case.rng, 1500, 4300), case.rng)
    case.timeline.reach(at)
    heard = chat.hear(at, case.rng.choice(content.lines().unsolved), "repair")
    chat.reply(heard, phrase("bot.reopen.done", number=case.ticket.number))
    _do_again(case, at + timedelta(seconds=1))
