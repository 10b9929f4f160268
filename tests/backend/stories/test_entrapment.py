"""People in a lift at night (电梯困人): paged at once, ever higher, until somebody answers."""

from datetime import datetime

from backend.catalogue import get_catalogue
from backend.staff.models import Role
from tests.backend.stories.bot import Matter
from tests.backend.stories.estate import Estate
from tests.backend.stories.people import Clerk, Resident, Village, subset

TRAPPED = "我被困在电梯里了，3栋2单元，门打不开"
DANGER = Matter(
    {
        "type": "emergency",
        "category": "lift_entrapment",
        "place": {"building": "3", "unit": "2", "area": "电梯轿厢", "is_public": True},
    }
)
HELPED = ["ticket_accepted", "ticket_dispatched", "ticket_started", "ticket_done"]
COURSE = [
    ("02:13:20", "created"),
    ("02:13:20", "paged"),
    ("02:16:20", "paged"),
    ("02:19:20", "paged"),
    ("02:22:20", "paged"),
    ("02:22:20", "response_overdue"),
    ("02:22:20", "promise_broken"),
    ("02:22:37", "acknowledged"),
    ("02:22:49", "accept"),
    ("02:22:49", "dispatch"),
    ("02:30:54", "start"),
    ("02:44:05", "finish"),
]


class TestAnEntrapment:
    async def test_pages_climb_until_somebody_answers(
        self, estate: Estate, village: Village
    ) -> None:
        estate.bot.matters[TRAPPED] = DANGER
        await estate.pass_time(hours=17, minutes=13, seconds=20)  # 02:13:20
        wang = await village.neighbour("王芳", ("3", "2", "1502"))
        feng = await village.hire("冯立", Role.WORKER, "lift", on_duty=8)
        await village.hire("石磊", Role.WORKER, "lift")  # at home, asleep
        lead = await village.hire("韩志远", Role.TEAM_LEAD, "lift")
        boss = await village.hire("顾明远", Role.MANAGER)

        number = await raised(wang, boss)
        await nobody_answers(estate, boss, number)
        await answered(estate, wang, lead, boss, number)
        await freed(estate, wang, lead, feng, number)
        await left_in_peace(estate, wang, boss, number)

        assert await wang.page() == [message.text for message in wang.heard]


async def raised(wang: Resident, boss: Clerk) -> str:
    await wang.say(TRAPPED)

    assert wang.kinds == ["bot_reply"]
    assert get_catalogue().emergencies["lift_entrapment"].instruction in wang.last
    (ticket,) = await boss.items("/tickets", channel_user="王芳")
    number = str(ticket["number"])
    assert number.startswith("JJ")
    assert subset(ticket, ["type", "priority", "team"]) == ["emergency", "emergency", "lift"]
    assert subset(ticket["place"], ["building", "unit", "area"]) == ["3", "2", "电梯轿厢"]
    talk = await boss.get(f"/conversations/{wang.conversation_id}")
    assert talk["emergency"] is True
    (alert,) = await boss.alerts(number)
    for words in ("电梯困人", "3栋2单元电梯轿厢", "王芳", ticket["contact"]["phone"]):
        assert words in alert["text"]
    assert await _pages(boss, number) == [("02:13:20", 1, ["冯立"])]
    return number


async def _pages(clerk: Clerk, number: str) -> list[tuple[str, int, list[str]]]:
    (alert,) = [one for one in await clerk.alerts(number) if one["kind"] == "emergency"]
    return [(_second(page["at"]), page["level"], page["recipients"]) for page in alert["pages"]]


def _second(at: str) -> str:
    return datetime.fromisoformat(at).strftime("%H:%M:%S")


async def nobody_answers(estate: Estate, boss: Clerk, number: str) -> None:
    await estate.pass_time(minutes=2, seconds=59)
    assert len(await _pages(boss, number)) == 1
    await estate.pass_time(seconds=1)
    for _ in range(2):
        await estate.pass_time(minutes=3)

    assert await _pages(boss, number) == [
        ("02:13:20", 1, ["冯立"]),
        ("02:16:20", 2, ["韩志远"]),
        ("02:19:20", 3, ["顾明远"]),
        ("02:22:20", 3, ["顾明远"]),
    ]


async def answered(estate: Estate, wang: Resident, lead: Clerk, boss: Clerk, number: str) -> None:
    await estate.pass_time(seconds=17)
    (alert,) = [one for one in await lead.alerts(number) if one["kind"] == "emergency"]
    for _ in range(2):  # a second tap changes nothing
        await lead.post(f"/alerts/{alert['id']}/ack")

    assert wang.kinds == ["bot_reply", "emergency_seen"]
    assert f"值班人员韩志远已看到您的紧急情况（{number}）" in wang.last
    pages = await _pages(boss, number)
    await estate.pass_time(seconds=12)
    assert await _pages(boss, number) == pages


async def freed(estate: Estate, wang: Resident, lead: Clerk, feng: Clerk, number: str) -> None:
    await lead.do(number, "accept")
    await lead.do(number, "dispatch", assignee=str(feng.staff.id))
    await estate.pass_time(minutes=8, seconds=5)
    await feng.do(number, "start")
    await estate.pass_time(minutes=13, seconds=11)
    await feng.do(number, "finish", result="人员已安全救出，电梯停用检修")

    # Nothing of it has waited for the morning.
    assert wang.kinds == ["bot_reply", "emergency_seen", *HELPED]
    assert "人员已安全救出，电梯停用检修" in wang.last


async def left_in_peace(estate: Estate, wang: Resident, boss: Clerk, number: str) -> None:
    """Nobody who was trapped is asked for stars, and the course is kept to the second."""
    pages = await _pages(boss, number)
    for _ in range(3):
        await estate.pass_time(hours=12)

    assert await boss.items("/surveys", ticket=number) == []
    assert wang.kinds == ["bot_reply", "emergency_seen", *HELPED]
    assert await _pages(boss, number) == pages
    events = (await boss.ticket(number))["events"]
    assert [(_second(event["at"]), event["type"]) for event in events] == COURSE
