"""Where the last clause of a message begins and ends."""

import re

LEAST_CHARACTERS = 2

_STOP = re.compile(r"[,。!?;\n]+")


def last_clause(text: str) -> tuple[int, int]:
    """Return the span of the last clause with the punctuation after it.

    Args:
        text: A normal text; one without clauses is its own.
    """
    start, last = 0, None
    for stop in _STOP.finditer(text):
        # Too little to be a clause (好,) belongs to the next one.
        if stop.start() - start >= LEAST_CHARACTERS:
            last, start = (start, stop.end()), stop.end()
    if last is None or len(text) - start >= LEAST_CHARACTERS:
        return start, len(text)
    return last
