"""What is loaded at the start is not searched for garbage again."""

import gc
from collections.abc import Iterator

import pytest

from backend.core.garbage import keep_what_is_loaded


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


class TestKeeping:
    def test_leaves_out_what_lives_and_not_what_comes_later(self) -> None:
        lives = [[number] for number in range(1000)]

        keep_what_is_loaded()

        assert gc.get_freeze_count() >= len(lives)
        assert len(gc.get_objects()) < 1000
        later: list[object] = []
        assert any(found is later for found in gc.get_objects())
