"""Failures of tasks that are answers."""

from http import HTTPStatus

from backend.core.errors import AppError, NotFound


class TaskNotFound(NotFound):
    """No task has this id, or it is not the caller's business."""

    code = "task_not_found"
    detail = "There is no task with this id."


class TaskDone(AppError):
    """Somebody has done it already."""

    status_code = HTTPStatus.CONFLICT
    code = "task_done"
    detail = "This task is done."


class NotUndoable(AppError):
    """It is too late, or what was done has already changed something else."""

    status_code = HTTPStatus.CONFLICT
    code = "task_not_undoable"
    detail = "This cannot be taken back any more."


class InvalidAnswer(AppError):
    """What was reported does not fit the task."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "invalid_request"


class NoPhone(NotFound):
    """Nobody left a phone number."""

    code = "no_phone"
    detail = "There is no phone number to call."
