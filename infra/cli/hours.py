"""The options by which hours are set or tried."""

from datetime import date, timedelta
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from functions.callbacks.calendars import is_known
from functions.shared.hours import clock_time, date_from
from functions.shared.settings import BrandSettings
from infra.cli.target import CliError

Week = Annotated[
    str | None,
    typer.Option("--hours", help='When people work: "mon-fri 08:00-12:00,13:30-18:00; sat 10:00-24:00", or always.'),
]
Zone = Annotated[str | None, typer.Option("--time-zone", "--tz", help="Where those hours are: Europe/Amsterdam")]
Holidays = Annotated[
    str | None, typer.Option(help='Closed on the public holidays of a country or region: NL, DE-BY; "" for none.')
]
ClosedDates = Annotated[str | None, typer.Option(help='All of its own closed dates: 2026-12-27,2026-12-28; "": none.')]
SpecialHours = Annotated[
    str | None, typer.Option(help='All dates with hours of their own: "2026-12-24 09:00-15:00; 2026-12-31 closed"')
]


def given(
    hours: str | None, zone: str | None, holidays: str | None, closed_dates: str | None, special_hours: str | None
) -> dict[str, Any]:
    """What was given on the command line, as settings; an empty text takes a setting away."""
    dates = [one.strip() for one in (closed_dates or "").split(",") if one.strip()]
    every = {
        "hours": hours,
        "time_zone": zone,
        "holidays": holidays,
        "closed_dates": None if closed_dates is None else dates,
        "special_hours": special_hours,
    }
    changes: dict[str, Any] = {name: value for name, value in every.items() if value is not None}
    return {**changes, "holidays": None} if holidays == "" else changes


def valid(values: dict[str, Any]) -> BrandSettings:
    """The settings of a brand. Raises CliError that names what is wrong."""
    try:
        settings = BrandSettings.model_validate(values)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise CliError(f"Refused. {wrong.replace('Value error, ', '')}") from error
    if settings.holidays and not is_known(settings.holidays):
        raise CliError(f"Refused. holidays: there is no calendar {settings.holidays}; say one like NL or DE-BY")
    return settings


def date_of(text: str) -> date:
    """The date in a text. Raises CliError when it is none."""
    try:
        return date_from(text)
    except ValueError as error:
        raise CliError(f"Refused. {error}") from error


def time_of(text: str) -> timedelta:
    """The time of day in a text. Raises CliError when it is none."""
    try:
        return clock_time(text)
    except ValueError as error:
        raise CliError(f"Refused. {error}") from error
