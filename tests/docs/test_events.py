"""The events as they are described to outsiders: the schema, the samples, and what really happens in a whole day."""

import json
from typing import Any

import jsonschema_rs
import pytest

from functions.dispatch import content
from functions.dispatch.model import PersonalData
from functions.outbox import handler as outbox
from functions.shared import aws
from functions.shared.events import Event, Happened
from infra import event_schema
from tests.builders import ticking
from tests.unit.together.day import Day, whole_day
from tests.unit.together.points import Points

SCHEMA = json.loads(event_schema.FILE.read_text(encoding="utf-8"))
SAMPLES: list[dict[str, Any]] = json.loads(event_schema.SAMPLES.read_text(encoding="utf-8"))


def test_the_schema_is_made_from_what_each_type_says() -> None:
    assert event_schema.FILE.read_text(encoding="utf-8") == event_schema.as_text(), "python -m infra.event_schema"
    assert set(event_schema.DATA) == set(Happened)


def test_there_is_a_sample_of_each_type() -> None:
    assert [one["type"] for one in SAMPLES] == [str(one) for one in Happened]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: str(sample["type"]))
def test_a_sample_is_an_event_as_the_schema_has_it(sample: dict[str, Any]) -> None:
    jsonschema_rs.validate(SCHEMA, sample)
    event = Event.model_validate(sample)
    event_schema.DATA[event.type].model_validate(event.data)
    assert event.model_dump(mode="json") == sample, "as it goes out"


@pytest.mark.parametrize("spoilt", [{"severity": 5}, {"kind": "rant"}, {"round": None}])
def test_the_schema_refuses_what_no_event_says(spoilt: dict[str, Any]) -> None:
    (opened,) = (one for one in SAMPLES if one["type"] == "complaint.opened")
    assert not jsonschema_rs.is_valid(SCHEMA, opened | {"data": opened["data"] | spoilt})
    assert jsonschema_rs.is_valid(SCHEMA, opened | {"new": 1, "data": opened["data"] | {"new": 1}})
    assert jsonschema_rs.is_valid(SCHEMA, opened | {"type": "something.new"})


def test_whatever_happens_in_a_whole_day_is_as_described(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said in `data` that the shapes do not name."""
    with ticking() as hands:
        day = Day(hands, Points())
        monkeypatch.setattr(aws, "events", lambda: day.bus)
        monkeypatch.setattr(outbox, "_bus", lambda: "kwartier-test")
        whole_day(day)
    validator = jsonschema_rs.validator_for(SCHEMA)
    happened = [json.loads(entry["Detail"]) for entry in day.bus.told]
    for told in happened:
        validator.validate(told)
        event_schema.DATA[Happened(told["type"])].model_validate(told["data"])
    assert len({told["type"] for told in happened}) >= 14


def test_what_a_subscriber_gets_in_full_is_as_described() -> None:
    with ticking() as hands:
        day = Day(hands, Points())
        day.says("jan", "complaint about 100234")
        ticket = day.ticket("jan")
        (entry,) = (one for one in day.store.timeline(ticket.id, 100)[0] if one.events)
        body = json.loads(content.body(entry.events[0], PersonalData.FULL, entry, ticket))
    jsonschema_rs.validate(SCHEMA, body)
    event_schema.DATA[Happened(body["type"])].model_validate(body["data"])
    assert body["data"]["personal"]["text"] == "complaint about 100234"
