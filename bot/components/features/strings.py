"""Features of a message as strings, in families that are weighed against each other.

The first character names the family: `w` words, `c` characters, `p` sounds, `d` text with the
lexicon's words replaced by what they are, `l` what is said last, `x` concepts and shape.
"""

import re
from collections import Counter
from collections.abc import Sequence

from bot.components.features.endings import last_clause
from bot.components.features.reading import Reading

FAMILIES = "wcpdlx"

_FIGURES = re.compile(r"\d+")
_SILENT = re.compile(r"[ \n。,!.;:、~·…\"'“”‘’()《》【】\[\]_—-]+")
_QUIET = set(" \n。,!?.;:、~·…\"'“”‘’()《》【】[]_—-")
_PHONE = re.compile(r"\d{7,12}")
_ADDRESS = re.compile(r"\d+-\d+|\d+ ?[栋幢座#]|\d号楼|\d ?单元|[一二三四五六七八九十][栋幢]")
_CLOCK = re.compile(r"点|周[一二三四五六日天末]|上午|下午|晚上|明天|后天|今天|\d:\d\d|号上|以后")
_HAN = re.compile(r"[一-鿿]")
_LENGTHS = (2, 4, 8, 15, 30, 60, 120)
_MARKS = "?!。,~"


def feature_strings(reading: Reading, sounds: dict[str, str]) -> list[str]:
    """Return the features of a message.

    Args:
        reading: The message.
        sounds: How each character sounds.
    """
    masked = _masked(reading)
    return [
        *_grams(_words(reading), 1, 2, "w", "_"),
        *_grams(_framed(masked), 1, 4, "c", ""),
        *_grams([sounds.get(c, c) for c in masked if c not in _QUIET], 1, 3, "p", "_"),
        *_grams(_replaced(reading), 1, 4, "d", ""),
        *_ending(reading.part(*last_clause(reading.text))),
        *_concepts(reading),
        *_shape(reading),
    ]


def _grams(items: Sequence[str], low: int, high: int, family: str, glue: str) -> list[str]:
    return [
        f"{family}{size}{glue.join(items[i : i + size])}"
        for size in range(low, high + 1)
        for i in range(len(items) - size + 1)
    ]


def _masked(reading: Reading) -> str:
    return _FIGURES.sub("0", reading.text.strip())


def _framed(masked: str) -> str:
    return f"^{_SILENT.sub(' ', masked)}$"


def _words(reading: Reading) -> list[str]:
    return [_FIGURES.sub("0", word) for _, word in reading.words if not word.isspace()]


def _ending(last: Reading) -> list[str]:
    """Return features of what is said last: there most people say what they want."""
    groups = [m.group for m in last.mentions]
    found = [f"lk:{m.concept}" for m in last.mentions] + [f"lg:{group}" for group in groups]
    return [
        *found,
        *_grams(_words(last), 1, 1, "lw", ""),
        *_grams(_framed(_masked(last)), 2, 3, "lc", ""),
        *_grams(groups, 2, 2, "lG", ">"),
    ]


def _replaced(reading: Reading) -> list[str]:
    """Return the text with each word of the lexicon replaced by its group: 灯坏 -> <fixture>坏."""
    ends = {m.start: m for m in reading.mentions}
    items, index = [], 0
    while index < len(reading.text):
        mention = ends.get(index)
        if mention and mention.end > index:
            items.append(f"<{mention.group}>")
            index = mention.end
            continue
        char = reading.text[index]
        if not char.isspace():
            items.append("0" if char.isdigit() else char)
        index += 1
    return items


def _concepts(reading: Reading) -> list[str]:
    concepts = [m.concept for m in reading.mentions]
    groups = [m.group for m in reading.mentions]
    present = sorted(set(groups))
    found = [f"xk:{name}" for name in set(concepts)] + [f"xg:{name}" for name in present]
    for names in (concepts, groups):
        found += [f"xn:{n}{min(3, count)}" for n, count in Counter(names).items() if count > 1]
    if concepts:
        found += [f"xf:{concepts[0]}", f"xl:{concepts[-1]}"]
    found += _grams(groups, 2, 3, "xG", ">") + _grams(concepts, 2, 2, "xK", ">")
    found += [f"xp:{a}&{b}" for i, a in enumerate(present) for b in present[i + 1 :]]
    return found


def _shape(reading: Reading) -> list[str]:
    text = reading.text.strip()
    found = [f"xlen:{sum(len(text) > limit for limit in _LENGTHS)}"]
    found += [f"x{mark}{min(3, text.count(mark))}" for mark in _MARKS if mark in text]
    flags = {
        "asks": text.endswith("?"),
        "phone": bool(_PHONE.search(text)),
        "address": bool(_ADDRESS.search(text)),
        "time": bool(_CLOCK.search(text)),
        "figures": bool(_FIGURES.fullmatch(text)),
        "nohan": not _HAN.search(text),
        "empty": not text,
    }
    found += [f"x{name}" for name, holds in flags.items() if holds]
    return found + [f"xmood:{mood}" for mood in sorted(reading.moods)]
