"""Refusals of conversations, messages and uploads."""

from http import HTTPStatus

from backend.core.errors import AppError, NotFound


class EmptyMessage(AppError):
    """A message without words, photo, voice or tapped button."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "empty_message"
    detail = "The message has no content."


class TextTooLong(AppError):
    """A text nobody types."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "text_too_long"
    detail = "The text is too long."


class UnknownMedia(NotFound):
    """A media id that does not exist in this conversation."""

    code = "unknown_media"
    detail = "There is no such media in this conversation."


class UnsupportedMedia(AppError):
    """An upload whose bytes are neither a photo nor a voice clip."""

    status_code = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "unsupported_media"
    detail = "Photos (JPEG, PNG, WebP, GIF) and voice clips (AMR, MP3, M4A, AAC, WAV) only."


class AlreadyTaken(AppError):
    """Somebody else of the staff answers this resident."""

    status_code = HTTPStatus.CONFLICT
    code = "already_taken"
    detail = "A colleague has taken this conversation."


class NotTaken(AppError):
    """The bot owns the conversation; two voices at once would confuse the resident."""

    status_code = HTTPStatus.CONFLICT
    code = "not_taken"
    detail = "Take the conversation before writing in it."
