"""Eight residents without water: suggested, opened, told, ended, summed up."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.conversations.models import Conversation
from backend.core.actor import SERVICE
from backend.core.time import FakeClock
from backend.incidents import service as incident_service
from backend.incidents.models import Incident
from backend.incidents.schemas import IncidentCreate, TicketAttach, UpdateCreate
from backend.tickets.models import Ticket
from backend.worker.runner import TIMERS
from tests.backend import factories
from tests.backend.incidents.steps import AGENT, LEAD, neighbour, report, said, spread


async def first_three(session: AsyncSession, chats: list[Conversation]) -> list[Ticket]:
    """Let three of them report before anybody knows."""
    words = {"description": "家里没水了", "building": "3"}
    return [
        await factories.create_ticket(session, conversation_id=chat.id, **words)
        for chat in chats[:3]
    ]


async def taken_up(session: AsyncSession) -> Incident:
    """Let staff make an incident of what was suggested."""
    await incident_service.suggest_due(session)
    (suggestion,), _ = await incident_service.list_suggestions(session)
    data = IncidentCreate(
        matter="3栋停水", notice="水泵故障，正在抢修", suggestion=suggestion.id, make_ticket=True
    )
    return await incident_service.open_incident(session, data, actor=AGENT)


class TestEightResidentsWithoutWater:
    async def test_from_the_first_report_to_the_all_clear(
        self, session: AsyncSession, clock: FakeClock
    ) -> None:
        chats = [(await neighbour(session, str(101 + number)))[1] for number in range(8)]
        tickets = await first_three(session, chats)
        incident = await taken_up(session)
        await spread(session)
        for chat in chats[3:]:
            await report(session, incident, chat)
        news = UpdateCreate(text="配件已到")
        await incident_service.publish_update(session, incident, news, actor=AGENT)
        await spread(session)
        clock.advance(timedelta(hours=2))
        await incident_service.resolve(
            session, incident, notice="已恢复供水", actor=LEAD, finish_children=True
        )
        await spread(session)

        shown = await incident_service.read_detail(session, incident, actor=SERVICE)
        assert (shown.reporters, shown.tickets) == (8, 4)
        assert [update.told for update in shown.updates] == [8, 8, 8]
        assert {ticket.status for ticket in tickets} == {"done"}
        assert [len(await said(session, chat)) for chat in chats] == [3] * 8
        assert "反映住户：8 位；关联工单：4 张" in (shown.report or "")

    async def test_a_child_merged_by_hand_is_not_told_twice(self, session: AsyncSession) -> None:
        chats = [(await neighbour(session, str(101 + number)))[1] for number in range(3)]
        (ticket, *_) = await first_three(session, chats)
        incident = await taken_up(session)
        await spread(session)

        data = TicketAttach(number=ticket.number, merge=True)
        await incident_service.attach_ticket(session, incident, data, actor=AGENT)
        await spread(session)

        assert ticket.status == "merged"
        assert len(await said(session, chats[0])) == 2  # the notice, and that it was merged


class TestTimers:
    def test_the_worker_keeps_an_eye_on_incidents(self) -> None:
        mine = {
            incident_service.gather_due,
            incident_service.suggest_due,
            incident_service.warn_overdue,
        }

        assert mine <= set(TIMERS)
