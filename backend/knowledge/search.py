"""Finding the entry that answers a question, and knowing when none does."""

import functools
import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.knowledge.lexicon import Reading, get_lexicon
from backend.knowledge.models import KnowledgeEntry

# May I and how do I: nearly every question can be put so.
_OF_EVERYTHING = {"?permit", "?how"}
# From this probability on an entry is an answer: better "I do not know" than a wrong one.
GATE = 0.35
_CANDIDATES, _TIMELY = 20, 0.01
_PAIR, _FACET, _BODY = 0.5, 0.6, 0.6
# A base with fewer entries says too little about which words are rare.
_SMALL = 100
# Whole words whose match is as good as certain, and whose lack is as bad as it gets.
_ENOUGH, _TOO_MANY = 3.0, 6.0
# What an answer to a kind of ask looks like.
_SIGNS = {
    "price": re.compile(r"\d[元块%折]|免费|不收|万元"),
    "time": re.compile(r"\d:\d\d|[周每]|[月\d]\d|\d[月日]"),
    "contact": re.compile(r"\d{3,}|电话|打"),
    "duration": re.compile(r"\d\s?(?:天|个月|年|小时|分钟|工作日)"),
    "place": re.compile(r"[层楼门旁侧区]|前台|窗口"),
    "materials": re.compile(r"带|证|合同"),
    "permit": re.compile(r"[能禁须]|可以|允许|不得"),
}


@dataclass(frozen=True)
class Digest:
    """What the search keeps of an entry's words.

    Attributes:
        asks: The title and each way to ask, read.
        head: Words of all of them; `body`: further words of answer and tags.
        signs: The kinds of ask its answer looks like an answer to.
    """

    asks: tuple[Reading, ...]
    head: frozenset[str]
    head_text: str
    body: frozenset[str]
    body_text: str
    facets: frozenset[str]
    signs: frozenset[str]


@functools.lru_cache(maxsize=20_000)
def digest(asks: tuple[str, ...], answer: str, tags: tuple[str, ...]) -> Digest:
    """Read an entry's texts; what has not changed is not read again."""
    lexicon = get_lexicon()
    readings = tuple(lexicon.read(text) for text in dict.fromkeys(asks) if text.strip())
    body, labels = lexicon.read(answer), lexicon.read(" ".join(tags))
    head: frozenset[str] = frozenset().union(*(reading.words for reading in readings))
    return Digest(
        asks=readings,
        head=head,
        head_text=" ".join(reading.text for reading in readings),
        body=(body.words | labels.words) - head,
        body_text=f"{body.text} {labels.text}",
        facets=frozenset().union(*(reading.facets for reading in readings)),
        signs=frozenset(kind for kind, sign in _SIGNS.items() if sign.search(answer)),
    )


@dataclass(frozen=True)
class Document:
    """A published entry in the index."""

    entry_id: int
    valid_from: datetime | None
    valid_to: datetime | None
    digest: Digest

    @classmethod
    def of(cls, entry: KnowledgeEntry) -> "Document":
        """Return an entry as the index holds it."""
        asks = (entry.title, *entry.questions)
        words = digest(asks, entry.answer, tuple(entry.tags))
        return cls(entry.id, entry.valid_from, entry.valid_to, words)

    def is_valid(self, now: datetime) -> bool:
        """Tell whether its dates let it answer now."""
        begun = self.valid_from is None or self.valid_from <= now
        return begun and (self.valid_to is None or now < self.valid_to)


@dataclass(frozen=True)
class Evidence:
    """What speaks for an entry, each 0 to 1.

    Attributes:
        likeness: Cosine between the question and the nearest way to ask.
        found: Weight of the question's words that the entry has, against `_ENOUGH` words.
        missed: Weight of those it lacks, against `_TOO_MANY`.
        in_body: Share of the weight that only the answer or a tag has.
        in_body_pairs: The same of neighbouring characters.
        letters: Share of the weight whose word is unknown and whose characters are known.
        other_ask: It is asked for something else, a time instead of a price.
        fits: The answer looks like one to this kind of ask; `lacks`: it does not.
        wordless: The question has no content words, only a kind of ask.
    """

    likeness: float
    found: float
    missed: float
    in_body: float
    in_body_pairs: float
    letters: float
    other_ask: bool
    fits: bool
    lacks: bool
    wordless: bool

    def probability(self) -> float:
        """Return how probably the entry answers the question.

        Logistic regression over some 3,300 askings of the demo's own questions: each while it was
        left out, while its entry had a title or one question only, or while its entry was gone.
        """
        z = -6.46 + 5.17 * self.likeness + 12.15 * self.found - 2.20 * self.missed
        z += 1.62 * self.in_body + 1.35 * self.in_body_pairs + 3.39 * self.letters
        z += 0.41 * self.fits - 0.70 * self.lacks - 0.74 * self.other_ask + 1.59 * self.wordless
        return 1 / (1 + math.exp(-z))


class Index:
    """The published entries, ready for questions; never changed once made.

    Args:
        documents: All of them, also those whose dates do not let them answer yet or any more.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self._lexicon = get_lexicon()
        self._documents = {document.entry_id: document for document in documents}
        self._size = max(len(documents), _SMALL)
        self._most = math.log(1 + (self._size + 0.5) / 0.5)
        self._in_heads = Counter(
            feature
            for document in documents
            for feature in set[str]().union(*map(_features, document.digest.asks))
        )
        self._in_bodies = Counter(word for item in documents for word in item.digest.body)
        self._asks: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._entry_of_ask: list[int] = []
        self._bodies: dict[str, list[int]] = defaultdict(list)
        for document in documents:
            self._add(document)

    def rank(self, question: str, now: datetime, *, limit: int) -> list[tuple[int, float]]:
        """Return ids and probabilities of the entries that fit a question best, best first."""
        asked = self._lexicon.read(question)
        weights = {word: self._word_weight(word) for word in asked.words}
        likeness = self._likeness(asked)
        scored = (
            (self._evidence(asked, weights, likeness[entry_id], entry_id).probability(), entry_id)
            for entry_id in self._near(weights, likeness, now)
        )
        best = heapq.nlargest(limit, scored, key=self._precedence)
        return [(entry_id, score) for score, entry_id in best]

    def _precedence(self, scored: tuple[float, int]) -> float:
        """Order by probability; of two nearly equal ones, today's notice beats a standing rule."""
        score, entry_id = scored
        return score + (_TIMELY if self._documents[entry_id].valid_to is not None else 0.0)

    def _add(self, document: Document) -> None:
        for word in document.digest.body:
            self._bodies[word].append(document.entry_id)
        for ask in document.digest.asks:
            for feature, weight in self._vector(ask).items():
                self._asks[feature].append((len(self._entry_of_ask), weight))
            self._entry_of_ask.append(document.entry_id)

    def _likeness(self, asked: Reading) -> dict[int, float]:
        """Return the cosine between a question and the nearest ask of each entry."""
        cosines: dict[int, float] = defaultdict(float)
        for feature, weight in self._vector(asked).items():
            for ask, its_weight in self._asks.get(feature, ()):
                cosines[ask] += weight * its_weight
        nearest: dict[int, float] = defaultdict(float)
        for ask, cosine in cosines.items():
            entry_id = self._entry_of_ask[ask]
            nearest[entry_id] = max(nearest[entry_id], cosine)
        return nearest

    def _near(
        self, weights: dict[str, float], likeness: dict[int, float], now: datetime
    ) -> list[int]:
        """Return the entries worth a closer look."""
        rough = defaultdict(float, likeness)
        total = sum(weights.values()) or 1.0
        for word, weight in weights.items():
            for entry_id in self._bodies.get(word, ()):
                rough[entry_id] += _BODY * weight / total
        valid = (entry_id for entry_id in rough if self._documents[entry_id].is_valid(now))
        return heapq.nlargest(_CANDIDATES, valid, key=rough.__getitem__)

    def _evidence(
        self, asked: Reading, weights: dict[str, float], likeness: float, entry_id: int
    ) -> Evidence:
        its = self._documents[entry_id].digest
        in_head, in_body, letters = _shares(weights, its)
        total = sum(weights.values())
        found = in_head + _BODY * in_body
        pairs = {pair: self._weight(pair) for pair in asked.pairs}
        only_body = sum(
            weight
            for pair, weight in pairs.items()
            if pair in its.body_text and pair not in its.head_text
        )
        return Evidence(
            likeness=likeness,
            found=min(found / _ENOUGH, 1.0),
            missed=min((total - found) / _TOO_MANY, 1.0),
            in_body=in_body / (total or 1.0),
            in_body_pairs=only_body / (sum(pairs.values()) or 1.0),
            letters=letters / (total or 1.0),
            other_ask=bool(asked.facets and its.facets) and not asked.facets & its.facets,
            fits=bool(asked.facets & its.signs),
            lacks=bool(asked.facets & _SIGNS.keys()) and not asked.facets & its.signs,
            wordless=not weights,
        )

    def _vector(self, reading: Reading) -> dict[str, float]:
        """Return the weight of each feature, scaled to length 1."""
        vector = {pair: self._weight(pair) * _PAIR for pair in reading.pairs}
        vector |= {word: self._weight(word) * self._lexicon.rarity(word) for word in reading.words}
        vector |= {name: self._weight(name) * _FACET for name in _facet_names(reading)}
        length = math.hypot(*vector.values()) or 1.0
        return {feature: weight / length for feature, weight in vector.items()}

    def _weight(self, feature: str) -> float:
        return self._telling(self._in_heads[feature])

    def _word_weight(self, word: str) -> float:
        entries = self._in_heads[word] + 0.5 * self._in_bodies[word]
        return self._telling(entries) * self._lexicon.rarity(word)

    def _telling(self, entries: float) -> float:
        """Return how telling it is to be one of so many entries: 1 for none, near 0 for all."""
        return math.log(1 + (self._size + 0.5) / (entries + 0.5)) / self._most


def gist(question: str) -> frozenset[str]:
    """Return what a question is about; of one without content words, the words themselves."""
    reading = get_lexicon().read(question)
    asks = {name for name in _facet_names(reading) if name not in _OF_EVERYTHING}
    return reading.words | asks if reading.words else frozenset({question.strip()})


def _shares(weights: dict[str, float], its: Digest) -> tuple[float, float, float]:
    """Return the weight of words in the head, of words in the body, and of known characters."""
    in_head = in_body = letters = 0.0
    for word, weight in weights.items():
        if word in its.head or (len(word) > 1 and word in its.head_text):
            in_head += weight
        elif word in its.body or (len(word) > 1 and word in its.body_text):
            in_body += weight
        else:
            letters += weight * sum(letter in its.head_text for letter in word) / len(word)
    return in_head, in_body, letters


def _facet_names(reading: Reading) -> set[str]:
    return {f"?{facet}" for facet in reading.facets}


def _features(reading: Reading) -> set[str]:
    return _facet_names(reading) | reading.words | reading.pairs
