"""Small parts that the grammars' regular expressions are put together from."""

import re


def either(words: str) -> str:
    """Return a group that matches one of the words, longer ones first.

    Args:
        words: Words or small patterns, separated by spaces.
    """
    return f"(?:{'|'.join(sorted(words.split(), key=len, reverse=True))})"


def before(words: str, gap: str = "") -> re.Pattern[str]:
    """Return a pattern for text that ends with one of the words and a gap."""
    return re.compile(f"{either(words)}{gap}$")


def after(words: str, gap: str = "") -> re.Pattern[str]:
    """Return a pattern for text that begins with a gap and one of the words."""
    return re.compile(f"^{gap}{either(words)}")
