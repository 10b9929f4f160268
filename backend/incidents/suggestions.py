"""Likely incidents: suggested to staff by counting, opened by nobody but them."""

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts import service as alert_service
from backend.catalogue import get_catalogue
from backend.core.actor import Actor
from backend.core.database import clock_of, publish
from backend.incidents import burst_queries, bursts, matching, repository, rights
from backend.incidents.bursts import Burst, Key
from backend.incidents.errors import SuggestionDecided, SuggestionNotFound
from backend.incidents.models import Incident, IncidentSuggestion, SuggestionStatus
from backend.incidents.rights import DESK

_MOST_OPEN = 50
_LEAD = 2
# However long a burst goes on, so far back its reports are counted.
_LONGEST = timedelta(days=1)


async def get(session: AsyncSession, suggestion_id: int) -> IncidentSuggestion:
    """Return one suggestion, held for change.

    Raises:
        SuggestionNotFound: There is none with this id.
    """
    suggestion = await burst_queries.hold(session, suggestion_id)
    if suggestion is None:
        raise SuggestionNotFound
    return suggestion


async def hold_open(session: AsyncSession, suggestion_id: int) -> IncidentSuggestion:
    """Return one suggestion nobody has decided yet, held for change.

    Raises:
        SuggestionNotFound: There is none with this id.
        SuggestionDecided: Somebody was faster.
    """
    suggestion = await get(session, suggestion_id)
    if suggestion.status != SuggestionStatus.OPEN:
        raise SuggestionDecided(suggestion.decided_by or "")
    return suggestion


async def list_suggestions(
    session: AsyncSession,
    *,
    status: SuggestionStatus | None = SuggestionStatus.OPEN,
    cursor: int | None = None,
    limit: int = 50,
) -> tuple[list[IncidentSuggestion], int | None]:
    """Return one page of suggestions, the newest first."""
    return await burst_queries.page(session, status=status, cursor=cursor, limit=limit)


async def take(
    session: AsyncSession, suggestion: IncidentSuggestion, incident: Incident, *, actor: Actor
) -> None:
    """Note that an incident was opened from a suggestion."""
    suggestion.incident_id = incident.id
    await _decide(session, suggestion, SuggestionStatus.TAKEN, actor)


async def dismiss(session: AsyncSession, suggestion_id: int, *, actor: Actor) -> IncidentSuggestion:
    """Note that these reports are different matters; this burst is not suggested again.

    Raises:
        NotPermitted: The actor does not belong to the desk.
        SuggestionNotFound: There is none with this id.
        SuggestionDecided: It was taken up or dismissed before.
    """
    rights.check(actor, DESK)
    suggestion = await hold_open(session, suggestion_id)
    await _decide(session, suggestion, SuggestionStatus.DISMISSED, actor)
    return suggestion


async def _decide(
    session: AsyncSession, suggestion: IncidentSuggestion, status: SuggestionStatus, actor: Actor
) -> None:
    suggestion.status = status
    suggestion.decided_by, suggestion.decided_at = actor.name, clock_of(session).now()
    await session.flush()
    publish(session, "incidents", {"suggestion": suggestion.id})


async def suggest_due(session: AsyncSession) -> int:
    """Suggest what several residents of a building report; returns how many are new.

    A burst goes on as long as each report follows another within the policy's time.
    """
    clock, policy = clock_of(session), get_catalogue().policy
    since = clock.now() - clock.delay(timedelta(minutes=policy.incident_minutes))
    known = {(one.category, one.building): one for one in await burst_queries.live(session, since)}
    begun = min((one.first_at for one in known.values()), default=since)
    earliest = min(since, max(begun, clock.now() - clock.delay(_LONGEST)))
    going_on = await repository.going_on(session, _MOST_OPEN)
    new = 0
    for key, burst in (await bursts.read(session, earliest)).items():
        if key in known:
            await _update(session, known[key], burst)
        elif not any(_covers(incident, key) for incident in going_on):
            new += await _suggest(session, key, burst.since(since), policy.incident_reporters)
    return new


def _covers(incident: Incident, key: Key) -> bool:
    category, building = key
    about = incident.category or matching.shared_category(f"{incident.matter} {incident.notice}")
    return category == about and matching.concerns(incident, building)


async def _update(session: AsyncSession, suggestion: IncidentSuggestion, burst: Burst) -> None:
    """Put later reports into a suggestion; what was decided stays decided while they come."""
    part = burst.since(suggestion.first_at)
    if not part.voices or part.last_at <= suggestion.last_at:
        return
    suggestion.last_at = part.last_at
    suggestion.reporters = max(suggestion.reporters, part.reporters)
    suggestion.tickets = sorted({*suggestion.tickets, *part.tickets})
    await session.flush()
    publish(session, "incidents", {"suggestion": suggestion.id})


async def _suggest(session: AsyncSession, key: Key, burst: Burst, enough: int) -> bool:
    if burst.reporters < enough:
        return False
    category, building = key
    suggestion = IncidentSuggestion(
        category=category,
        building=building,
        reporters=burst.reporters,
        tickets=burst.tickets,
        first_at=burst.first_at,
        last_at=burst.last_at,
    )
    try:
        async with session.begin_nested():
            session.add(suggestion)
    except IntegrityError:
        return False  # another worker was faster
    await _page_leads(session, suggestion)
    publish(session, "incidents", {"suggestion": suggestion.id})
    return True


async def _page_leads(session: AsyncSession, suggestion: IncidentSuggestion) -> None:
    catalogue = get_catalogue()
    spec = catalogue.categories.get(suggestion.category)
    text = catalogue.phrase(
        "incidents.suggested",
        building=suggestion.building,
        count=suggestion.reporters,
        minutes=_minutes(suggestion.first_at, suggestion.last_at),
        label=catalogue.category_label(suggestion.category),
    )
    await alert_service.raise_alert(
        session,
        kind="incident_suggested",
        text=text,
        team=spec.team if spec else None,
        level=_LEAD,
    )


def _minutes(start: datetime, end: datetime) -> int:
    return max(1, round((end - start).total_seconds() / 60))
