"""Failures of the duty roster that are answers."""

from http import HTTPStatus

from backend.core.errors import AppError, NotFound


class ShiftNotFound(NotFound):
    """No shift has this id."""

    code = "shift_not_found"
    detail = "There is no shift with this id."


class InvalidShift(AppError):
    """The shift makes no sense: it ends before it begins, or nobody can take it."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid_shift"
    detail = "The shift is not possible."


class ShiftsOverlap(AppError):
    """The person has another shift at that time."""

    status_code = HTTPStatus.CONFLICT
    code = "shifts_overlap"
    detail = "This person is on duty at that time already."
