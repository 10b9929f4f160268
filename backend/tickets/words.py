"""Finding tickets by a piece of text, wherever in it the piece stands.

Chinese has no spaces, so an index of words has nothing to hold on to, and one of trigrams misses
the many words of two characters. PostgreSQL therefore keeps, of all texts of a ticket, every
character and every pair of neighbours (`WORD_KEYS`, beside the model): only what holds all pairs
of the wanted words is read and compared. SQLite, which serves one estate, reads all texts.
"""

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from backend.tickets.models import Ticket

Column = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
_OPEN_TO_ALL: tuple[Column, ...] = (Ticket.number, Ticket.description, Ticket.facility, Ticket.area)
# A word that one of forty tickets has fills a page with the newest of these.
_LOOKED_THROUGH = 2_000


def contain(session: AsyncSession, words: str, *, sees_anonymous: bool) -> ColumnElement[bool]:
    """Match tickets with these words in number, matter, facility, area or contact.

    Args:
        sees_anonymous: Look at the contact, too: it would tell who wrote an anonymous ticket.
    """
    columns = (*_OPEN_TO_ALL, *((Ticket.contact_name,) if sees_anonymous else ()))
    if _is_sqlite(session):
        return or_(*(column.icontains(words, autoescape=True) for column in columns))
    # Most words have no case, and `strpos` is faster than LIKE.
    caseless = words.lower() == words.upper()
    texts = [column if caseless else func.lower(column) for column in columns]
    return or_(*(func.strpos(text, func.lower(words)) > 0 for text in texts))


def may_contain(session: AsyncSession, words: str) -> ColumnElement[bool]:
    """Match every ticket with these words, by the index, and a few without them."""
    if _is_sqlite(session):
        return true()
    keys = func.word_keys(true(), *_OPEN_TO_ALL, Ticket.contact_name)
    return keys.bool_op("@>")(func.word_keys(false(), words))


def is_new(cursor: int | None) -> ColumnElement[bool]:
    """Match the newest tickets below a cursor: frequent words fill a page with these."""
    ids = select(Ticket.id).order_by(Ticket.id.desc()).limit(_LOOKED_THROUGH)
    newest = (ids if cursor is None else ids.where(Ticket.id < cursor)).subquery()
    return Ticket.id >= select(func.min(newest.c.id)).scalar_subquery()


def _is_sqlite(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "sqlite"
