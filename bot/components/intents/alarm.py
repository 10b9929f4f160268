"""When a message is an emergency: danger that is present, not words that sound like it.

A missed alarm costs more than a false one, so where words of danger stand and nothing says that
it is over, supposed or exaggerated, the classifier has to be less sure than otherwise.
"""

from dataclasses import dataclass
from typing import Any

EMERGENCY = "emergency"
DANGER, SAFE = "danger", "safe"

Ranking = list[dict[str, Any]]


@dataclass(frozen=True)
class Alarm:
    """How sure the classifier has to be of an emergency.

    Attributes:
        present: Where words of danger stand and none that take it back.
        doubtful: Where words stand that tell of the past, of what is contained or supposed.
        unnamed: Where no word of danger stands.
    """

    present: float
    doubtful: float
    unnamed: float

    def judge(self, ranking: Ranking, groups: set[str]) -> Ranking:
        """Return the ranking with the emergency first where there is one, and only there.

        Args:
            ranking: The classifier's ranking, the likeliest intent first.
            groups: The groups of concepts that the message names.
        """
        place = next((i for i, row in enumerate(ranking) if row["name"] == EMERGENCY), None)
        if place is None:
            return ranking
        alarmed = ranking[place]["confidence"] >= self._needed(groups)
        if alarmed == (place == 0) or len(ranking) == 1:
            return ranking
        # The order changes, the confidences keep their places: an alarm is never an unsure one.
        names = [row["name"] for row in ranking]
        names.remove(EMERGENCY)
        names.insert(0 if alarmed else 1, EMERGENCY)
        return [{**row, "name": name} for row, name in zip(ranking, names, strict=True)]

    def _needed(self, groups: set[str]) -> float:
        if DANGER not in groups:
            return self.unnamed
        return self.doubtful if SAFE in groups else self.present
