"""Checks Slack messages with the models of Slack's own Python SDK.

Usage: blockkit.py MESSAGE.json …; each file holds `{"blocks": […], …}` or a list of blocks. Prints
one line per problem (file, JSON pointer, what), exits 1 if there is any. Strong on lengths; its twin
blockkit.mjs is strong on shape.
"""

import json
import logging
import sys

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

problems = []


class Heard(logging.Handler):
    """The models only log what they do not know; here that is a problem."""

    def emit(self, record):
        heard.append(record.getMessage())


heard = []
logging.getLogger("slack_sdk").addHandler(Heard())
logging.getLogger("slack_sdk").propagate = False


def lost(given, kept, at):
    """What the model dropped on the way: it has no place in Block Kit."""
    if isinstance(given, dict) and isinstance(kept, dict):
        for key, value in given.items():
            if key not in kept:
                yield f"{at}/{key}", "not part of Block Kit"
            else:
                yield from lost(value, kept[key], f"{at}/{key}")
    elif isinstance(given, list) and isinstance(kept, list):
        for index, value in enumerate(given):
            if index >= len(kept):
                yield f"{at}/{index}", "not part of Block Kit"
            else:
                yield from lost(value, kept[index], f"{at}/{index}")


def check(block, at):
    heard.clear()
    try:
        parsed = Block.parse_all([block])
        if not parsed or parsed[0] is None:
            return [(at, f"unknown block {block.get('type')!r}")]
        # Serialised twice: the models change what they are given while they parse it.
        kept = parsed[0].to_dict()
        found = list(lost(block, json.loads(json.dumps(kept)), at))
    except SlackObjectFormationError as refused:
        found = [(at, str(refused))]
    except (AttributeError, KeyError, TypeError, ValueError) as broken:
        found = [(at, f"{type(broken).__name__}: {broken}")]
    return found + [(at, said) for said in heard]


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        message = json.load(file)
    blocks = message["blocks"] if isinstance(message, dict) else message
    for index, block in enumerate(blocks):
        copy = json.loads(json.dumps(block))
        for at, what in check(copy, f"/blocks/{index}"):
            problems.append(f"{path}: {at}: {what}")

print("\n".join(dict.fromkeys(problems)), end="\n" if problems else "")
sys.exit(1 if problems else 0)
