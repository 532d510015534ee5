"""Reports and exports over the API: who may, in which form, and that nobody is named in them."""

import csv
import io
import json

import pytest

from functions.journey.service import Journey
from functions.triage.rules import PlainJudge
from tests.builders import Ticking, a_mention
from tests.unit.desk.asking import Office, Person

CANARY = "canary-jan"


@pytest.fixture
def called(office: Office, anna: Person, hands: Ticking) -> Office:
    """One call that was made in time and resolved, one promise that is broken and still owed, one praise."""
    sofie = office.supervisor("sofie")
    sofie.put("/api/agents/sub-anna", group="north")
    office.found(office.complain(CANARY))
    hands.advance(minutes=4)
    claimed = anna.claim()
    anna.dial(claimed, "0612345678")
    anna.outcome(claimed, "reached", "0612345678")
    anna.wrap_up(claimed, note="canary note")
    office.complain("els")
    praise = a_mention(text="@acme thank you so much, what a great service!")
    Journey(office.desk.store, PlainJudge()).receive(praise, hands.now)
    hands.advance(minutes=16)
    anna.claim()  # whoever notices first records the break
    return office


def test_the_service_level_counts_what_is_still_owed(called: Office, anna: Person) -> None:
    report = anna.get("/api/reports/service-level", {}, group="group", **{"from": "2026-11-22"}).json
    assert report["total"]["called"] == {"kept": 1, "broken": 1, "of": 2, "share": 0.5, "void": 0}
    assert (report["from"], report["to"], report["time_zones"]) == (
        *("2026-11-22", "2026-11-22"),
        {"acme": "Europe/Amsterdam"},
    )
    assert [row["key"] for row in report["rows"]] == ["", "north"]
    assert report["rows"][1]["time_to_human"]["median_seconds"] == 240
    assert report["total"]["praise"] == 1
    today = called.desk.reports.today()
    assert (today.called.of, today.broken) == (2, 1)
    assert called.desk.reports.today() is today


def test_causes_by_carrier_and_repeats(called: Office, anna: Person) -> None:
    (row,) = anna.get("/api/reports/causes", {}, group="carrier").json["rows"][-1:]
    assert (row["key"], row["steps"], row["calls"]) == ("postnl", {"carrier": 1}, {"count": 1, "of": 1, "share": 1.0})
    repeats = anna.get("/api/reports/repeats", {}, brand="acme,other").json
    assert (repeats["total"]["repeats"]["of"], list(repeats["time_zones"])) == (2, ["acme", "other"])


def test_a_table_for_who_asks_for_one(called: Office, anna: Person) -> None:
    reply = anna.get("/api/reports/service-level", {"accept": "text/csv, */*;q=0.1"})
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert "service-level-2026-11-16-2026-11-22-by-day.csv" in reply.headers["content-disposition"]
    head, line = csv.reader(io.StringIO(reply.text))
    assert dict(zip(head, line, strict=True))["called.of"] == "2"


def test_two_things_at_once(called: Office, anna: Person) -> None:
    kept = anna.get("/api/reports/service-level", {}, only="channel:x").json
    assert (kept["only"], kept["total"]["called"]["of"]) == ({"group": "channel", "key": "x"}, 2)
    assert anna.get("/api/reports/service-level", {}, only="channel:tiktok").json["total"]["called"]["of"] == 0
    head, line = csv.reader(
        io.StringIO(anna.get("/api/reports/causes", {"accept": "text/csv"}, only="group:north").text)
    )
    assert dict(zip(head, line, strict=True))["only_group"] == "north"
    assert anna.get("/api/reports/causes", {}, only="channel:x", group="hour").json["code"] == "not_together"
    assert [anna.get("/api/reports/causes", {}, only=one).status for one in ("brand:acme", "x", ":x")] == [400] * 3


def test_an_export_names_nobody(called: Office, hands: Ticking) -> None:
    """FAILURES 40."""
    sofie = called.supervisor("sofie")
    hands.advance(minutes=2)
    for of in ("callbacks", "attempts"):
        reply = sofie.get(f"/api/exports/{of}", {}, since="2026-11-22")
        (line,) = map(json.loads, reply.text.splitlines())
        assert (line["group"], line["cursor"][:10]) == ("north", "2026-11-22")
        named = (CANARY, "canary", "0612345678", "Johanna", "100234", "3SABCD1234567", "sub-anna", "anna@", "gone")
        assert [name for name in named if name in reply.text] == []
        assert "link" not in reply.headers
        assert sofie.get(f"/api/exports/{of}", {}, since=reply.headers["next-since"]).text == ""


def test_what_more_there_is_has_a_link(called: Office) -> None:
    reply = called.supervisor("sofie").get("/api/exports/callbacks", {}, since="2026-01-01")
    assert reply.headers["link"].startswith("</api/exports/callbacks?since=2026-")
    assert reply.headers["link"].endswith('>; rel="next"')


@pytest.mark.parametrize(
    ("path", "query", "pointer"),
    [
        ("service-level", {"from": "2026-13-01"}, "/from"),
        ("service-level", {"from": "2020-01-01"}, "/from"),
        ("causes", {"from": "2026-11-22", "to": "2026-11-21"}, "/to"),
        ("repeats", {"group": "agent"}, "/group"),
        ("repeats", {"brand": "D#x"}, "/brand/0"),
    ],
)
def test_what_is_asked_for_in_another_shape_is_refused(
    anna: Person, path: str, query: dict[str, str], pointer: str
) -> None:
    reply = anna.get(f"/api/reports/{path}", {}, **query)
    assert (reply.status, reply.json["errors"][0]["pointer"]) == (400, pointer)


def test_whoever_is_signed_in_exports(anna: Person) -> None:
    assert anna.get("/api/exports/attempts", {}, since="2026-11-22").status == 200
