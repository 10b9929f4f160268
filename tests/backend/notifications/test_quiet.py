"""The quiet hours: half past nine in the evening until eight, in China."""

from datetime import UTC, datetime, time

import pytest

from backend.catalogue import get_catalogue
from backend.core.time import CHINA, FakeClock
from backend.notifications.quiet import end_of_quiet, waking


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=CHINA)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(at(2, 9))


class TestNight:
    @pytest.mark.parametrize(
        ("moment", "end"),
        [
            (at(2, 21, 30), at(3, 8)),
            (at(2, 23, 59), at(3, 8)),
            (at(3, 0), at(3, 8)),
            (at(3, 7, 59), at(3, 8)),
        ],
    )
    def test_it_ends_in_the_morning(
        self, clock: FakeClock, moment: datetime, end: datetime
    ) -> None:
        assert end_of_quiet(moment, clock) == end
        assert end_of_quiet(moment.astimezone(UTC), clock) == end
        assert waking(moment, clock) == end

    @pytest.mark.parametrize("moment", [at(2, 8), at(2, 12), at(2, 21, 29)])
    def test_the_day_is_not_quiet(self, clock: FakeClock, moment: datetime) -> None:
        assert end_of_quiet(moment, clock) is None
        assert waking(moment, clock) == moment

    def test_scaled_time_knows_no_night(self) -> None:
        assert end_of_quiet(at(2, 23), FakeClock(at(2, 23), scale=60)) is None


class TestOtherHours:
    @pytest.mark.parametrize(
        ("start", "end", "quiet"), [((12, 0), (14, 0), True), ((8, 0), (8, 0), False)]
    )
    def test_an_estate_may_choose_a_rest_at_noon_or_none(
        self,
        clock: FakeClock,
        monkeypatch: pytest.MonkeyPatch,
        start: tuple[int, int],
        end: tuple[int, int],
        quiet: bool,
    ) -> None:
        catalogue = get_catalogue()
        changed = {"quiet_from": time(*start), "quiet_until": time(*end)}
        policy = catalogue.policy.model_copy(update=changed)
        other = catalogue.model_copy(update={"policy": policy})
        monkeypatch.setattr("backend.notifications.quiet.get_catalogue", lambda: other)

        assert (end_of_quiet(at(2, 13), clock) is not None) is quiet
        assert end_of_quiet(at(2, 23), clock) is None
