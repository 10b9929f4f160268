"""A brake on guessing passwords, kept in memory: one per process."""

from datetime import datetime, timedelta

ALLOWED_FAILURES = 5
CLOSED_FOR = timedelta(minutes=5)
MOST_LOGINS = 10_000


class LoginThrottle:
    """Counts wrong passwords per login and closes a login for a while after several of them."""

    def __init__(self) -> None:
        self._failures: dict[str, tuple[int, datetime]] = {}

    def is_closed(self, login: str, *, now: datetime) -> bool:
        """Tell whether a login must wait, whatever the password."""
        count, last = self._failures.get(login, (0, now))
        return count >= ALLOWED_FAILURES and now - last < CLOSED_FOR

    def count_failure(self, login: str, *, now: datetime) -> None:
        """Note a wrong password; failures longer ago than the pause are forgotten."""
        count, last = self._failures.pop(login, (0, now))
        self._failures[login] = (count + 1 if now - last < CLOSED_FOR else 1, now)
        if len(self._failures) > MOST_LOGINS:  # made-up logins must not fill the memory
            self._failures.pop(next(iter(self._failures)))

    def clear(self, login: str) -> None:
        """Forget the failures of a login."""
        self._failures.pop(login, None)
