"""`kwartier report` over the table's twin."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from functions.callbacks.model import Disposition
from functions.shared.memory import MemoryTable
from infra.cli.main import app
from infra.cli.reports import printable
from tests.builders import Ticking, a_store, an_open_complaint
from tests.unit.reports.test_figures import a_dial, a_fact


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> MemoryTable:
    table = MemoryTable()
    store = a_store(table)
    store.save(a_fact(a_dial(4, Disposition.REACHED), cause="parcel_lost"))
    an_open_complaint(store)
    monkeypatch.setattr("infra.cli.reports.target.of", lambda _: SimpleNamespace(client=str, output=str))
    monkeypatch.setattr("infra.cli.reports.DynamoTable", lambda *_: table)
    return table


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["report", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_a_person_reads_a_table(table: MemoryTable, hands: Ticking) -> None:
    hands.advance(hours=2)
    head, columns, row, total = run("service-level", "--group", "brand").splitlines()
    assert head == "2026-11-16 to 2026-11-22 by brand, by the clock of acme Europe/Amsterdam"
    values: dict[str, Any] = dict(zip(columns.split(), row.split()[1:], strict=True))
    assert (values["time_to_human.median_seconds"], values["called.share"]) == ("240", "-")
    assert (row.split()[0], total.split()[0]) == ("acme", "total")
    assert "2" in run("repeats").splitlines()[-1].split()


def test_a_program_reads_json_or_csv(table: MemoryTable, hands: Ticking) -> None:
    hands.advance(hours=2)
    found = json.loads(run("causes", "--json", "--from", "2026-11-22", "--to", "2026-11-22", "--brand", "acme"))
    assert (found["from"], found["total"]["steps"]) == ("2026-11-22", {"carrier": 1})
    assert run("causes", "--csv").startswith("from,to,time_zones,day,calls.count")


def test_what_cannot_be_reported_is_a_sentence(table: MemoryTable, hands: Ticking) -> None:
    assert "at most 400 days ago" in run("causes", "--from", "2020-01-01", code=1)
    assert "no date" in run("causes", "--from", "today", code=1)


def test_no_place_moves_the_cursor_of_a_terminal() -> None:
    """FAILURES 37."""
    assert printable("Utrecht\x1b[2J\r\n") == "Utrecht?[2J??"
