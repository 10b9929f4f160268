"""A new ticket, entered by staff for somebody on the phone, at the desk or in a chat."""

import uuid
from typing import Any

from fastapi import Request
from nicegui import ui
from sqlalchemy.ext.asyncio import AsyncSession

from backend.console.controls import block, button, heading, icon_button, text
from backend.console.files import PhotoPicker
from backend.console.tickets.fields import Fields
from backend.console.visit import Visit, complain, confirm
from backend.console.words import say
from backend.conversations import service as conversation_service
from backend.core.actor import Actor
from backend.core.fields import LARGEST_ID
from backend.core.phones import mask_phone
from backend.residents import service as resident_service
from backend.residents.models import Resident
from backend.tickets import reading
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket
from backend.tickets.schemas import TicketCreate


async def show(visit: Visit, request: Request) -> None:
    """Draw the form; an address that names a conversation fills in who wrote there."""
    form = NewTicket(visit)
    wanted = request.query_params.get("conversation", "")
    if wanted.isascii() and wanted.isdecimal() and 0 < int(wanted[:11]) <= LARGEST_ID:
        await form.belong_to(int(wanted[:11]))


class NewTicket:
    """The form.

    Args:
        visit: Whose page it is.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._conversation_id: int | None = None
        # The number behind a masked one in the field.
        self._whole_phone = ""
        # Sent twice, it is still one ticket.
        self._key = f"console:{uuid.uuid4()}"
        with block("form-page"):
            with block("page-head"):
                icon_button("arrow_back", say("frame.back"), lambda: ui.navigate.to("/tickets"))
                heading(say("tickets.new.title"), 1)
            text(say("tickets.new.hint"), "help", "p")
            self._known = block("known")
            self._fields = Fields(self._look_up)
            self._photos = PhotoPicker(visit, say("tickets.new.photos"))
            with block("dialog-foot"):
                button(say("frame.cancel"), lambda: ui.navigate.to("/tickets"), kind="quiet")
                self._save_button = button(say("tickets.new.save"), self._save, kind="main")

    async def belong_to(self, conversation_id: int) -> None:
        """Enter the ticket for the resident of a conversation.

        Raises:
            NotFound: There is no such conversation.
        """

        async def read(session: AsyncSession, _: Actor) -> Resident | None:
            row = await conversation_service.get(session, conversation_id)
            return await resident_service.for_channel(session, row.channel, row.channel_user)

        resident = await self._visit.look(read)
        self._conversation_id = conversation_id
        self._fields.hide_channel()
        if resident is not None:
            self._fill(resident)
            with self._known:
                text(say("tickets.new.from_talk", name=resident.name), "help")

    async def _look_up(self, phone: str) -> None:
        """Offer what the register knows of a phone number."""
        resident = await self._visit.look(lambda s, _: resident_service.by_phone(s, phone))
        self._known.clear()
        if resident is None or self._conversation_id is not None:
            return
        rooms = "、".join(
            f"{tie.room.building}-{tie.room.unit}-{tie.room.room}" for tie in resident.rooms
        )
        with self._known:
            text(say("tickets.new.known", name=resident.name, rooms=rooms))
            button(say("tickets.new.fill"), lambda: self._fill(resident))

    def _fill(self, resident: Resident) -> None:
        home = resident.rooms[0].room if resident.rooms else None
        self._whole_phone = resident.phone or ""
        seen = reading.leads(self._visit.actor)
        self._fields.fill(
            name=resident.name,
            phone=self._whole_phone if seen else mask_phone(resident.phone) or "",
            building=home.building if home else "",
            unit=home.unit if home else "",
            room=home.room if home else "",
        )

    async def _save(self) -> None:
        if lacking := self._fields.lacking():
            complain(say(f"tickets.new.{lacking}"))
            return
        values: dict[str, Any] = {
            **self._fields.values(),
            "media_ids": self._photos.media_ids,
            "conversation_id": self._conversation_id,
        }
        contact = values["contact"]
        if contact["phone"] and contact["phone"] == mask_phone(self._whole_phone):
            contact["phone"] = self._whole_phone

        async def work(session: AsyncSession, actor: Actor) -> Ticket:
            body = TicketCreate.model_validate(values)
            return await ticket_service.create(
                session, body, actor=actor, idempotency_key=self._key
            )

        self._save_button.props("loading")
        ticket = await self._visit.attempt(work)
        self._save_button.props(remove="loading")
        if ticket is not None:
            confirm(say("tickets.new.created", number=ticket.number))
            ui.navigate.to(f"/tickets/{ticket.number}")
