import pytest
from pydantic import ValidationError

from backend.catalogue.loader import Catalogue, get_catalogue


class TestCategory:
    @pytest.mark.parametrize(
        ("ticket_type", "words", "category"),
        [
            ("repair", "厨房水龙头关不紧", "plumbing"),
            ("repair", "电梯口的灯不亮", "public_lighting"),  # longer words win
            ("repair", "那个东西坏了", "other_repair"),
            ("complaint", "楼上半夜打电钻", "noise"),
            ("emergency", "5栋电梯困人，里面有老人", "lift_entrapment"),
            ("emergency", "楼道里有煤气味", "gas_leak"),
            ("emergency", "快来人", "other_emergency"),
        ],
    )
    def test_it_follows_from_the_words(self, ticket_type: str, words: str, category: str) -> None:
        found = get_catalogue().category_for(ticket_type, words)

        assert found == category


class TestPriority:
    @pytest.mark.parametrize(
        ("ticket_type", "words", "priority"),
        [
            ("repair", "水龙头滴水", "normal"),
            ("repair", "一直在漏，越来越大", "urgent"),
            ("repair", "道闸坏了，后面堵了十几辆", "urgent"),
            ("repair", "水从吊顶上一直往下滴", "urgent"),
            ("repair", "卫生间地漏那里水越冒越多，越来越大", "urgent"),
            ("complaint", "楼上不修管子，水漏到我家客厅", "urgent"),
            ("repair", "阀门坏了，水止不住", "urgent"),
            ("repair", "漏得只好拿个盆接着", "urgent"),
            ("complaint", "广场舞的音响越来越大声", "normal"),
            ("repair", "天花板有一道细缝", "normal"),
            ("repair", "浴室有点渗水，楼下邻居来说了", "normal"),
            ("complaint", "上个月楼上跑水把我家柜子泡了，到现在不赔", "normal"),
            ("repair", "燃气灶放在厨房接不上", "normal"),
            ("emergency", "着火了", "emergency"),
        ],
    )
    def test_it_follows_from_the_words(self, ticket_type: str, words: str, priority: str) -> None:
        catalogue = get_catalogue()
        category = catalogue.category_for(ticket_type, words)

        assert catalogue.priority_for(ticket_type, category, words) == priority


class TestPhrases:
    def test_names_of_the_policy_are_known_everywhere(self) -> None:
        catalogue = get_catalogue()

        said = catalogue.phrase("conversations.tool_failure")

        assert catalogue.policy.duty_phone in said

    def test_a_missing_value_is_an_error(self) -> None:
        with pytest.raises(KeyError):
            get_catalogue().phrase("tickets.accepted")


class TestConsistency:
    def test_an_unknown_field_is_refused(self) -> None:
        values = get_catalogue().model_dump()
        values["ticket_types"]["repair"]["fields"]["colour"] = "always"

        with pytest.raises(ValidationError, match="colour"):
            Catalogue.model_validate(values)

    def test_every_emergency_kind_has_a_category(self) -> None:
        values = get_catalogue().model_dump()
        del values["categories"]["fire"]

        with pytest.raises(ValidationError, match="category of its own"):
            Catalogue.model_validate(values)
