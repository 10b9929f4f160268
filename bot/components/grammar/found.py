"""What the grammars find in a normal text."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

# What denies the detail that follows; 是不是 only asks.
_DENIAL = re.compile(r"(?:(?<!是)不[是系]|不在|不住|别来|并非)[^,;。!?\n]*$")
_DENIAL_REACH = 12
# 是1303,不是1302: the right one may come first, and then nothing else is said between.
_DENIED_AFTER = re.compile(r"(?<!是)不[是系] ?$")
_ASKS = re.compile(r"^[^,;。!\n]{0,4}[吗嘛么?]")


@dataclass(frozen=True)
class Found:
    """A detail in a normal text.

    Attributes:
        kind: Name of the entity.
        value: Its normal value; empty when it is worth what was written.
        start: Where it begins in the normal text.
        end: One past its last character.
        more: Further keys of the entity, such as `from` and `to`.
    """

    kind: str
    value: str
    start: int
    end: int
    more: dict[str, Any] = field(default_factory=dict)

    def overlaps(self, other: "Found") -> bool:
        """Tell whether two details share a character."""
        return self.start < other.end and other.start < self.end


def free_of(found: list[Found], taken: list[Found]) -> list[Found]:
    """Return the details that share no character with those that are taken."""
    return [one for one in found if not any(one.overlaps(other) for other in taken)]


def with_denials(text: str, found: list[Found]) -> list[Found]:
    """Mark the details that are denied in favour of another one: 不是1302是1303.

    Args:
        text: The normal text.
        found: Its details in order.
    """
    return [
        replace(one, more={**one.more, "negated": True}) if _denied(text, one, found) else one
        for one in found
    ]


def _denied(text: str, one: Found, found: list[Found]) -> bool:
    lead = text[max(0, one.start - _DENIAL_REACH) : one.start]
    if _DENIAL.search(lead) is None:
        return False
    others = [other for other in found if other.kind == one.kind and other.value != one.value]
    if any(other.start >= one.end for other in others):
        return True
    return bool(others and _DENIED_AFTER.search(lead)) and not _ASKS.match(text[one.end :])
