"""Settings of a brand, from the table: what a company changes from day to day is data.

What shapes the stack is set at deploy and reaches a function as `shared.environment`.
"""

import logging
import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError

from functions.shared import keys, telemetry
from functions.shared.flags import Caution
from functions.shared.hours import Hours
from functions.shared.table import Item, Table, put
from functions.shared.urgency import DEFAULT, Urgency
from functions.shared.values import BrandName, Instant, Value

DEFAULT_ORDER_PATTERN = r"(?<![\w-])[0-9]{6,10}(?![\w-])"

RemedyKind = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]

REMEDY_HOURS = (
    *(("resend", 72), ("other_address", 24), ("appointment", 24), ("pickup_point", 24)),
    *(("refund", 240), ("voucher", 72), ("expedite", 24), ("other", 72)),
)
"""`other` stands for kinds that have no hours of their own."""


class LineType(StrEnum):
    """A kind of line that may be called at all. What costs the caller by the minute is never one of them."""

    FIXED_LINE = "fixed_line"
    MOBILE = "mobile"
    VOIP = "voip"
    """A line over the internet."""
    TOLL_FREE = "toll_free"
    """Free to call; hardly ever a customer's own."""


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"no regular expression: {error}") from error
    return pattern


class HoursChange(Value):
    """That somebody closed a date by hand, or took that back."""

    at: Instant
    by: str
    on: date
    closed_from: str | None = None
    """`15:00`; None: opened again."""
    note: str = ""


class BrandSettings(Hours, Urgency, Caution):
    """What a company sets for one of its brands, its hours, its steps of urgency and what follows of flags among it.

    The defaults serve one that nobody configured.
    """

    name: BrandName
    promise_minutes: int = Field(default=15, ge=1, le=24 * 60)
    """Service time within which a human calls."""
    order_pattern: Annotated[str, Field(max_length=500), AfterValidator(_compiles)] = DEFAULT_ORDER_PATTERN
    """What an order number looks like in running text. Group 1 is the number where there is one, else all of it."""
    country: str = Field(default="NL", pattern=r"^[A-Z]{2}$")
    """Where a phone number without a country code is dialled from."""
    countries: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = ("NL", "BE", "DE")
    """Countries whose numbers may be called."""
    line_types: tuple[LineType, ...] = Field(
        default=(LineType.FIXED_LINE, LineType.MOBILE, LineType.VOIP), min_length=1
    )
    """Kinds of lines that may be called."""
    retry_minutes: tuple[Annotated[int, Field(ge=1, le=7 * 24 * 60)], ...] = (10, 60)
    """After how many minutes an unanswered call is tried again: after the last of them nobody was reached."""
    follow_up_unreached_hours: int = Field(default=24, ge=0, le=30 * 24)
    """After how many hours it is tried once more, where nobody was reached; 0: never."""
    remedy_hours: tuple[tuple[RemedyKind, Annotated[int, Field(ge=0, le=90 * 24)]], ...] = Field(
        default=REMEDY_HOURS, max_length=50
    )
    """Within how many hours it must be reported that what was promised is done, by its kind; 0: it is not watched."""
    escalate_from_repeat: int = Field(default=3, ge=2, le=50)
    """From which complaint of one author in 90 days on its call is for somebody more senior, who is told at once."""
    complaint_from: float | None = Field(default=None, ge=0.02, le=0.98)
    """From which likelihood a mention counts as a complaint; None: as shipped (docs/triage.md)."""

    changes: tuple[HoursChange, ...] = ()
    """The latest closings by hand, the newest last."""

    @property
    def service_hours(self) -> Hours | None:
        """The hours alone, to be kept with what is promised by them; None: always open."""
        alone = {name: getattr(self, name) for name in Hours.model_fields}
        return Hours.model_validate(alone) if self.limited else None

    @property
    def urgency(self) -> Urgency | None:
        """The steps of urgency alone, likewise; None: the defaults."""
        alone = Urgency.model_validate({name: getattr(self, name) for name in Urgency.model_fields})
        return None if alone == DEFAULT else alone


def brand_settings(table: Table, name: str) -> BrandSettings:
    """The brand's settings as the table has them, else the defaults. What this code cannot read is as if not set."""
    return _readable(table.get(keys.brand(name)) or {}, name)


def change_brand(
    table: Table,
    name: str,
    changes: Callable[[BrandSettings], dict[str, Any]],
    valid: Callable[[dict[str, Any]], BrandSettings] = BrandSettings.model_validate,
) -> BrandSettings:
    """The brand with what is to change of it as it is now; what else stands there stays, as newer code may have set it.

    Raises ConditionFailed where somebody else changed it at this moment, and what `valid` raises. Nothing to change
    writes nothing.
    """
    item = table.get(keys.brand(name)) or {}
    before = _readable(item, name)
    wanted = changes(before)
    if not wanted:
        return before
    after = valid({**before.model_dump(), **wanted})
    kept = {field: value for field, value in item.items() if field not in wanted}
    new = {field: value for field, value in after.to_item().items() if field in wanted}
    # The brand is as read: of two who change it at once, the second does it again with what the first did.
    table.write(put(keys.brand(name), {**kept, **new, "name": name}, int(item.get("version", 0))))
    return after


def _readable(stored: Item, name: str) -> BrandSettings:
    item = {**stored, "name": name}
    try:
        return BrandSettings.model_validate(item)
    except ValidationError as error:
        wrong = {str(one["loc"][0]) for one in error.errors()}
        telemetry.log("brand setting unusable", level=logging.WARNING, brand=name, count=len(wrong))
        return BrandSettings.model_validate({field: value for field, value in item.items() if field not in wrong})
