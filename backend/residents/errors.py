"""Failures of the register of residents that are answers."""

from http import HTTPStatus

from backend.core.errors import AppError, NotFound


class ResidentNotFound(NotFound):
    """No resident has this id."""

    code = "resident_not_found"
    detail = "There is no resident with this id."


class ResidentExists(AppError):
    """Another resident has this phone number; the body carries their `id`."""

    status_code = HTTPStatus.CONFLICT
    code = "resident_exists"
    detail = "A resident with this phone number exists."


class RoomUnknown(AppError):
    """The estate has no such room."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "room_unknown"
    detail = "The estate has no such building, unit or floor."
