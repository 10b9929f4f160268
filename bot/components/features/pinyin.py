"""How characters sound, without tones: what dictation and typing confuse sounds the same."""

import re
import unicodedata

_MERGED = ((re.compile(r"^([zcs])h"), r"\1"), (re.compile(r"([aei])ng$"), r"\1n"))


def sounds() -> dict[str, str]:
    """Return the sound of every character, with the differences dropped that many do not speak."""
    from pypinyin.constants import PINYIN_DICT

    return {
        chr(code): _merged(_toneless(readings.split(",")[0]))
        for code, readings in PINYIN_DICT.items()
        if 0x4E00 <= code <= 0x9FFF
    }


def _toneless(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading)
    return "".join(char for char in letters if char.isascii())


def _merged(sound: str) -> str:
    for pattern, plain in _MERGED:
        sound = pattern.sub(plain, sound)
    return sound
