"""The backend reads phones as everybody else who parses them does."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.core.phones import plain_phone

VECTORS = Path(__file__).parents[1] / "vectors" / "phone.yml"
ALONE = [
    case
    for case in yaml.safe_load(VECTORS.read_text(encoding="utf-8"))["cases"]
    if case.get("alone")
]


class TestPhones:
    @pytest.mark.parametrize("case", ALONE, ids=lambda case: case["text"])
    def test_a_field_holds_the_same_digits(self, case: dict[str, Any]) -> None:
        assert plain_phone(case["text"]) == case["digits"]
