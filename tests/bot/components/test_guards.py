"""What must hold for the folder as a whole."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.utils.common import class_from_module_path

ROOT = Path(__file__).parents[3]
SOURCES = sorted((ROOT / "bot" / "components").rglob("*.py"))
CONFIG = yaml.safe_load((ROOT / "bot" / "config.yml").read_text(encoding="utf-8"))
PIPELINE = [row["name"] for row in CONFIG["pipeline"]]
DATA_FOLDERS = ("dictionaries", "entities", "lexicon")


def defaults(name: str) -> dict[str, Any]:
    found: dict[str, Any] = class_from_module_path(name).get_default_config()
    return found


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
class TestSources:
    def test_no_pattern_relies_on_word_boundaries(self, source: Path) -> None:
        """Between two Chinese characters there is none."""
        assert not re.search(r"\\[bB](?![a-z])", source.read_text(encoding="utf-8"))


class TestPipeline:
    @pytest.mark.parametrize("name", PIPELINE)
    def test_every_path_of_the_settings_is_there(self, name: str) -> None:
        paths = [value for value in defaults(name).values() if str(value).startswith("nlu_data/")]

        assert all((ROOT / path).exists() for path in paths)

    def test_every_file_of_the_data_is_read_by_a_component(self) -> None:
        told = [str(value) for name in PIPELINE for value in defaults(name).values()]
        read = {str(p) for path in told if path.startswith("nlu_data") for p in _files(path)}

        kept = {str(p) for folder in DATA_FOLDERS for p in _files(f"nlu_data/{folder}")}
        assert kept == read

    def test_nothing_in_it_needs_tensorflow(self) -> None:
        assert all(name.startswith("bot.components.") for name in PIPELINE)

    def test_only_rules_decide(self) -> None:
        assert [row["name"] for row in CONFIG["policies"]] == ["RulePolicy"]


def _files(path: str) -> list[Path]:
    full = ROOT / path
    return sorted(full.glob("*.yml")) if full.is_dir() else [full]
