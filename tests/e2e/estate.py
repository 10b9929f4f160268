"""The backend in killable processes, on SQLite alone or on PostgreSQL and Redis with a worker."""

import asyncio
import random
import time
import urllib.request
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from backend.core.database import Database
from backend.core.schema import alembic_config
from backend.models import Base
from tests.e2e.fake_bot import FakeBot
from tests.e2e.processes import START_LIMIT_S, KillableProcess
from tests.e2e.product import eventually, spare_ports

TOKEN = "token-of-the-killed"
# Three hours pass in a second: a survey goes out at once, a day is over in nine.
TIME_SCALE = "10000"
SHORTEST_LIFE_S, LONGEST_LIFE_S = 0.2, 1.2


class Estate:
    """A running backend whose processes may be killed.

    Args:
        folder: Its data.
        database_url: Where its data is.
        redis_url: Empty = one process does everything.
        bot: Who answers residents.
        time_scale: How much faster business time passes.
    """

    def __init__(
        self,
        folder: Path,
        database_url: str,
        redis_url: str,
        *,
        bot: type[FakeBot] = FakeBot,
        time_scale: str = TIME_SCALE,
    ) -> None:
        self.port, bot_port = spare_ports(2)
        self.database_url = database_url
        self.output = folder / "output.txt"
        self._bot = bot(bot_port, self.address, TOKEN)
        self._environment = {
            "PORT": str(self.port),
            "BOT_PORT": str(bot_port),
            "ACTIONS_PORT": "1",  # nobody listens
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "API_TOKEN": TOKEN,
            "DEMO": "1",
            "TIME_SCALE": time_scale,
            "BURST_WINDOW_MS": "0",
            "BOT_TIMEOUT_S": "2.5",
        }
        modules = ["backend.serve", *(["backend.worker.__main__"] if redis_url else [])]
        self._modules = modules
        self.processes: list[KillableProcess] = []

    @property
    def address(self) -> str:
        """Base address of the gateway."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Make the tables, then start every process."""
        asyncio.run(self._make_tables())
        self._bot.start()
        self.processes = [
            KillableProcess(module, self._environment, self.output) for module in self._modules
        ]
        eventually(self.is_alive, limit_s=START_LIMIT_S)

    def stop(self) -> None:
        """End every process in peace."""
        for process in self.processes:
            process.stop()
        self._bot.stop()

    def kill_one(self, dice: random.Random) -> None:
        """Let everything live for a moment, kill one process, and start it again."""
        time.sleep(dice.uniform(SHORTEST_LIFE_S, LONGEST_LIFE_S))  # the point in time is the test
        victim = dice.choice(self.processes)
        victim.kill()
        victim.revive()
        eventually(self.is_alive, limit_s=START_LIMIT_S, every_s=0.02)

    def is_alive(self) -> bool:
        """Tell whether the gateway answers."""
        assert all(process.is_alive for process in self.processes), self.output.read_text()[-4000:]
        with urllib.request.urlopen(f"{self.address}/health/live", timeout=5) as response:
            return bool(response.status == 200)

    async def _make_tables(self) -> None:
        def make(connection: Connection) -> None:
            Base.metadata.create_all(connection)
            config = alembic_config()
            config.attributes["connection"] = connection
            command.stamp(config, "head")

        database = Database(self.database_url)
        async with database.engine.begin() as connection:
            await connection.run_sync(make)
        await database.dispose()
