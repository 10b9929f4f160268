"""The table itself, walked state by action by role."""

import pytest

from backend.core.actor import BOT, RESIDENT, SERVICE, SYSTEM, Actor
from backend.staff.models import Role
from backend.tickets.lifecycle import (
    OPEN,
    PUBLIC_ACTIONS,
    Action,
    Status,
    actions_for,
    permits,
    rule_for,
)

OVER = {"done", "confirmed", "auto_closed", "unreachable", "closed"}
OPEN_STATES = {"submitted", "accepted", "dispatched", "in_progress", "waiting"}
# Written out a second time on purpose: from which states each action leads where.
EXPECTED: dict[str, dict[str, str | None]] = {
    "accept": {"submitted": "accepted"},
    "dispatch": {"accepted": "dispatched"},
    "claim": dict.fromkeys(("submitted", "accepted"), "dispatched"),
    "transfer": dict.fromkeys(("dispatched", "in_progress", "waiting"), "dispatched"),
    "return": dict.fromkeys(("dispatched", "in_progress"), "accepted"),
    "start": {"dispatched": "in_progress"},
    "wait": {"in_progress": "waiting"},
    "resume": {"waiting": "in_progress"},
    "finish": dict.fromkeys(("in_progress", "waiting"), "done"),
    "confirm": dict.fromkeys(("done", "auto_closed", "unreachable"), "confirmed"),
    "auto_close": {"done": "auto_closed"},
    "unreachable": {"done": "unreachable"},
    "close": dict.fromkeys(("done", "confirmed", "auto_closed", "unreachable"), "closed"),
    "withdraw": dict.fromkeys(OPEN_STATES, "withdrawn"),
    "reject": dict.fromkeys(OPEN_STATES, "rejected"),
    "reopen": dict.fromkeys(OVER | {"rejected", "withdrawn", "not_adopted"}, "accepted"),
    "merge": dict.fromkeys(OPEN_STATES, "merged"),
    "urge": dict.fromkeys(OPEN_STATES),
    "adopt": {},
    "not_adopt": {},
    "extend": dict.fromkeys(OPEN_STATES),
    "settle": dict.fromkeys(OPEN_STATES, "done"),
}
ASSESSABLE = {"accepted", "dispatched", "in_progress", "waiting", "done"}
OF_SUGGESTIONS: dict[str, dict[str, str | None]] = {
    **EXPECTED,
    "adopt": dict.fromkeys(ASSESSABLE, "adopted"),
    "not_adopt": dict.fromkeys(ASSESSABLE, "not_adopted"),
}

DESK = {"agent", "team_lead", "manager", "admin"}
CREW = DESK | {"worker"}
CUSTOMER = {"resident", "bot"}
# Who may do it where the state allows it; `worker` stands for the one the ticket is assigned to.
ACTORS: dict[str, set[str]] = {
    "accept": CREW | {"system"},
    "dispatch": DESK | {"system"},
    "claim": {"worker", "team_lead"},
    "transfer": CREW,
    "return": CREW,
    "start": CREW,
    "wait": CREW,
    "resume": CREW,
    "finish": CREW,
    "confirm": DESK | CUSTOMER,
    "auto_close": {"system"},
    "unreachable": DESK | {"system"},
    "close": DESK | {"system"},
    "withdraw": DESK | CUSTOMER,
    "reject": DESK,
    "reopen": DESK | CUSTOMER,
    "merge": DESK | {"bot"},
    "urge": DESK | CUSTOMER,
    "adopt": DESK,
    "not_adopt": DESK,
    "extend": CREW,
    "settle": {"system"},
}
SAMPLE_STATE = {
    "adopt": "accepted",
    "not_adopt": "accepted",
    "close": "confirmed",
    "reopen": "done",
}
ME, SOMEBODY_ELSE = 7, 8


def staff(role: str) -> Actor:
    return Actor("staff", "员工", staff_id=ME, role=role)


EVERYBODY = {
    **{str(role): staff(role) for role in Role},
    "resident": RESIDENT,
    "bot": BOT,
    "system": SYSTEM,
}


class TestStates:
    @pytest.mark.parametrize("status", list(Status))
    @pytest.mark.parametrize("action", list(Action))
    def test_a_repair_moves_as_written(self, action: Action, status: Status) -> None:
        rule = rule_for(action, status, "repair")

        assert (rule is not None) == (status in EXPECTED[action])
        assert rule is None or rule.target == EXPECTED[action][status]

    @pytest.mark.parametrize("status", list(Status))
    @pytest.mark.parametrize("action", list(Action))
    def test_a_suggestion_moves_as_written(self, action: Action, status: Status) -> None:
        rule = rule_for(action, status, "suggestion")

        assert (rule is not None) == (status in OF_SUGGESTIONS[action])
        assert rule is None or rule.target == OF_SUGGESTIONS[action][status]

    def test_every_open_state_has_a_way_on(self) -> None:
        for status in OPEN:
            assert {"withdraw", "reject", "merge", "urge"} < set(
                actions_for(status, "repair", SERVICE, None)
            )

    def test_the_products_own_actions_are_not_public(self) -> None:
        assert set(Action) - set(PUBLIC_ACTIONS) == {Action.AUTO_CLOSE, Action.SETTLE}


class TestPermissions:
    @pytest.mark.parametrize("who", list(EVERYBODY))
    @pytest.mark.parametrize("action", list(Action))
    def test_each_actor_may_what_is_written(self, action: Action, who: str) -> None:
        state = SAMPLE_STATE.get(action) or next(iter(EXPECTED[action]))
        rule = rule_for(action, state, "suggestion")
        assert rule is not None

        allowed = permits(rule, EVERYBODY[who], assignee_id=ME)

        assert allowed == (who in ACTORS[action])

    @pytest.mark.parametrize("action", list(Action))
    def test_the_service_token_may_everything(self, action: Action) -> None:
        state = SAMPLE_STATE.get(action) or next(iter(EXPECTED[action]))
        rule = rule_for(action, state, "suggestion")
        assert rule is not None

        assert permits(rule, SERVICE, assignee_id=None)

    @pytest.mark.parametrize("action", ["transfer", "return", "start", "wait", "resume", "finish"])
    def test_a_worker_touches_only_own_tickets(self, action: str) -> None:
        rule = rule_for(Action(action), next(iter(EXPECTED[action])), "repair")
        assert rule is not None

        assert not permits(rule, staff("worker"), assignee_id=SOMEBODY_ELSE)
        assert permits(rule, staff("agent"), assignee_id=SOMEBODY_ELSE)

    @pytest.mark.parametrize(("role", "allowed"), [("agent", False), ("team_lead", True)])
    def test_only_leads_close_before_the_resident_answered(self, role: str, allowed: bool) -> None:
        rule = rule_for(Action.CLOSE, "done", "repair")
        assert rule is not None

        assert permits(rule, staff(role), assignee_id=None) is allowed

    @pytest.mark.parametrize("status", ["rejected", "withdrawn", "not_adopted"])
    def test_only_staff_take_up_what_was_not_done(self, status: str) -> None:
        rule = rule_for(Action.REOPEN, status, "suggestion")
        assert rule is not None

        assert permits(rule, staff("agent"), assignee_id=None)
        assert not permits(rule, RESIDENT, assignee_id=None)

    def test_a_worker_sees_no_foreign_actions(self) -> None:
        offered = actions_for("dispatched", "repair", staff("worker"), SOMEBODY_ELSE)

        assert offered == []
