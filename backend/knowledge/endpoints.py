"""The knowledge base over HTTP."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, status
from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations import service as conversation_service
from backend.core.actor import Actor
from backend.core.database import Database, SessionDep
from backend.core.errors import NotAuthenticated, NotFound, NotPermitted, errors
from backend.core.fields import LARGEST_ID, RowId, Tidy
from backend.core.pagination import CursorQuery, LimitQuery, Page
from backend.knowledge import service
from backend.knowledge.errors import KnowledgeNotFound
from backend.knowledge.models import KnowledgeEntry
from backend.knowledge.schemas import (
    Found,
    HitRead,
    KnowledgeRead,
    KnowledgeStatus,
    KnowledgeWrite,
)
from backend.staff.auth import ActorDep, allow
from backend.staff.models import Role

router = APIRouter(prefix="/knowledge", tags=["knowledge"], responses=errors(NotAuthenticated))
WriterDep = Annotated[Actor, Depends(allow(Role.TEAM_LEAD, Role.MANAGER, Role.ADMIN))]
QuestionQuery = Annotated[Tidy, Query(max_length=2000, description="Words of a resident")]
ConversationQuery = Annotated[
    int | None,
    Query(ge=1, le=LARGEST_ID, description="Keeps the question on record, as this resident's"),
]


async def _entry(entry_id: RowId, session: SessionDep, _: ActorDep) -> KnowledgeEntry:
    return await service.get(session, entry_id)


async def _asking(
    request: Request, conversation_id: ConversationQuery = None
) -> AsyncIterator[AsyncSession]:
    """Open a session that keeps the record of a question; a GET's own is for reading only."""
    database: Database = request.app.state.database
    recorded = conversation_id is not None
    async with database.session() if recorded else database.reader() as session:
        yield session


EntryDep = Annotated[KnowledgeEntry, Depends(_entry)]
AskingDep = Annotated[AsyncSession, Depends(_asking, scope="function")]


@router.get("")
async def list_knowledge(
    _: ActorDep,
    session: SessionDep,
    q: Tidy | None = None,
    tag: Tidy | None = None,
    state: Annotated[KnowledgeStatus | None, Query(alias="status")] = None,
    cursor: CursorQuery = None,
    limit: LimitQuery = 50,
) -> Page[KnowledgeRead]:
    """List entries, the newest first; `q` = words in title, questions, answer or source."""
    entries, following = await service.list_page(
        session, q=q, tag=tag, status=state, cursor=cursor, limit=limit
    )
    return Page(items=[KnowledgeRead.of(entry) for entry in entries], next=following)


@router.post("", status_code=status.HTTP_201_CREATED, responses=errors(NotPermitted))
async def create_knowledge(
    body: KnowledgeWrite, actor: WriterDep, session: SessionDep
) -> KnowledgeRead:
    """Add an entry; it is published unless it says otherwise, and found at once."""
    return KnowledgeRead.of(await service.create(session, body, actor=actor))


@router.get("/search", responses=errors(NotFound))
async def search_knowledge(
    _: ActorDep, session: AskingDep, q: QuestionQuery, conversation_id: ConversationQuery = None
) -> Found:
    """Find what answers a question; `answered` is false when nothing does with some certainty."""
    if conversation_id is None:
        return _found(await service.search(session, q))
    await conversation_service.get(session, conversation_id)
    return _found(await service.ask(session, q, conversation_id=conversation_id))


@router.get("/tags")
async def list_tags(_: ActorDep, session: SessionDep) -> list[str]:
    """List every tag in use."""
    return await service.tags(session)


@router.get("/{entry_id}", responses=errors(KnowledgeNotFound))
async def read_knowledge(_: ActorDep, entry: EntryDep) -> KnowledgeRead:
    """Read one entry."""
    return KnowledgeRead.of(entry)


@router.put("/{entry_id}", responses=errors(NotPermitted, KnowledgeNotFound))
async def replace_knowledge(
    body: KnowledgeWrite, actor: WriterDep, entry: EntryDep, session: SessionDep
) -> KnowledgeRead:
    """Replace what an entry says; without a status it keeps its own."""
    return KnowledgeRead.of(await service.update(session, entry, body, actor=actor))


@router.delete(
    "/{entry_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=errors(NotPermitted, KnowledgeNotFound),
)
async def delete_knowledge(_: WriterDep, entry: EntryDep, session: SessionDep) -> None:
    """Remove an entry; the questions it answered stay on record."""
    await service.delete(session, entry)


def _found(result: service.SearchResult) -> Found:
    items = [HitRead.of_hit(hit.entry, hit.score) for hit in result.hits]
    return Found(answered=result.answered, items=items)
