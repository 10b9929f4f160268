"""Figures for managers; every share carries what it was counted from."""

from datetime import date

from pydantic import BaseModel, computed_field

from backend.promises.schemas import PromiseFigures


class Rate(BaseModel):
    """A share with its numerator and denominator; no share where there is nothing to count."""

    numerator: int
    denominator: int
    target: float | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def share(self) -> float | None:
        """Numerator over denominator, or None."""
        return round(self.numerator / self.denominator, 4) if self.denominator else None


class Average(BaseModel):
    """A mean of `n` values; none where there are none."""

    mean: float | None
    n: int


class Count(BaseModel):
    """How often something came."""

    key: str
    count: int


class PeriodRead(BaseModel):
    """The days counted, both included, in China time."""

    start: date
    end: date


class Report(BaseModel):
    """What all figures share."""

    period: PeriodRead


class Day(BaseModel):
    """One day's messages."""

    day: date
    messages: int
    intents: dict[str, int]


class IntentFigures(Report):
    """What residents wrote about."""

    messages: int
    unread: int
    understood: Rate
    fallback: Rate
    out_of_scope: Rate
    intents: list[Count]
    days: list[Day]


class Punctuality(BaseModel):
    """How fast, and how often in time.

    Attributes:
        median_minutes: Of those that have happened.
        on_time: Against each ticket's own deadline; late ones that still wait are in it.
        pending: Not done and not yet late, or waiting for the resident: in no share.
    """

    median_minutes: float | None
    on_time: Rate
    pending: int


class TypeFigures(BaseModel):
    """One ticket type."""

    type: str
    tickets: int
    reopened: int
    response: Punctuality
    finish: Punctuality


class Outcomes(BaseModel):
    """How finished tickets ended; neither silence nor unreachability is "solved"."""

    confirmed: int
    no_objection: int
    unreachable: int
    unanswered: int


class TargetFigures(BaseModel):
    """The service standard's hours: 2 to a response, 48 to the end of what cannot wait."""

    first_response: Rate
    urgent_repairs: Rate
    complaints: Rate


class ServiceFigures(Report):
    """What became of the tickets made in the period.

    Attributes:
        excluded: Merged, withdrawn and rejected ones: in the counts, in no share.
        solved: Confirmed by the resident and never reopened, of all that were finished once.
        promises: The times stated in the period, by kind, and how many were kept.
    """

    tickets: int
    excluded: int
    reopened: int
    urged: int
    by_type: list[TypeFigures]
    by_status: list[Count]
    by_category: list[Count]
    response: Punctuality
    finish: Punctuality
    outcomes: Outcomes
    solved: Rate
    targets: TargetFigures
    promises: list[PromiseFigures]


class Scores(BaseModel):
    """The three questions of a survey and the fourth, whether it is solved.

    Attributes:
        invited: Surveys that reached somebody; the rest could not be delivered or still waits.
        answered: With all three scores, of the invited.
        satisfied: Scores of 4 on average, of the answered.
        solved_unknown: Invited and silent about it.
        solved: Said so and never reopened, of all who said yes or no.
    """

    invited: int
    answered: Rate
    attitude: Average
    speed: Average
    result: Average
    satisfied: Rate
    solved_yes: int
    solved_no: int
    solved_unknown: int
    solved: Rate


class TypeScores(Scores):
    """The scores of one ticket type."""

    type: str


class SatisfactionFigures(Report):
    """What residents say of the work that was finished in the period."""

    surveys: int
    by_status: list[Count]
    total: Scores
    by_type: list[TypeScores]


class BotFigures(Report):
    """How far the bot comes alone.

    Attributes:
        conversations: In which the resident wrote in the period.
        without_person: Neither handed over nor written in by staff; not the same as solved.
        handed_over: By reason of the newest hand-over.
        fallback: Messages the bot did not understand, of those it read.
    """

    conversations: int
    without_person: Rate
    handed_over: list[Count]
    fallback: Rate


class Gap(BaseModel):
    """A question without an answer, in its most frequent wording."""

    question: str
    count: int
    wordings: list[str]
    last_at: str | None


class GapFigures(Report):
    """What the knowledge base could not answer."""

    questions: int
    answered: Rate
    gaps: list[Gap]
