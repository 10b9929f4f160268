"""Refusals of the web chat itself, rendered like every other error of the product."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse


class WebError(Exception):
    """A refused request: a stable code for programs, a sentence for people."""

    status_code: int = HTTPStatus.BAD_REQUEST
    code: str = "bad_request"
    detail: str = "The request cannot be served."


class NotAuthenticated(WebError):
    """The session token is missing, unknown or expired."""

    status_code = HTTPStatus.UNAUTHORIZED
    code = "not_authenticated"
    detail = "A valid session token is needed; open a new session."


class NamingRefused(WebError):
    """An external id came without the right to name residents."""

    status_code = HTTPStatus.FORBIDDEN
    code = "not_permitted"
    detail = "Only the service token may open a session for an external id."


class UnknownMedia(WebError):
    """The media does not exist in this conversation."""

    status_code = HTTPStatus.NOT_FOUND
    code = "not_found"
    detail = "There is no such media in this conversation."


class BodyTooLarge(WebError):
    """The body is larger than this route accepts."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"
    detail = "The body is larger than accepted here."


async def _render(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WebError)
    headers = {"WWW-Authenticate": "Bearer"} if error.status_code == 401 else None
    return JSONResponse(
        {"error": error.code, "detail": error.detail}, error.status_code, headers=headers
    )


def install(app: FastAPI) -> None:
    """Let refusals of the web chat leave as `{"error", "detail"}`."""
    app.add_exception_handler(WebError, _render)
