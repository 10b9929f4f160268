"""A tracker store whose cost does not grow with the conversation."""

import asyncio
import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

# Rasa's policies walk all events at every step: 10 ms at turn 5 became 900 ms at turn 240.
MAX_EVENTS = 40


def bounded_events(tracker: DialogueStateTracker, *, max_events: int = MAX_EVENTS) -> list[Event]:
    """Return events that rebuild the present state and the last turns, whole turns only.

    The slots and the active loop come first with their present values; replaying the turns that
    follow ends in the same state.
    """
    events = list(tracker.events)
    starts = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    recent = [i for i in starts if len(events) - i <= max_events]
    tail = events[recent[0] if recent else (starts[-1] if starts else len(events)) :]
    head: list[Event] = [ActionExecuted("action_session_start"), SessionStarted()]
    head += [
        SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.value is not None
    ]
    if tracker.active_loop_name:
        head.append(ActiveLoop(tracker.active_loop_name))
    head.append(ActionExecuted(ACTION_LISTEN_NAME))
    return head + tail


class BoundedTrackerStore(TrackerStore):
    """Keeps the state and the last turns of every conversation in one SQLite file.

    The backend has the whole history; the bot only needs where the talk stands, and needs it
    still after a restart.
    """

    def __init__(
        self,
        domain: Domain | None,
        host: str | None = None,
        path: str = ":memory:",
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """Open the file.

        Args:
            domain: The bot's domain.
            host: Unused; Rasa passes it to every store.
            path: The SQLite file; its folder is made.
            event_broker: Rasa's event broker, if any.
            kwargs: Passed on to Rasa.
        """
        super().__init__(domain, event_broker, **kwargs)
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS trackers (sender TEXT PRIMARY KEY, events TEXT NOT NULL)"
        )
        self._lock = asyncio.Lock()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the bounded events (see parent class)."""
        await self.stream_events(tracker)
        events = json.dumps([event.as_dict() for event in bounded_events(tracker)])
        async with self._lock:
            self._connection.execute(
                "INSERT INTO trackers VALUES (?, ?) "
                "ON CONFLICT (sender) DO UPDATE SET events = excluded.events",
                (tracker.sender_id, events),
            )

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Rebuild the tracker of a conversation (see parent class)."""
        row = self._connection.execute(
            "SELECT events FROM trackers WHERE sender = ?", (sender_id,)
        ).fetchone()
        if row is None:
            return None
        return DialogueStateTracker.from_dict(sender_id, json.loads(row[0]), self.domain.slots)

    async def keys(self) -> Iterable[str]:
        """Return all conversations (see parent class)."""
        return [row[0] for row in self._connection.execute("SELECT sender FROM trackers")]
