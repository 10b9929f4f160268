"""An alarm is raised on danger that is present."""

import pytest

from bot.components.intents.alarm import Alarm, Ranking

ALARM = Alarm(present=0.35, doubtful=0.5, unnamed=0.4)
NONE: set[str] = set()


def ranking(emergency: float, other: float) -> Ranking:
    rows = [{"name": "emergency", "confidence": emergency}, {"name": "repair", "confidence": other}]
    return sorted(rows, key=lambda row: -float(str(row["confidence"])))


class TestRaised:
    @pytest.mark.parametrize(
        ("groups", "confidence"),
        [({"danger"}, 0.36), ({"danger", "safe"}, 0.51), (NONE, 0.41)],
    )
    def test_where_it_is_sure_enough(self, groups: set[str], confidence: float) -> None:
        judged = ALARM.judge(ranking(confidence, 1 - confidence), groups)

        assert judged[0]["name"] == "emergency"

    def test_it_is_never_an_unsure_one(self) -> None:
        judged = ALARM.judge(ranking(0.36, 0.6), {"danger"})

        assert [row["confidence"] for row in judged] == [0.6, 0.36]
        assert [row["name"] for row in judged] == ["emergency", "repair"]


class TestNotRaised:
    @pytest.mark.parametrize(
        ("groups", "confidence"),
        [({"danger"}, 0.34), ({"danger", "safe"}, 0.49), (NONE, 0.39)],
    )
    def test_where_it_is_not_sure_enough(self, groups: set[str], confidence: float) -> None:
        judged = ALARM.judge(ranking(confidence, 0.3), groups)

        assert judged[0]["name"] == "repair"

    def test_a_ranking_without_emergency_stays(self) -> None:
        alone = [{"name": "greet", "confidence": 1.0}]

        assert ALARM.judge(alone, {"danger"}) == alone
