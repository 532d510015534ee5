"""What became of a remedy: an entry on its ticket, once; a flag where it failed, until it is done after all."""

from collections.abc import Iterator
from typing import Any

import pytest

from functions.desk import showing
from functions.intake.reports import RemedyReport, remedy_id
from functions.journey.handler import receive
from functions.shared import keys
from functions.shared.errors import Unavailable
from functions.shared.table import put
from functions.tickets.model import EntryKind, TicketState
from functions.tickets.rules import REMEDY_FAILED
from tests.builders import NOON, MeddledTable, Ticking, a_delivery, a_mention, ticking
from tests.unit.journey.world import World


@pytest.fixture
def world() -> Iterator[World]:
    with ticking():
        world = World()
        world.hears("complaint")
        yield world


def a_report(world: World, number: str = "1", **changes: Any) -> RemedyReport:
    values: dict[str, Any] = {
        "id": remedy_id(source="demo", source_id=number),
        "source": "demo",
        "source_id": number,
        "brand": "acme",
        "ticket_id": world.ticket.id,
        "completed": True,
        "remedy": "refund",
        "by": "billing",
        "text": "paid back to IBAN CANARY",
        "at": NOON,
        **changes,
    }
    return RemedyReport.model_validate(values)


def reported(world: World) -> list[Any]:
    return [entry for entry in world.timeline() if entry.kind is EntryKind.REMEDY]


def test_it_stands_on_the_timeline_and_changes_no_call(world: World) -> None:
    before = world.callback
    assert world.journey.remedies.receive(a_report(world)) == world.ticket.id
    (entry,) = reported(world)
    shown = showing.entry_view(entry).data
    assert (shown["remedy"], shown["completed"], shown["done_by"]) == ("refund", True, "billing")
    assert (world.callback, entry.by, entry.events) == (before, None, ())


def test_delivered_again_it_is_one(world: World) -> None:
    """FAILURES 1."""
    for _ in range(3):
        world.journey.remedies.receive(a_report(world, completed=False))
    assert len(reported(world)) == 1
    assert world.ticket.flags == (REMEDY_FAILED,)


def test_one_that_failed_is_marked_until_it_is_done_after_all(world: World) -> None:
    world.journey.remedies.receive(a_report(world, "1", completed=False))
    assert REMEDY_FAILED in showing.card(world.callback, world.ticket, None, NOON).flags
    world.journey.remedies.receive(a_report(world, "2"))
    assert world.ticket.flags == ()
    assert [entry.data["completed"] for entry in reported(world)] == [False, True]


def test_after_the_end_of_the_ticket_it_is_recorded_and_back_with_a_person(world: World) -> None:
    world.is_called()
    world.journey.remedies.receive(a_report(world, completed=False))
    assert (world.ticket.state, world.ticket.round) == (TicketState.OPEN, 2)
    assert (len(reported(world)), world.ticket.flags) == (1, (REMEDY_FAILED,))


@pytest.mark.parametrize("changes", [{"ticket_id": "tkt_none"}, {"brand": "beta"}])
def test_of_no_ticket_of_that_brand_it_is_recorded_and_nothing_else(world: World, changes: dict[str, Any]) -> None:
    report = a_report(world, **changes)
    assert world.journey.remedies.receive(report) is None
    assert world.journey.remedies.receive(report) is None
    (entry,), _ = world.store.timeline(report.id, 10)
    assert (entry.kind, entry.events) == (EntryKind.REMEDY, ())
    assert (reported(world), world.ticket.flags) == ([], ())


@pytest.mark.parametrize("mode", ["observe", "review", "live"])
def test_it_comes_by_the_queue_in_whatever_mode(world: World, mode: str) -> None:
    """It opens nothing, and its source was asked for it."""
    delivery = a_delivery(version=3, mentions=(), remedies=(a_report(world),), mode=mode)
    receive(world.journey, delivery.model_dump_json())
    assert len(reported(world)) == 1


def test_a_source_that_cannot_be_noted_as_heard_brings_its_delivery_back(world: World) -> None:
    """FAILURES 20: all of it is harmless to repeat."""
    table = MeddledTable()
    away = World(table)
    body = a_delivery(mentions=()).model_dump_json()
    table.away = True
    with pytest.raises(Unavailable):
        receive(away.journey, body)
    table.away = False
    receive(away.journey, body)
    assert [one.source for one in away.store.rhythms()] == ["demo"]


def test_what_newer_code_noted_of_a_source_buries_no_mention(hands: Ticking) -> None:
    """FAILURES 23."""
    world = World()
    world.table().write(put(keys.rhythm("demo"), {"source": {"later": 1}}, None))
    receive(world.journey, a_delivery(a_mention(text="complaint")).model_dump_json())
    assert len(world.store.all_open()[0]) == 1


@pytest.fixture
def hands() -> Iterator[Ticking]:
    with ticking() as hands:
        yield hands
