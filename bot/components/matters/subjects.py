"""What the parts of a message speak of: whether two of them tell of different things."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.components.lexicon.matching import Mention

_FAULTS = frozenset({"fault", "danger"})
_NUISANCES = frozenset({"nuisance", "blame"})
_SUBJECTS = frozenset({"fixture", "goods", "area", "topic", "supply"})
_ASKED = frozenset({"reported", "progress"})
_CORES = frozenset({"fault", "danger", "nuisance", "question", "wish", "praise"})
_QUESTIONS = frozenset({"question"})
# Where it comes from tells one leak from another.
_FROM = re.compile(r"^(?:楼上|楼下|隔壁|对门)")
# What a leak does to the home is no fault of its own.
_DAMAGED = re.compile(r"地板|天花板|墙|顶|家具|柜|床|沙发|地面|地毯|衣服")
_LEAK = re.compile(r"漏|渗|滴|冒水|泡|淹|返水|堵")
_PROPOSES = re.compile(r"建议|提议|希望|能不能|最好|要是|可不可以|加个|装个")
_ACCUSES = re.compile(r"投诉|举报|反映")


@dataclass(frozen=True)
class Subjects:
    """The words of the lexicon in a message, asked by parts.

    Attributes:
        text: The normal text.
        mentions: All words of the lexicon in it.
    """

    text: str
    mentions: Sequence[Mention]

    def stands(self, intent: str, start: int, end: int) -> bool:
        """Tell whether a part really asks about something reported, when it seems to.

        Args:
            intent: What the part seems to want.
            start: Where it begins.
            end: Where it ends.
        """
        if intent not in ("status", "urge"):
            return True
        return bool(self._within(_ASKED, start, end)) or "单" in self.text[start:end]

    def blames_others(self, fault: tuple[int, int], blame: tuple[int, int]) -> bool:
        """Tell whether a complaint is about something else than the fault beside it."""
        accused = self._within(_NUISANCES, *blame)
        shared = self._words(fault) & self._words(blame)
        return bool(accused and self._words(fault)) and not shared

    def unlike(self, left: tuple[int, int], right: tuple[int, int]) -> bool:
        """Tell whether each of two clauses names a thing of its own and what is the matter."""
        cores = all(self._within(_CORES, *span) for span in (left, right))
        return cores and self._things_differ(left, right)

    def differ(self, intent: str, left: tuple[int, int], right: tuple[int, int]) -> bool:
        """Tell whether two parts that want the same speak of different things.

        Args:
            intent: What both want.
            left: Span of the first part.
            right: Span of the second part.
        """
        if intent == "repair":
            return self._faults_differ(left, right)
        if intent == "complaint":
            return self._nuisances_differ(left, right)
        if intent == "inquiry":
            asks = all(self._within(_QUESTIONS, *span) for span in (left, right))
            return asks and self._things_differ(left, right)
        proposes = all(_PROPOSES.search(self.text[a:b]) for a, b in (left, right))
        return intent == "suggestion" and proposes and self._things_differ(left, right)

    def _faults_differ(self, left: tuple[int, int], right: tuple[int, int]) -> bool:
        if not self._within(_FAULTS, *left):
            return False
        first, second = self.text[slice(*left)], self.text[slice(*right)]
        if _FROM.match(second) and not _FROM.match(first):
            return self._faults(left) != self._faults(right) != set()
        things = self._words(right)
        if _LEAK.search(first) and things and all(_DAMAGED.search(word) for word in things):
            return False
        return self._things_differ(left, right)

    def _nuisances_differ(self, left: tuple[int, int], right: tuple[int, int]) -> bool:
        if _ACCUSES.search(self.text[slice(*right)][:8]):
            return True
        first, second = (self._concepts(_NUISANCES, *span) for span in (left, right))
        return bool(first and second) and not first & second and self._things_differ(left, right)

    def _things_differ(self, left: tuple[int, int], right: tuple[int, int]) -> bool:
        first, second = self._words(left), self._words(right)
        shared = any(one in other or other in one for one in first for other in second)
        return bool(first and second) and not shared

    def _words(self, span: tuple[int, int]) -> set[str]:
        words = {self.text[m.start : m.end] for m in self._within(_SUBJECTS, *span)}
        return {word for word in words if word not in ("水", "电", "气")}

    def _faults(self, span: tuple[int, int]) -> set[str]:
        return {self.text[m.start : m.end] for m in self._within(_FAULTS, *span)}

    def _concepts(self, groups: frozenset[str], start: int, end: int) -> set[str]:
        return {m.concept for m in self._within(groups, start, end)}

    def _within(self, groups: frozenset[str], start: int, end: int) -> list[Mention]:
        inside = (m for m in self.mentions if start <= m.start and m.end <= end)
        return [mention for mention in inside if mention.group in groups]
