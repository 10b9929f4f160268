"""Train the bot's model when it is missing or older than what it is made from."""

import shutil
import sys
import time
from pathlib import Path

from tools.bootstrap import sync_environments
from tools.commands import BOT_PYTHON, guarded, run_step
from tools.settings import ROOT, Settings, load_settings
from tools.stamps import fingerprint, is_current, write_stamp

TRAINING_DATA = ("bot/rules", "bot/stories", "nlu_data/intents")
# What only matters while the bot runs; a change there needs no training.
RUNTIME_ONLY = {"channels", "tracker_stores", "credentials.yml", "endpoints.yml"}


def ensure_model(settings: Settings) -> None:
    """Train the model unless the one at hand was made from the same inputs.

    Raises:
        StepFailed: Rasa could not train.
    """
    expected = model_inputs(ROOT)
    stamp = stamp_of(settings.model)
    if settings.model.is_file() and is_current(stamp, expected):
        return
    # Removed first: a training that fails half-way must not look finished.
    stamp.unlink(missing_ok=True)
    # A throw-away DATA_DIR does not have to train again what the usual one already holds.
    usual = ROOT / "var" / "models" / settings.model.name
    if usual != settings.model and usual.is_file() and is_current(stamp_of(usual), expected):
        settings.model.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(usual, settings.model)
    else:
        _train(settings)
    write_stamp(stamp, expected)


def model_inputs(root: Path) -> str:
    """Return the fingerprint of everything a model is made from."""
    sources = [path for path in (root / "bot").glob("[!.]*") if path.name not in RUNTIME_ONLY]
    return fingerprint([*sources, root / "nlu_data", root / "uv.lock"], root=root)


def stamp_of(model: Path) -> Path:
    """Return the file beside a model that tells what it was made from."""
    return model.with_name(f"{model.name}.inputs")


def _train(settings: Settings) -> None:
    print("训练模型,需要几分钟 / training the model, this takes minutes …", flush=True)
    started = time.monotonic()
    command = [BOT_PYTHON, "-m", "tools.quietly", "rasa", "train", "--config", "bot/config.yml"]
    command += ["--domain", "bot/domain", "--data", *_existing_data(ROOT)]
    command += ["--out", str(settings.model.parent)]
    command += ["--fixed-model-name", settings.model.name.removesuffix(".tar.gz")]
    # Rasa's own cache knows the source of a component, but not the files that it reads.
    command += ["--force"]
    # What Rasa would check first is checked by the tests of the contract, once and not every time.
    command += ["--skip-validation"]
    environment = {**settings.environment(), "RASA_MAX_CACHE_SIZE": "0"}
    run_step("rasa train", command, environment=environment, log=settings.logs_dir / "train.log")
    print(f"模型已就绪 / model trained in {time.monotonic() - started:.0f} s", flush=True)


def _existing_data(root: Path) -> list[str]:
    return [folder for folder in TRAINING_DATA if (root / folder).exists()]


def main() -> int:
    """Sync the environments and train the model if it is stale."""
    sync_environments()
    ensure_model(load_settings())
    return 0


if __name__ == "__main__":
    sys.exit(guarded(main))
