"""Latin words and numbers inside Chinese text, which has no spaces to tell where words end."""


def cuts_word(text: str, start: int, end: int) -> bool:
    """Tell whether a span is only a part of a Latin word or number: hi in this, 120 in 1201.

    Args:
        text: The text.
        start: Where the span begins.
        end: One past its last character.
    """
    joined_before = start > 0 and _joined(text[start - 1], text[start])
    return joined_before or (end < len(text) and _joined(text[end - 1], text[end]))


def _joined(one: str, other: str) -> bool:
    return one.isascii() and other.isascii() and one.isalnum() and other.isalnum()
