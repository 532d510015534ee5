"""Events out of the deployed stack: a receiver on this machine gets what happened, signed."""

import pytest
from typer.testing import CliRunner

from infra.cli.main import app
from tests.journey.receiver import NAME
from tests.journey.stack import Desk, Json, Stack, new_author, until

pytestmark = pytest.mark.stack


def test_a_receiver_gets_what_happened_with_a_valid_signature(
    stack: Stack, agent: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = new_author()

    def told() -> list[Json]:
        return [one for one in stack.receiver.taken if one["data"]["personal"]["author"].get("handle") == author]

    stack.complain(author)
    (event,) = until(told, 30, "an event at the receiver")
    card = agent.card(author)
    assert (event["type"], event["ticket_id"], event["brand"]) == ("complaint.opened", card["ticket_id"], "acme")
    assert "my parcel is lost" in event["data"]["personal"]["text"]
    monkeypatch.setenv("STATE", str(stack.folder))
    shown = CliRunner().invoke(app, ["--stage", "local", "subscribers", "log", NAME]).output
    (line,) = (line for line in shown.splitlines() if event["id"] in line)
    assert "delivered" in line
