"""Old code and new code over one table and one queue: FAILURES 23.

`kept.json` is what the first release kept and sent. It is never made again: what was once kept must stay readable.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from functions.callbacks.claims import Claims
from functions.callbacks.facts import Fact
from functions.callbacks.model import Callback, CallbackState, Disposition, Resolution, WrapUp
from functions.callbacks.people import Agent, Presence
from functions.callbacks.service import Calls
from functions.deadlines.service import Sweep
from functions.journey import handler as journey
from functions.shared import aws
from functions.shared.entities import Entity
from functions.shared.memory import MemoryTable
from functions.shared.table import Item, Key, Put
from functions.tickets.model import Entry, Known, Ticket
from functions.tickets.seen import Seen
from tests.builders import Ticking, an_agent, at_once
from tests.unit.journey.world import World
from tests.unit.together.day import Day, whole_day
from tests.unit.together.points import CountedQueue, CountedTopics, Points

KEPT = json.loads((Path(__file__).parent / "kept.json").read_text())
MODELS: dict[str, type[Entity]] = {
    "M#/MENTION": Seen,
    "A#/AUTHOR": Known,
    "T#/HEAD": Ticket,
    "T#/C#": Callback,
    "T#/E#": Entry,
    "M#/E#": Entry,
    "G#/AGENT": Agent,
    "PRESENCE/G#": Presence,
    "D#/F#": Fact,
}


def model_of(item: Item) -> type[Entity] | None:
    """Which entity it is, by the shape of its keys."""
    shape = f"{_beginning(item['pk'])}/{_beginning(item['sk'])}"
    return MODELS.get(shape)


def _beginning(key: str) -> str:
    return key[:2] if key[1] == "#" else key


@pytest.fixture
def world() -> World:
    """Over what the first release kept."""
    table = MemoryTable()
    for item in KEPT["items"]:
        table.write(Put(Key(item["pk"], item["sk"]), item, None))
    return World(table)


def test_all_that_the_first_release_kept_can_be_read() -> None:
    read = [model.from_item(item) for item in KEPT["items"] if (model := model_of(item))]
    assert {type(one) for one in read} == set(MODELS.values())
    assert all(type(one).from_item(one.to_item()) == one for one in read)


def test_a_ticket_of_the_first_release_is_worked_to_its_end_by_this_one(world: World, hands: Ticking) -> None:
    callbacks, tickets = world.store.all_open()
    assert (len(callbacks), len(tickets)) == (KEPT["open_callbacks"], KEPT["open_tickets"])
    hands.advance(hours=2)
    topics = CountedTopics(Points())
    assert Sweep(world.store, topics, CountedQueue(Points()), wait=at_once).run().failed == 0
    agent = an_agent("new")
    claimed = Claims(world.store, wait=at_once).claim(agent)
    assert claimed is not None
    callback = claimed[0]
    assert callback.lease is not None
    calls, token = Calls(world.store, at_once), callback.lease.token
    calls.dial(agent, callback.id, token, "n1")
    calls.outcome(agent, callback.id, "n1", token, disposition=Disposition.REACHED)
    done = calls.wrap_up(agent, callback.id, token, WrapUp(resolution=Resolution.RESOLVED, cause="parcel_lost"))
    assert done.state is CallbackState.DONE


def test_a_delivery_of_the_first_release_that_comes_again_is_known_and_a_new_one_is_opened(world: World) -> None:
    before = len(world.store.all_open()[1])
    journey.receive(world.journey, KEPT["delivered"])
    assert len(world.store.all_open()[1]) == before
    journey.receive(world.journey, KEPT["waiting_in_the_queue"])
    assert len(world.store.all_open()[1]) == before + 1


def test_whatever_newer_code_adds_to_any_item_old_code_reads_past_it(
    hands: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every kind of item of a whole day, with a field more at every depth."""
    day = Day(hands, Points())
    monkeypatch.setattr(aws, "events", lambda: day.bus)
    whole_day(day)
    read = set()
    for item in day.table.items.values():
        if model := model_of(item):
            assert model.from_item(_newer(item)) == model.from_item(item)
            read.add(model)
    assert read == set(MODELS.values())


def _newer(value: Any) -> Any:
    """With a field that nobody knows, wherever fields are; in what is kept as text too, but for strangers' own data."""
    if isinstance(value, list):
        return [_newer(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    newer = {name: inner if name in ("data", "metadata") else _newer(inner) for name, inner in value.items()}
    if isinstance(newer.get("events"), str):
        newer["events"] = json.dumps(_newer(json.loads(newer["events"])))
    return {**newer, "added_later": {"by": ["newer code"]}}
