"""The pieces of the catalogue, as its YAML files hold them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

FieldKind = Literal["text", "place", "name", "phone", "visit", "flag"]
Requirement = Literal["always", "home", "never"]


class Frozen(BaseModel):
    """A piece of the catalogue: nothing unknown in it, and nothing changes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldSpec(Frozen):
    """A piece of information a ticket may need."""

    label: str
    kind: FieldKind
    hint: str


class TicketTypeSpec(Frozen):
    """A kind of ticket and when each of its fields is required."""

    label: str
    prefix: str
    fields: dict[str, Requirement]
    survey: bool


class TeamSpec(Frozen):
    """A team that works on tickets (班组)."""

    label: str


class CategorySpec(Frozen):
    """A category of one ticket type; hours are null where the type's default holds."""

    type: str
    label: str
    team: str
    keywords: list[str] = []
    priority: Literal["normal", "urgent", "emergency"] = "normal"
    response_hours: float | None = None
    finish_hours: float | None = None
    # Who gives the ticket to whom: a person, whoever is first (抢单), or the product.
    dispatch: Literal["manual", "claim", "automatic"] = "manual"


class Deadlines(Frozen):
    """Default hours of a ticket type."""

    response_hours: float
    finish_hours: float
    urgent_finish_hours: float


class EmergencyKind(Frozen):
    """A kind of danger with the first thing to say."""

    key: str
    label: str
    keywords: list[str]
    instruction: str

    @property
    def category(self) -> str:
        """The ticket category; each kind has one of the same key."""
        return self.key


class SharedMatter(Frozen):
    """A fault many residents have at the same time (多人同诉), and the words they have for it."""

    label: str
    category: str
    patterns: list[str]
