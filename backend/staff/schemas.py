"""Staff accounts over HTTP; a password goes in and nothing of it comes out."""

from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    model_validator,
)

from backend.core.fields import Tidy, storable
from backend.staff.models import Role

Line = Annotated[Tidy, Field(min_length=1, max_length=60)]
Short = Annotated[Tidy, Field(max_length=40)]
Phone = Annotated[Tidy, Field(max_length=20)]


def _writable(value: Any) -> Any:
    """Refuse what no text holds (NUL, halves of surrogate pairs): it cannot be hashed.

    Raises:
        ValueError: There is one.
    """
    if isinstance(value, str) and storable(value) != value:
        raise ValueError("The password holds characters that cannot be stored.")
    return value


# Bounded: hashing a novel would keep a core busy.
NewPassword = Annotated[SecretStr, BeforeValidator(_writable), Field(min_length=8, max_length=200)]


class SignIn(BaseModel):
    """Credentials of a member of staff."""

    login: Annotated[Tidy, Field(max_length=60)]
    password: Annotated[SecretStr, BeforeValidator(_writable), Field(max_length=200)]


class StaffRead(BaseModel):
    """A member of staff as colleagues see them."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    login: str
    display_name: str
    role: Role
    team: str
    skills: list[str]
    phone: str | None
    active: bool


class SignedIn(BaseModel):
    """A new session."""

    token: str
    staff: StaffRead


class Myself(BaseModel):
    """Who the caller is; `staff` is null for the service token."""

    kind: str
    name: str
    role: str | None
    staff: StaffRead | None


class StaffCreate(BaseModel):
    """A new account."""

    login: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{2,60}$")]
    display_name: Line
    password: NewPassword
    role: Role = Role.AGENT
    team: Short = ""
    skills: list[Short] = Field(default_factory=list, max_length=50)
    phone: Phone | None = None
    active: bool = True


class StaffChange(BaseModel):
    """What to change of an account; what is left out stays."""

    display_name: Line | None = None
    password: NewPassword | None = None
    role: Role | None = None
    team: Short | None = None
    skills: list[Short] | None = Field(default=None, max_length=50)
    phone: Phone | None = None
    active: bool | None = None

    @model_validator(mode="after")
    def _only_the_phone_may_be_emptied(self) -> "StaffChange":
        emptied = {name for name in self.model_fields_set if getattr(self, name) is None}
        if emptied - {"phone"}:
            raise ValueError(f"may not be null: {', '.join(sorted(emptied - {'phone'}))}")
        return self
