"""The root of every error that is an answer, and its one handler."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

log = structlog.get_logger(__name__)


class AppError(Exception):
    """An expected failure: a stable code for programs, a sentence for people.

    Subclasses stand beside their feature and set `status_code` and `code`; the detail may be
    given per instance.
    """

    status_code: int = HTTPStatus.BAD_REQUEST
    code: str = "bad_request"
    detail: str = "The request cannot be served."

    def __init__(self, detail: str | None = None, **extra: Any) -> None:
        self.detail = detail or self.detail
        self.extra = extra
        super().__init__(self.detail)


class NotFound(AppError):
    """The thing asked for does not exist, or may not be seen."""

    status_code = HTTPStatus.NOT_FOUND
    code = "not_found"
    detail = "There is nothing here under this name."


class NotAuthenticated(AppError):
    """No valid credentials came with the request."""

    status_code = HTTPStatus.UNAUTHORIZED
    code = "not_authenticated"
    detail = "A valid bearer token is needed."


class NotPermitted(AppError):
    """The caller is known and may not do this."""

    status_code = HTTPStatus.FORBIDDEN
    code = "not_permitted"
    detail = "Your role does not allow this."


class TooLarge(AppError):
    """The body is larger than this installation accepts."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"
    detail = "The body is larger than accepted here."


def errors(*kinds: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """Describe business errors for an endpoint's `responses`."""
    described: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        entry = described.setdefault(int(kind.status_code), {"description": ""})
        entry["description"] = "; ".join(filter(None, [entry["description"], f"`{kind.code}`"]))
    return described


def _body(code: str, detail: Any, **extra: Any) -> dict[str, Any]:
    return {"error": code, "detail": detail, **extra}


async def _render_app_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)
    headers = {"WWW-Authenticate": "Bearer"} if error.status_code == 401 else None
    return JSONResponse(_body(error.code, error.detail, **error.extra), error.status_code, headers)


async def _render_validation_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    where = "; ".join(
        f"{'.'.join(str(part) for part in item['loc'][1:])}: {item['msg']}"
        for item in error.errors()
    )
    return JSONResponse(_body("invalid_request", where or "The request is malformed."), 422)


async def _render_http_error(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
    return JSONResponse(_body(code, str(error.detail)), error.status_code, error.headers)


async def _render_bug(request: Request, error: Exception) -> JSONResponse:
    log.error("request_failed", method=request.method, path=request.url.path, exc_info=error)
    return JSONResponse(_body("internal", "Something went wrong here; it has been noted."), 500)


def install_error_handlers(app: FastAPI) -> None:
    """Let every error leave as `{"error", "detail"}`."""
    app.add_exception_handler(AppError, _render_app_error)
    app.add_exception_handler(RequestValidationError, _render_validation_error)
    app.add_exception_handler(HTTPException, _render_http_error)
    app.add_exception_handler(Exception, _render_bug)
