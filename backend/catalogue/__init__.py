"""The catalogue of ticket types, policies and sentences; read `loader.py`."""

from backend.catalogue.loader import Catalogue, EmergencyKind, get_catalogue

__all__ = ["Catalogue", "EmergencyKind", "get_catalogue"]
