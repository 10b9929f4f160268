"""Where a message may come to another matter, and the parts that follow from it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.components.lexicon.matching import Mention
from bot.components.matters.subjects import Subjects

LEAST_CHARACTERS = 4

_STOP = re.compile(r"[。;!?\n]+|(?<=[一-鿿]{5}) (?=[一-鿿]{5})")
_EDGE = " ,.。;!?、:~\n"
# What begins a clause and names what is wanted in it.
_TURN = re.compile(
    r"[ ,、。;!?\n]+(?=(?:我|就|那|然后|但是?|不过){0,2}(?:还|也)?"
    r"(?:请问|想问|问[下问]|问一[下句]|咨询|想了解|想知道|想咨询|要?投诉|举报|建议|提议|表扬|夸|感谢|点赞|要?报修"
    r"|能不能[加增装设]|希望.{0,4}[能加增装设]))"
)
# 空调也不制冷了, 楼上还漏水到我家: one more of the same kind.
_TOO = re.compile(
    r"[ ,。;!?\n]+(?=(?:[^ ,。;!?、也还]{2,8}也"
    r"|(?:楼上|楼下|隔壁|对门)[^ ,。;!?、也还]{0,4}还(?!没|是|要|想))"
    r"(?!.{0,4}(?:一样|这样|没用))[^ ,。;!?]{2})"
)
# 还有三盏 goes on; 还有一个, 还有5栋 and 还有水表箱 come to something else.
_MORE_OF_IT = re.compile(r"还有[\d一二两三四五六七八九十几多没吗点些人水气味完]")
_MORE_ELSEWHERE = re.compile(
    r"还有(?:一[个件点]|[\da-z一二三四五六七八九十]{1,3}(?:栋|幢|座|号楼|#|单元|楼|层)|人脸|人行|人[把在乱往天]|水[表管龙箱泵池阀])"
)
_NUMBERED = re.compile(r"第?[二三23②③](?!来)|再一个|一个是|另一个|其[二次]")
_ANNOUNCED = re.compile(r".{0,8}[两二三四五几2-5](?:个|件|点).{1,6}")
_COMMA = re.compile("[, ]")
_CLAUSE_END = re.compile(r"[ ,。;!?\n]")
# What follows from what was said before is no matter of its own.
_CONSEQUENCE = re.compile(
    r"(?:导致|结果|所以|因为|搞得|弄得|害得?|这|那|就|连|怕|差点|还好|但|却|只|才|都|现在|里面|上面|下面|于是|如果|要是|不然)"
)
_SHORT_STORY = 120
_LIST = re.compile(r"[两二三四五几2-5](?:个|件|点)(?:事儿?|事情|问题|情况|意见|建议)")
_ITEM = re.compile(r"(?<![一二三四五\d])[、,](?=[^ ,。;!?、]{4})")


class Sign(Enum):
    """What speaks for another matter at a border."""

    MARKED = "the resident says so: 另外, 顺便, 第二"
    STOP = "a sentence ends"
    TURN = "a clause begins with another wish: 请问, 投诉"
    TOO = "a clause tells one more of the same kind: 空调也不制冷"
    LISTED = "the resident numbers what they say: 第一, 2、"
    CLAUSE = "a clause names another thing and what is the matter with it"


@dataclass(frozen=True)
class Border:
    """A place where another matter may begin.

    Attributes:
        at: Where what comes before ends.
        begin: Where what follows begins, without the word that only connects.
        sign: What speaks for it.
    """

    at: int
    begin: int
    sign: Sign


class ClauseFinder:
    """Finds borders by punctuation and by what people say when they change the subject."""

    def __init__(self, markers: dict[str, str], most: int) -> None:
        """Compile the markers.

        Args:
            markers: `connectives`, which are left out of the matter, and `openers`, which are
                a part of it, each words in a string.
            most: Most borders to consider; a long story is seldom a list of matters.
        """
        self._connectives = set(markers["connectives"].split())
        words = {*self._connectives, *markers["openers"].split()}
        self._marker = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
        self._most = most

    def borders(self, text: str, mentions: Sequence[Mention] = ()) -> list[Border]:
        """Return the borders of a normal text in order, the surest ones if there are many.

        Args:
            text: The normal text.
            mentions: The words of the lexicon in it; with them bare commas count, too.
        """
        found: list[Border] = []
        told = (*self._marked(text), *_items(text), *_clauses(text), *_stops(text))
        for border in (*told, *_commas(text, mentions)):
            # A marker right after a full stop is one border.
            if not any(_touch(border, other) for other in found):
                found.append(border)
        likely = [border for border in found if _says_enough(text[border.begin :])]
        return _apart(text, sorted(likely[: self._most], key=lambda border: border.at))

    def _marked(self, text: str) -> Iterator[Border]:
        for match in self._marker.finditer(text):
            if _may_change(text, match.start()):
                begin = match.end() if match.group() in self._connectives else match.start()
                sign = Sign.LISTED if _NUMBERED.match(match.group()) else Sign.MARKED
                yield Border(match.start(), begin, sign)


def _touch(border: Border, other: Border) -> bool:
    return other.at - 1 <= border.begin <= other.begin + 1 or border.at == other.at


def _items(text: str) -> Iterator[Border]:
    """Yield the borders of what was announced as a list: 三个事:…、…、…."""
    announced = _LIST.search(text[:30])
    if announced:
        for match in list(_ITEM.finditer(text, announced.end() + 4))[:3]:
            yield Border(match.start(), match.end(), Sign.LISTED)


def _stops(text: str) -> Iterator[Border]:
    for match in _STOP.finditer(text):
        yield Border(match.end(), match.end(), Sign.STOP)


def _clauses(text: str) -> Iterator[Border]:
    for match in _TURN.finditer(text):
        yield Border(match.end() - 1, match.end(), Sign.TURN)
    for match in _TOO.finditer(text):
        yield Border(match.end() - 1, match.end(), Sign.TOO)


def _commas(text: str, mentions: Sequence[Mention]) -> Iterator[Border]:
    """Yield the commas after which another thing is named, and what is the matter with it."""
    if len(text) > _SHORT_STORY or not mentions:
        return
    told = Subjects(text, mentions)
    start = 0
    for match in _COMMA.finditer(text):
        end = _CLAUSE_END.search(text, match.end())
        right = (match.end(), end.start() if end else len(text))
        if not _CONSEQUENCE.match(text[right[0] :]) and told.unlike((start, match.start()), right):
            yield Border(match.start(), match.end(), Sign.CLAUSE)
            start = match.end()


def _may_change(text: str, at: int) -> bool:
    """Tell a marker from the same characters inside a clause: 还有三盏 goes on."""
    before = text[:at]
    if not before.strip(_EDGE):
        return False
    after = text[at : at + 4]
    separated = before[-1] in _EDGE
    if _MORE_OF_IT.match(after) and not _MORE_ELSEWHERE.match(text[at : at + 7]):
        return False
    if re.match(r"第[二三]", after):
        if re.match(r"第.[回次天年月层格遍排栋期单盏段]", after):
            return False
        return separated or "第一" in before
    if re.match(r"二[是来]", after):
        return separated or "一是" in before or "一来" in before
    if re.match(
        r"对了|同时|以及|最后|另(?!外)|还[想得要]|也想|再[给帮提报]|而且|[23二三][、.)]|[②③]", after
    ):
        runs_on = after.startswith("以及") or (after.startswith("而且") and before[-1] == "了")
        return separated or runs_on or "谢" in before[-4:]
    return True


def _apart(text: str, borders: list[Border]) -> list[Border]:
    """Drop the borders before which too little is said since the last one."""
    kept: list[Border] = []
    for border in borders:
        said = text[kept[-1].begin if kept else 0 : border.at].strip(_EDGE)
        if _says_enough(said) and not _ANNOUNCED.fullmatch(said):
            kept.append(border)
    return kept


def _says_enough(text: str) -> bool:
    return len(text.strip(_EDGE)) >= LEAST_CHARACTERS


def parts(text: str, borders: list[Border]) -> list[tuple[int, int]]:
    """Return every run of neighbouring clauses as a trimmed span, the whole text left out."""
    spans = [
        trimmed(text, start, end)
        for first, start in enumerate([0, *(border.begin for border in borders)])
        for end in [*(border.at for border in borders[first:]), len(text)]
    ]
    return [span for span in spans if span != trimmed(text, 0, len(text))]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without punctuation at its ends."""
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end
