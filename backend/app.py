"""The composition root: the only place that knows every part."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog
from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from fastapi_offline import FastAPIOffline

from backend import health
from backend.api import api_router
from backend.catalogue import get_catalogue
from backend.conversations.web_gateway import BackendWebGateway
from backend.core.bodies import BodyLimit
from backend.core.database import Database
from backend.core.errors import install_error_handlers
from backend.core.garbage import keep_what_is_loaded
from backend.core.hub import Hub
from backend.core.redis_hub import RedisHub
from backend.core.settings import Settings
from backend.core.time import Clock
from backend.knowledge import service as knowledge_service
from backend.worker.engine import Engine
from backend.worker.runner import Runner
from backend.worker.worker import Worker
from connectors.base import Connector
from connectors.rasa import RasaClient
from connectors.web.connector import WebConnector
from connectors.web.endpoints import web_router
from connectors.web.errors import install as install_web_errors
from connectors.web.schemas import ChatFace

log = structlog.get_logger(__name__)

DESCRIPTION = "住户与物业之间的智能助手：会话、工单、知识库、回访。"


def create_app(
    settings: Settings, *, database: Database | None = None, bot: RasaClient | None = None
) -> FastAPI:
    """Build the gateway: chat, console and API; without Redis also the worker that answers.

    Args:
        settings: Of this installation.
        database: A prepared one (tests); otherwise made from the settings.
        bot: A prepared client (tests); otherwise made from the settings.
    """
    # A worker, which is built here, too, needs no pages: their framework is most of the memory.
    from backend.console.mount import mount_console

    database = database or _database(settings)
    bot = bot or _bot(settings)
    alone = not settings.redis_url
    runner = Runner(database, settings, _connectors(), bot) if alone else None
    engine = Engine(database, settings, runner)

    app = FastAPIOffline(
        redoc_url=None,
        title="物业智能客服",
        description=DESCRIPTION,
        version="0.1.0",
        lifespan=_lifespan(settings, database, bot, engine),
    )
    app.state.settings, app.state.database = settings, database
    app.state.hub, app.state.clock = database.hub, database.clock
    app.state.bot, app.state.engine = bot, engine
    app.add_middleware(BodyLimit, settings=settings)
    install_error_handlers(app)
    install_web_errors(app)
    app.include_router(health.router)
    app.include_router(api_router())
    gateway = BackendWebGateway(database, settings, database.hub)
    app.include_router(web_router(gateway, face=_chat_face(settings)))
    app.add_api_route("/", lambda: RedirectResponse("/chat"), include_in_schema=False)
    mount_console(app, settings, database)
    return app


def create_worker(settings: Settings) -> Worker:
    """Build a worker: what answers, delivers and keeps time beside the gateways."""
    database, bot = _database(settings), _bot(settings)
    runner = Runner(database, settings, _connectors(), bot)
    return Worker(database, Engine(database, settings, runner), bot)


def _database(settings: Settings) -> Database:
    hub = RedisHub(settings.redis_url) if settings.redis_url else Hub()
    return Database(settings.database_dsn, clock=Clock(settings.time_scale), hub=hub)


def _bot(settings: Settings) -> RasaClient:
    return RasaClient(settings.bot_url, settings.bot_timeout_s)


def _connectors() -> Mapping[str, Connector]:
    return {"web": WebConnector()}


def _lifespan(
    settings: Settings, database: Database, bot: RasaClient, engine: Engine
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        _warn_of_unused(settings)
        settings.uploads_dir.mkdir(parents=True, exist_ok=True)
        await engine.start()
        warming = asyncio.create_task(_warm_up(database))
        yield
        warming.cancel()
        await engine.stop()
        await bot.close()
        await database.dispose()

    return lifespan


def _warn_of_unused(settings: Settings) -> None:
    """Say which settings do nothing yet: whoever sets one believes that it works."""
    for name, value in (("WECHAT_APP_ID", settings.wechat_app_id),):
        if value:
            log.warning(
                "setting_not_supported_yet",
                setting=name,
                hint="本版本尚未支持，设置不起作用 / not used by this version yet",
            )


async def _warm_up(database: Database) -> None:
    """Load the search's dictionary before the first question has to wait for it."""
    async with database.reader() as session:
        await knowledge_service.search(session, "")
    keep_what_is_loaded()


def _chat_face(settings: Settings) -> ChatFace:
    policy = get_catalogue().policy
    return ChatFace(
        estate_name=policy.estate_name,
        duty_phone=policy.duty_phone,
        upload_limit_mb=settings.upload_limit_mb,
    )
