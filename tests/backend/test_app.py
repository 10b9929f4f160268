"""The composition root."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from backend.app import _warn_of_unused
from backend.core.settings import Settings


class TestUnusedSettings:
    @pytest.mark.parametrize(
        ("values", "named"),
        [
            ({"redis_url": "redis://127.0.0.1"}, ["REDIS_URL"]),
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
