"""An expected end that has passed without a word: those who promised it are paged."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.catalogue import get_catalogue
from backend.core.database import clock_of
from backend.incidents import repository, words

_BATCH, _LEAD = 50, 2


async def warn_overdue(session: AsyncSession) -> int:
    """Page leads about incidents that should be over, once per expected end; returns how many."""
    found = await repository.past_their_end(session, clock_of(session).now(), _BATCH)
    for incident in found:
        assert incident.expected_end_at is not None
        text = get_catalogue().phrase(
            "incidents.overdue",
            matter=incident.matter,
            time=words.day_time(incident.expected_end_at),
        )
        await alert_service.raise_alert(
            session, kind="incident_overdue", text=text, team=incident.team or None, level=_LEAD
        )
        incident.overdue_told = incident.expected_end_at
    await session.flush()
    return len(found)
