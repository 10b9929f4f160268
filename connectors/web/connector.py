"""Outgoing side of the web chat."""

from connectors.base import Delivery, OutboundMessage


class WebConnector:
    """Count a message as sent once it is stored: pages and owner apps pull it."""

    name = "web"
    idempotent = True

    async def send(self, message: OutboundMessage) -> Delivery:
        """Return `sent`; nothing has to travel."""
        return Delivery(status="sent", path="web")
