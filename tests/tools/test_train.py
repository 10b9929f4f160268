"""The model is trained again when, and only when, what it is made from changed."""

from pathlib import Path

import pytest

from tools.train import model_inputs


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = (
        "bot/config.yml",
        "bot/endpoints.yml",
        "bot/domain/core.yml",
        "bot/components/lexicon.py",
        "bot/channels/gateway.py",
        "nlu_data/intents/repair.yml",
        "nlu_data/lexicon/lift.yml",
        "uv.lock",
    )
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("first")
    return tmp_path


class TestModelInputs:
    @pytest.mark.parametrize(
        "name",
        [
            "bot/config.yml",
            "bot/domain/core.yml",
            "bot/domain/new.yml",
            "bot/components/lexicon.py",
            "nlu_data/intents/repair.yml",
            "nlu_data/lexicon/lift.yml",
            "uv.lock",
        ],
    )
    def test_a_change_makes_the_model_stale(self, project: Path, name: str) -> None:
        before = model_inputs(project)

        (project / name).write_text("second")

        assert model_inputs(project) != before

    @pytest.mark.parametrize(
        "name",
        [
            "bot/endpoints.yml",
            "bot/channels/gateway.py",
            "bot/components/__pycache__/lexicon.cpython-310.pyc",
            "bot/.cache/something",
        ],
    )
    def test_what_training_does_not_read_leaves_it_fresh(self, project: Path, name: str) -> None:
        before = model_inputs(project)
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)

        path.write_text("second")

        assert model_inputs(project) == before

    def test_a_renamed_file_makes_the_model_stale(self, project: Path) -> None:
        before = model_inputs(project)
        lexicon = project / "nlu_data" / "lexicon"

        (lexicon / "lift.yml").rename(lexicon / "elevator.yml")

        assert model_inputs(project) != before
