"""Stopped and started again: what was there is there, and everything still flows."""

import json

import pytest

from tests.journey.stack import Desk, Stack, new_author

pytestmark = pytest.mark.stack


def test_state_survives_and_everything_still_flows(stack: Stack) -> None:
    before, author = stack.outputs, new_author()
    stack.complain(author, text="order 100237 is lost and nobody answers")
    card = _someone(stack).card(author, has_number=True)

    stack.stop()
    print(stack.start())

    assert json.loads((stack.folder / "outputs.json").read_text()) == before
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


def _someone(stack: Stack) -> Desk:
    user = stack.outputs["users"][0]
    assert user["role"] == "agent"
    return stack.sign_in(user["username"], user["password"])
