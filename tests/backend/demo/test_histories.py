"""Every history of the demo is one the product itself could have written."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.staff.models import Role
from backend.tickets.deadlines import settle_due, warn_due
from backend.tickets.history import snapshot
from backend.tickets.lifecycle import ENDED, OPEN, Action, Status, permits, rule_for
from tests.backend.demo.conftest import NOW
from tests.backend.demo.histories import (
    MOVES,
    WARNINGS,
    actors,
    assignee_ids,
    histories,
    one_of_each,
    retell,
)


class TestLifecycle:
    async def test_every_step_is_in_the_table_and_its_actor_may_do_it(
        self, estate: AsyncSession
    ) -> None:
        who = await actors(estate)

        for history in await histories(estate):
            state = "submitted"
            had = assignee_ids(history.events)
            for event, assignee_id in zip(history.events, had, strict=True):
                if event.type not in set(Action):
                    continue
                rule = rule_for(Action(event.type), state, history.ticket.type)
                assert rule is not None, (history.ticket.number, state, event.type)
                assert permits(rule, who[event.actor], assignee_id)
                before, after = event.before or {}, event.after or {}
                assert before.get("status", state) == state
                state = after.get("status", state)
                assert state == (rule.target or state)
            assert history.ticket.status == state

    async def test_a_history_begins_with_its_creation_and_never_goes_back(
        self, estate: AsyncSession
    ) -> None:
        for history in await histories(estate):
            moments = [event.at for event in history.events]

            assert history.events[0].type == "created"
            assert moments[0] == history.ticket.created_at
            assert moments == sorted(moments)
            assert moments[-1] <= NOW

    async def test_nothing_but_known_steps_occurs(self, estate: AsyncSession) -> None:
        kinds = set().union(*(history.kinds for history in await histories(estate)))

        unseen = {Action.CLAIM, Action.SETTLE}  # the demo gives nothing away, and has no incident
        assert kinds == (set(Action) - unseen) | WARNINGS.keys() | {"created", "merged_in"}

    async def test_each_open_state_and_some_missed_deadlines_stand_now(
        self, estate: AsyncSession
    ) -> None:
        tickets = [history.ticket for history in await histories(estate)]

        standing = {ticket.status for ticket in tickets if ticket.status not in ENDED}
        waiting = {t.waiting_reason for t in tickets if t.status == Status.WAITING}
        overdue = [t for t in tickets if t.status in OPEN and t.due_finish_at < NOW]
        unanswered = [t for t in tickets if t.status == "submitted" and t.due_response_at < NOW]
        assert standing == {*OPEN, Status.DONE}
        assert len(waiting) == 4
        assert len(overdue) >= 3
        assert unanswered


class TestEnds:
    async def test_what_is_over_has_an_outcome_or_a_reason(self, estate: AsyncSession) -> None:
        for history in await histories(estate):
            ticket = history.ticket
            assert (ticket.closed_at is not None) == (ticket.status in ENDED)
            if ticket.status in (Status.CLOSED, Status.CONFIRMED, Status.AUTO_CLOSED):
                assert ticket.outcome in ("confirmed", "no_objection", "unreachable")
                assert ticket.result
            elif ticket.status in ENDED - {Status.UNREACHABLE}:
                assert history.events[-1].note

    async def test_silence_is_only_counted_where_the_resident_was_asked(
        self, estate: AsyncSession
    ) -> None:
        for history in await histories(estate):
            if Action.AUTO_CLOSE in history.kinds:
                assert history.ticket.conversation_id is not None
            if Action.UNREACHABLE in history.kinds:
                assert history.ticket.conversation_id is None

    async def test_a_repair_without_a_photo_says_why(self, estate: AsyncSession) -> None:
        finished = [
            event
            for history in await histories(estate)
            if history.ticket.type == "repair"
            for event in history.events
            if event.type == Action.FINISH
        ]

        assert len(finished) > 150
        assert all(len(event.note.split("\n")) == 2 for event in finished)

    async def test_merged_tickets_name_an_earlier_one_at_the_same_place(
        self, estate: AsyncSession
    ) -> None:
        merged = [h.ticket for h in await histories(estate) if h.ticket.status == "merged"]

        assert len(merged) == 6
        for child in merged:
            assert child.parent is not None
            assert child.parent.created_at < child.created_at
            assert (child.parent.category, child.parent.area, child.parent.building) == (
                child.category,
                child.area,
                child.building,
            )


class TestSameAsTheProduct:
    async def test_told_again_through_the_product_the_steps_are_the_same(
        self, estate: AsyncSession
    ) -> None:
        who, chosen = await actors(estate), one_of_each(await histories(estate))
        assert {Action.REOPEN, Action.RESUME, Action.URGE} < set().union(*(h.kinds for h in chosen))
        start = min(history.ticket.created_at for history in chosen)
        estate.info["clock"].advance(start - estate.info["clock"].now())

        for history in chosen:
            told = await retell(estate, history, who)

            steps = [event for event in told if event.type in {*MOVES, *WARNINGS, Action.URGE}]
            assert [_facts(event) for event in steps] == [
                _facts(event) for event in history.events[1:]
            ]

    async def test_the_workers_first_look_finds_nothing_left_undone(
        self, estate: AsyncSession
    ) -> None:
        assert await settle_due(estate) == 0
        assert await warn_due(estate) == 0

    async def test_the_last_step_leaves_the_ticket_as_it_is(self, estate: AsyncSession) -> None:
        for history in await histories(estate):
            now = snapshot(history.ticket)
            for event in history.events[1:]:
                changed = {k: v for k, v in (event.after or {}).items() if k in now}
                later = history.events[history.events.index(event) + 1 :]
                gone = set().union(*((e.after or {}).keys() for e in later))
                assert all(now[k] == v for k, v in changed.items() if k not in gone)


def _facts(event: object) -> tuple[object, ...]:
    return tuple(getattr(event, key) for key in ("type", "actor", "at", "note", "before", "after"))


class TestPeople:
    async def test_tickets_are_received_at_the_desk_and_worked_on_by_the_team(
        self, estate: AsyncSession
    ) -> None:
        who = await actors(estate)

        for history in await histories(estate):
            for event in history.events:
                if event.type == Action.DISPATCH:
                    assert who[event.actor].role in (Role.AGENT, Role.TEAM_LEAD)
                if event.type == Action.START:
                    assert event.actor == history.ticket.assignee_name
