"""`kwartier report`: how promises were kept, what went wrong and who had to complain again, as a table."""

import json
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer

from functions.callbacks.store import CallbackStore
from functions.desk.bodies import reasons
from functions.reports import figures
from functions.reports.figures import Causes, Repeats, Report, ServiceLevel
from functions.reports.model import Group
from functions.reports.service import Reports, Wanted
from functions.reports.store import ReportStore
from functions.reports.tables import as_csv
from functions.shared.dynamo import DynamoTable
from functions.shared.errors import InputError, Unavailable
from functions.shared.table import Table
from infra.cli import target
from infra.cli.target import CliError

TURNS = 50
"""A first report over a busy year is asked for so often at most: each goes on where the one before ended."""

COLUMNS: dict[type[Report[Any]], tuple[str, ...]] = {
    ServiceLevel: (
        *("called.kept", "called.of", "called.share", "asked.kept", "asked.of", "time_to_human.of"),
        *("time_to_human.median_seconds", "time_to_human.p90_seconds", "calls.reached.count", "calls.reached.of"),
    ),
    Causes: ("calls.count", "calls.of", "calls.share", "first_kilometres.count", "first_kilometres.of"),
    Repeats: ("repeats.count", "repeats.of", "repeats.share", "third_or_more.count", "reopened.count"),
}
"""What a person sees; the rest is in `--csv` and `--json`."""


class Which(StrEnum):
    """Which report."""

    SERVICE_LEVEL = "service-level"
    CAUSES = "causes"
    REPEATS = "repeats"


def report(
    context: typer.Context,
    which: Annotated[Which, typer.Argument(help="service-level, causes or repeats")],
    *,
    first: Annotated[str | None, typer.Option("--from", help="The first date; else six days before the last.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last date; else today.")] = None,
    group: Annotated[Group, typer.Option(help="What the rows are.")] = Group.DAY,
    brand: Annotated[list[str] | None, typer.Option(help="Only this one; may be said again.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """What became of promises, by day or whatever they are told apart by."""
    where = target.of(context)
    table = DynamoTable(where.client("dynamodb"), where.output("TableName"))
    wanted = Wanted(first=_date(first), last=_date(last), group=group, brands=tuple(brand or ()))
    found = made(table, which, wanted)
    if as_json:
        typer.echo(json.dumps(found.model_dump(mode="json", by_alias=True), indent=2, ensure_ascii=False))
    elif csv:
        typer.echo(as_csv(found), nl=False)
    else:
        typer.echo("\n".join(_as_text(found)))


def made(table: Table, which: Which, wanted: Wanted) -> Report[Any]:
    """The report. Raises CliError."""
    store = CallbackStore(table)

    def opened() -> Any:
        callbacks, tickets = store.all_open()
        return callbacks, {ticket.id: ticket for ticket in tickets}

    reports = Reports(ReportStore(table), opened, reasons().causes)
    make = getattr(reports, which.replace("-", "_"))
    for _ in range(TURNS):
        try:
            found: Report[Any] = make(wanted)
            return found
        except InputError as error:
            raise CliError(f"{error.detail[:1].upper()}{error.detail[1:]}.") from error
        except Unavailable:
            continue
    raise CliError("The table does not answer. Try again.")


def _date(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise CliError(f"{text!r} is no date: say one like 2026-11-22.") from None


def _as_text(found: Report[Any]) -> list[str]:
    zones = ", ".join(f"{brand} {zone}" for brand, zone in found.time_zones.items()) or "no brand: no call ended yet"
    head = ("", *next(columns for shape, columns in COLUMNS.items() if isinstance(found, shape)))
    lines = [head, *(_cells(row, head) for row in (*found.rows, found.total.evolve(key="total")))]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    table = (
        "  ".join(
            cell.rjust(width) if at else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
    return [f"{found.first} to {found.last} by {found.group}, by the clock of {zones}", *table]


def _cells(row: Any, head: tuple[str, ...]) -> tuple[str, ...]:
    values = figures.flat(row)
    shown = (values[name] for name in head[1:])
    return (printable(row.key) or "-", *("-" if value is None else str(value) for value in shown))


def printable(text: str) -> str:
    """What a carrier calls a place, on a terminal: FAILURES 37."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)
