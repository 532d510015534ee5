"""From the documents to the first card: the five steps of `docs/webhooks.md`, typed as they stand there."""

import json
import os
import re
import secrets
import subprocess
import time
from pathlib import Path

import pytest

from tests.journey.stack import Stack

pytestmark = pytest.mark.stack

PAGE = (Path(__file__).parents[2] / "docs/webhooks.md").read_text(encoding="utf-8")
STEPS = 5
OWN_ORDER = "100260"
"""A number is called once for all who name its order, so this one is for nobody else here."""


def blocks(heading: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0], re.DOTALL)


def test_five_steps_to_the_first_card(stack: Stack) -> None:
    addresses, says, looks = blocks("From here to the first card")
    (signs,) = blocks("Kind `standard`")
    assert len(re.findall(r"^\*\*\d\.\*\*", PAGE, re.MULTILINE)) == STEPS
    handle = f"jan{secrets.token_hex(4)}"
    own = {"my-first-one": handle, '"jan"': f'"{handle}"', '"42"': f'"{handle}"', "100234": OWN_ORDER}
    for theirs, ours in own.items():
        assert theirs in says
        says = says.replace(theirs, ours)

    def typed(*some: str) -> str:
        """What the last of them prints."""
        code = "\n".join([addresses, says, "exec 3>&1 >/dev/null", *some[:-1], "exec >&3", some[-1]])
        own = {**os.environ, "STATE": str(stack.folder)}
        done = subprocess.run(["sh", "-euc", code], env=own, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout

    began = time.monotonic()
    tried = json.loads(typed(signs))
    assert tried.get("mentions"), tried
    assert tried["mentions"][0]["author"]["handle"] == handle
    tried_at = time.monotonic()
    sent = json.loads(typed(signs.replace("?dry_run=1", "")))
    assert sent["mentions"] == [tried["mentions"][0]["id"]]
    sent_at = time.monotonic()
    while True:
        cards = {card["author"]["handle"]: card for card in json.loads(typed(looks))["callbacks"]}
        if handle in cards and cards[handle].get("order"):
            break
        assert time.monotonic() - sent_at < 60, "no card"
        time.sleep(0.2)
    assert cards[handle]["order"]["number"] == OWN_ORDER
    seen_at = time.monotonic()
    print(f"tried {tried_at - began:.2f} s, sent {sent_at - tried_at:.2f} s, card with order {seen_at - sent_at:.2f} s")
