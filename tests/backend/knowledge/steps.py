"""What the knowledge tests share: an entry to write."""

from typing import Any

BODY: dict[str, Any] = {
    "title": "泳池开放时间",
    "questions": ["泳池几点开"],
    "answer": "每天14:00—21:00。",
    "source": "泳池公告",
    "tags": ["时间", "泳池"],
}


def body(**changes: Any) -> dict[str, Any]:
    return {**BODY, **changes}
