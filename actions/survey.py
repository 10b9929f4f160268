"""The satisfaction survey in the chat: three scores in any form, and no more than one question."""

import re
from abc import abstractmethod
from typing import Any, ClassVar

from rasa_sdk.events import SlotSet

from actions.answers import words
from actions.backend_client import BackendError
from actions.base import BackendAction, Events, Turn
from actions.scores import DIMENSIONS, Ratings, read_ratings

# These leave the survey; everything else is an answer or a remark.
_LEAVES = {
    "repair", "complaint", "suggestion", "inquiry", "status", "urge", "handoff", "emergency",
    "decline_survey", "menu", "photo",
}  # fmt: skip
# Whoever is asked what they mean and says nothing clearer is not asked again.
_PATIENCE = 1
_BUTTON = re.compile(r"survey:(\d{1,9}):[1-5]")


def _meant(turn: Turn) -> tuple[dict[str, Any] | None, bool]:
    """Return the survey a first answer is about, and whether it corrects an earlier answer."""
    context = turn.message.context
    survey = context.get("survey") or context.get("late_survey")
    tapped = _BUTTON.fullmatch(str(context.get("button_id") or ""))
    if tapped and (not survey or survey["id"] != int(tapped[1])):
        # Two invitations lie in the chat: the button says which of them is answered.
        return {"id": int(tapped[1]), "conversation_id": context.get("conversation_id")}, False
    return (survey, False) if survey else (turn.slots.get("rated_survey"), True)


def _clear() -> Events:
    return [SlotSet(name, None) for name in (*DIMENSIONS, "failures")]


class OpenSurvey(BackendAction):
    """Begin to take answers; what a first message gives is stored at once."""

    def name(self) -> str:
        """Name of the action."""
        return "action_open_survey"

    async def act(self, turn: Turn) -> Events:
        """Read the first answer (see parent class)."""
        survey, correcting = _meant(turn)
        given = read_ratings(turn.message.text)
        stored = survey and await store(self, survey, given, replace=correcting)
        if not survey or stored is None:
            turn.say("survey_closed")
            return [*_clear(), SlotSet("rated_survey", None)]
        kept = {
            "id": survey["id"],
            "ticket": stored.get("ticket") or survey.get("ticket"),
            "solved": given.solved,
            "follow_up": stored.get("follow_up"),
        }
        known = {name: stored.get(name) for name in DIMENSIONS}
        return [
            *(SlotSet(name, score) for name, score in known.items()),
            SlotSet("failures", 0),
            SlotSet("rated_survey", kept),
        ]

    async def failed(self, turn: Turn, error: BackendError) -> Events:
        """Give the answer to a person (see parent class), so that it counts all the same."""
        facts = {"error": error.code, "rating": turn.message.text[:500]}
        await self.give_to_person(turn, reason="tool_failure", say="failed", **facts)
        return [*_clear(), SlotSet("rated_survey", None)]


async def store(
    action: BackendAction, survey: dict[str, Any], given: Ratings, *, replace: bool = False
) -> dict[str, Any] | None:
    """Store answers; returns the survey, or None when it takes no more."""
    answers: dict[str, Any] = {**given.scores, "replace": replace}
    if "conversation_id" in survey:  # a button is only as good as the chat it was sent to
        answers["conversation_id"] = survey["conversation_id"]
    if given.solved is not None:
        answers["solved"] = given.solved
    if given.comment:
        answers["comment"] = given.comment
    try:
        return await action.client.answer_survey(survey["id"], answers)
    except BackendError as error:
        if error.code in ("survey_closed", "survey_not_found"):
            return None
        raise


class ValidateSurveyForm(BackendAction):
    """Take further answers and decide whether anything is still to be asked."""

    forgets: ClassVar[tuple[str, ...]] = ()

    def name(self) -> str:
        """Name of the action, as Rasa expects it for the form."""
        return "validate_survey_form"

    async def act(self, turn: Turn) -> Events:
        """Read the answer (see parent class); no event at all lets another rule answer."""
        survey = turn.slots.get("rated_survey")
        opening = turn.slots.get("requested_slot") is None
        if not survey:
            return [SlotSet("requested_slot", None)]
        if opening or turn.interrupted:
            return [SlotSet("requested_slot", self._next(turn.slots, survey))]
        given = read_ratings(turn.message.text, wanted=_open(turn.slots))
        if turn.message.intent in _LEAVES and not given.scores:
            return []
        if given.empty:
            return await self._remark(turn, survey)
        again = any(turn.slots.get(name) is not None for name in given.scores)
        stored = await store(self, survey, given, replace=again) or {}
        known = {name: stored.get(name) or turn.slots.get(name) for name in DIMENSIONS}
        solved = survey.get("solved") if given.solved is None else given.solved
        survey = {**survey, "solved": solved, "follow_up": stored.get("follow_up")}
        return [
            *(SlotSet(name, score) for name, score in known.items()),
            SlotSet("rated_survey", survey),
            SlotSet("requested_slot", self._next(known, survey)),
        ]

    async def _remark(self, turn: Turn, survey: dict[str, Any]) -> Events:
        """Keep words that are no score; after two of them nothing more is asked."""
        if words(turn.message.text):
            await store(self, survey, Ratings(comment=turn.message.text.strip()[:1000]))
        failures = int(turn.slots.get("failures") or 0) + 1
        following = None if failures >= _PATIENCE else self._next(turn.slots, survey)
        return [SlotSet("failures", failures), SlotSet("requested_slot", following)]

    @staticmethod
    def _next(known: dict[str, Any], survey: dict[str, Any]) -> str | None:
        """Return the next score to ask for; whoever says "not solved" is not asked any further."""
        if survey.get("solved") is False:
            return None
        return next(iter(_open(known)), None)


def _open(known: dict[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in DIMENSIONS if known.get(name) is None)


class _AskScores(BackendAction):
    """Ask for all scores that are missing, in one question."""

    @property
    @abstractmethod
    def dimension(self) -> str:
        """The score Rasa asks for by this action."""

    def name(self) -> str:
        """Name of the action, as Rasa looks it up for a form's question."""
        return f"action_ask_survey_form_{self.dimension}"

    async def act(self, turn: Turn) -> Events:
        """Ask (see parent class)."""
        lacking = [turn.phrases.render(f"survey_{name}") for name in _open(turn.slots)]
        turn.say("survey_partial", missing="、".join(lacking))
        return []


class AskAttitude(_AskScores):
    """See the base class."""

    dimension = "attitude"


class AskSpeed(_AskScores):
    """See the base class."""

    dimension = "speed"


class AskResult(_AskScores):
    """See the base class."""

    dimension = "result"


class SubmitSurvey(BackendAction):
    """Thank for the answers, which are stored already."""

    def name(self) -> str:
        """Name of the action."""
        return "action_submit_survey"

    async def act(self, turn: Turn) -> Events:
        """Say what was taken down (see parent class)."""
        survey = turn.slots.get("rated_survey")
        if not survey:
            return _clear()
        scores = {name: turn.slots.get(name) for name in DIMENSIONS}
        if survey.get("solved") is False:
            turn.say("survey_unsolved", number=survey["ticket"])
        elif survey.get("follow_up") == "call":
            turn.say("survey_call")
        elif None in scores.values():
            turn.say("survey_comment")
        elif len(set(scores.values())) == 1:
            turn.say("survey_all_same", score=scores["attitude"])
        else:
            turn.say("survey_thanks", **scores)
        return _clear()


class DeclineSurvey(BackendAction):
    """Leave a resident in peace who does not want to rate."""

    def name(self) -> str:
        """Name of the action."""
        return "action_decline_survey"

    async def act(self, turn: Turn) -> Events:
        """Note it (see parent class)."""
        survey = turn.message.context.get("survey") or turn.slots.get("rated_survey")
        turn.say("survey_declined")
        if survey:
            await self.client.decline_survey(survey["id"])
        return _clear()

    async def failed(self, turn: Turn, error: BackendError) -> Events:
        """Add nothing: the resident has had their answer (see parent class)."""
        return _clear()
