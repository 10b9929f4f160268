"""No water in a building (停水): eight residents, one incident, everybody told once."""

from backend.staff.models import Role
from tests.backend.stories.bot import Matter
from tests.backend.stories.estate import Estate, Json
from tests.backend.stories.people import Clerk, Resident, Village, subset

NAMES = ("孙一", "孙二", "孙三", "孙四", "孙五", "孙六", "孙七", "孙八")
FIRST, LATER, ALONE = NAMES[:3], NAMES[3:7], NAMES[7]
NO_WATER = Matter({"type": "repair", "category": "plumbing"})
OWN = "只有我家没水，邻居家都有，另外登记"
NEWS = ["incident_update", "incident_all_clear"]
TICKET = ["bot_reply", "incident_notice", *NEWS, "survey"]


class TestAnOutageReportedByEight:
    async def test_everybody_hears_everything_once(self, estate: Estate, village: Village) -> None:
        estate.bot.matters.update({f"{name}家里停水了": NO_WATER for name in NAMES})
        estate.bot.matters[OWN] = Matter(NO_WATER.facts, own=True)
        desk = await village.hire("罗佳", Role.AGENT, "service")
        zhou = await village.hire("周建国", Role.WORKER, "engineering")
        lead = await village.hire("林工", Role.TEAM_LEAD, "engineering")
        quiet = await village.neighbour("赵静", ("5", "1", "101"))  # has a chat and says nothing
        elsewhere = await village.neighbour("钱东", ("6", "1", "101"))

        residents = await three_report(estate, village, desk)
        await suggested(desk, lead)
        incident = await taken_up(residents, quiet, desk)
        residents += await five_more(estate, village, desk, incident)
        await mended(estate, desk, lead, zhou, incident)
        await read_by_some(residents[:3], desk, incident)
        await reported(estate, desk, lead, incident)

        assert [one.kinds for one in residents[:3]] == [TICKET] * 3
        assert [one.kinds for one in residents[3:7]] == [["bot_reply"] * 2 + NEWS] * 4
        assert residents[7].kinds == ["bot_reply", "bot_reply", *NEWS, "survey"]
        assert quiet.kinds == ["incident_notice", *NEWS]
        assert elsewhere.kinds == []


async def _in_five(village: Village, name: str) -> Resident:
    resident = await village.neighbour(name, ("5", "1", f"{NAMES.index(name) + 2}02"))
    await resident.say(OWN if name == ALONE else f"{name}家里停水了")
    return resident


async def three_report(estate: Estate, village: Village, desk: Clerk) -> list[Resident]:
    residents = []
    for name in FIRST:
        assert await desk.items("/incidents/suggestions") == []
        residents.append(await _in_five(village, name))
        await estate.pass_time(minutes=5)
    assert len(await desk.items("/tickets", type="repair")) == 3
    return residents


async def suggested(desk: Clerk, lead: Clerk) -> None:
    (suggestion,) = await desk.items("/incidents/suggestions")
    assert subset(suggestion, ["building", "category", "reporters"]) == ["5", "plumbing", 3]
    (alert,) = [one for one in await lead.items("/alerts") if one["kind"] == "incident_suggested"]
    assert "5栋有 3 位住户" in alert["text"]
    assert [page["recipients"] for page in alert["pages"]] == [["林工"]]
    assert await desk.items("/incidents") == []  # counting alone opens nothing


async def taken_up(residents: list[Resident], quiet: Resident, desk: Clerk) -> Json:
    (suggestion,) = await desk.items("/incidents/suggestions")
    incident = await desk.post(
        "/incidents",
        matter="5栋停水",
        notice="地下水泵房抢修，5栋暂时停水",
        expected_end_at="2026-03-02T14:00:00+08:00",
        suggestion=suggestion["id"],
        make_ticket=True,
    )

    assert subset(incident, ["source", "reporters", "tickets"]) == ["suggestion", 3, 4]
    for number in suggestion["tickets"]:
        assert (await desk.ticket(number))["parent"] == incident["ticket"]
    for resident in (*residents, quiet):
        assert "地下水泵房抢修，5栋暂时停水。（预计3月2日 14:00恢复）" in resident.last
    assert await desk.items("/incidents/suggestions") == []
    return incident


async def five_more(
    estate: Estate, village: Village, desk: Clerk, incident: Json
) -> list[Resident]:
    residents = []
    for name in (*LATER, ALONE):
        residents.append(await _in_five(village, name))
        await estate.pass_time(minutes=3)
    for resident in residents[:4]:
        assert "地下水泵房抢修，5栋暂时停水" in resident.heard[0].text
        assert await desk.items("/tickets", channel_user=resident.name) == []
    (own,) = await desk.items("/tickets", channel_user=ALONE)
    assert subset(own, ["incident_id", "parent"]) == [incident["id"], incident["ticket"]]

    detail = await desk.get(f"/incidents/{incident['id']}")
    assert subset(detail, ["reporters", "tickets"]) == [8, 5]
    assert len(detail["reports"]) == 5
    return residents


async def mended(estate: Estate, desk: Clerk, lead: Clerk, zhou: Clerk, incident: Json) -> None:
    path, number = f"/incidents/{incident['id']}", incident["ticket"]
    await desk.post(f"{path}/updates", text="水泵已更换，正在试压")
    await desk.do(number, "accept")
    await desk.do(number, "dispatch", assignee=str(zhou.staff.id))
    await zhou.do(number, "start")
    await estate.pass_time(hours=1)
    await zhou.do(number, "finish", result="更换水泵", reason="泵房已锁闭")
    await lead.post(f"{path}/resolve", notice="5栋已恢复供水", finish_children=True)
    await estate.pass_time(minutes=30)

    tickets = await desk.items("/tickets", type="repair")
    assert [ticket["status"] for ticket in tickets] == ["done"] * 5
    updates = (await desk.get(path))["updates"]
    counts = [subset(one, ["kind", "told", "sent", "undeliverable"]) for one in updates]
    assert counts == [["notice", 4, 4, 0], ["update", 9, 9, 0], ["all_clear", 9, 9, 0]]


async def read_by_some(residents: list[Resident], desk: Clerk, incident: Json) -> None:
    """Only who has opened the chat since then has read it."""
    for resident in residents:
        assert await resident.page() == [message.text for message in resident.heard]

    updates = (await desk.get(f"/incidents/{incident['id']}"))["updates"]
    assert [one["read"] for one in updates] == [3, 3, 3]


async def reported(estate: Estate, desk: Clerk, lead: Clerk, incident: Json) -> None:
    path = f"/incidents/{incident['id']}"
    report = (await lead.get(path))["report"]
    for words in ("5栋停水", "反映住户：8 位", "关联工单：5 张", "水泵已更换", "5栋已恢复供水"):
        assert words in report
    await lead.put(f"{path}/report", text=f"{report}\n原因：水泵轴承磨损，列入季度保养。")

    await estate.pass_time(hours=2)
    detail = await desk.get(path)
    assert detail["report_edited"] is True
    assert "列入季度保养" in detail["report"]
