"""The benchmark's table and its verdict."""

import pytest

from benchmarks.backend.measured import Measured, table, verdict


def measured(
    *, database: str = "postgresql", ms: float = 10.0, bar_ms: float | None = 150.0
) -> Measured:
    return Measured("list", database, 10_000, [ms / 1000] * 20, bar_ms)


class TestVerdict:
    def test_names_what_is_too_slow(self) -> None:
        assert "list, 10,000: p95 151 ms" in verdict([measured(), measured(ms=151)])

    @pytest.mark.parametrize(
        "good", [measured(ms=150), measured(database="sqlite", ms=900), measured(bar_ms=None)]
    )
    def test_holds_postgresql_to_the_bars_that_are_set(self, good: Measured) -> None:
        assert verdict([good]) == "Every bar is met; PostgreSQL is held to them."

    def test_looks_at_the_slowest_of_twenty_not_at_the_middle(self) -> None:
        slow = Measured("list", "postgresql", 10_000, [0.001] * 18 + [0.2] * 2, 150.0)

        assert slow.misses


class TestTable:
    def test_has_a_column_for_each_database(self) -> None:
        lines = table([measured(), measured(database="sqlite", ms=20)]).splitlines()

        assert lines[0] == "| p50 / p95 / max, ms | bar | postgresql 10,000 | sqlite 10,000 |"
        assert lines[2] == "| list | 150 | 10.0 / 10.0 / 10.0 | 20.0 / 20.0 / 20.0 |"

    def test_stands_out_what_is_too_slow(self) -> None:
        assert "**151.0 / 151.0 / 151.0**" in table([measured(ms=151)])

    def test_leaves_empty_what_was_not_measured(self) -> None:
        other = Measured("detail", "sqlite", 10_000, [0.01])

        assert table([measured(), other]).splitlines()[-1].startswith("| detail |  |  |")
