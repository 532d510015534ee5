"""Stopped and started again: what was there is there, and everything still flows."""

import json
from typing import Any

import pytest

from tests.journey.stack import Desk, Stack, new_author

pytestmark = pytest.mark.stack


def test_state_survives_and_everything_still_flows(stack: Stack) -> None:
    before, author = _outputs(stack), new_author()
    stack.complain(author, text="order 100237 is lost and nobody answers")
    card = _someone(stack).card(author, has_number=True)

    stack.stop()
    print(stack.start())

    assert _outputs(stack) == before
    agent = _someone(stack)
    assert agent.card(author)["due_at"] == card["due_at"]
    later = new_author()
    stack.complain(later, text="order 100238 is lost as well")
    agent.card(later, has_number=True)
    agent.finish(agent.claim(card["id"]))


def test_a_second_run_says_that_it_runs(stack: Stack) -> None:
    said = stack.start()
    assert "runs already" in said
    assert stack.outputs["base_url"] in said


def _outputs(stack: Stack) -> dict[str, Any]:
    """But for the sources that somebody has added since it was started: the file has them from the next start on."""
    outputs: dict[str, Any] = json.loads((stack.folder / "outputs.json").read_text())
    return {**outputs, "sources": {name: outputs["sources"][name] for name in ("demo", "x", "meta")}}


def _someone(stack: Stack) -> Desk:
    user = stack.outputs["users"][0]
    assert user["role"] == "agent"
    return stack.sign_in(user["username"], user["password"])
