"""Failures of alerts that are answers."""

from backend.core.errors import NotFound


class AlertNotFound(NotFound):
    """No alert has this id."""

    code = "alert_not_found"
    detail = "There is no alert with this id."
