"""Failures of tickets that are answers."""

from http import HTTPStatus

from backend.core.errors import AppError, NotFound


class TicketNotFound(NotFound):
    """No ticket has this number."""

    code = "ticket_not_found"
    detail = "There is no ticket with this number."


class TransitionRefused(AppError):
    """The ticket's state or a missing input forbids the action."""

    status_code = HTTPStatus.CONFLICT
    code = "transition_refused"


class InvalidTicket(AppError):
    """Something in the request names what does not exist."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid_request"


class UnknownAction(InvalidTicket):
    """No rule of the lifecycle has this action."""
