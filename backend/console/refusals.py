"""Why something was not done, as a Chinese sentence."""

import re

from pydantic import ValidationError

from backend.console.words import say, say_if_known
from backend.core.errors import AppError

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sentence_for(error: AppError | ValidationError) -> str:
    """Return what to tell the person at the screen.

    A sentence the service wrote in Chinese says most; the rest speaks to programs, and the
    console has words of its own for its code.
    """
    if isinstance(error, ValidationError):
        return _invalid(error)
    if _CHINESE.search(error.detail):
        return error.detail
    return say_if_known(f"refusals.{error.code}") or say("refusals.other")


def _invalid(error: ValidationError) -> str:
    names = (_field(item["loc"]) for item in error.errors())
    return say("refusals.fields", fields="、".join(dict.fromkeys(names)))


def _field(where: tuple[int | str, ...]) -> str:
    """Return the name of a field, of its group where the field has none."""
    for name in reversed(where):
        if label := say_if_known(f"refusals.field.{name}"):
            return label
    return say("refusals.some_field")
