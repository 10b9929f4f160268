"""Start the whole product in the foreground (`make run`)."""

import dataclasses
import sys
import threading

from tools.announce import announce
from tools.bootstrap import sync_environments
from tools.commands import BACKEND_PYTHON, guarded, run_step
from tools.ports import check_ports
from tools.settings import ROOT, Settings, load_settings, service_token
from tools.supervise import Console, keepers, read_procfile, supervise
from tools.train import ensure_model


def main() -> int:
    """Prepare whatever is missing or stale, then run every process until Ctrl-C."""
    settings = load_settings()
    check_ports(settings)
    settings = dataclasses.replace(settings, api_token=service_token(settings))
    sync_environments()
    ensure_model(settings)
    migrate(settings)
    accounts = load_demo(settings) if settings.demo else ""
    check_ports(settings)
    return _run(settings, accounts)


def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema.

    Raises:
        StepFailed: a migration failed.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    command = [BACKEND_PYTHON, "-m", "alembic", "-c", "backend/migrations/alembic.ini"]
    run_step("alembic upgrade", [*command, "upgrade", "head"], environment=settings.environment())


def load_demo(settings: Settings) -> str:
    """Load the demo estate where it is not there yet; return what to tell about its accounts.

    Raises:
        StepFailed: loading failed.
    """
    command = [BACKEND_PYTHON, "-m", "backend.demo.load"]
    return run_step("demo", command, environment=settings.environment()).strip()


def _run(settings: Settings, accounts: str) -> int:
    console = Console(settings.logs_dir)
    say = console.output_of("make", keep=False)  # it says the demo's secrets
    stopped = threading.Event()
    reporter = threading.Thread(
        target=announce,
        args=(settings,),
        kwargs={"accounts": accounts, "say": say, "stopped": stopped},
        daemon=True,
    )
    processes = keepers(
        read_procfile(ROOT / "Procfile"),
        environment=settings.environment(),
        folder=ROOT,
        console=console,
    )
    reporter.start()
    try:
        return supervise(processes)
    finally:
        stopped.set()


if __name__ == "__main__":
    sys.exit(guarded(main))
