"""The whole pipeline, trained in a moment on a handful of messages."""

from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import class_from_module_path

CONFIG = Path(__file__).parents[3] / "bot" / "config.yml"

EXAMPLES = {
    "repair": ["厨房水龙头滴水", "电梯坏了", "楼道灯不亮", "马桶堵了", "门锁打不开", "暖气不热"],
    "inquiry": [
        "物业费怎么交",
        "几点上班",
        "门禁卡怎么办",
        "装修要什么手续",
        "停车多少钱",
        "发票怎么开",
    ],
    "complaint": ["楼上太吵", "保安态度差", "狗不拴绳", "楼道堆满垃圾", "有人抽烟", "乱收费"],
    "greet": ["你好", "在吗", "您好", "早上好", "有人吗", "物业你好"],
}


class SmallModel:
    """The components of `bot/config.yml` as Rasa would build and load them."""

    def __init__(self, folder: Path) -> None:
        """Train every component and load it again from what it stored."""
        storage = LocalModelStorage(folder)
        data = TrainingData(list(_messages()))
        self.components: list[GraphComponent] = []
        for row in yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]:
            kind = class_from_module_path(row["name"])
            config = {**kind.get_default_config(), **{k: v for k, v in row.items() if k != "name"}}
            if "folds" in config:
                config["folds"] = 3
            self.components.append(_loaded(kind, config, storage, data))

    def parse(self, text: str, **metadata: Any) -> dict[str, Any]:
        """Return what Rasa would answer for a message."""
        messages = [Message({TEXT: text, "metadata": metadata})]
        for component in self.components:
            messages = component.process(messages)
        answer: dict[str, Any] = messages[0].as_dict(only_output_properties=True)
        return answer


def _messages() -> list[Message]:
    return [
        Message(
            {TEXT: text, INTENT: intent, "metadata": {"intent": {"cell": f"{intent}/{number}"}}}
        )
        for intent, texts in EXAMPLES.items()
        for number, text in enumerate(texts)
    ]


def _loaded(
    kind: Any, config: dict[str, Any], storage: LocalModelStorage, data: TrainingData
) -> GraphComponent:
    context = ExecutionContext(GraphSchema({}), node_name=kind.__name__)
    resource = Resource(kind.__name__)
    component = kind.create(config, storage, resource, context)
    if hasattr(component, "train"):
        component.train(data)
    loaded: GraphComponent = kind.load(config, storage, resource, context)
    if hasattr(loaded, "process_training_data"):
        loaded.process_training_data(data)
    return loaded
