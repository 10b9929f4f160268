"""Failures of surveys that are answers."""

from http import HTTPStatus

from backend.core.errors import AppError, NotFound


class SurveyNotFound(NotFound):
    """No survey has this id."""

    code = "survey_not_found"
    detail = "There is no survey with this id."


class SurveyClosed(AppError):
    """The survey was declined or has expired."""

    status_code = HTTPStatus.CONFLICT
    code = "survey_closed"
    detail = "This survey was declined or has expired; it takes no answers."


class InvalidScore(AppError):
    """A score is not 1 to 5."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid_request"
    detail = "A score is a whole number from 1 to 5."
