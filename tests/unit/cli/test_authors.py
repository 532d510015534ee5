"""`kwartier authors` on a table on moto."""

import pytest
from typer.testing import CliRunner

from functions.callbacks.store import CallbackStore
from functions.intake.model import Author
from functions.shared.dynamo import DynamoTable
from functions.shared.settings import brand_settings
from infra.cli.main import app
from tests.builders import a_ticket, ticking
from tests.unit.cli.test_brands import table

__all__ = ["table"]


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["authors", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_an_author_is_blocked_listed_and_unblocked(table: DynamoTable) -> None:
    with ticking():
        run("block", "acme", "x", "42", "--note", "threatened Anna")
        run("block", "acme", "facebook", "7")
        run("block", "acme", "x", "42", "--note", "twice")
    assert run("list", "acme").split("\n")[:2] == [
        "facebook     7                        2026-11-22T12:00:00.000Z",
        "x            42                       2026-11-22T12:00:00.000Z  twice",
    ]
    settings = brand_settings(table, "acme")
    assert [settings.blocks(*who) for who in (("x", "42"), ("x", "7"), ("x", None))] == [True, False, False]
    run("unblock", "acme", "x", "42")
    assert "not blocked" in run("unblock", "acme", "x", "42", code=1)
    assert len(run("list", "acme").splitlines()) == 1
    assert run("list", "other") == ""


def test_by_a_ticket_of_theirs(table: DynamoTable) -> None:
    ticket, nameless = a_ticket(), a_ticket(author=Author(id=None))
    CallbackStore(table).save(ticket, nameless)
    assert "x 42 is blocked for acme." in run("block", "acme", ticket.id)
    assert "is no ticket of other" in run("block", "other", ticket.id, code=1)
    assert "withholds" in run("block", "acme", nameless.id, code=1)
    assert "any more" in run("unblock", "acme", ticket.id)


@pytest.mark.parametrize("brand", ["Not A Brand"])
def test_a_brand_that_is_none(table: DynamoTable, brand: str) -> None:
    assert "is no brand" in run("block", brand, "x", "42", code=1)
