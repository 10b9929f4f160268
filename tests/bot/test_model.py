"""The model that `make train` made: it loads, parses, and tells danger from talk of it."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent

ROOT = Path(__file__).parents[2]
MODEL = Path(os.environ.get("BOT_MODEL") or ROOT / "var" / "models" / "assistant.tar.gz")
# Seconds; several times what it takes on a machine that does nothing else.
LONGEST_LOAD, LONGEST_PARSE = 60, 0.5

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def agent() -> Agent:
    assert MODEL.is_file(), f"no model at {MODEL}: run `make train`"
    started = time.perf_counter()
    loaded = Agent.load(str(MODEL))
    assert time.perf_counter() - started < LONGEST_LOAD
    return loaded


@pytest.fixture
def parse(agent: Agent) -> Any:
    return agent.parse_message


class TestLoaded:
    async def test_it_answers_as_the_contract_says(self, parse: Any) -> None:
        answer = await parse("3栋2单元1502厨房水管漏水，明天上午来修，另外物业费能开发票吗")

        assert {"text", "intent", "intent_ranking", "entities", "matters"} <= answer.keys()
        assert [matter["intent"] for matter in answer["matters"]] == ["repair", "inquiry"]

    async def test_it_is_quick(self, parse: Any) -> None:
        await parse("你好")

        started = time.perf_counter()
        await parse("楼上装修太吵了，能不能管管")

        assert time.perf_counter() - started < LONGEST_PARSE

    @pytest.mark.parametrize("text", ["", "🤖", "\ud800", "水" * 20_000, "\u202e漏水"])
    async def test_no_text_is_too_strange(self, parse: Any, text: str) -> None:
        assert "intent" in await parse(text)


class TestPlainCases:
    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("马桶堵了，麻烦派人来通一下", "repair"),
            ("物业费怎么交", "inquiry"),
            ("楼上天天半夜蹦迪，吵得睡不着", "complaint"),
            ("建议在大堂放几把雨伞", "suggestion"),
            ("保安小哥帮我搬东西，特别感谢", "praise"),
            ("我报的修什么时候来人", "status"),
            ("转人工", "handoff"),
            ("你好", "greet"),
            ("今天股票涨了吗", "out_of_scope"),
        ],
    )
    async def test_are_understood(self, parse: Any, text: str, intent: str) -> None:
        assert (await parse(text))["intent"]["name"] == intent


class TestDanger:
    @pytest.mark.parametrize(
        "text", ["着火了快来人", "有人晕倒在电梯口", "厨房煤气味很大", "电梯把我关里面了"]
    )
    async def test_present_danger_is_an_emergency(self, parse: Any, text: str) -> None:
        assert (await parse(text))["intent"]["name"] == "emergency"

    @pytest.mark.parametrize(
        "text",
        [
            "气死我了又停水",
            "如果着火了该打什么电话",
            "阀门已经关了，水管接头要换",
            "救命啊空调又坏了",
        ],
    )
    async def test_talk_of_it_is_none(self, parse: Any, text: str) -> None:
        assert (await parse(text))["intent"]["name"] != "emergency"
