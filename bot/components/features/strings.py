"""Features of a message as strings, in families that are weighed against each other.

The first character names the family: `w` words, `c` characters, `p` sounds, `d` text with things
replaced by what they are, `x` concepts and shape.
"""

import re
from collections import Counter
from collections.abc import Sequence

from bot.components.features.reading import Reading

FAMILIES = "wcpdx"

_FIGURES = re.compile(r"\d+")
_SILENT = re.compile(r"[ \n。,!.;:、~·…\"'“”‘’()《》【】\[\]_—-]+")
_QUIET = set(" \n。,!?.;:、~·…\"'“”‘’()《》【】[]_—-")
_PHONE = re.compile(r"\d{7,12}")
_ADDRESS = re.compile(r"\d+-\d+|\d+ ?[栋幢座#]|\d号楼|\d ?单元|[一二三四五六七八九十][栋幢]")
_CLOCK = re.compile(r"点|周[一二三四五六日天末]|上午|下午|晚上|明天|后天|今天|\d:\d\d|号上|以后")
_HAN = re.compile(r"[一-鿿]")
_LENGTHS = (2, 4, 8, 15, 30, 60, 120)
_MARKS = "?!。,~"
# Groups whose words are told apart by what they are, not by which one it is.
_REPLACED = {
    "fixture",
    "area",
    "home",
    "people",
    "frequency",
    "fault",
    "nuisance",
    "topic",
    "danger",
}


def feature_strings(reading: Reading, sounds: dict[str, str]) -> list[str]:
    """Return the features of a message.

    Args:
        reading: The message.
        sounds: How each character sounds.
    """
    masked = _FIGURES.sub("0", reading.text.strip())
    return [
        *_words(reading),
        *_grams(f"^{_SILENT.sub(' ', masked)}$", 1, 4, "c", ""),
        *_grams([sounds.get(c, c) for c in masked if c not in _QUIET], 1, 3, "p", "_"),
        *_grams(_replaced(reading), 2, 4, "d", ""),
        *_concepts(reading),
        *_shape(reading),
    ]


def _grams(items: Sequence[str], low: int, high: int, family: str, glue: str) -> list[str]:
    return [
        f"{family}{size}{glue.join(items[i : i + size])}"
        for size in range(low, high + 1)
        for i in range(len(items) - size + 1)
    ]


def _words(reading: Reading) -> list[str]:
    words = [_FIGURES.sub("0", word) for _, word in reading.words if not word.isspace()]
    return _grams(words, 1, 2, "w", "_")


def _replaced(reading: Reading) -> list[str]:
    """Return the text with each thing replaced by its group: 灯不亮 -> <fixture>不亮."""
    ends = {m.start: m for m in reading.mentions if m.group in _REPLACED}
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
