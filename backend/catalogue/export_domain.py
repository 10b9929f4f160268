"""Write the catalogue's part of the Rasa domain: `python -m backend.catalogue.export_domain`.

With `--check` nothing is written; the exit code tells whether the file is up to date (CI).
"""

import argparse
import sys
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from backend.catalogue.loader import Catalogue, load_catalogue

TARGET = Path(__file__).parents[2] / "bot" / "domain" / "tickets.generated.yml"
HEADER = (
    "# Written by `python -m backend.catalogue.export_domain`; edit backend/catalogue instead.\n"
)
# Beside the catalogue's fields the form has one question of its own: is all of it right?
CONFIRMED = "confirmed"


def _slot() -> dict[str, Any]:
    mapping = {"type": "custom", "conditions": [{"active_loop": "ticket_form"}]}
    return {"type": "any", "influence_conversation": False, "mappings": [mapping]}


def _with_policy(text: str, policy: dict[str, Any]) -> str:
    """Fill in what the policy knows and leave the other placeholders to the bot."""
    parts = []
    for literal, name, _, _ in Formatter().parse(text):
        parts.append(literal)
        if name is not None:
            parts.append(str(policy[name]) if name in policy else "{" + name + "}")
    return "".join(parts)


def render_domain(catalogue: Catalogue) -> str:
    """Return the YAML: slots, the one ticket form, its questions' actions and all sentences."""
    fields = [*catalogue.fields, CONFIRMED]
    policy = catalogue.policy.model_dump()
    sentences = {
        "utter_" + key.removeprefix("bot.").replace(".", "_"): [
            {"text": _with_policy(text, policy)}
        ]
        for key, text in catalogue.phrases.items()
        if key.startswith("bot.")
    }
    domain = {
        "version": "3.1",
        "slots": {name: _slot() for name in fields},
        "forms": {"ticket_form": {"required_slots": fields}},
        "actions": [f"action_ask_ticket_form_{name}" for name in fields],
        "responses": sentences,
    }
    return HEADER + yaml.safe_dump(domain, allow_unicode=True, sort_keys=False, width=1000)


def main() -> int:
    """Write the file, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    arguments = parser.parse_args()
    wanted = render_domain(load_catalogue())
    if not arguments.check:
        TARGET.write_text(wanted, encoding="utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == wanted:
        return 0
    sys.stderr.write(f"{TARGET.name} is out of date: python -m backend.catalogue.export_domain\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
