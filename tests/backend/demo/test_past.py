"""How much the demo holds, and that its figures hang together."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.catalogue import get_catalogue
from backend.core.actor import SERVICE
from backend.core.time import CHINA
from backend.demo import content
from backend.demo.people import floor_of
from backend.residents.models import Building, ChannelIdentity, Resident, ResidentRoom, Room
from backend.staff.models import Role, Staff
from backend.surveys import service as survey_service
from backend.surveys.models import Survey
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket, TicketCounter
from backend.tickets.schemas import TicketCreate
from tests.backend.demo.conftest import NOW
from tests.backend.demo.histories import histories


async def _count(session: AsyncSession, table: type) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0


class TestEstate:
    async def test_buildings_homes_and_people_are_there(self, estate: AsyncSession) -> None:
        rooms = list(await estate.scalars(select(Room)))
        numbers = {int(room.room) for room in rooms}
        living_in = {tie.room.building for tie in await estate.scalars(select(ResidentRoom))}

        assert await _count(estate, Building) == 18
        assert (min(numbers), max(numbers)) == (101, 3304)
        assert len(rooms) == len({(r.building, r.unit, r.room) for r in rooms})
        assert await _count(estate, Resident) >= 60
        assert await _count(estate, Resident) == await _count(estate, ChannelIdentity)
        assert len(living_in) == 18

    async def test_every_role_has_an_account(self, estate: AsyncSession) -> None:
        members = list(await estate.scalars(select(Staff)))

        assert {member.role for member in members} == set(Role)
        assert len({member.password_hash for member in members}) == len(Role)
        assert all(member.password_hash.startswith("$argon2") for member in members)

    async def test_everything_is_marked_as_demo(self, estate: AsyncSession) -> None:
        identities = list(await estate.scalars(select(ChannelIdentity)))
        people = list(await estate.scalars(select(Resident)))
        tickets = list(await estate.scalars(select(Ticket)))

        assert all(identity.channel_user.startswith("demo-") for identity in identities)
        assert all(person.note.startswith(content.texts().mark) for person in people)
        assert all((ticket.channel_user or "").startswith("demo-") for ticket in tickets)

    async def test_nobodys_real_number_is_used(self, estate: AsyncSession) -> None:
        phones = {person.phone for person in await estate.scalars(select(Resident))}

        assert all(phone and phone.startswith("1990000") for phone in phones)


class TestTickets:
    async def test_the_mix_is_as_planned(self, estate: AsyncSession) -> None:
        rows = await estate.execute(select(Ticket.type, func.count()).group_by(Ticket.type))

        assert dict(iter(rows)) == content.shape().tickets
        assert sum(content.shape().tickets.values()) == 400

    async def test_numbers_are_the_days_own_and_new_ones_go_on(self, estate: AsyncSession) -> None:
        tickets = list(await estate.scalars(select(Ticket).order_by(Ticket.id)))
        counted: Counter[tuple[str, str]] = Counter()
        for ticket in tickets:
            prefix = get_catalogue().ticket_types[ticket.type].prefix
            day = ticket.created_at.astimezone(CHINA).strftime("%Y%m%d")
            counted[prefix, day] += 1
            assert ticket.number == f"{prefix}{day}{counted[prefix, day]:04d}"

        counters = {(c.prefix, c.day): c.value for c in await estate.scalars(select(TicketCounter))}
        data = TicketCreate(type="repair", description="水管漏水")
        new = await ticket_service.create(estate, data, actor=SERVICE)
        today = NOW.strftime("%Y%m%d")
        assert counters == counted
        assert new.number == f"BX{today}{counted['BX', today] + 1:04d}"
        assert new.id > tickets[-1].id

    async def test_they_lie_in_the_last_three_months_and_in_order(
        self, estate: AsyncSession
    ) -> None:
        created = list(await estate.scalars(select(Ticket.created_at).order_by(Ticket.id)))

        assert created == sorted(created)
        assert 85 <= (NOW - created[0]).days <= content.shape().days
        assert created[-1] <= NOW

    async def test_places_exist_and_fit_the_story(self, estate: AsyncSession) -> None:
        rooms = {(r.building, r.unit, r.room): r for r in await estate.scalars(select(Room))}
        tops = {b.name: b.floors for b in await estate.scalars(select(Building))}

        for ticket in await estate.scalars(select(Ticket)):
            assert ticket.place_verified == (ticket.room is not None)
            if ticket.room is None:
                assert ticket.area
                continue
            room = rooms[ticket.building, ticket.unit, ticket.room]
            if "顶楼天花板" in ticket.description or "住顶层" in ticket.description:
                assert floor_of(room) == tops[room.building]

    async def test_residents_are_never_in_danger_twice(self, estate: AsyncSession) -> None:
        wanted = select(Ticket.resident_id).where(Ticket.type == "emergency")
        people = list(await estate.scalars(wanted))

        assert len(people) == len(set(people)) == 16

    async def test_most_are_in_time_and_not_all(self, estate: AsyncSession) -> None:
        done = [h.ticket for h in await histories(estate) if h.ticket.finished_at]
        answered = [h.ticket for h in await histories(estate) if h.ticket.responded_at]

        finished = sum(t.finished_at <= t.due_finish_at for t in done) / len(done)
        responded = sum(t.responded_at <= t.due_response_at for t in answered) / len(answered)
        assert 0.8 < finished < 0.97
        assert 0.88 < responded < 0.995


class TestSurveys:
    async def test_only_types_that_have_one_are_asked(self, estate: AsyncSession) -> None:
        types = get_catalogue().ticket_types

        for history in await histories(estate):
            finished = sum(event.type == "finish" for event in history.events)
            asks = types[history.ticket.type].survey
            assert len(history.surveys) == (finished if asks else 0)

    async def test_every_status_occurs_and_only_answered_ones_have_scores(
        self, estate: AsyncSession
    ) -> None:
        surveys = list(await estate.scalars(select(Survey)))

        statuses = {survey.status for survey in surveys}
        assert statuses >= {"answered", "declined", "expired", "undeliverable", "sent"}
        for survey in surveys:
            scores = (survey.attitude, survey.speed, survey.result)
            assert all(score in range(1, 6) for score in scores) == (survey.status == "answered")
            assert (survey.answered_at is not None) == (survey.status == "answered")

    async def test_they_follow_each_other_in_time(self, estate: AsyncSession) -> None:
        for survey in await estate.scalars(select(Survey)):
            steps = (survey.planned_at, survey.sent_at, survey.answered_at)
            known = [step for step in steps if step is not None]
            assert known == sorted(known)
            assert known[-1] <= NOW
            assert survey.sent_at is None or survey.sent_at >= survey.invite_at

    async def test_scores_follow_the_mood(self, estate: AsyncSession) -> None:
        moods = {text: story.mood for story in content.stories() for text in story.said}
        results: dict[str, list[int]] = {"good": [], "fair": [], "bad": []}
        for history in await histories(estate):
            mood = next(m for text, m in moods.items() if text in history.ticket.description)
            results[mood] += [s.result for s in history.surveys if s.result]

        means = {mood: sum(scores) / len(scores) for mood, scores in results.items() if scores}
        assert means["good"] > 4.4
        assert means["good"] - 0.6 > means["fair"] > means.get("bad", 0)

    async def test_the_workers_first_look_finds_nothing_to_do(self, estate: AsyncSession) -> None:
        assert await survey_service.send_due(estate) == 0
        assert await survey_service.expire_due(estate) == 0


class TestAlerts:
    async def test_emergencies_were_answered_at_once(self, estate: AsyncSession) -> None:
        pages = list(await estate.scalars(select(Alert).where(Alert.kind == "emergency")))

        assert len(pages) == 16
        assert all((p.acknowledged_at - p.at).total_seconds() < 300 for p in pages)

    async def test_old_ones_are_settled_and_none_lies_in_the_future(
        self, estate: AsyncSession
    ) -> None:
        for alert in await estate.scalars(select(Alert)):
            assert alert.at <= NOW
            assert alert.text
            if (NOW - alert.at).days >= 2:
                assert alert.acknowledged_at is not None
                assert alert.acknowledged_by

    async def test_a_low_score_or_unsolved_matter_was_paged(self, estate: AsyncSession) -> None:
        kinds = Counter(await estate.scalars(select(Alert.kind)))
        surveys = list(await estate.scalars(select(Survey).where(Survey.status == "answered")))

        unsolved = [s for s in surveys if s.solved is False]
        low = [s for s in surveys if min(s.attitude, s.speed, s.result) <= 2]
        assert kinds["unsolved"] == len(unsolved)
        assert kinds["low_score"] == len([s for s in low if s.solved is not False])
