"""Field types of requests: what both databases can store."""

import re
from datetime import datetime
from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator, BeforeValidator

from backend.core.time import CHINA

# PostgreSQL's whole numbers have 32 bits; a larger one in an address would be a server error.
LARGEST_ID = 2**31 - 1
# NUL (PostgreSQL) and halves of surrogate pairs (UTF-8).
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

MEDIA_ID = r"^[0-9a-f]{32}$"

RowId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


def storable(text: str) -> str:
    """Return a text without what no database keeps."""
    return _UNSTORABLE.sub("", text)


def tidy(value: Any) -> Any:
    """Strip a text and drop what no database keeps; leave anything else as it is."""
    return storable(value).strip() if isinstance(value, str) else value


Tidy = Annotated[str, BeforeValidator(tidy)]


def aware(value: datetime) -> datetime:
    """Read a time without offset as China time; refuse years nobody can mean.

    Raises:
        ValueError: The year lies before 2000 or after 2100.
    """
    if not 2000 <= value.year <= 2100:
        raise ValueError("The time is out of range.")
    return value if value.tzinfo else value.replace(tzinfo=CHINA)


Moment = Annotated[datetime, AfterValidator(aware)]
