"""Failures of analytics that are answers."""

from http import HTTPStatus

from backend.core.errors import AppError


class InvalidPeriod(AppError):
    """The days asked for are no period that can be counted."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid_period"
    detail = "`from` may not be after `to`, and a period has at most 366 days from 2000 to 2100."
