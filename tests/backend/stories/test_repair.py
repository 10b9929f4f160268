"""A repair (报修), from the first word to the closed ticket, with everything the resident hears."""

from backend.core.time import CHINA
from backend.staff.models import Role
from tests.backend.conftest import START
from tests.backend.stories.bot import Matter
from tests.backend.stories.estate import Estate
from tests.backend.stories.people import Clerk, Resident, Village, subset

LEAK = "厨房水龙头漏水，今天下午三点到五点家里有人"
VISIT = {"text": "今天下午三点到五点", "from": "2026-03-02T15:00", "to": "2026-03-02T17:00"}
REPORTED = ["bot_reply"]
ARRANGED = [*REPORTED, "ticket_accepted", "ticket_dispatched", "ticket_visit_reminder"]
DELAYED = [*ARRANGED, "ticket_started", "ticket_waiting", "ticket_delayed"]
DONE = [*DELAYED, "ticket_resumed", "ticket_done", "ticket_photo"]
RATED = [*DONE, "survey", "bot_reply", "bot_reply"]


class TestARepair:
    async def test_every_promise_is_kept_and_every_word_said_once(
        self, estate: Estate, village: Village
    ) -> None:
        estate.bot.matters[LEAK] = Matter({"type": "repair", "visit": VISIT})
        wang = await village.neighbour("王芳", ("3", "2", "1502"))
        desk = await village.hire("罗佳", Role.AGENT, "service")
        zhou = await village.hire("周建国", Role.WORKER, "engineering")

        number = await reported(wang, desk)
        await arranged(estate, wang, desk, zhou, number)
        await delayed(estate, wang, zhou, number)
        await repaired(estate, wang, zhou, number)
        await rated(estate, wang, desk, number)
        await closed(estate, wang, desk, number)
        await on_the_books(desk, number)

        assert await wang.page() == [message.text for message in wang.heard]


async def reported(wang: Resident, desk: Clerk) -> str:
    await wang.say(LEAK)

    (ticket,) = await desk.items("/tickets", channel_user="王芳")
    assert subset(ticket, ["type", "status", "category"]) == ["repair", "submitted", "plumbing"]
    assert subset(ticket["place"], ["building", "unit", "room"]) == ["3", "2", "1502"]
    assert ticket["visit"]["from"] == "2026-03-02T15:00:00+08:00"
    assert wang.kinds == REPORTED
    assert ticket["number"] in wang.last
    return str(ticket["number"])


async def arranged(estate: Estate, wang: Resident, desk: Clerk, zhou: Clerk, number: str) -> None:
    await estate.pass_time(minutes=10)
    accepted = await desk.do(number, "accept")
    assert "由罗佳跟进" in wang.last
    assert accepted["due_finish_at"] == "2026-03-03T09:00:00+08:00"  # twelve hours of repair time
    assert "3月3日 09:00前处理好" in wang.last
    await desk.do(number, "dispatch", assignee=str(zhou.staff.id))
    assert "周建国上门，约定时间是今天下午三点到五点" in wang.last

    await estate.pass_time(hours=4, minutes=49)  # 13:59
    assert wang.kinds == ARRANGED[:-1]
    await estate.pass_time(minutes=1)
    assert wang.kinds == ARRANGED
    assert "周建国约好3月2日 15:00上门" in wang.last


async def delayed(estate: Estate, wang: Resident, zhou: Clerk, number: str) -> None:
    await estate.pass_time(minutes=50)
    await zhou.do(number, "start")
    assert "周建国已经动身" in wang.last
    await estate.pass_time(minutes=40)
    await zhou.do(number, "wait", reason="waiting_for_parts")
    assert "正在等配件" in wang.last
    until = "2026-03-04T12:00:00+08:00"
    ticket = await zhou.do(number, "extend", until=until, reason="阀芯要从厂家调货")

    assert ticket["due_finish_at"] == until
    assert "阀芯要从厂家调货。改为预计3月4日 12:00前处理好" in wang.last
    assert wang.kinds == DELAYED


async def repaired(estate: Estate, wang: Resident, zhou: Clerk, number: str) -> None:
    await estate.pass_time(hours=18)  # through the night, in which nobody is told anything
    assert wang.kinds == DELAYED
    await zhou.do(number, "resume")
    assert "预计3月4日 12:00前处理好" in wang.last
    await zhou.photograph(number)
    ticket = await zhou.do(number, "finish", result="更换水龙头阀芯，试水不漏")

    assert ticket["status"] == "done"
    assert "已处理完成，更换水龙头阀芯，试水不漏" in wang.heard[-2].text
    assert wang.heard[-1].type == "image"
    assert wang.kinds == DONE


async def rated(estate: Estate, wang: Resident, desk: Clerk, number: str) -> None:
    await estate.pass_time(minutes=29)
    assert wang.kinds == DONE
    await estate.pass_time(minutes=1)
    assert wang.kinds == [*DONE, "survey"]

    await wang.say("态度5分，修好了")
    assert (await desk.ticket(number))["status"] == "confirmed"
    await wang.tap("4分 满意")
    (survey,) = await desk.items("/surveys", ticket=number)
    assert survey["status"] == "answered"
    assert subset(survey, ["attitude", "speed", "result", "solved"]) == [5, 4, 4, True]
    assert "态度 5 分、速度 4 分、结果 4 分" in wang.last
    assert wang.kinds == RATED


async def closed(estate: Estate, wang: Resident, desk: Clerk, number: str) -> None:
    ticket = await desk.do(number, "close")
    assert subset(ticket, ["status", "outcome"]) == ["closed", "confirmed"]

    for _ in range(4):
        await estate.pass_time(days=1)
    assert wang.kinds == RATED
    assert await desk.items("/tasks") == []


async def on_the_books(desk: Clerk, number: str) -> None:
    """Look at what is written down: nothing was broken, nobody had to be alarmed."""
    promises = await desk.items("/promises", ticket=number)
    kept = [(one["kind"], one["status"]) for one in promises]
    assert sorted(kept) == [
        ("finish", "kept"),
        ("finish", "replaced"),
        ("response", "kept"),
        ("visit", "kept"),
    ]
    assert await desk.alerts(number) == []
    outbox = await desk.items("/notifications", ticket=number)
    assert [one["kind"] for one in outbox] == [kind for kind in RATED if kind != "bot_reply"]
    assert {(one["status"], one["attempts"]) for one in outbox} == {("sent", 1)}
    assert START.astimezone(CHINA).isoformat() == (await desk.ticket(number))["created_at"]
