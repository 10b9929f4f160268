"""Chinese numerals: read as numbers, or spoken digit by digit."""

import re

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
DIGITS |= {"〇": 0, "幺": 1, "两": 2, "俩": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}

SPOKEN = "零〇幺一二三四五六七八九"
NUMERAL = "零〇幺一二两三四五六七八九十百千"

# Three digits in a row are a number that was spelt out. A gap is fine in a long one: 幺三八 零零.
_RUN = re.compile(rf"[{SPOKEN}]{{3,}}|[{SPOKEN}\d](?:[ \-,、]?[{SPOKEN}\d]){{6,}}")
# 十五零二, 二十三零四: floor and door of a room as people say it.
_FLOOR_AND_DOOR = re.compile(
    r"([一二三四五六]?十[一二三四五六七八九]?)[零〇]([一二三四五六七八九])(?!十)"
)
# Words that only look like digits.
_SAYINGS = (
    "一二三四五",
    "七七八八",
    "三三两两",
    "一五一十",
    "五五开",
    "一二三",
    "三四五六",
    "一一二二",
)


def number(text: str) -> int | None:
    """Return what a numeral means: 十六 -> 16, 两百零四 -> 204, 一五 -> 15, 12 -> 12."""
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or any(char not in DIGITS and char not in UNITS for char in text):
        return None
    if not any(char in UNITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    total, digit = 0, None
    for char in text:
        if char in UNITS:
            total += (1 if digit is None else digit) * UNITS[char]
            digit = None
        else:
            digit = DIGITS[char]
    return total + (digit or 0)


def digits(text: str) -> str:
    """Return spoken digits as figures, everything else as it is."""
    return "".join(str(DIGITS[char]) if char in DIGITS else char for char in text)


def _spelt(said: str) -> bool:
    """Tell digits that were spelt out from figures beside a numeral: 902、903三户."""
    return any(char in "幺零〇" for char in said) or sum(char in SPOKEN for char in said) > 2


def spoken_numbers(text: str) -> list[tuple[int, int, str]]:
    """Return `(start, end, figures)` of what is a number for certain."""
    found = [
        (match.start(), match.end(), f"{number(match[1])}0{number(match[2])}")
        for match in _FLOOR_AND_DOOR.finditer(text)
    ]
    for match in _RUN.finditer(text):
        said = match.group()
        if said in _SAYINGS or not _spelt(said):
            continue
        if any(start < match.end() and match.start() < end for start, end, _ in found):
            continue
        found.append((match.start(), match.end(), digits(said)))
    return sorted(found)
