"""The catalogue of ticket types, policies and sentences; read `loader.py`."""

from backend.catalogue.loader import Catalogue, get_catalogue
from backend.catalogue.specs import EmergencyKind

__all__ = ["Catalogue", "EmergencyKind", "get_catalogue"]
