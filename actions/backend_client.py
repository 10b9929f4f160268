"""The only HTTP code of the action server: a typed client of the backend's /v1."""

import functools
import logging
import time
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from actions.settings import Settings

Json = dict[str, Any]

logger = logging.getLogger(__name__)


class BackendError(Exception):
    """The backend could not be reached or refused.

    Attributes:
        status: HTTP status, or 0 when there was no answer.
        code: The backend's stable error code, or `unreachable`.
    """

    def __init__(self, status: int, code: str, detail: str) -> None:
        """Keep what the backend said."""
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code, self.detail = status, code, detail


class BackendClient:
    """Calls of the bot's service account.

    Args:
        settings: Address, token and timeout.
        transport: Replaces the network in tests.
    """

    CATALOGUE_TTL_S = 60.0

    def __init__(
        self, settings: Settings, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """Prepare the connection; nothing is sent yet."""
        self._http = httpx.AsyncClient(
            base_url=f"{settings.backend_url}/v1",
            headers={"Authorization": f"Bearer {settings.api_token}"},
            timeout=settings.timeout_s,
            transport=transport,
            trust_env=False,  # a proxy of the machine must not see what residents say
        )
        self._catalogue: Json = {}
        self._catalogue_until = 0.0

    async def _call(self, method: str, path: str, **kwargs: Any) -> Json:
        try:
            answer = await self._http.request(method, path, **kwargs)
        except httpx.HTTPError as error:
            raise BackendError(0, "unreachable", str(error) or type(error).__name__) from error
        body = _json_object(answer)
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            code, detail = str(body.get("error", "error")), str(body.get("detail", ""))
            raise BackendError(answer.status_code, code, detail)
        return body

    async def catalogue(self) -> Json:
        """Return ticket types, fields, labels, word lists, emergencies and policies.

        An old copy is better than none: words and fields change rarely.
        """
        if time.monotonic() >= self._catalogue_until:
            try:
                self._catalogue = await self._call("GET", "/ticket-types")
            except BackendError as error:
                if not self._catalogue:
                    raise
                logger.warning("The catalogue was not renewed: %s", error)
            self._catalogue_until = time.monotonic() + self.CATALOGUE_TTL_S
        return self._catalogue

    async def create_ticket(self, body: Json, *, idempotency_key: str) -> Json:
        """Create a ticket; the same key never makes a second one."""
        return await self._call(
            "POST", "/tickets", json=body, headers={"Idempotency-Key": idempotency_key}
        )

    async def read_ticket(self, number: str) -> Json | None:
        """Return a ticket, or None when there is none of this number."""
        try:
            return await self._call("GET", _ticket(number))
        except BackendError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    async def change_ticket(self, number: str, changes: Json) -> Json:
        """Correct fields of a ticket."""
        return await self._call("PATCH", _ticket(number), json=changes)

    async def move_ticket(
        self, number: str, action: str, *, by: str = "resident", **details: Any
    ) -> Json:
        """Do an action of the lifecycle on the resident's behalf.

        Args:
            number: Of the ticket.
            action: Of the lifecycle.
            by: `bot` where the bot itself tells the resident what came of it.
            details: `note` or `reason`.
        """
        body = {"action": action, "by": by, **details}
        return await self._call("POST", f"{_ticket(number)}/transitions", json=body)

    async def comment(self, number: str, text: str) -> Json:
        """Add a remark of the resident."""
        body = {"text": text, "by": "resident"}
        return await self._call("POST", f"{_ticket(number)}/comments", json=body)

    async def attach(self, number: str, media_id: str) -> Json:
        """Add a photo of the resident."""
        body = {"media_id": media_id, "kind": "before", "by": "resident"}
        return await self._call("POST", f"{_ticket(number)}/attachments", json=body)

    async def search_knowledge(self, question: str, *, conversation_id: int | None) -> Json:
        """Look a question up; returns `{answered, items}`.

        With a conversation the inquiry is put on record.
        """
        params: Json = {"q": question[:500]}
        if conversation_id is not None:
            params["conversation_id"] = conversation_id
        return await self._call("GET", "/knowledge/search", params=params)

    async def report_incident(self, incident_id: int, *, conversation_id: int, words: str) -> Json:
        """Put a resident on the list of those a known incident concerns; again changes nothing."""
        body = {"conversation_id": conversation_id, "words": words[:2000]}
        return await self._call("POST", f"/incidents/{incident_id}/reports", json=body)

    async def hand_over(self, conversation_id: int, *, reason: str, packet: Json) -> Json:
        """Give the conversation to a person."""
        body = {"reason": reason, "packet": packet}
        return await self._call("POST", f"/conversations/{conversation_id}/handoff", json=body)

    async def answer_survey(self, survey_id: int, answers: Json) -> Json:
        """Store scores, `solved` or a comment."""
        body = {**answers, "by": "bot"}
        return await self._call("POST", f"/surveys/{survey_id}/answers", json=body)

    async def decline_survey(self, survey_id: int) -> Json:
        """Note that the resident does not wish to rate."""
        return await self._call("POST", f"/surveys/{survey_id}/decline", json={})


def _ticket(number: str) -> str:
    # A number comes from what a resident typed: it must not lead to another path.
    return f"/tickets/{quote(number, safe='')}"


def _json_object(answer: httpx.Response) -> Json:
    """Return the body; an error page or nothing at all counts as an empty object."""
    try:
        body = answer.json()
    except ValueError:
        if answer.status_code < HTTPStatus.BAD_REQUEST and answer.content:
            raise BackendError(answer.status_code, "unreadable", "The answer is no JSON.") from None
        return {}
    return body if isinstance(body, dict) else {}


@functools.cache
def backend_client() -> BackendClient:
    """Return the client of this process."""
    return BackendClient(Settings.from_environment())
