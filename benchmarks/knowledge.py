"""Search in the knowledge base, as it grows."""

from backend.core.database import clock_of
from backend.knowledge import service
from backend.knowledge.models import KnowledgeEntry
from benchmarks.scratch import scratch_database
from benchmarks.timing import Figure, figure, timed

SIZES = (100, 1_000)
ROUNDS = 50
TOPICS = ("物业费", "停车费", "门禁卡", "装修押金", "快递柜", "游泳池", "垃圾清运", "宠物登记")
QUESTION = "请问一下停车费一个月要交多少钱呀"


async def measure() -> list[Figure]:
    """Measure at every size."""
    return [await _at(size) for size in SIZES]


async def _at(size: int) -> Figure:
    async with scratch_database() as database:
        async with database.session() as session:
            now = clock_of(session).now()
            session.add_all(
                KnowledgeEntry(
                    title=f"{TOPICS[number % len(TOPICS)]}办理说明（{number}）",
                    questions=[f"{TOPICS[number % len(TOPICS)]}怎么办{number}号窗口"],
                    answer=f"{TOPICS[number % len(TOPICS)]}请到服务中心{number}号窗口办理。",
                    source=f"服务手册第{number}条",
                    tags=[],
                    status="published",
                    updated_at=now,
                )
                for number in range(size)
            )

        async def search() -> None:
            async with database.reader() as session:
                await service.search(session, QUESTION)

        return figure("knowledge search", str(size), await timed(search, ROUNDS))
