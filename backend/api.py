"""The REST API under /v1: every feature's router."""

from fastapi import APIRouter

from backend.alerts.endpoints import router as alerts
from backend.analytics.endpoints import router as analytics
from backend.catalogue.endpoints import router as catalogue
from backend.conversations.endpoints import router as conversations
from backend.conversations.media_endpoints import router as media
from backend.incidents.endpoints import router as incidents
from backend.knowledge.endpoints import router as knowledge
from backend.notifications.endpoints import router as notifications
from backend.promises.endpoints import router as promises
from backend.residents.endpoints import router as residents
from backend.roster.endpoints import router as roster
from backend.staff.endpoints import router as staff
from backend.surveys.endpoints import router as surveys
from backend.tasks.endpoints import router as tasks
from backend.tickets.endpoints import router as tickets


def api_router() -> APIRouter:
    """Return the API of all features."""
    router = APIRouter(prefix="/v1")
    for feature in (
        tickets,
        conversations,
        media,
        residents,
        knowledge,
        incidents,
        surveys,
        notifications,
        promises,
        tasks,
        alerts,
        analytics,
        staff,
        roster,
        catalogue,
    ):
        router.include_router(feature)
    return router
