"""`kwartier due`: when a call is due, and why; with the hours of a brand or with others that one wants to try."""

import json
from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from functions.callbacks import service_time
from functions.callbacks.service_time import Due, NeverOpen, Step
from functions.shared import clock
from functions.shared.settings import BrandSettings
from functions.shared.values import text_of
from infra.cli import hours
from infra.cli.brands import settings_of
from infra.cli.target import CliError


def due(
    context: typer.Context,
    accepted_at: Annotated[str, typer.Argument(help="When the complaint was accepted: 2026-11-20T15:30:00Z")],
    *,
    brand: Annotated[str | None, typer.Option(help="Whose settings; with --hours no stack is asked for them.")] = None,
    week: hours.Week = None,
    time_zone: hours.Zone = None,
    holidays: hours.Holidays = None,
    closed_dates: hours.ClosedDates = None,
    special_hours: hours.SpecialHours = None,
    minutes: Annotated[int | None, typer.Option(help="Of service time, instead of the brand's.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """When a call is due and why, by a brand's settings or by others."""
    since = _instant(accepted_at)
    changes = hours.given(week, time_zone, holidays, closed_dates, special_hours)
    if minutes is not None:
        changes["promise_minutes"] = minutes
    settings = _settings(context, brand, changes)
    try:
        worked = service_time.due(settings, since, timedelta(minutes=settings.promise_minutes))
    except NeverOpen as error:
        raise CliError(f"{error}.") from error
    zone = ZoneInfo(settings.time_zone)
    if as_json:
        typer.echo(json.dumps(_as_json(worked, zone), indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join(_as_text(worked, since, settings, zone)))


def _settings(context: typer.Context, brand: str | None, changes: dict[str, Any]) -> BrandSettings:
    """The brand's with the changes; the defaults with them where hours are given, so that no stack is needed."""
    if brand is None and "hours" not in changes:
        raise CliError('Say whose hours: --brand acme, or try some: --hours "mon-fri 09:00-17:00".')
    base = settings_of(context, brand) if brand and "hours" not in changes else BrandSettings(name="any")
    return hours.valid({**base.model_dump(), **changes})


def _instant(text: str) -> datetime:
    try:
        return clock.from_text(text)
    except ValueError:
        raise CliError(f"{text!r} is no instant: say one like 2026-11-20T15:30:00Z.") from None


def _as_json(worked: Due, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "due_at": clock.to_text(worked.due_at),
        "opens_at": text_of(worked.opens_at),
        "steps": [
            {
                "from": clock.to_text(step.since),
                "until": clock.to_text(step.until),
                "open": step.why[0] == "open",
                "counted_seconds": step.counted.total_seconds(),
                "why": _why(step),
                "text": _line(step, zone),
            }
            for step in worked.steps
        ],
    }


def _as_text(worked: Due, since: datetime, settings: BrandSettings, zone: ZoneInfo) -> list[str]:
    return [
        f"due {clock.to_text(worked.due_at)}: {_local(worked.due_at, zone)} in {settings.time_zone}",
        f"{settings.promise_minutes} minutes of service time since {_local(since, zone)}:",
        *(f"  {_line(step, zone)}" for step in worked.steps),
    ]


def _line(step: Step, zone: ZoneInfo) -> str:
    counted = f"{step.counted.total_seconds() / 60:g} min"
    return f"{_local(step.since, zone)} to {_local(step.until, zone)}  {counted:>9}  {_why(step)}"


def _why(step: Step) -> str:
    return "; ".join(step.why)


def _local(instant: datetime, zone: ZoneInfo) -> str:
    """`Fri 2026-11-20 16:30`; with seconds where there are any."""
    local = instant.astimezone(zone)
    whole = local.second == local.microsecond == 0
    return local.strftime("%a %Y-%m-%d %H:%M" if whole else "%a %Y-%m-%d %H:%M:%S")
