"""The JSON Schema of the events that go out, made from the event itself and from what each type says in `data`.

`python -m infra.event_schema` writes it beside the documents; tests hold the file, the samples and everything that a
whole day brings about to it. Nothing is forbidden in it that is not named: newer versions add.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from functions.callbacks.model import Disposition, PromiseKind, WithdrawReason
from functions.intake.model import Visibility
from functions.shared.events import Event, Happened
from functions.tickets.holds import HeldFor
from functions.tickets.model import LookupState
from functions.tickets.replies import Purpose
from functions.triage.model import Kind
from infra.bundle import ROOT

FILE = ROOT / "docs" / "event.schema.json"
SAMPLES = ROOT / "docs" / "event.samples.json"
"""One of each type, as it goes out; written by hand."""
TEST = "webhook.test"
"""What `kwartier subscribers test` sends; no event of the bus."""


class Speaker(BaseModel):
    """Who said it."""

    id: str | None = None
    handle: str | None = None
    name: str | None = None


class Remedy(BaseModel):
    """What was promised, in full."""

    kind: str
    detail: str | None = None


class Personal(BaseModel):
    """Only for a subscriber with `personal_data: full`, and never on the bus."""

    author: Speaker | None = None
    text: str | None = None
    """The customer's own words, as they stand now: an edit changes them, a deletion takes them away."""
    url: str | None = None
    remedies: list[Remedy] | None = None


class Data(BaseModel):
    """What all have in common."""

    model_config = ConfigDict(extra="forbid")

    personal: Personal | None = None


class Recorded(Data):
    """A mention by itself."""

    kind: Kind
    channel: str


class Praise(Data):
    """A mention by itself, or one on a ticket."""

    kind: Kind | None = None
    channel: str | None = None


class Said(Data):
    """A ticket as it stands after a mention."""

    kind: Kind
    severity: int = Field(ge=1, le=4, description="1 is the gravest")
    channel: str
    language: str | None
    repeat: int = Field(ge=1, description="which complaint of this author in 90 days it is")
    round: int = Field(ge=0)


class Held(Data):
    """Why it waits, and the ticket where it is on one."""

    reason: HeldFor
    kind: Kind | None = None
    severity: int | None = Field(default=None, ge=1, le=4)
    channel: str | None = None
    language: str | None = None
    repeat: int | None = None
    round: int | None = None


class Changed(Data):
    """What became of a post."""

    change: Literal["edited", "deleted", "filled"]


class Contacted(Data):
    """Where the customer was helped, or rang."""

    channel: str | None


class Promised(Data):
    """A promise."""

    promise: PromiseKind
    due_at: AwareDatetime
    told_for: AwareDatetime | None = Field(default=None, description="what the customer was told, where it differed")


class Queued(Promised):
    """The same, and of which round; none where it is the same call again."""

    round: int | None = None


class LookedUp(Data):
    """How the search for the order ended."""

    state: LookupState


class Claimed(Data):
    """What the call is to keep."""

    promise: PromiseKind


class Attempted(Data):
    """What came of a dial."""

    disposition: Disposition
    attempt: int = Field(ge=1)


class Withdrawn(Data):
    """Why the call is not needed."""

    reason: WithdrawReason
    into: str | None = Field(default=None, description="the callback that is the ticket's call now")


class Reply(Data):
    """Why a word in writing is owed; and of which words, where a tool is to send them in our place."""

    reason: str
    word: str | None = Field(default=None, description="to be given back with what became of it")
    visibility: Visibility | None = None
    channel: str | None = None
    until: AwareDatetime | None = Field(
        default=None, description="what the words say is true until then: not sent after it"
    )


class Written(Data):
    """That a person wrote."""

    word: str = Field(description="the `message_id`")
    visibility: Visibility


class Sent(Data):
    """What became of words of ours."""

    word: str
    purpose: Purpose
    visibility: Visibility
    reason: str | None = Field(default=None, description="why they did not go out; `unknown`: nobody knows whether")


class Requested(Data):
    """The kinds of what was promised."""

    remedies: list[str]


class Resolved(Data):
    """How it ended."""

    cause: str | None
    resolution: str


DATA: Mapping[Happened, type[Data]] = {
    Happened.MENTION_IGNORED: Recorded,
    Happened.PRAISE_RECEIVED: Praise,
    Happened.MENTION_HELD: Held,
    Happened.COMPLAINT_OPENED: Said,
    Happened.MENTION_JOINED: Said,
    Happened.MENTION_CHANGED: Changed,
    Happened.CONTACT_RECORDED: Contacted,
    Happened.CALLBACK_QUEUED: Queued,
    Happened.LOOKUP_FINISHED: LookedUp,
    Happened.CALLBACK_CLAIMED: Claimed,
    Happened.CALL_ATTEMPTED: Attempted,
    Happened.PROMISE_KEPT: Promised,
    Happened.PROMISE_BROKEN: Promised,
    Happened.CALLBACK_WITHDRAWN: Withdrawn,
    Happened.REPLY_REQUESTED: Reply,
    Happened.REPLY_WRITTEN: Written,
    Happened.REPLY_SENT: Sent,
    Happened.REPLY_FAILED: Sent,
    Happened.REMEDY_REQUESTED: Requested,
    Happened.TICKET_RESOLVED: Resolved,
}
"""What each type says in `data`."""


def as_text() -> str:
    """As it is kept."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def document() -> dict[str, Any]:
    """The whole schema: the event, and of each type the shape of its `data`."""
    shapes: list[type[BaseModel]] = [Event, *dict.fromkeys(DATA.values())]
    schemas, definitions = models_json_schema([(shape, "validation") for shape in shapes])
    of_event = definitions["$defs"].pop("Event")
    of_event["properties"]["data"] = {"type": "object"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An event of Kwartier, version 1",
        "description": "Other types, other fields and other words may come with any release: ignore what is not known.",
        "type": "object",
        "required": ["id", "type", "version", "occurred_at", "brand", "data"],
        "properties": _opened(of_event["properties"]) | {"type": {"type": "string"}},
        "allOf": [_of(type_, schemas[shape, "validation"]) for type_, shape in DATA.items()],
        "$defs": _opened(definitions["$defs"]),
    }


def _of(type_: StrEnum, shape: dict[str, Any]) -> dict[str, Any]:
    return {
        "if": {"properties": {"type": {"const": str(type_)}}},
        "then": {"properties": {"data": shape}},
    }


def _opened(schema: Any) -> Any:
    """Without titles, which only repeat names, and open to what newer versions add."""
    match schema:
        case dict():
            named = schema.get("properties", {})
            return {
                name: _opened(one)
                for name, one in schema.items()
                if name != "additionalProperties" and (name != "title" or "title" in named)
            }
        case list():
            return [_opened(inner) for inner in schema]
        case _:
            return schema


if __name__ == "__main__":
    FILE.write_text(as_text(), encoding="utf-8")
