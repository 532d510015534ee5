"""The service hours of a brand: what they are today, closing by hand, and opening again."""

from datetime import date, timedelta

from functions.callbacks.closing import today
from functions.callbacks.service_time import blocks_of, opens_at
from functions.desk import bodies
from functions.desk.desk import Desk
from functions.desk.operations import Answer, Ask, Nothing, Operation
from functions.desk.views.brands import BrandsView, HoursChangeView, HoursView
from functions.shared import clock
from functions.shared.hours import blocks_text, clock_time, date_from
from functions.shared.settings import BrandSettings

PATH = "/api/brands/<brand>"


def show_all(desk: Desk, _ask: Ask[Nothing, Nothing]) -> Answer:
    """The hours of today of each brand that has anything open, or that an agent's profile names."""
    named = {brand for one in desk.floor.agents().agents for brand in one.brands}
    names = sorted({*desk.reports.brands(), *desk.board.brands(clock.now()), *named})
    return Answer(200, BrandsView(brands=tuple(_view(desk, desk.store.brand(name)) for name in names)))


def show(desk: Desk, ask: Ask[Nothing, Nothing]) -> Answer:
    """The hours of today."""
    return Answer(200, _view(desk, desk.store.brand(ask.path["brand"], fresh=True)))


def close(desk: Desk, ask: Ask[bodies.Closed, Nothing]) -> Answer:
    """Closed from then on; the hours of that date after it."""
    on, at = _date(ask.body.on), clock_time(ask.body.at) if ask.body.at else timedelta(0)
    return Answer(200, _view(desk, desk.closing.close(ask.caller, ask.path["brand"], on, at, ask.body.note), on))


def reopen(desk: Desk, ask: Ask[bodies.Opened, Nothing]) -> Answer:
    """As if it had not been closed by hand; the hours of that date after it."""
    on = _date(ask.body.on)
    return Answer(200, _view(desk, desk.closing.reopen(ask.caller, ask.path["brand"], on, ask.body.note), on))


def _date(text: str | None) -> date | None:
    return date_from(text) if text else None


def _view(desk: Desk, brand: BrandSettings, on: date | None = None) -> HoursView:
    now = clock.now()
    day = on or today(brand, now)
    blocks, why = blocks_of(brand, day)
    opens = opens_at(brand, now)
    active = (one.active for one in desk.board.snapshot(now).callbacks if one.brand == brand.name)
    return HoursView(
        brand=brand.name,
        time_zone=brand.time_zone,
        on=day,
        hours=blocks_text(blocks),
        why=why,
        open=opens is None,
        opens_at=opens,
        promises_due=sum(one is not None and today(brand, one.due_at) == day for one in active),
        changes=tuple(HoursChangeView(**dict(one)) for one in reversed(brand.changes)),
    )


OPERATIONS = (
    Operation(
        "GET",
        "/api/brands",
        show_all,
        "The service hours of today, of each brand",
        answers={200: BrandsView},
        supervisor=True,
    ),
    Operation("GET", f"{PATH}/hours", show, "The service hours of today", answers={200: HoursView}),
    Operation(
        "POST",
        f"{PATH}/close",
        close,
        "Close early today, or another day, for rounds that open from now on",
        body=bodies.Closed,
        answers={200: HoursView},
        problems=(422,),
        supervisor=True,
        told="brand closed",
    ),
    Operation(
        "POST",
        f"{PATH}/reopen",
        reopen,
        "Take a closing by hand back",
        body=bodies.Opened,
        answers={200: HoursView},
        problems=(422,),
        supervisor=True,
        told="brand opened",
    ),
)
