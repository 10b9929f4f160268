"""All tables in one import: what migrations and tests need."""

from backend.alerts import models as alerts
from backend.conversations import models as conversations
from backend.core.database import Base
from backend.incidents import models as incidents
from backend.knowledge import models as knowledge
from backend.notifications import models as notifications
from backend.promises import models as promises
from backend.residents import models as residents
from backend.roster import models as roster
from backend.staff import models as staff
from backend.surveys import models as surveys
from backend.tasks import models as tasks
from backend.tickets import models as tickets

__all__ = [
    "Base",
    "alerts",
    "conversations",
    "incidents",
    "knowledge",
    "notifications",
    "promises",
    "residents",
    "roster",
    "staff",
    "surveys",
    "tasks",
    "tickets",
]
