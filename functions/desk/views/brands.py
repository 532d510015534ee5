"""The service hours of a brand as they are shown."""

from datetime import date

from functions.desk.views.base import View
from functions.shared.values import Instant


class HoursChangeView(View):
    """That somebody closed a date by hand, or took that back."""

    at: Instant
    by: str
    on: date
    closed_from: str | None
    """Null: opened again."""
    note: str


class HoursView(View):
    """The hours of one date, and whether it is open now."""

    brand: str
    time_zone: str
    on: date
    hours: str
    """The blocks of that date, or `closed`."""
    why: str
    """Why they are not those of its weekday; empty where they are."""
    open: bool
    opens_at: Instant | None
    promises_due: int
    """Open promises that are due on that date all the same: what was promised before a change stays as promised."""
    changes: tuple[HoursChangeView, ...]
    """The latest closings by hand, newest first."""


class BrandsView(View):
    """The hours of today, of each brand."""

    brands: tuple[HoursView, ...]
