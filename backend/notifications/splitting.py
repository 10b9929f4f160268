"""Cutting a long text into bubbles a channel accepts."""

import re

LONGEST = 2000
_SENTENCE_END = re.compile(r"[。！？!?；;\n]+[”’」』）)]*")


def split_text(text: str, longest: int = LONGEST) -> list[str]:
    """Cut a text behind sentences, in the middle of one only when it is too long by itself."""
    parts = []
    while len(text) > longest:
        ends = [found.end() for found in _SENTENCE_END.finditer(text, 0, longest)]
        # A first bubble of two words and a second of two thousand characters helps nobody.
        cut = ends[-1] if ends and ends[-1] > longest // 2 else longest
        parts.append(text[:cut].strip())
        text = text[cut:].strip()
    return [part for part in (*parts, text) if part]
