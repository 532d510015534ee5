"""The conversation's handler: batches, poison, a word that waits, and what is logged."""

import json
from typing import Any

import pytest

from functions.conversation import handler
from functions.conversation.model import Later, Reason, Refused, Sent
from functions.shared import telemetry
from functions.shared.connections import ConnectionKind
from functions.shared.errors import NotYet, Poison
from tests.builders import Ticking
from tests.unit.conversation.talking import WITH_ORDER, World


@pytest.fixture
def world(hands: Ticking) -> World:
    return World(hands)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    monkeypatch.setattr(telemetry, "log", lambda action, **about: said.append({"action": action, **about}))
    monkeypatch.setattr(telemetry, "count", lambda name, *_, **about: said.append({"count": name}))
    return said


def hint(ticket_id: object) -> str:
    return json.dumps({"detail-type": "complaint.opened", "detail": {"ticket_id": ticket_id}})


def test_a_hint_says_what_is_owed_and_logs_no_word_of_it(world: World, lines: list[dict[str, Any]]) -> None:
    world.hears(WITH_ORDER)
    handler.receive(world.conversation, hint(world.ticket.id))
    assert len(world.public) == 1
    assert [(one["action"], one["kind"], one["outcome"]) for one in lines] == [("word ended", "reply", "sent")]
    assert "colleague" not in str(lines)


def test_a_word_that_waits_for_the_order_comes_back_in_seconds(world: World) -> None:
    world.orders.away = True
    world.hears(WITH_ORDER)
    with pytest.raises(NotYet):
        handler.receive(world.conversation, hint(world.ticket.id))


@pytest.mark.parametrize("body", ["{", "[]", hint(None), hint(""), hint("t" * 65), "{}"])
def test_what_names_no_ticket_is_poison(world: World, body: str) -> None:
    with pytest.raises(Poison):
        handler.receive(world.conversation, body)


def test_a_ticket_that_is_gone_owes_nothing(world: World, lines: list[dict[str, Any]]) -> None:
    handler.receive(world.conversation, hint("tkt_none"))
    assert lines == []


@pytest.mark.parametrize(
    ("result", "refused"),
    [
        (Sent(), False),
        (Later(), False),
        (Refused(reason=Reason.BLOCKED), False),
        (Refused(reason=Reason.EXPIRED_CREDENTIAL), True),
    ],
)
def test_a_refused_credential_wakes_somebody(
    lines: list[dict[str, Any]], result: Sent | Later | Refused, refused: bool
) -> None:
    handler.report(ConnectionKind.X, result)
    assert ({"count": "CredentialsRefused"} in lines) is refused
