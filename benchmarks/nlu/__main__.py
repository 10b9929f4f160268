"""Measure understanding and write the report (`make bench-nlu`).

Runs on Python 3.10, as Rasa does.
"""

import argparse
import importlib
import json
import os
import sys
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.nlu.measure import Measurement
from benchmarks.nlu.report import write_report
from tools.quietly import NOISY
from tools.settings import ROOT, load_settings, quiet_libraries


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="no peer, no curve, three folds")
    parser.add_argument("--folds", type=int, help="of the cross-validation (5; quick: 3)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="folds at the same time")
    parser.add_argument("--stock-epochs", type=int, default=10, help="of the peer's DIET")
    parser.add_argument("--model", type=Path, help="trained model, for the quick mode")
    parser.add_argument("--labels", type=Path, help="score this JSONL file, too")
    results = ROOT / "var" / "bench"
    parser.add_argument("--markdown", type=Path, default=results / "nlu-report.md")
    parser.add_argument("--json", type=Path, default=results / "nlu-report.json")
    return parser.parse_args(arguments)


def measure(wanted: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Return the whole report as plain values."""
    measurement = Measurement(folder, jobs=wanted.jobs or 1)
    report = {
        "made": measurement.made("quick" if wanted.quick else "full"),
        "cross_validation": measurement.cross_validation(
            wanted.folds or (3 if wanted.quick else 5)
        ),
    }
    if not wanted.quick:
        report["curve"] = measurement.curve()
        report["peers"] = measurement.peers(wanted.stock_epochs)
    trained = (wanted.model or load_settings().model) if wanted.quick else None
    return report | measurement.product(trained, wanted.labels)


def main() -> int:
    """Measure, write both reports and print the one for people."""
    wanted = options()
    os.environ.update(quiet_libraries(os.environ))
    _silence()
    with tempfile.TemporaryDirectory() as folder:
        report = measure(wanted, Path(folder))
    text = write_report(report)
    for file, content in (
        (wanted.markdown, text),
        (wanted.json, json.dumps(report, ensure_ascii=False, indent=1) + "\n"),
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    print(text)
    return 0


def _silence() -> None:
    """Turn off the warnings that importing Rasa's pinned libraries turns on."""
    for library in NOISY:
        importlib.import_module(library)
    warnings.filterwarnings("ignore", category=DeprecationWarning)


if __name__ == "__main__":
    sys.exit(main())
