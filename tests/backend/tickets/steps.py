"""What the ticket tests share: a ticket to make, the way it goes, and somebody at the desk."""

from datetime import datetime
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.alerts.models import Alert
from backend.conversations.models import Media
from backend.core.actor import SERVICE
from backend.core.time import CHINA
from backend.tickets import service as ticket_service
from backend.tickets.models import Ticket

LEAK: dict[str, Any] = {
    "type": "repair",
    "description": "厨房水龙头漏水",
    "place": {"building": "3", "unit": "2", "room": "1502", "is_public": False},
    "contact": {"name": "王女士", "phone": "13812345678"},
}
PHOTO = "a" * 32


def leak(**changes: Any) -> dict[str, Any]:
    return {**LEAK, **changes}


async def post(
    client: httpx.AsyncClient, headers: dict[str, str], body: dict[str, Any]
) -> httpx.Response:
    return await client.post("/v1/tickets", json=body, headers=headers)


async def add_media(session: AsyncSession, media_id: str) -> None:
    now = datetime(2026, 3, 2, tzinfo=CHINA)
    session.add(Media(id=media_id, content_type="image/jpeg", size=1, created_at=now))
    await session.commit()


WALK: list[tuple[str, dict[str, Any], str]] = [
    ("accept", {}, "accepted"),
    ("dispatch", {"assignee": "值班师傅"}, "dispatched"),
    ("start", {}, "in_progress"),
    ("finish", {"result": "已处理完成", "reason": "现场不便拍照"}, "done"),
    ("confirm", {}, "confirmed"),
    ("close", {}, "closed"),
]


# Inputs with which an action lacks nothing.
COMPLETE: dict[str, dict[str, Any]] = {
    "dispatch": {"assignee": "张师傅"},
    "transfer": {"assignee": "李师傅"},
    "return": {"reason": "不是我的工种"},
    "wait": {"reason": "waiting_for_parts"},
    "finish": {"result": "已修好", "reason": "不便拍照"},
    "settle": {"result": "全部恢复"},
    "reject": {"reason": "请联系供电公司 95598"},
    "not_adopt": {"reason": "预算不足"},
    "extend": {"until": datetime(2026, 3, 20, tzinfo=CHINA), "reason": "配件要等"},
}


class Desk:
    """Does things with one ticket over HTTP."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str], number: str) -> None:
        self.client, self.headers, self.number = client, headers, number

    async def do(self, action: str, **inputs: Any) -> httpx.Response:
        return await self.client.post(
            f"/v1/tickets/{self.number}/transitions",
            json={"action": action, **inputs},
            headers=self.headers,
        )

    async def read(self) -> dict[str, Any]:
        answer = await self.client.get(f"/v1/tickets/{self.number}", headers=self.headers)
        body: dict[str, Any] = answer.json()
        return body


async def walk_to(session: AsyncSession, ticket: Ticket, status: str) -> None:
    for action, inputs, reached in WALK:
        await ticket_service.transition(session, ticket, action, actor=SERVICE, **inputs)
        if reached == status:
            return


async def alerts(session: AsyncSession) -> list[str]:
    return [alert.kind for alert in await session.scalars(select(Alert).order_by(Alert.id))]
