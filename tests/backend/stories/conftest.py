"""Every story is told four times: on each database, in one process and in several on Redis."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from actions.backend_client import BackendClient
from actions.settings import Settings as ActionSettings
from backend.app import create_app
from backend.core.database import Database
from backend.core.hub import Hub
from backend.core.redis_hub import RedisHub
from backend.core.settings import Settings
from backend.core.time import FakeClock
from backend.worker import runner as runner_module
from backend.worker.engine import Engine
from backend.worker.runner import Runner
from tests.backend.conftest import TOKEN
from tests.backend.notifications.fake_connector import FakeConnector
from tests.backend.stories.bot import StoryBot
from tests.backend.stories.estate import Estate
from tests.backend.stories.people import Village

NEVER_S = 3600.0
WORKERS = 2


@pytest.fixture(autouse=True)
def only_wake_ups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is found by looking again, and no timer runs but when the story's clock moves."""
    for name in ("LOOK_AGAIN_S", "SWEEP_S", "LONGEST_TICK_S", "TICK_S"):
        monkeypatch.setattr(runner_module, name, NEVER_S)


@pytest.fixture(scope="session")
def standing_app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """An app that answers each bubble at once: a story waits for no second one."""
    folder = tmp_path_factory.mktemp("app")
    settings = Settings(
        _env_file=None, data_dir=folder, api_token=TOKEN, demo=False, burst_window_ms=0
    )
    return create_app(settings, database=Database(f"sqlite+aiosqlite:///{folder}/unused.db"))


@pytest.fixture(params=["one process", "gateway and workers"])
def settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    if request.param == "gateway and workers":
        settings.redis_url = request.getfixturevalue("redis").url
    return settings


def _hub(settings: Settings) -> Hub:
    return RedisHub(settings.redis_url) if settings.redis_url else Hub()


@pytest.fixture
async def database(
    live_database: Database,  # empties the tables at the end
    settings: Settings,
    database_url: str,
    clock: FakeClock,
) -> AsyncIterator[Database]:
    """The gateway's database, with real transactions."""
    database = Database(database_url, clock=clock, hub=_hub(settings))
    yield database
    await database.dispose()


@pytest.fixture
async def bot(app: FastAPI) -> AsyncIterator[StoryBot]:
    transport = httpx.ASGITransport(app)
    client = BackendClient(ActionSettings("http://test", TOKEN), transport=transport)
    yield StoryBot(client)
    await client._http.aclose()


@pytest.fixture
async def estate(
    database: Database,
    settings: Settings,
    clock: FakeClock,
    client: httpx.AsyncClient,
    bot: StoryBot,
) -> AsyncIterator[Estate]:
    """The product at work: one process, or a gateway that only takes messages and two workers."""
    connector = FakeConnector()
    homes = [database]
    if settings.redis_url:
        url = settings.database_dsn
        homes = [Database(url, clock=clock, hub=_hub(settings)) for _ in range(WORKERS)]
    runners = [Runner(home, settings, {"web": connector}, bot) for home in homes]
    engines = [Engine(home, settings, runner) for home, runner in zip(homes, runners, strict=True)]
    if settings.redis_url:
        engines.append(Engine(database, settings, None))
    for engine in engines:
        await engine.start()
    yield Estate(database, clock, client, connector, bot, engines, runners)
    for engine in engines:
        await engine.stop()
    for home in homes:
        await home.dispose()


@pytest.fixture
def village(estate: Estate) -> Village:
    return Village(estate, TOKEN)
