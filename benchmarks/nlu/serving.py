"""A process of its own that loads one model and reads messages with it, one after the other.

`python -m benchmarks.nlu.serving MODEL TEXTS ANSWERS`: texts are a JSON list; the answers are a
JSON object with what was understood and what it cost.
"""

import asyncio
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

MEASURED = 500  # parses whose time counts
_WARM_UP = 20
_MEGABYTE = 1024  # the kernel reports kilobytes


async def serve(model: Path, texts: list[str]) -> dict[str, Any]:
    """Load a model, parse all texts, and report answers, times and memory.

    Args:
        model: The model archive.
        texts: At least one.
    """
    started = time.perf_counter()
    from rasa.core.agent import Agent

    imported = time.perf_counter()
    agent = Agent.load(str(model))
    loaded = time.perf_counter()
    for text in texts[:_WARM_UP]:
        await agent.parse_message(text)
    answers, walls, works = [], [], []
    for text in texts:
        wall, work = time.perf_counter(), time.process_time()
        parsed = await agent.parse_message(text)
        walls.append(time.perf_counter() - wall)
        works.append(time.process_time() - work)
        answers.append({key: parsed.get(key) for key in ("intent", "entities", "matters")})
    return {
        "answers": answers,
        "import_s": imported - started,
        "load_s": loaded - imported,
        "parse_ms": _milliseconds(walls[:MEASURED]),
        "parse_cpu_ms": _milliseconds(works[:MEASURED]),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE,
    }


def _milliseconds(seconds: list[float]) -> dict[str, float]:
    ranked = sorted(seconds)
    return {
        f"p{percent}": ranked[min(len(ranked) - 1, len(ranked) * percent // 100)] * 1000
        for percent in (50, 95)
    }


def main() -> int:
    """Serve the texts of a file and write the answers to another."""
    model, texts, answers = map(Path, sys.argv[1:4])
    result = asyncio.run(serve(model, json.loads(texts.read_text(encoding="utf-8"))))
    answers.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
