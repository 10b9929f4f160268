"""Start the whole product in the foreground (`make run`)."""

import dataclasses
import sys
import threading

from tools.announce import Say, announce, wait_for_gateway
from tools.bootstrap import sync_environments
from tools.commands import BACKEND_PYTHON, StepFailed, guarded, run_step
from tools.ports import check_ports
from tools.settings import ROOT, Settings, load_settings, service_token
from tools.stamps import fingerprint, is_current, write_stamp
from tools.supervise import Console, keepers, read_procfile, supervise
from tools.train import ensure_model


def main() -> int:
    """Prepare whatever is missing or stale, then run every process until Ctrl-C."""
    settings = load_settings()
    check_ports(settings)
    settings = dataclasses.replace(settings, api_token=service_token(settings))
    sync_environments()
    ensure_model(settings)
    changed = migrate(settings)
    # A first start fills the estate before anybody writes; later its accounts are only told.
    accounts = load_demo(settings) if settings.demo and changed else ""
    check_ports(settings)
    return _run(settings, accounts)


def migrate(settings: Settings, *, always: bool = False) -> bool:
    """Bring the database to the newest schema; tell whether there was a reason to look.

    The embedded database is nobody else's: while its migrations stay the same, so does its schema.

    Args:
        settings: of this installation.
        always: look in any case.

    Raises:
        StepFailed: a migration failed.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    stamp = settings.data_dir / "schema.inputs"
    expected = fingerprint([ROOT / "backend" / "migrations"], root=ROOT)
    embedded = not settings.values.get("DATABASE_URL", "").strip()
    if (
        not always
        and embedded
        and (settings.data_dir / "assistant.db").is_file()
        and is_current(stamp, expected)
    ):
        return False
    command = [BACKEND_PYTHON, "-m", "alembic", "-c", "backend/migrations/alembic.ini"]
    run_step("alembic upgrade", [*command, "upgrade", "head"], environment=settings.environment())
    write_stamp(stamp, expected)
    return True


def load_demo(settings: Settings) -> str:
    """Load the demo estate where it is not there yet; return what to tell about its accounts.

    Raises:
        StepFailed: loading failed.
    """
    command = [BACKEND_PYTHON, "-m", "backend.demo.load"]
    return run_step("demo", command, environment=settings.environment()).strip()


def commands_of(settings: Settings) -> dict[str, str]:
    """Return the commands to run: without Redis the gateway itself is the worker."""
    commands = read_procfile(ROOT / "Procfile")
    if not settings.redis_url:
        del commands["worker"]
    return commands


def _run(settings: Settings, accounts: str) -> int:
    console = Console(settings.logs_dir)
    say = console.output_of("make", keep=False)  # it says the demo's secrets
    stopped = threading.Event()
    reporter = threading.Thread(
        target=_report, args=(settings, accounts, say, stopped), daemon=True
    )
    processes = keepers(
        commands_of(settings),
        environment=settings.environment(),
        folder=ROOT,
        console=console,
    )
    reporter.start()
    try:
        return supervise(processes)
    finally:
        stopped.set()


def _report(settings: Settings, accounts: str, say: Say, stopped: threading.Event) -> None:
    if wait_for_gateway(settings, stopped=stopped) and settings.demo and not accounts:
        try:
            accounts = load_demo(settings)
        except StepFailed as error:  # the product runs; only its accounts cannot be told
            accounts = str(error)
    announce(settings, accounts=accounts, say=say, stopped=stopped)


if __name__ == "__main__":
    sys.exit(guarded(main))
