"""Who may do what with incidents."""

from collections.abc import Collection

from backend.core.actor import Actor
from backend.core.errors import NotPermitted
from backend.tickets.lifecycle import DESK, LEADS

__all__ = ["DESK", "LEADS", "check"]


def check(actor: Actor, roles: Collection[str]) -> None:
    """Refuse whoever has none of these roles; the service token and the product may do all.

    Raises:
        NotPermitted: The actor may not do this.
    """
    if actor.kind == "staff" and actor.role not in roles:
        raise NotPermitted
    if actor.kind in ("resident", "bot"):
        raise NotPermitted
