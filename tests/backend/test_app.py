"""The composition root."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from backend.app import _warn_of_unused, create_app, create_worker
from backend.core.settings import Settings


class TestUnusedSettings:
    @pytest.mark.parametrize(
        ("values", "named"),
        [
            ({"redis_url": "redis://127.0.0.1"}, []),
            ({"wechat_app_id": "wx1"}, ["WECHAT_APP_ID"]),
            ({}, []),
        ],
    )
    def test_whoever_sets_one_is_told_that_it_does_nothing(
        self, values: dict[str, Any], named: list[str]
    ) -> None:
        settings = Settings(_env_file=None, demo=True, **values)

        with capture_logs() as lines:
            _warn_of_unused(settings)

        assert [line["setting"] for line in lines] == named
        assert all("尚未支持" in line["hint"] for line in lines)


class TestWhoWorks:
    """Either the gateway or the workers beside it, never both."""

    REDIS = "redis://127.0.0.1:1"  # nobody listens, and nobody is asked

    def test_a_gateway_alone_does_all_the_work(self, standing_app: FastAPI) -> None:
        assert standing_app.state.engine.works

    def test_one_with_redis_leaves_it_to_the_workers(self, tmp_path: Path) -> None:
        settings = Settings(_env_file=None, data_dir=tmp_path, demo=True, redis_url=self.REDIS)

        assert not create_app(settings).state.engine.works

    def test_a_worker_works(self, tmp_path: Path) -> None:
        settings = Settings(_env_file=None, data_dir=tmp_path, demo=True, redis_url=self.REDIS)

        assert create_worker(settings).engine.works
