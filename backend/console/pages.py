"""Every page of the console, by address."""

from backend.console.access import DESK_ROLES, LEAD_ROLES
from backend.console.analytics import page as analytics
from backend.console.conversations import page as conversations
from backend.console.incidents import detail as incident
from backend.console.incidents import listing as incidents
from backend.console.knowledge import page as knowledge
from backend.console.page import Page
from backend.console.roster import page as roster
from backend.console.tasks import page as tasks
from backend.console.tickets import detail, form, listing

PAGES: tuple[Page, ...] = (
    Page("/conversations", "conversations", conversations.show, DESK_ROLES),
    Page("/conversations/{conversation_id}", "conversations", conversations.show, DESK_ROLES),
    Page("/tickets", "tickets", listing.show),
    Page("/tickets/new", "tickets", form.show, DESK_ROLES),
    Page("/tickets/{number}", "tickets", detail.show),
    Page("/tasks", "tasks", tasks.show),
    Page("/incidents", "incidents", incidents.show),
    Page("/incidents/{incident_id}", "incidents", incident.show),
    Page("/knowledge", "knowledge", knowledge.show),
    Page("/roster", "roster", roster.show),
    Page("/analytics", "analytics", analytics.show, LEAD_ROLES),
)
