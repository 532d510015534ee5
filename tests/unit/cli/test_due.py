"""`kwartier due`: the due time and why, with no stack where hours are given."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from functions.shared import keys
from functions.shared.memory import MemoryTable
from functions.shared.table import put
from infra.cli import brands, target
from infra.cli.main import app
from infra.cli.target import CliError

FRIDAY = "2026-11-20T15:30:00Z"
LUNCH = "mon-fri 08:00-12:00,13:30-18:00; sat 10:00-24:00"


@pytest.fixture(autouse=True)
def _no_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: object) -> None:
        raise CliError("no stack here")

    monkeypatch.setattr(target, "of", none)


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch) -> None:
    table = MemoryTable()
    settings = {"hours": "mon-fri 09:00-17:00", "promise_minutes": 60, "order_pattern": "ORD"}
    table.write(put(keys.brand("acme"), settings, None))
    monkeypatch.setattr(brands, "table_of", lambda _: table)


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["due", *words])
    assert result.exit_code == code, result.output
    return result.output


def worked(*words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run(*words, "--json"))
    return told


@pytest.mark.usefixtures("acme")
def test_by_the_settings_of_a_brand() -> None:
    told = worked(FRIDAY, "--brand", "acme")
    assert (told["due_at"], told["opens_at"]) == ("2026-11-23T08:30:00.000Z", None)
    assert [(step["open"], step["counted_seconds"]) for step in told["steps"]] == [
        (True, 1800),
        (False, 0),
        (True, 1800),
    ]
    assert worked(FRIDAY, "--brand", "acme", "--minutes", "15")["due_at"] == "2026-11-20T15:45:00.000Z"
    assert worked(FRIDAY, "--brand", "acme", "--closed-dates", "2026-11-20")["opens_at"] == "2026-11-23T08:00:00.000Z"


def test_by_hours_that_one_tries_no_stack_is_needed() -> None:
    tried = ("--hours", LUNCH, "--tz", "Europe/Amsterdam", "--holidays", "NL", "--minutes", "60")
    for words in (tried, (*tried, "--brand", "acme")):
        assert worked(FRIDAY, *words)["due_at"] == "2026-11-20T16:30:00.000Z"
    late = worked("2026-12-24T16:50:00Z", *tried)
    assert late["due_at"] == "2026-12-28T07:50:00.000Z"
    assert [step["why"] for step in late["steps"]] == [
        "open",
        "closed; 2026-12-25 Eerste kerstdag; 2026-12-26 Tweede kerstdag",
        "open",
    ]
    assert late["steps"][1] | {"text": ""} == {
        "from": "2026-12-24T17:00:00.000Z",
        "until": "2026-12-28T07:00:00.000Z",
        "open": False,
        "counted_seconds": 0,
        "why": "closed; 2026-12-25 Eerste kerstdag; 2026-12-26 Tweede kerstdag",
        "text": "",
    }


def test_in_words() -> None:
    said = run("2026-11-21T23:50:30+01:00", "--hours", LUNCH, "--minutes", "10").splitlines()
    assert said == [
        "due 2026-11-23T07:00:30.000Z: Mon 2026-11-23 08:00:30 in Europe/Amsterdam",
        "10 minutes of service time since Sat 2026-11-21 23:50:30:",
        "  Sat 2026-11-21 23:50:30 to Sun 2026-11-22 00:00    9.5 min  open",
        "  Sun 2026-11-22 00:00 to Mon 2026-11-23 08:00      0 min  closed",
        "  Mon 2026-11-23 08:00 to Mon 2026-11-23 08:00:30    0.5 min  open",
    ]


def test_always_open() -> None:
    told = worked(FRIDAY, "--hours", "always")
    assert (told["due_at"], told["opens_at"], len(told["steps"])) == ("2026-11-20T15:45:00.000Z", None, 1)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((FRIDAY,), "Say whose hours"),
        ((FRIDAY, "--brand", "acme"), "no stack here"),
        (("2026-11-20T15:30:00", "--hours", "always"), "is no instant"),
        (("soon", "--hours", "always"), "is no instant"),
        ((FRIDAY, "--hours", ""), "hours: never open"),
        ((FRIDAY, "--hours", "mon 9-17"), "hours: '9' is no time of day"),
        ((FRIDAY, "--hours", "always", "--tz", "Mars"), "time_zone: 'Mars' is no time zone"),
        ((FRIDAY, "--hours", "always", "--holidays", "XX"), "no calendar XX"),
        ((FRIDAY, "--hours", "always", "--minutes", "0"), "promise_minutes"),
        ((FRIDAY, "--hours", "always", "--special-hours", "xmas closed"), "special_hours: 'xmas' is no date"),
    ],
)
def test_what_cannot_be_worked_is_said_in_a_sentence(words: tuple[str, ...], says: str) -> None:
    said = run(*words, code=1)
    assert says in said
    assert "Value error" not in said
