"""Whether words are about a matter many residents share."""

import pytest

from backend.incidents import matching
from backend.incidents.models import Incident


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("water", "家里停水了"),
        ("water", "水龙头不出水"),
        ("water", "自来水发黄"),
        ("power", "整栋楼没电"),
        ("power", "供电线路抢修"),
        ("gas", "燃气打不着火"),
        ("heating", "暖气不热"),
        ("lift", "电梯又坏了"),
        ("lift", "2单元电梯停运检修"),
        ("network", "断网一上午了"),
        ("access", "单元门刷不开"),
        ("gate", "道闸不抬杆"),
        ("lighting", "楼道灯全不亮"),
        ("flooded_garage", "地库积水了"),
    ],
)
def test_a_failure_in_everyday_words(key: str, text: str) -> None:
    assert key in matching.shared_keys(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "厨房水龙头漏水",
        "水费多少钱",
        "没地方停电动车",
        "电梯里有人抽烟",
        "车库停车怎么收费",
        "物业费什么时候交",
        "楼上太吵",
        "停电瓶车的地方太少",
        "😀",
    ],
)
def test_another_matter(text: str) -> None:
    assert matching.shared_keys(text) == []


def incident(matter: str, category: str = "") -> Incident:
    return Incident(matter=matter, notice="处理中", category=category, scope={})


class TestPatterns:
    def test_of_a_danger_its_own_words(self) -> None:
        assert "着火" in matching.patterns_for(incident("3栋火情", "fire"))

    def test_of_a_matter_the_catalogue_lacks_the_words_of_its_category(self) -> None:
        assert "蟑螂" in matching.patterns_for(incident("3栋消杀", "pests_odour"))

    def test_else_the_matter_itself_with_nothing_read_as_a_pattern(self) -> None:
        assert matching.patterns_for(incident("班车(停运)")) == ["班车\\(停运\\)"]
