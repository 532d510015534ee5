"""A file of orders, read line by line into the built-in order system.

A line that cannot be taken is reported by its number and the rest goes on. Reading the same file again changes nothing;
of two lines with one order number the later stands. The report holds no personal data.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path

from functions.lookup.model import normal_number
from functions.lookup.orders.builtin import MAX_ORDERS, BuiltinOrders, OrderRow
from functions.shared.table import Table

COLUMNS = ("order_number", "customer", "phone", "city", "carrier", "parcel_number", "status")
OPTIONAL = ("postcode", "house_number")
"""What an agent compares with what the person on the line says."""
MAX_TEXT = 200
"""Characters of a name, a city, a carrier, a status."""

MAX_HEADER = 10_000
"""Characters of the first line that are looked at: what has none may be anything."""

type Progress = Callable[[int, int], None]
"""Told how many bytes of how many were read, now and then."""


class UnusableFile(Exception):
    """The file is no file of orders. The message is a sentence for the person who named it."""


@dataclass(frozen=True)
class Refusal:
    """A line that was not taken, and why."""

    line: int
    """The first is 1, the header's."""
    reason: str


@dataclass
class Report:
    """What came of a file."""

    taken: int = 0
    """Lines whose order is in the system now."""
    written: int = 0
    """Orders among them that were new or different."""
    refused: list[Refusal] = field(default_factory=list)


def import_file(table: Table, brand: str, path: Path, progress: Progress = lambda _read, _whole: None) -> Report:
    """Every order of the file, of one brand. Raises UnusableFile, and Unavailable where the table is away."""
    orders, report = BuiltinOrders(table), Report()
    waiting: dict[str, OrderRow] = {}
    try:
        whole = path.stat().st_size
        with path.open("rb") as raw, TextIOWrapper(raw, "utf-8-sig", "surrogateescape", newline="") as text:
            for line in _lines(text, path.name):
                if isinstance(line, Refusal):
                    report.refused.append(line)
                    continue
                report.taken += 1
                waiting[line["order_number"]] = _row(brand, line)
                if len(waiting) == MAX_ORDERS:
                    report.written += orders.put(list(waiting.values()))
                    waiting.clear()
                    progress(raw.tell(), whole)
            report.written += orders.put(list(waiting.values()))
            progress(whole, whole)
    except OSError as error:
        raise UnusableFile(f"{path.name} cannot be read: {error.strerror}.") from error
    return report


def _row(brand: str, line: dict[str, str]) -> OrderRow:
    return OrderRow(
        brand=brand,
        number=line["order_number"],
        parcel_number=line["parcel_number"] or None,
        **{name: line.get(name) or None for name in ("customer", "phone", "city", "carrier", "status", *OPTIONAL)},
    )


def _lines(text: TextIOWrapper, name: str) -> Iterator[dict[str, str] | Refusal]:
    """Each line by its column names with numbers in their normal form, or why it is refused."""
    first = text.readline(MAX_HEADER)
    delimiter = ";" if first.count(";") > first.count(",") else ","
    columns = _columns(next(csv.reader([first], delimiter=delimiter), []), name)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 2
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Refusal(number, "is not a line of CSV")
            continue
        if cells:
            yield _line(number, columns, cells)


def _columns(header: list[str], name: str) -> list[str]:
    columns = [cell.strip().lower() for cell in header]
    missing = [column for column in COLUMNS if column not in columns]
    if missing:
        wanted = ",".join(COLUMNS)
        raise UnusableFile(f"{name}: the first line lacks {', '.join(missing)}. It must name the columns: {wanted}")
    twice = sorted({column for column in columns if columns.count(column) > 1} & {*COLUMNS, *OPTIONAL})
    if twice:
        raise UnusableFile(f"{name}: the first line names {', '.join(twice)} twice.")
    return columns


def _line(number: int, columns: list[str], cells: list[str]) -> dict[str, str] | Refusal:
    if len(cells) != len(columns):
        return Refusal(number, f"has {len(cells)} fields, not {len(columns)}")
    line = {
        column: cell.strip() for column, cell in zip(columns, cells, strict=True) if column in (*COLUMNS, *OPTIONAL)
    }
    for column, cell in line.items():
        if len(cell) > MAX_TEXT:
            return Refusal(number, f"{column} is longer than {MAX_TEXT} characters")
        if not cell.isprintable():
            return Refusal(number, f"{column} holds what is no UTF-8 text on one line")
    for column in ("order_number", "parcel_number"):
        normal = normal_number(line[column])
        if normal is None and (line[column] or column == "order_number"):
            return Refusal(number, f"{column} is {'too long or only #' if line[column] else 'missing'}")
        line[column] = normal or ""
    return line
