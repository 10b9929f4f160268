"""Known outages and emergencies that answer a resident before anybody has to ask."""

import logging
import re
from typing import Any

from actions.backend_client import BackendClient, BackendError
from actions.base import Turn
from actions.message import Message
from actions.moments import moment_text

Incident = dict[str, Any]

# Whoever says so wants somebody to look at their own home, whatever holds for the house.
_OWN = re.compile(
    r"另外登记|单独(?:登记|报|处理)|(?:情况|原因|问题).{0,4}(?:不一样|不同)|不是(?:一回事|同一(?:件|个)|因为)"
    r"|(?:只|就)(?:有)?(?:我|我们)家|(?:别|隔壁|邻居|楼上|楼下|对门).{0,4}(?:家|都)?.{0,2}(?:都?有|正常|没事|好好的)"
)
_BLAMES = re.compile(
    r"投诉|没人[管修来理问]|不[管理](?!好)|不(?:提前)?(?:通知|打招呼)|没(?:有)?(?:通知|打招呼)|赔|态度|太差|推诿|敷衍|说法"
    r"|[三四五六七八九几多]次|老是|经常|总是|三天两头|每[天次周]|隔三差五"
)

logger = logging.getLogger(__name__)


def concerning(message: Message) -> list[Incident]:
    """Return the open incidents a message is about, by its place and its words.

    What people call a loss is the backend's knowledge: it sends the patterns along.
    """
    return about(message, message.text)


def about(message: Message, words: str) -> list[Incident]:
    """Return those that one matter of a message is about, by its own words."""
    return [
        incident
        for incident in message.context.get("incidents") or []
        if _here(incident, message) and _same_matter(incident, words)
    ]


def wants_own(text: str, *, complains: bool = False) -> bool:
    """Tell whether a resident needs a ticket of their own although the matter is known.

    Args:
        text: What they say: theirs is another case, or
        complains: they blame somebody, which the end of the outage does not answer.
    """
    return bool(_OWN.search(text) or (complains and _BLAMES.search(text)))


def _here(incident: Incident, message: Message) -> bool:
    named = message.last("building")
    buildings = [str(building) for building in incident.get("buildings") or []]
    if named is not None and buildings:
        return named in buildings
    return bool(incident.get("concerns_resident"))


def _same_matter(incident: Incident, text: str) -> bool:
    return any(re.search(pattern, text) for pattern in incident.get("patterns") or [])


def tell_incidents(turn: Turn, incidents: list[Incident]) -> None:
    """Tell of known outages before anything else."""
    for incident in incidents:
        end = moment_text(incident.get("expected_end_at"), now=turn.message.at)
        text = incident.get("notice") or incident.get("matter")
        turn.say("incident_until" if end else "incident", notice=text, end=end)


async def report(client: BackendClient, message: Message, incidents: list[Incident]) -> bool:
    """Attach a message to the incidents it is about; tells whether one took it.

    An incident that ended meanwhile takes nothing more: what was said is a matter of its own.
    """
    took = False
    for incident in incidents if message.conversation_id is not None else ():
        try:
            await client.report_incident(
                int(incident["id"]),
                conversation_id=message.conversation_id or 0,
                words=message.text.strip(),
            )
            took = True
        except BackendError as error:
            logger.warning("A report to incident %s was not taken: %s", incident["id"], error)
    return took
