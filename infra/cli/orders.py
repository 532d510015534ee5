"""`kwartier orders`: the built-in order system, for a company that has no other or does not connect it yet."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from functions.shared.dynamo import DynamoTable
from functions.shared.errors import Unavailable
from functions.shared.values import BrandName
from infra.cli import target
from infra.cli.order_file import COLUMNS, Report, UnusableFile, import_file
from infra.cli.target import CliError

app = typer.Typer(no_args_is_help=True, help="The orders of the built-in order system.")

PARTS = 1_000
"""Of the progress that is shown."""
SHOWN = 50
"""Refused lines that are shown one by one."""


@app.callback()
def orders() -> None:
    """Keeps `import` a word of its own, though it is the only one yet."""


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=f"CSV in UTF-8 whose first line names {', '.join(COLUMNS)}.")],
    brand: Annotated[str, typer.Option(help="The brand whose orders these are.")] = "acme",
) -> None:
    """Read orders from a file. Again is harmless: what is the same is left alone.

    Lines that cannot be taken are listed by number. Fails only if the file cannot be used or no line of it can.
    """
    _check(brand)
    where = target.of(context)
    table = DynamoTable(where.client("dynamodb"), where.output("TableName"))
    try:
        with typer.progressbar(length=PARTS, label=file.name) as bar:
            report = import_file(
                table, brand, file, lambda read, whole: bar.update(PARTS * read // max(whole, 1) - bar.pos)
            )
    except UnusableFile as error:
        raise CliError(str(error)) from error
    except Unavailable as error:
        raise CliError(f"{error.detail}. What was read before that is kept: run it again.") from error
    _tell(report, brand)
    if report.taken == 0:
        raise typer.Exit(1)


def _tell(report: Report, brand: str) -> None:
    same = report.taken - report.written
    typer.echo(f"{brand}: {report.written} orders new or changed, {same} as they were, {len(report.refused)} refused.")
    for refusal in report.refused[:SHOWN]:
        typer.echo(f"line {refusal.line}: {refusal.reason}", err=True)
    if (more := len(report.refused) - SHOWN) > 0:
        typer.echo(f"and {more} more", err=True)


def _check(brand: str) -> None:
    try:
        TypeAdapter(BrandName).validate_python(brand)
    except ValidationError:
        raise CliError(f"{brand!r} is no brand: a-z 0-9 _ -, at most 32, a letter or digit first.") from None
