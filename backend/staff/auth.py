"""Who is calling: the service token or a staff session, from the bearer header."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from backend.core.actor import SERVICE, Actor
from backend.core.database import SessionDep
from backend.core.errors import NotAuthenticated, NotPermitted
from backend.core.security import tokens_equal
from backend.staff import service
from backend.staff.models import Role

_BEARER = HTTPBearer(auto_error=False, description="`API_TOKEN`, or the token of a staff session")
BearerDep = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]


async def get_actor(request: Request, bearer: BearerDep, session: SessionDep) -> Actor:
    """Return the caller.

    Raises:
        NotAuthenticated: No bearer token came, or it is unknown or over.
    """
    if bearer is None or not bearer.credentials:
        raise NotAuthenticated
    if tokens_equal(bearer.credentials, request.app.state.settings.service_token()):
        return SERVICE
    actor = await service.actor_for_token(session, bearer.credentials)
    if actor is None:
        raise NotAuthenticated
    return actor


ActorDep = Annotated[Actor, Depends(get_actor)]


def allow(*roles: Role) -> Callable[[Actor], Awaitable[Actor]]:
    """Make a dependency that admits these roles and the service token.

    Raises:
        NotPermitted: (the dependency) The caller has another role.
    """

    async def check(actor: ActorDep) -> Actor:
        if actor.kind != "service" and actor.role not in roles:
            raise NotPermitted
        return actor

    return check
