"""Failures of incidents that are answers."""

from backend.core.errors import NotFound


class IncidentNotFound(NotFound):
    """No incident has this id."""

    code = "incident_not_found"
    detail = "There is no incident with this id."
