"""The tracker store keeps the state and the last turns, and its cost does not grow."""

from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_stores.bounded import MAX_EVENTS, BoundedTrackerStore

DOMAIN = Domain.from_dict(
    {
        "version": "3.1",
        "intents": ["repair"],
        "slots": {
            "place": {"type": "any", "mappings": [{"type": "custom"}]},
            "phone": {"type": "any", "mappings": [{"type": "custom"}]},
        },
        "forms": {"ticket_form": {"required_slots": ["place"]}},
    }
)


@pytest.fixture
def store(tmp_path: Path) -> BoundedTrackerStore:
    return BoundedTrackerStore(DOMAIN, path=str(tmp_path / "bot" / "trackers.db"))


def talk(turns: int, *, sender: str = "7") -> DialogueStateTracker:
    tracker = DialogueStateTracker(sender, DOMAIN.slots)
    for number in range(turns):
        tracker.update(UserUttered(f"message {number}", {"name": "repair"}))
        tracker.update(SlotSet("place", {"room": str(number)}))
        tracker.update(ActionExecuted("action_listen"))
    return tracker


class TestState:
    async def test_slots_and_loop_survive_a_restart(
        self, store: BoundedTrackerStore, tmp_path: Path
    ) -> None:
        tracker = talk(2)
        tracker.update(ActiveLoop("ticket_form"))

        await store.save(tracker)
        again = BoundedTrackerStore(DOMAIN, path=str(tmp_path / "bot" / "trackers.db"))

        found = await again.retrieve("7")
        assert found is not None
        assert found.get_slot("place") == {"room": "1"}
        assert found.active_loop_name == "ticket_form"

    async def test_what_was_said_long_ago_is_still_known(self, store: BoundedTrackerStore) -> None:
        tracker = DialogueStateTracker("7", DOMAIN.slots)
        tracker.update(SlotSet("phone", "19900000001"))
        for event in talk(200).events:
            tracker.update(event)

        await store.save(tracker)

        found = await store.retrieve("7")
        assert found is not None
        assert found.get_slot("phone") == "19900000001"

    async def test_a_loop_that_ended_stays_ended(self, store: BoundedTrackerStore) -> None:
        tracker = talk(1)
        for event in (ActiveLoop("ticket_form"), *talk(1).events, ActiveLoop(None)):
            tracker.update(event)

        await store.save(tracker)

        found = await store.retrieve("7")
        assert found is not None
        assert found.active_loop_name is None


class TestBounds:
    @pytest.mark.parametrize("turns", [50, 500])
    async def test_the_number_of_events_does_not_grow(
        self, store: BoundedTrackerStore, turns: int
    ) -> None:
        await store.save(talk(turns))

        found = await store.retrieve("7")
        assert found is not None
        assert len(found.events) <= MAX_EVENTS + 10

    async def test_many_saves_keep_it_small(self, store: BoundedTrackerStore) -> None:
        tracker = talk(1)
        for number in range(60):
            await store.save(tracker)
            kept = await store.retrieve("7")
            assert kept is not None
            tracker = kept
            tracker.update(UserUttered(f"more {number}", {"name": "repair"}))

        assert len(tracker.events) <= MAX_EVENTS + 10


class TestOthers:
    async def test_talks_are_kept_apart(self, store: BoundedTrackerStore) -> None:
        await store.save(talk(1))
        await store.save(talk(3, sender="8"))

        assert sorted(await store.keys()) == ["7", "8"]
        assert await store.retrieve("9") is None

    async def test_an_empty_tracker_forgets_everything(self, store: BoundedTrackerStore) -> None:
        await store.save(talk(5))

        await store.save(DialogueStateTracker("7", DOMAIN.slots))

        found = await store.retrieve("7")
        assert found is not None
        assert found.get_slot("place") is None
        assert not any(isinstance(event, UserUttered) for event in found.events)
