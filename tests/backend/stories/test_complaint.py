"""Complaints (投诉): an unhappy answer opens the matter again, silence is no answer."""

from datetime import datetime, timedelta

from backend.core.time import CHINA
from backend.staff.models import Role
from tests.backend.stories.bot import Matter
from tests.backend.stories.estate import Estate
from tests.backend.stories.people import Clerk, Resident, Village, subset

LOUD = "楼上天天半夜装修，我要投诉"
DIRTY = "楼道垃圾三天没人收，投诉保洁"
CALLED = {
    "type": "complaint",
    "category": "parking_order",
    "description": "消防通道停满了车",
    "place": {"building": "9", "area": "东侧消防通道", "is_public": True},
    "contact": {"name": "吴先生", "phone": "13800000009"},
    "channel": "phone",
}
WORK = ["ticket_dispatched", "ticket_started", "ticket_done", "survey"]
UNHAPPY = ["bot_reply", "ticket_accepted", *WORK, "bot_reply"]
HEARD_AGAIN = [*UNHAPPY, *WORK, "bot_reply"]
ANSWERS = ["attitude", "speed", "result", "solved"]


class TestAComplaintWithAnUnhappySurvey:
    async def test_it_is_opened_again_and_answered_for(
        self, estate: Estate, village: Village
    ) -> None:
        estate.bot.matters[LOUD] = Matter({"type": "complaint", "category": "noise"})
        chen = await village.neighbour("陈明", ("6", "1", "802"))
        desk = await village.hire("罗佳", Role.AGENT, "service")
        guard = await village.hire("马强", Role.WORKER, "order")
        lead = await village.hire("周岚", Role.TEAM_LEAD, "order")

        number = await complained(chen, desk, LOUD)
        await worked_on(estate, desk, guard, number, "已提醒施工方")
        await unhappy(estate, chen, desk, lead, number)
        await worked_on(estate, lead, guard, number, "已书面约定施工时间并公示")
        await still_unhappy(estate, chen, lead, number)
        await called(estate, chen, lead, number)

        assert chen.kinds == [*HEARD_AGAIN, "survey_feedback"]
        assert await chen.page() == [message.text for message in chen.heard]


class TestOutcomes:
    async def test_an_answer_silence_and_absence_are_kept_apart(
        self, estate: Estate, village: Village
    ) -> None:
        estate.bot.matters[LOUD] = Matter({"type": "complaint", "category": "noise"})
        estate.bot.matters[DIRTY] = Matter({"type": "complaint", "category": "cleaning"})
        chen = await village.neighbour("陈明", ("6", "1", "802"))
        he = await village.neighbour("何静", ("6", "1", "901"))
        desk = await village.hire("罗佳", Role.AGENT, "service")
        guard = await village.hire("马强", Role.WORKER, "order")
        manager = await village.hire("顾明远", Role.MANAGER)

        numbers = [await complained(chen, desk, LOUD), await complained(he, desk, DIRTY)]
        numbers.append((await desk.post("/tickets", **CALLED))["number"])
        for number in numbers:
            await worked_on(estate, desk, guard, number, "已处理并回复")
        await chen.say("5 5 5，解决了")
        await absent(desk, numbers[2])
        await silent(estate, he, desk, numbers[1])
        await estate.pass_time(hours=3)

        outcomes = [(await desk.ticket(number))["outcome"] for number in numbers]
        assert outcomes == ["confirmed", "no_objection", "unreachable"]
        await counted(manager)


async def complained(resident: Resident, desk: Clerk, words: str) -> str:
    await resident.say(words)

    (ticket,) = await desk.items("/tickets", channel_user=resident.name)
    assert subset(ticket, ["type", "status"]) == ["complaint", "submitted"]
    assert ticket["number"] in resident.last
    return str(ticket["number"])


async def worked_on(estate: Estate, by: Clerk, guard: Clerk, number: str, result: str) -> None:
    """Let the work be done and its survey go out."""
    await estate.pass_time(minutes=20)
    if (await by.ticket(number))["status"] == "submitted":
        await by.do(number, "accept")
    await by.do(number, "dispatch", assignee=str(guard.staff.id))
    await guard.do(number, "start")
    await estate.pass_time(hours=1)
    await guard.do(number, "finish", result=result)
    await estate.pass_time(minutes=30)


async def unhappy(estate: Estate, chen: Resident, desk: Clerk, lead: Clerk, number: str) -> None:
    await chen.say("态度2分，速度1分，结果1分，没解决，昨晚又装到半夜")

    ticket = await desk.ticket(number)
    assert subset(ticket, ["status", "reopen_count", "outcome"]) == ["accepted", 1, None]
    in_two_days = estate.clock.now() + timedelta(hours=48)
    assert ticket["due_finish_at"] == in_two_days.astimezone(CHINA).isoformat()
    assert chen.kinds == UNHAPPY
    assert f"工单 {number} 已重新打开并通知班组长" in chen.last

    alerts = await lead.alerts(number)
    assert [one["kind"] for one in alerts] == ["unsolved", "reopened"]
    assert "昨晚又装到半夜" in alerts[0]["text"]
    assert [page["recipients"] for one in alerts for page in one["pages"]] == [["周岚"]] * 2
    for alert in alerts:
        await lead.post(f"/alerts/{alert['id']}/ack")


async def still_unhappy(estate: Estate, chen: Resident, lead: Clerk, number: str) -> None:
    await chen.say("态度4分，速度2分，结果4分，解决了")

    ticket = await lead.ticket(number)
    assert subset(ticket, ["status", "outcome"]) == ["confirmed", "confirmed"]
    assert chen.kinds == HEARD_AGAIN
    assert "已请班组长了解情况，会给您打电话" in chen.last
    assert (await lead.alerts(number))[-1]["kind"] == "low_score"
    first, second = await lead.items("/surveys", ticket=number)
    assert subset(first, ANSWERS) == [2, 1, 1, False]
    assert subset(second, ANSWERS) == [4, 2, 4, True]


async def called(estate: Estate, chen: Resident, lead: Clerk, number: str) -> None:
    (task,) = await lead.items("/tasks", ticket=number, open=True)
    assert subset(task, ["kind", "team"]) == ["complaint_callback", "order"]
    due = _moment(task["due_at"])
    assert estate.clock.now() < due <= estate.clock.now() + timedelta(days=30)

    await estate.pass_time(hours=2)
    outcome = "夜间施工由专人巡查"
    await lead.post(f"/tasks/{task['id']}/done", reached=True, outcome=outcome)
    await estate.pass_time(minutes=9)
    assert chen.kinds == HEARD_AGAIN
    for _ in range(3):
        await estate.pass_time(minutes=1)
    assert f"周岚已与您沟通并跟进。处理情况：{outcome}" in chen.last
    assert await lead.items("/tasks", ticket=number, open=True) == []


async def silent(estate: Estate, he: Resident, desk: Clerk, number: str) -> None:
    """Say nothing for three days: a reminder, an end, a callback, and never a rating."""
    before, finished = he.kinds, _moment((await desk.ticket(number))["finished_at"])
    await estate.pass_to(finished + timedelta(hours=24, minutes=30))
    assert he.kinds == [*before, "survey_reminder"]
    await estate.pass_to(finished + timedelta(hours=72))
    ticket = await desk.ticket(number)
    assert subset(ticket, ["status", "outcome"]) == ["auto_closed", "no_objection"]

    await estate.pass_to(finished + timedelta(hours=72, minutes=30))
    (survey,) = await desk.items("/surveys", ticket=number)
    assert (survey["status"], subset(survey, ANSWERS)) == ("expired", [None] * 4)
    (task,) = await desk.items("/tasks", ticket=number, open=True)
    assert task["kind"] == "complaint_callback"
    assert _moment(task["due_at"]) == finished + timedelta(days=30)
    await desk.post(f"/tasks/{task['id']}/done", reached=True, outcome="没有别的要求")
    assert he.kinds == [*before, "survey_reminder"]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def absent(desk: Clerk, number: str) -> None:
    """Call three times somebody who has no chat and does not pick up."""
    (survey,) = await desk.items("/surveys", ticket=number)
    assert survey["status"] == "undeliverable"
    open_tasks = await desk.items("/tasks", ticket=number, open=True)
    (task,) = [one for one in open_tasks if one["kind"] == "complaint_callback"]
    for _ in range(3):
        await desk.post(f"/tasks/{task['id']}/done", reached=False)


async def counted(manager: Clerk) -> None:
    service = await manager.get("/analytics/service")
    assert service["outcomes"] == {
        "confirmed": 1,
        "no_objection": 1,
        "unreachable": 1,
        "unanswered": 0,
    }
    scores = (await manager.get("/analytics/satisfaction"))["total"]
    assert subset(scores["answered"], ["numerator", "denominator"]) == [1, 2]
    assert scores["attitude"] == {"mean": 5.0, "n": 1}
    assert subset(scores, ["solved_yes", "solved_no", "solved_unknown"]) == [1, 0, 1]
