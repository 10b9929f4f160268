"""Failures of the promise ledger that are answers."""

from http import HTTPStatus

from backend.core.errors import AppError, NotFound


class PromiseNotFound(NotFound):
    """No promise has this id."""

    code = "promise_not_found"
    detail = "There is no promise with this id."


class PromiseInPast(AppError):
    """A time that has passed cannot be promised."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "promise_in_past"
    detail = "The promised time has passed already."


class TicketIsOver(AppError):
    """Nothing is promised about a matter that has ended."""

    status_code = HTTPStatus.CONFLICT
    code = "ticket_over"
    detail = "The ticket has ended; nothing more can be promised about it."
