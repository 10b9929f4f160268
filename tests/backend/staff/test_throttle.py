"""The brake on guessing, by itself."""

from datetime import timedelta

from backend.core.time import FakeClock
from backend.staff import throttle as throttle_module
from backend.staff.throttle import ALLOWED_FAILURES, CLOSED_FOR, LoginThrottle
from tests.backend.conftest import START


def failed(throttle: LoginThrottle, clock: FakeClock, times: int, login: str = "li") -> None:
    for _ in range(times):
        throttle.count_failure(login, now=clock.now())


class TestThrottle:
    def test_it_closes_at_the_fifth(self) -> None:
        throttle, clock = LoginThrottle(), FakeClock(START)

        failed(throttle, clock, ALLOWED_FAILURES - 1)
        before = throttle.is_closed("li", now=clock.now())
        failed(throttle, clock, 1)

        assert (before, throttle.is_closed("li", now=clock.now())) == (False, True)

    def test_failures_long_ago_are_forgotten(self) -> None:
        throttle, clock = LoginThrottle(), FakeClock(START)
        failed(throttle, clock, ALLOWED_FAILURES - 1)

        clock.advance(CLOSED_FOR)
        failed(throttle, clock, 1)

        assert not throttle.is_closed("li", now=clock.now())

    def test_slow_guessing_is_braked_too(self) -> None:
        throttle, clock = LoginThrottle(), FakeClock(START)

        for _ in range(ALLOWED_FAILURES):
            failed(throttle, clock, 1)
            clock.advance(CLOSED_FOR - timedelta(seconds=1))

        assert throttle.is_closed("li", now=clock.now())

    def test_made_up_logins_do_not_fill_the_memory(self) -> None:
        throttle, clock = LoginThrottle(), FakeClock(START)

        for number in range(throttle_module.MOST_LOGINS + 50):
            failed(throttle, clock, 1, f"login{number}")

        assert len(throttle._failures) == throttle_module.MOST_LOGINS
