"""Failures of incidents that are answers."""

from http import HTTPStatus

from backend.catalogue import get_catalogue
from backend.core.errors import AppError, NotFound


class IncidentNotFound(NotFound):
    """No incident has this id."""

    code = "incident_not_found"
    detail = "There is no incident with this id."


class SuggestionNotFound(NotFound):
    """No suggestion has this id."""

    code = "suggestion_not_found"
    detail = "There is no suggestion with this id."


class IncidentOver(AppError):
    """The incident is resolved: what comes now is a matter of its own."""

    status_code = HTTPStatus.CONFLICT
    code = "incident_over"

    def __init__(self) -> None:
        super().__init__(get_catalogue().phrase("incidents.refused.over"))


class IncidentOpenStill(AppError):
    """Only what is over is summed up."""

    status_code = HTTPStatus.CONFLICT
    code = "incident_open"

    def __init__(self) -> None:
        super().__init__(get_catalogue().phrase("incidents.refused.open"))


class SuggestionDecided(AppError):
    """Somebody was faster."""

    status_code = HTTPStatus.CONFLICT
    code = "suggestion_decided"

    def __init__(self, who: str) -> None:
        super().__init__(get_catalogue().phrase("incidents.refused.decided", who=who))


class TicketElsewhere(AppError):
    """The ticket belongs to another incident, or is over."""

    status_code = HTTPStatus.CONFLICT
    code = "ticket_not_attachable"

    def __init__(self, reason: str, number: str) -> None:
        super().__init__(get_catalogue().phrase(f"incidents.refused.{reason}", number=number))


class ScopeNeeded(AppError):
    """It does not say whom it concerns."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "scope_needed"

    def __init__(self, number: str) -> None:
        super().__init__(get_catalogue().phrase("incidents.refused.scope", number=number))
