"""Failures of the knowledge base that are answers."""

from backend.core.errors import NotFound


class KnowledgeNotFound(NotFound):
    """No entry has this id."""

    code = "knowledge_not_found"
    detail = "There is no knowledge entry with this id."
