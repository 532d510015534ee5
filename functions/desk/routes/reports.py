"""Reports and exports: how promises were kept, what went wrong, and the same line by line."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from functions.desk.bodies import ExportQuery, ReportQuery
from functions.desk.desk import Desk
from functions.desk.operations import Answer, Ask, Nothing, Operation
from functions.reports.exports import Of
from functions.reports.figures import Causes, Repeats, Report, ServiceLevel
from functions.reports.tables import as_csv

CSV = "text/csv"
NDJSON = "application/x-ndjson"

type Asked = Ask[Nothing, ReportQuery]


def service_level(desk: Desk, ask: Asked) -> Answer:
    """Promises kept, how long everything took, attempts and reach, praise."""
    return _answer(ask, "service-level", desk.reports.service_level(ask.query.wanted))


def causes(desk: Desk, ask: Asked) -> Answer:
    """What went wrong, by carrier, depot and step of the chain."""
    return _answer(ask, "causes", desk.reports.causes(ask.query.wanted))


def repeats(desk: Desk, ask: Asked) -> Answer:
    """Who had to complain again."""
    return _answer(ask, "repeats", desk.reports.repeats(ask.query.wanted))


def _answer(ask: Asked, name: str, report: Report[Any]) -> Answer:
    """As JSON, or as the CSV that the client accepts."""
    if CSV not in ask.headers.get("accept", ""):
        return Answer(200, report, {"vary": "accept"})
    file = f"{name}-{report.first}-{report.last}-by-{report.group}.csv"
    about = {"content-type": f"{CSV}; charset=utf-8", "content-disposition": f'attachment; filename="{file}"'}
    return Answer(200, as_csv(report), {**about, "vary": "accept"})


def _export(of: Of) -> Callable[[Desk, Ask[Nothing, ExportQuery]], Answer]:
    def run(desk: Desk, ask: Ask[Nothing, ExportQuery]) -> Answer:
        page = desk.exports.page(of, ask.query.since)
        headers = {"content-type": NDJSON, "next-since": page.next}
        if page.more:
            headers["link"] = f'</api/exports/{of}?since={quote(page.next, safe="")}>; rel="next"'
        return Answer(200, "".join(f"{line}\n" for line in page.lines), headers)

    return run


OPERATIONS = (
    Operation(
        "GET",
        "/api/reports/service-level",
        service_level,
        "Promises kept and broken, how long everything took, attempts and reach, praise",
        query=ReportQuery,
        answers={200: ServiceLevel},
        also_as=(CSV,),
    ),
    Operation(
        "GET",
        "/api/reports/causes",
        causes,
        "What went wrong, by carrier, depot and step of the chain",
        query=ReportQuery,
        answers={200: Causes},
        also_as=(CSV,),
    ),
    Operation(
        "GET",
        "/api/reports/repeats",
        repeats,
        "Who had to complain again",
        query=ReportQuery,
        answers={200: Repeats},
        also_as=(CSV,),
    ),
    Operation(
        "GET",
        "/api/exports/callbacks",
        _export(Of.CALLBACKS),
        "Callbacks that are over, a line each, in order; `next-since` goes on from there",
        query=ExportQuery,
        also_as=(NDJSON,),
        told="callbacks exported",
    ),
    Operation(
        "GET",
        "/api/exports/attempts",
        _export(Of.ATTEMPTS),
        "Dials of callbacks that are over, likewise",
        query=ExportQuery,
        also_as=(NDJSON,),
        told="attempts exported",
    ),
)
