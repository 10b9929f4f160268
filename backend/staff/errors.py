"""Failures of staff accounts that are answers."""

from http import HTTPStatus

from backend.core.errors import AppError, NotAuthenticated, NotFound


class StaffNotFound(NotFound):
    """No member of staff has this id."""

    code = "staff_not_found"
    detail = "There is no member of staff with this id."


class WrongPassword(NotAuthenticated):
    """Login and password do not belong together; which of the two is wrong stays untold."""

    code = "wrong_password"
    detail = "The login or the password is wrong."


class TooManyAttempts(AppError):
    """A login is closed for some minutes after several wrong passwords."""

    status_code = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_many_attempts"
    detail = "Too many wrong passwords. Try again in a few minutes."


class StaffExists(AppError):
    """The login or the display name is taken."""

    status_code = HTTPStatus.CONFLICT
    code = "staff_exists"
    detail = "Another member of staff has this login or display name."
