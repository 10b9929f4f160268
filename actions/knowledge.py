"""Questions: answered from the knowledge base with their source, or put on record."""

import re
import uuid
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk.events import SlotSet

from actions.answers import words
from actions.base import BackendAction, Events, Turn
from actions.draft import Draft
from actions.draft_slots import clear_draft, park_draft, store_draft
from actions.incidents import concerning, report, tell_incidents
from actions.known import with_known
from actions.moments import day_text
from actions.mood import worries_about_privacy

# Shorter messages may be a follow-up of the question before; the shortest cannot stand alone.
SHORT, SHORTEST = 20, 7
# So much of a form's matter completes a question asked in its middle.
LONGEST_MATTER = 40
_ASKING = re.compile(
    r"多少钱?|多久|多长|什么|怎么样?|咋|哪[里儿个天]?|几[点天时号个]|能不能|可不可以|可以|行不行|有没有|是不是|请问|来着"
    r"|那|呢|吗|么|啊|呀|的话|的|要|会|了|你们|我们?|这个?|今天|明天|现在"
)
_LINKED = re.compile(
    r"^(?:那|还有|如果|要是|假如|咁|换成)|呢[?？]?$|这个|那个|它|也是|也要|一样|同样"
)


@dataclass(frozen=True)
class Found:
    """What a search brought."""

    question: str
    entry: dict[str, Any] | None


class AnswerInquiry(BackendAction):
    """Answer a question, or say honestly that the answer is not known."""

    def name(self) -> str:
        """Name of the action."""
        return "action_answer_inquiry"

    async def act(self, turn: Turn) -> Events:
        """Tell known incidents first, then what the knowledge base has (see parent class)."""
        text = turn.message.text.strip() or (turn.slots.get("unclear") or {}).get("text") or ""
        if not words(text):
            turn.say("ask_inquiry")
            return []
        if worries_about_privacy(text):
            turn.say("answer_privacy")
            return []
        incidents = concerning(turn.message.saying(text, turn.message.entities))
        tell_incidents(turn, incidents)
        if await report(self.client, turn.message, [i for i in incidents if not i.get("reported")]):
            turn.say("incident_noted")
        found = await self._search(turn, text)
        remembered = _remember(turn, found)
        if found.entry is not None:
            return [remembered, *_answered(turn, text, found.entry)]
        return [remembered] if incidents else [remembered, *_unanswered(turn, text)]

    async def _search(self, turn: Turn, text: str) -> Found:
        """Search for the words alone, or with those of what they follow."""
        together = _together(turn, text)
        if not together:
            return await self._recorded(turn, text)
        linked = bool(_LINKED.search(text)) and turn.loop is None
        alone_first = not linked or len(words(text)) > SHORTEST
        for question in [text, *together] if alone_first else [*together, text]:
            answer = await self.client.search_knowledge(question, conversation_id=None)
            surely = question == text or not turn.loop
            if answer.get("answered") and (surely or _fits(text, answer["items"][0])):
                return await self._recorded(turn, question)
        return await self._recorded(turn, together[0] if linked else text)

    async def _recorded(self, turn: Turn, question: str) -> Found:
        """Search for the words that count as the inquiry."""
        answer = await self.client.search_knowledge(
            question, conversation_id=turn.message.conversation_id
        )
        entry = next(iter(answer.get("items") or []), None) if answer.get("answered") else None
        return Found(question, entry)


def _remember(turn: Turn, found: Found) -> dict[str, Any]:
    """Return the event that keeps a question for those that follow it."""
    entry = (found.entry or {}).get("id")
    kept = {"text": found.question[:500], "entry": entry, "at": turn.message.at.isoformat()}
    return SlotSet("last_question", kept)


def _together(turn: Turn, text: str) -> list[str]:
    """Return a short question completed by what it may be about, the likeliest first."""
    if len(text) > SHORT:
        return []
    about = [(turn.slots.get("last_question") or {}).get("text")]
    if turn.loop == "ticket_form":  # in the middle of a form its matter comes before
        draft = Draft.from_slots(turn.slots)
        about = [draft.facility, (draft.description or "")[:LONGEST_MATTER], *about]
    return [f"{words_before} {text}" for words_before in about if words_before]


def _fits(text: str, entry: dict[str, Any]) -> bool:
    """Tell whether an entry found by further words has something of the question itself."""
    told = " ".join([str(entry.get(k) or "") for k in ("title", "questions", "answer")])
    asked = words(_ASKING.sub(" ", text))
    pairs = {asked[i : i + 2] for i in range(len(asked) - 1)}
    return not pairs or any(pair in told for pair in pairs)


def _answered(turn: Turn, text: str, entry: dict[str, Any]) -> Events:
    values = {"answer": entry["answer"], "source": _source(turn, entry)}
    before = turn.slots.get("last_question") or {}
    if before.get("entry") != entry.get("id") or before["text"] == text:
        turn.say("answer", **values)
        return []
    # A further question that leads to the same entry is perhaps not what it answers.
    if turn.loop == "ticket_form":
        return _unanswered(turn, text)
    turn.say("answer_again", _ways_out(turn), **values)
    return [SlotSet("open_offer", {"kind": "record"})]


def _source(turn: Turn, entry: dict[str, Any]) -> str:
    """Return where an answer comes from; without a named source its title and day."""
    if source := entry.get("source"):
        return str(source)
    date = day_text(entry.get("updated_at"))
    title = str(entry["title"])
    return turn.phrases.render("answer_title", title=title, date=date) if date else title


def _ways_out(turn: Turn) -> list[dict[str, str]]:
    return [turn.button("record_title", "/record"), turn.button("human_title", "/handoff")]


def _unanswered(turn: Turn, text: str) -> Events:
    if turn.loop == "ticket_form":
        turn.say("answer_unknown_in_form")
        questions = [*(turn.slots.get("open_questions") or []), text[:500]]
        return [SlotSet("open_questions", questions)]
    turn.say("answer_unknown", _ways_out(turn))
    return [SlotSet("open_offer", {"kind": "record"})]


class RecordInquiry(BackendAction):
    """Begin an inquiry ticket about the question that was not answered."""

    def name(self) -> str:
        """Name of the action."""
        return "action_record_inquiry"

    async def act(self, turn: Turn) -> Events:
        """Open the draft (see parent class); the form asks for what is missing."""
        question = (turn.slots.get("last_question") or {}).get("text")
        draft = with_known(Draft("inquiry", description=question), turn.message)
        turn.say("open_inquiry")
        return [*clear_draft(), *store_draft(draft), SlotSet("draft_id", uuid.uuid4().hex)]


class AnswerInstead(AnswerInquiry):
    """Answer what a form was opened for by mistake: it was only a question."""

    def name(self) -> str:
        """Name of the action."""
        return "action_answer_instead"

    async def act(self, turn: Turn) -> Events:
        """Look up what the draft is about and put the draft aside (see parent class)."""
        text = str(turn.slots.get("description") or "")
        if not words(text):
            turn.say("ask_inquiry")
            return park_draft(turn.slots)
        outside = replace(turn, loop=None)
        found = await self._search(outside, text)
        remembered = _remember(turn, found)
        if found.entry is None:
            return [*park_draft(turn.slots), remembered, *_unanswered(outside, text)]
        return [*park_draft(turn.slots), remembered, *_answered(outside, text, found.entry)]
