"""`kwartier brands`: what a company sets for one of its brands, from one minute to the next."""

from collections.abc import Callable
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from functions.callbacks import closing
from functions.shared import clock
from functions.shared.dynamo import DynamoTable
from functions.shared.errors import Refused
from functions.shared.flags import SHIPPED, Handling
from functions.shared.settings import BrandSettings, brand_settings, change_brand
from functions.shared.table import ConditionFailed
from functions.shared.values import BrandName
from infra.cli import hours, target
from infra.cli.target import CliError

app = typer.Typer(no_args_is_help=True, help="The settings of a brand. A change is in force within a minute.")

Brand = Annotated[str, typer.Argument(help="The brand's name, as its sources have it.")]

MostOrders = Annotated[int | None, typer.Option(help="So many order numbers one author may name.")]
MostTickets = Annotated[int | None, typer.Option(help="So many calls one author may bring about in 24 hours.")]
FlagSteps = Annotated[str | None, typer.Option(help="Flags and seconds ahead: vulnerable:300; or: none")]
Escalate = Annotated[
    int | None, typer.Option(help="From which complaint in 90 days on a call is for somebody more senior.")
]
OrderPattern = Annotated[
    str | None, typer.Option(help="What an order number looks like: a regular expression; group 1, else all.")
]
FollowUp = Annotated[
    int | None, typer.Option(help="After how many hours who was not reached is tried once more; 0: never.")
]
ComplaintFrom = Annotated[
    float | None, typer.Option(help="From which likelihood a mention counts as a complaint: 0.02 to 0.98.")
]
SeveritySteps = Annotated[
    str | None, typer.Option(help="Seconds ahead for the four severities, the gravest first: 720,360,120,0")
]
RepeatStep = Annotated[int | None, typer.Option(help="Seconds ahead for each earlier complaint.")]
ReachSteps = Annotated[
    str | None, typer.Option(help="Followers and seconds ahead: 100000:60,10000:30,1000:10; or: none")
]
RemedyHours = Annotated[
    str | None, typer.Option(help="Within how many hours a remedy is reported, by kind: resend:72,refund:240; or: none")
]


@app.command()
def show(context: typer.Context, brand: Brand) -> None:
    """The brand's settings; the defaults where nobody set any."""
    _tell(settings_of(context, brand))


@app.command("set")
def set_(
    context: typer.Context,
    brand: Brand,
    *,
    order_pattern: OrderPattern = None,
    promise_minutes: Annotated[int | None, typer.Option(help="Within how many minutes a human calls.")] = None,
    country: Annotated[str | None, typer.Option(help="Where a number without a country code is dialled from.")] = None,
    countries: Annotated[str | None, typer.Option(help="Whose numbers may be called: NL,BE,DE")] = None,
    line_types: Annotated[str | None, typer.Option(help="Which lines: fixed_line,mobile,voip,toll_free")] = None,
    retry_minutes: Annotated[str | None, typer.Option(help="When an unanswered call is tried again: 10,60")] = None,
    follow_up_unreached_hours: FollowUp = None,
    complaint_from: ComplaintFrom = None,
    escalate_from_repeat: Escalate = None,
    severity_steps: SeveritySteps = None,
    repeat_step: RepeatStep = None,
    reach_steps: ReachSteps = None,
    flag_steps: FlagSteps = None,
    remedy_hours: RemedyHours = None,
    most_orders: MostOrders = None,
    most_tickets_a_day: MostTickets = None,
    week: hours.Week = None,
    time_zone: hours.Zone = None,
    holidays: hours.Holidays = None,
    closed_dates: hours.ClosedDates = None,
    special_hours: hours.SpecialHours = None,
) -> None:
    """Change what is given, and leave the rest."""
    given: dict[str, Any] = {
        **_lists(countries=countries, line_types=line_types),
        **_lists(retry_minutes=retry_minutes, severity_steps=severity_steps),
        "follow_up_unreached_hours": follow_up_unreached_hours,
    }
    given |= {"order_pattern": order_pattern, "promise_minutes": promise_minutes, "country": country}
    given |= {"most_orders": most_orders, "most_tickets_a_day": most_tickets_a_day, "repeat_step": repeat_step}
    given |= {"escalate_from_repeat": escalate_from_repeat, "complaint_from": complaint_from}
    in_pairs = {"reach_steps": reach_steps, "flag_steps": flag_steps, "remedy_hours": remedy_hours}
    given |= {name: _pairs(text) for name, text in in_pairs.items()}
    changes = {name: value for name, value in given.items() if value is not None}
    _set(context, brand, changes | hours.given(week, time_zone, holidays, closed_dates, special_hours))


@app.command()
def flag(
    context: typer.Context,
    brand: Brand,
    name: Annotated[str, typer.Argument(help="press, legal, safety, abuse, on_behalf, blocked, many_orders, …")],
    *,
    group: Annotated[str | None, typer.Option(help="Only who has this group or skill takes its call.")] = None,
    page: Annotated[bool, typer.Option(help="A supervisor is told at once, whatever the hour.")] = False,
    review: Annotated[bool, typer.Option(help="A supervisor says first that anyone is rung.")] = False,
    ask: Annotated[bool, typer.Option(help="The author is asked for a number; the order's is not taken.")] = False,
    shipped: Annotated[bool, typer.Option(help="What follows of it as shipped, again.")] = False,
) -> None:
    """What follows of a flag: just what is given here. Nothing given: nothing, but that the card says so."""
    given = Handling(group=group, page=page, review=review, ask=ask) if not shipped else None
    if shipped and (group or page or review or ask):
        raise CliError("Either --shipped, or what is to follow.")
    _change(table_of(context), checked(brand), lambda settings: {"flags": _with_flag(settings, name, given)})


def _with_flag(settings: BrandSettings, name: str, given: Handling | None) -> dict[str, Any]:
    others = {flag: handling for flag, handling in settings.flags.items() if flag != name}
    kept = others if given is None else others | {name: given}
    return {flag: handling.model_dump() for flag, handling in kept.items()}


def _set(context: typer.Context, brand: str, changes: dict[str, Any]) -> None:
    if not changes:
        raise CliError("Nothing was given to change: see `kwartier brands set --help`.")
    _change(table_of(context), checked(brand), lambda _: changes)


def _lists(**given: str | None) -> dict[str, list[str] | None]:
    """What is written with commas between."""
    return {name: text.split(",") if text else None for name, text in given.items()}


On = Annotated[str | None, typer.Option(help="Another day than today: 2026-12-24")]
Note = Annotated[str, typer.Option(help="Why, for those who look later.")]
BY = "kwartier"
"""Who closed or opened, where a command did."""


@app.command()
def close(
    context: typer.Context,
    brand: Brand,
    *,
    at: Annotated[str | None, typer.Option(help="From when on that day: 15:00. Else the whole day.")] = None,
    on: On = None,
    note: Note = "",
) -> None:
    """Close early today, or a whole day more. What was promised before stays as promised."""
    end, day = hours.time_of(at or "00:00"), hours.date_of(on) if on else None
    _by_hand(context, brand, lambda settings: closing.closed(settings, day, end, clock.now(), by=BY, note=note))


@app.command()
def reopen(context: typer.Context, brand: Brand, *, on: On = None, note: Note = "") -> None:
    """Take a `close` back, of today or of another day: open again as the hours say."""
    day = hours.date_of(on) if on else None
    _by_hand(context, brand, lambda settings: closing.reopened(settings, day, clock.now(), by=BY, note=note))


def _by_hand(context: typer.Context, brand: str, changes: Callable[[BrandSettings], dict[str, Any]]) -> None:
    try:
        _change(table_of(context), checked(brand), changes)
    except Refused as error:
        raise CliError(f"Refused. {error.detail}.") from error


def settings_of(context: typer.Context, brand: str) -> BrandSettings:
    """The settings of a brand of the deployed stack."""
    return brand_settings(table_of(context), checked(brand))


def _change(table: DynamoTable, brand: str, changes: Callable[[BrandSettings], dict[str, Any]]) -> None:
    """Writes the brand with what is to change, and shows it."""
    _tell(changed(table, brand, changes))


def changed(table: DynamoTable, brand: str, changes: Callable[[BrandSettings], dict[str, Any]]) -> BrandSettings:
    """Writes the brand with what is to change, if nobody else changed it meanwhile."""
    try:
        return change_brand(table, brand, changes, hours.valid)
    except ConditionFailed as error:
        raise CliError(f"Somebody else changed {brand} at this moment. Look, and try again.") from error


def checked(brand: str) -> str:
    """The name, if it is one."""
    try:
        return TypeAdapter(BrandName).validate_python(brand)
    except ValidationError:
        raise CliError(f"{brand!r} is no brand: a-z 0-9 _ -, at most 32, a letter or digit first.") from None


def table_of(context: typer.Context) -> DynamoTable:
    """The table of the deployed stack."""
    where = target.of(context)
    return DynamoTable(where.client("dynamodb"), where.output("TableName"))


def _pairs(text: str | None) -> list[list[str]] | None:
    """`100000:60,10000:30` as pairs, for the settings to check."""
    if not text:
        return None
    return [] if text == "none" else [pair.split(":") for pair in text.split(",")]


def _tell(settings: BrandSettings) -> None:
    for name, value in settings.model_dump(mode="json", exclude={"changes", "flags", "blocked"}).items():
        typer.echo(f"{name:16} {', '.join(map(_text, value)) if isinstance(value, list) else value}")
    for flag in sorted({*SHIPPED, *settings.flags}):
        typer.echo(f"flag {flag:11} {_follows(settings.handling(flag))}")
    typer.echo(f"{'blocked':16} {len(settings.blocked)} (kwartier authors list {settings.name})")
    for one in settings.changes:
        done = f"closed from {one.closed_from}" if one.closed_from else "opened again"
        typer.echo(f"{clock.to_text(one.at)}  {one.by}  {one.on} {done}  {one.note}".rstrip())


def _follows(handling: Handling) -> str:
    """What follows of a flag, in words."""
    does = [f"only for {handling.group}"] if handling.group else []
    does += ["told at once"] if handling.page else []
    does += ["to review"] if handling.review else []
    does += ["asked for a number"] if handling.ask else []
    return ", ".join(does) or "nothing"


def _text(value: object) -> str:
    return ":".join(map(str, value)) if isinstance(value, list) else str(value)
