"""The fields of a new ticket; which of them are there and required, the catalogue says."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from backend.catalogue import get_catalogue
from backend.console.controls import block
from backend.console.words import say

CHANNELS = ("phone", "desk", "staff")
_LENGTHS = {"building": 20, "unit": 10, "room": 20, "area": 200, "name": 60, "phone": 20}
_SHORTEST_PHONE = 7


class Fields:
    """Everything that can be filled in.

    Args:
        look_up: Called with a phone number once it is complete.
    """

    def __init__(self, look_up: Callable[[str], Awaitable[None]]) -> None:
        self._look_up = look_up
        self._made: dict[str, Any] = {}
        catalogue = get_catalogue()
        types = {key: spec.label for key, spec in catalogue.ticket_types.items()}
        with block("form-grid"):
            self._select("type", types, "repair", self._type_changed)
            self._select("category", self._categories("repair"), "")
            channels = {key: say(f"tickets.channel.{key}") for key in CHANNELS}
            self._select("channel", channels, "phone")
        description = ui.textarea(say("tickets.new.description"))
        description.props("outlined autogrow maxlength=4000").props(
            f'hint="{say("tickets.new.description_hint")}"'
        ).mark("description")
        self._made["description"] = description
        self._person_and_place()
        with block("form-grid"):
            self._input("facility")
            self._input("visit")
            self._input("expected")
        for name in ("urgent", "anonymous"):
            self._made[name] = ui.checkbox(say(f"tickets.new.{name}"))
        self._type_changed()

    def _person_and_place(self) -> None:
        with block("form-grid"):
            self._input("phone", on_blur=self._phone_given).props("type=tel inputmode=tel")
            self._input("name")
        with block("form-grid form-grid-place"):
            for name in ("building", "unit", "room"):
                self._input(name)
        self._input("area")
        self._made["is_public"] = ui.checkbox(say("tickets.new.is_public"))

    def _input(self, name: str, on_blur: Callable[[], Awaitable[None]] | None = None) -> ui.input:
        most = _LENGTHS.get(name, 200)
        made = ui.input(say(f"tickets.new.{name}")).props(f"outlined maxlength={most}")
        if on_blur:
            made.on("blur", on_blur)
        made.mark(name)
        self._made[name] = made
        return made

    def _select(
        self,
        name: str,
        options: dict[str, str],
        value: str,
        change: Callable[[], None] | None = None,
    ) -> None:
        self._made[name] = ui.select(
            options, label=say(f"tickets.new.{name}"), value=value, on_change=change
        ).props("outlined")

    def _categories(self, ticket_type: str) -> dict[str, str]:
        own = get_catalogue().categories
        found = {key: spec.label for key, spec in own.items() if spec.type == ticket_type}
        return {"": say("tickets.new.category_auto"), **found}

    def _type_changed(self) -> None:
        """Show what the chosen type can have."""
        chosen = self._made["type"].value
        fields = get_catalogue().ticket_types[chosen].fields
        self._made["category"].set_options(self._categories(chosen), value="")
        self._made["visit"].set_visibility("visit" in fields)
        self._made["anonymous"].set_visibility("anonymous" in fields)
        self._made["expected"].set_visibility("anonymous" in fields)

    async def _phone_given(self) -> None:
        phone = self._text("phone")
        if len(phone) >= _SHORTEST_PHONE:
            await self._look_up(phone)

    def hide_channel(self) -> None:
        """Leave the channel to the conversation the ticket belongs to."""
        self._made["channel"].set_visibility(False)

    def fill(self, **values: str) -> None:
        """Fill in what is known; empty values change nothing."""
        for name, value in values.items():
            if value:
                self._made[name].set_value(value)

    def _text(self, name: str) -> str:
        return (self._made[name].value or "").strip()

    def lacking(self) -> str | None:
        """Return the name of the complaint about what is missing, or None."""
        fields = get_catalogue().ticket_types[self._made["type"].value].fields
        somewhere = self._text("building") or self._text("area")
        if not self._text("description"):
            return "need_description"
        if fields.get("place") in ("always", "home") and not somewhere:
            return "need_place"
        named = self._text("name") and self._text("phone")
        if fields.get("contact_phone") == "always" and not (named or self._made["anonymous"].value):
            return "need_contact"
        return None

    def values(self) -> dict[str, Any]:
        """Return the body of a new ticket."""
        made = self._made
        visit = self._text("visit") if made["visit"].visible else ""
        return {
            "type": made["type"].value,
            "category": made["category"].value or None,
            "channel": made["channel"].value,
            "description": self._text("description"),
            "place": {
                **{name: self._text(name) for name in ("building", "unit", "room", "area")},
                "is_public": made["is_public"].value,
            },
            "contact": {"name": self._text("name"), "phone": self._text("phone")},
            "visit": {"text": visit},
            "facility": self._text("facility"),
            "expected": self._text("expected") if made["expected"].visible else None,
            "urgent": made["urgent"].value,
            "anonymous": made["anonymous"].visible and made["anonymous"].value,
        }
