"""Numbers in an answer to a survey that rate nothing: wished for, refused, asked, or halves."""

import re

_PART = r"[^,，;；。!！\n]"
_DIGIT = r"(?<![\d.])[1-5](?![\d.])"
_DOUBTFUL = re.compile(
    "|".join(
        (
            # 「要是快点就给5分了」, 「本来想打5分」
            rf"(?:要是|如果|本来|原本|原来|差点|早知道?|下次|希望|争取){_PART}{{0,20}}?{_DIGIT}",
            # 「不想给5分」, 「给不了5分」, 「不到3分」
            rf"(?:不(?:想|能|会|愿意?|可能|值|配|够)?(?:给|打|评|值|到|足)|[给打]不了|不值|不配|不够)\s*{_DIGIT}",
            # 「扣1分」, 「少给1分」: from what?
            rf"(?:扣|减|少[给打]?了?|差了?)\s*{_DIGIT}",
            # 「两个5一个4」: which two?
            rf"(?<!另外)[一二两12]\s*[个项](?:是|给|打|都)?\s*{_DIGIT}",
            # 「4分半」, 「3分以下」, 「1分都不想给」, 「5分可以吗」
            rf"{_DIGIT}\s*(?:颗?星|分|个)?\s*(?:半|多|左右|上下|以[上下]|不到|都?不[想给配值])",
            rf"{_DIGIT}{_PART}{{0,8}}(?:吗|么|呢)?[?？]",
            rf"{_DIGIT}{_PART}{{0,8}}吗",
        )
    )
)
_HIDDEN = 0xE000


def masked(text: str) -> str:
    """Return a text in which the digits that rate nothing are hidden."""
    return _DOUBTFUL.sub(lambda found: re.sub(r"[1-5]", _hide, found[0]), text)


def unmasked(text: str) -> str:
    """Return a text with its hidden digits."""
    return re.sub(r"[\ue001-\ue005]", lambda found: str(ord(found[0]) - _HIDDEN), text)


def _hide(digit: re.Match[str]) -> str:
    return chr(_HIDDEN + int(digit[0]))
