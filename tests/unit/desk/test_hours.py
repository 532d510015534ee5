"""Closing a day by hand at the desk, and opening again. FAILURES 28: what is promised meanwhile."""

from datetime import UTC, datetime

import pytest

from functions.desk.application import Application
from functions.desk.desk import Desk
from functions.shared import keys
from functions.shared.settings import brand_settings, change_brand
from functions.shared.table import put
from tests.builders import MeddledTable, Ticking
from tests.unit.desk.asking import CLIENT, Json, Office, Person

HOURS, CLOSE, REOPEN = "/api/brands/acme/hours", "/api/brands/acme/close", "/api/brands/acme/reopen"
FRIDAY = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
"""Two in the afternoon in Amsterdam."""


@pytest.fixture
def table() -> MeddledTable:
    table = MeddledTable()
    table.write(put(keys.brand("acme"), {"hours": "mon-fri 09:00-17:00", "holidays": "NL"}, None))
    return table


@pytest.fixture
def office(table: MeddledTable, hands: Ticking) -> Office:
    hands.now = FRIDAY
    desk = Desk.over(table, client_id=CLIENT)
    return Office(desk, Application(desk))


def of(reply: Json) -> tuple[str, str, bool, str | None]:
    return reply["hours"], reply["why"], reply["open"], reply["opens_at"]


def test_an_agent_sees_the_hours_of_today(anna: Person) -> None:
    reply = anna.get(HOURS)
    assert (reply.status, reply.json) == (
        200,
        {
            "brand": "acme",
            "time_zone": "Europe/Amsterdam",
            "on": "2026-11-20",
            "hours": "09:00-17:00",
            "why": "",
            "open": True,
            "opens_at": None,
            "promises_due": 0,
            "changes": [],
        },
    )


def test_closing_early_leaves_what_was_promised_and_the_next_is_told_monday(
    office: Office, sofie: Person, hands: Ticking
) -> None:
    before = office.complain("jan")
    hands.advance(seconds=1)
    closed = sofie.post(CLOSE, at="14:00", note="fire drill").json
    assert of(closed) == ("09:00-14:00", "closed early", False, "2026-11-23T08:00:00.000Z")
    assert closed["promises_due"] == 1
    assert closed["changes"] == [
        {
            "at": "2026-11-20T13:00:01.000Z",
            "by": "sofie@example.com",
            "on": "2026-11-20",
            "closed_from": "14:00",
            "note": "fire drill",
        }
    ]
    after = office.complain("piet")
    assert office.callback(before.id).promise.due_at == datetime(2026, 11, 20, 13, 15, tzinfo=UTC)
    monday = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
    assert (after.promise.due_at, after.promise.told_for) == (monday, monday)


def test_opening_again_is_as_if_it_had_not_been_closed(office: Office, anna: Person, sofie: Person) -> None:
    sofie.post(CLOSE)
    assert of(anna.get(HOURS).json) == ("closed", "closed by hand", False, "2026-11-23T08:00:00.000Z")
    assert of(sofie.post(REOPEN, note="a mistake").json) == ("09:00-17:00", "", True, None)
    changes = anna.get(HOURS).json["changes"]
    assert [(one["closed_from"], one["note"]) for one in changes] == [(None, "a mistake"), ("00:00", "")]
    assert office.complain().promise.told_for is None


def test_an_extra_holiday(sofie: Person, anna: Person) -> None:
    reply = sofie.post(CLOSE, on="2026-12-24").json
    assert (reply["on"], *of(reply)) == ("2026-12-24", "closed", "closed by hand", True, None)
    assert of(anna.get(HOURS).json)[0] == "09:00-17:00"
    assert of(sofie.post(REOPEN, on="2026-12-24").json)[0] == "09:00-17:00"


def test_said_twice_it_is_done_once(sofie: Person, table: MeddledTable) -> None:
    for _ in range(2):
        assert len(sofie.post(CLOSE, at="15:00").json["changes"]) == 1
    for _ in range(2):
        assert len(sofie.post(REOPEN).json["changes"]) == 2
    item = table.get(keys.brand("acme"))
    assert item is not None
    assert item["version"] == 3


def test_only_a_supervisor_closes_and_opens(anna: Person, table: MeddledTable) -> None:
    """FAILURES 38."""
    for path in (CLOSE, REOPEN):
        refused = anna.post(path)
        assert (refused.status, refused.json["code"]) == (403, "supervisor_only")
    assert brand_settings(table, "acme").closed_from == ""


@pytest.mark.parametrize(
    ("path", "body", "answer"),
    [
        (CLOSE, {"at": "3 pm"}, (400, ["/at"])),
        (CLOSE, {"at": "25:00"}, (400, ["/at"])),
        (CLOSE, {"on": "tomorrow"}, (400, ["/on"])),
        (CLOSE, {"on": "2026-02-30"}, (400, ["/on"])),
        (CLOSE, {"note": "x" * 501}, (400, ["/note"])),
        (REOPEN, {"on": 7}, (400, ["/on"])),
        (CLOSE, {"on": "2026-11-19"}, (422, ["/on"])),
        (REOPEN, {"on": "2026-11-19"}, (422, ["/on"])),
    ],
)
def test_what_is_wrong_is_pointed_at_and_changes_nothing(
    sofie: Person, table: MeddledTable, path: str, body: Json, answer: tuple[int, list[str]]
) -> None:
    refused = sofie.ask("POST", path, body)
    assert (refused.status, [error["pointer"] for error in refused.json["errors"]]) == answer
    assert brand_settings(table, "acme").closed_from == ""


def test_what_is_no_brand_is_not_found(sofie: Person) -> None:
    assert sofie.post("/api/brands/Acme/close").status == 404


def test_fifty_closings_by_hand_are_enough(sofie: Person) -> None:
    for n in range(50):
        assert sofie.post(CLOSE, on=f"2027-{n // 28 + 1:02}-{n % 28 + 1:02}").status == 200
    assert sofie.post(CLOSE, on="2027-12-01").status == 422
    assert sofie.post(CLOSE, on="2027-01-01", at="12:00").status == 200


def test_a_command_at_the_same_moment_is_not_lost(sofie: Person, table: MeddledTable) -> None:
    """Nor is what the desk does: both stand afterwards."""
    command = {"closed_from": "2026-12-24 00:00", "promise_minutes": 30}
    table.before_write.append(lambda: change_brand(table, "acme", lambda _: command))
    assert sofie.post(CLOSE, at="15:00").status == 200
    after = brand_settings(table, "acme")
    assert (after.closed_from, after.promise_minutes) == ("2026-11-20 15:00; 2026-12-24 00:00", 30)
    assert after.hours == "mon-fri 09:00-17:00"
