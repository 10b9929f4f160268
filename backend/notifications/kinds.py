"""What the kinds of outgoing messages have in common."""

OF_TICKET = "ticket_"
# A picture belongs to the notice before it; every other notice says where its ticket stands.
PHOTO = "ticket_photo"
# Messages that come by themselves; an answer is never kept back.
_UNASKED = (OF_TICKET, "survey", "incident")


def may_wait(kind: str) -> bool:
    """Tell whether a message comes without having been asked for."""
    return kind.startswith(_UNASKED)


def tells_state(kind: str) -> bool:
    """Tell whether a notice says where its ticket stands, so that a later one replaces it."""
    return kind.startswith(OF_TICKET) and kind != PHOTO
