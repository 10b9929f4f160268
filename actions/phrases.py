"""Sentences for residents: rendered from the domain, which comes from the catalogue."""

from typing import Any

from rasa_sdk.executor import CollectingDispatcher


class Phrases:
    """The bot's sentences as the domain carries them.

    Args:
        domain: As Rasa sends it with every action call.
    """

    def __init__(self, domain: dict[str, Any]) -> None:
        """Keep the responses."""
        self._responses = domain.get("responses") or {}

    def render(self, key: str, **values: Any) -> str:
        """Return the sentence `utter_<key>` with its placeholders filled in.

        Raises:
            KeyError: There is no such sentence, or a value is missing.
        """
        return str(self._responses[f"utter_{key}"][0]["text"]).format(**values)

    def say(
        self,
        dispatcher: CollectingDispatcher,
        key: str,
        buttons: "list[dict[str, str]] | None" = None,
        **values: Any,
    ) -> None:
        """Say a sentence."""
        dispatcher.utter_message(text=self.render(key, **values), buttons=buttons)

    def button(self, key: str, payload: str) -> dict[str, str]:
        """Return a quick reply with its words from the domain."""
        return {"title": self.render(key), "payload": payload}
