import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.components.grammar.calendar import CHINA, Calendar
from bot.components.grammar.names import NameReader
from bot.components.grammar.times import TimeReader
from bot.components.lexicon.lexicon import Lexicon
from bot.components.lexicon.matching import Matcher
from bot.components.text.normal_form import NormalForm

DATA = Path(__file__).parents[3] / "nlu_data"


def read_yaml(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def form() -> NormalForm:
    tables = read_yaml("dictionaries/words.yml") | read_yaml("dictionaries/moods.yml")
    return NormalForm.from_tables(tables)


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return Lexicon.read(DATA / "lexicon")


@pytest.fixture(scope="session")
def matcher(lexicon: Lexicon) -> Matcher:
    return Matcher(lexicon)


@pytest.fixture(scope="session")
def names() -> NameReader:
    return NameReader(read_yaml("entities/names.yml"))


@pytest.fixture(scope="session")
def times() -> TimeReader:
    return TimeReader(Calendar(read_yaml("entities/holidays.yml")["holidays"]))


@pytest.fixture
def now() -> datetime:
    """A Wednesday afternoon."""
    return datetime(2025, 3, 12, 14, 30, tzinfo=CHINA)


@contextmanager
def _timed(*, seconds: float) -> Iterator[None]:
    started = time.perf_counter()
    yield
    assert time.perf_counter() - started < seconds


@pytest.fixture
def timed() -> Callable[..., AbstractContextManager[None]]:
    """A generous limit, which only a pattern that runs away exceeds."""
    return _timed
