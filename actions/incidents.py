"""Known outages and emergencies that answer a resident before anybody has to ask."""

import re
from typing import Any

from actions.message import Message

# What residents and notices call the same loss.
_LOSSES = (
    re.compile(r"[停没断]了?水|没有水|水停|水压|二次供水|水箱清洗|清洗水箱|供水"),
    re.compile(r"[停没断]了?电|没有电|电停|供电|跳闸|线路检修"),
    re.compile(r"[停没断]了?气|没有气|供气|燃气|煤气|天然气"),
    re.compile(r"暖气|供暖|供热|地暖|热水"),
    re.compile(r"电梯|轿厢|梯子"),
    re.compile(r"[断没]网|网络|宽带|信号"),
    re.compile(r"门禁|道闸|单元门"),
    re.compile(r"车库|地库"),
)


def concerning(message: Message) -> list[dict[str, Any]]:
    """Return the open incidents a message may be about, for the place it is about."""
    return [
        incident
        for incident in message.context.get("incidents") or []
        if _here(incident, message) and _same_matter(incident, message.text)
    ]


def _here(incident: dict[str, Any], message: Message) -> bool:
    named = message.last("building")
    buildings = [str(building) for building in incident.get("buildings") or []]
    if named is not None and buildings:
        return named in buildings
    return bool(incident.get("concerns_resident"))


def _same_matter(incident: dict[str, Any], text: str) -> bool:
    matter = f"{incident.get('matter') or ''} {incident.get('notice') or ''}"
    return any(loss.search(matter) and loss.search(text) for loss in _LOSSES)
