"""What answers mean for the resident."""

from typing import Literal

from backend.surveys.models import Survey

LOW = 2


def is_low(survey: Survey) -> bool:
    """Tell whether a score says that somebody is unhappy."""
    scores = (survey.attitude, survey.speed, survey.result)
    return any(score is not None and score <= LOW for score in scores)


def is_bad(survey: Survey) -> bool:
    """Tell whether somebody has to look at the answers."""
    return survey.solved is False or is_low(survey)


def what_follows(survey: Survey) -> Literal["reopened", "call"] | None:
    """Return what the answers set off."""
    if survey.solved is False:
        return "reopened"
    return "call" if is_low(survey) else None
