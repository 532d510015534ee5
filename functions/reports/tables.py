"""A report as a table of text (RFC 4180), which no spreadsheet takes for a formula: FAILURES 37."""

import csv
import io
from typing import Any

from functions.reports.figures import Report, flat

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a cell begins with that a spreadsheet computes (OWASP, CSV injection)."""


def as_csv(report: Report[Any]) -> str:
    """A line for each row; in each the dates, the brand's time zone or zones, and every denominator."""
    zones = " ".join(f"{brand}:{zone}" for brand, zone in report.time_zones.items())
    about = {"from": report.first.isoformat(), "to": report.last.isoformat(), "time_zones": zones}
    if report.only:
        about |= {f"only_{report.only.group}": report.only.key}
    lines = [{**about, report.group.value: row.key, **_without_key(flat(row))} for row in report.rows]
    columns = dict.fromkeys([*about, report.group.value, *_without_key(flat(report.total))])
    columns |= {name: None for line in lines for name in line}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(map(harmless, columns))
    for line in lines:
        writer.writerow(harmless(line.get(name, 0)) for name in columns)
    return text.getvalue()


def harmless(cell: object) -> object:
    """Text that a spreadsheet shows as it stands."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _without_key(line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name != "key"}
