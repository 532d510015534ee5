"""What a report reads, and what it refuses; how an export goes on."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from functions.callbacks import facts
from functions.callbacks.facts import Fact
from functions.callbacks.model import CallbackState, Disposition
from functions.callbacks.store import CallbackStore
from functions.reports import service
from functions.reports.exports import MOST_LINES, Exports, Of, Page
from functions.reports.model import Group, Only
from functions.reports.service import Reports, Wanted
from functions.reports.store import ReportStore
from functions.shared.errors import InputError, Unavailable
from functions.shared.memory import MemoryTable
from functions.shared.settings import change_brand
from tests.builders import NOON, Ticking, a_callback, a_store, a_ticket
from tests.unit.reports.test_figures import a_dial, a_fact


class Watched(ReportStore):
    """Remembers which days it was asked for."""

    def __init__(self, table: MemoryTable) -> None:
        super().__init__(table)
        self.asked: list[str] = []

    def facts(self, day: str, brand: str) -> Any:
        self.asked.append(day)
        return super().facts(day, brand)


@pytest.fixture
def store() -> CallbackStore:
    return a_store()


@pytest.fixture
def table(store: CallbackStore) -> MemoryTable:
    return store._table  # type: ignore[return-value]


def ended(store: CallbackStore, days_ago: int, number: int = 1, **changes: Any) -> Fact:
    found = a_fact(a_dial(3, Disposition.REACHED), a_dial(9, Disposition.REACHED), cause="parcel_lost")
    fact = found.evolve(**{"id": f"cbk_{days_ago}x{number}_1", "at": NOON - timedelta(days=days_ago), **changes})
    store.save(fact)
    return fact


def reports(found: ReportStore) -> Reports:
    return Reports(found, lambda: ([], {}), {"parcel_lost": "carrier"})


def test_a_day_that_is_over_is_read_once(store: CallbackStore, table: MemoryTable, hands: Ticking) -> None:
    for days_ago in (0, 2, 30):
        ended(store, days_ago)
    wanted = Wanted(first=date(2026, 10, 1), group=Group.CAUSE)
    first, second = Watched(table), Watched(table)
    before = reports(first).causes(wanted)
    assert (len(first.asked), before.total.calls.of) == (54, 3)
    assert reports(second).causes(wanted) == before
    assert second.asked == ["2026-11-22"]


def test_a_day_is_not_over_before_nobody_writes_a_fact_of_it_any_more(
    store: CallbackStore, table: MemoryTable, hands: Ticking
) -> None:
    ended(store, 0)
    for minutes, asked in ((12 * 60 + 59, 3), (1, 2), (0, 1)):
        hands.advance(minutes=minutes)
        watched = Watched(table)
        reports(watched).causes(Wanted(first=date(2026, 11, 22)))
        assert len(watched.asked) == asked


def test_another_time_zone_adds_up_anew(store: CallbackStore, table: MemoryTable, hands: Ticking) -> None:
    ended(store, 2, at=NOON - timedelta(days=1, hours=13))

    def day() -> str:
        (key,) = (row.key for row in reports(ReportStore(table)).causes(Wanted()).rows if row.calls.count)
        return key

    before = day()
    change_brand(table, "acme", lambda _: {"time_zone": "Asia/Tokyo"})
    assert (before, day()) == ("2026-11-21", "2026-11-21")
    change_brand(table, "acme", lambda _: {"time_zone": "America/New_York"})
    assert day() == "2026-11-20"


def test_a_first_report_of_much_is_done_in_several_turns(
    store: CallbackStore, table: MemoryTable, hands: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_FACTS", 2)
    for days_ago in range(1, 7):
        ended(store, days_ago)
    found = reports(ReportStore(table))
    for _ in range(2):
        with pytest.raises(Unavailable):
            found.causes(Wanted())
    assert found.causes(Wanted()).total.calls.of == 6


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 11, 22), date(2026, 11, 21)), (date(2025, 10, 17), None), (date(1, 1, 1), date(1, 1, 2))],
)
def test_a_range_that_is_none_or_too_long_ago_is_refused(
    table: MemoryTable, hands: Ticking, first: date, last: date | None
) -> None:
    with pytest.raises(InputError):
        reports(ReportStore(table)).repeats(Wanted(first=first, last=last))


def test_the_farthest_dates_are_no_error_of_ours(table: MemoryTable, hands: Ticking) -> None:
    found = reports(ReportStore(table)).repeats(Wanted(first=date(2025, 10, 18), last=date(9999, 12, 31)))
    assert (found.last, found.total.repeats.of) == (date(2026, 11, 22), 0)
    with pytest.raises(InputError):
        reports(ReportStore(table)).repeats(Wanted(last=date(1, 1, 1)))


# Exports


def lines(page: Page) -> list[dict[str, Any]]:
    return [json.loads(line) for line in page.lines]


def test_an_export_goes_on_after_any_line(store: CallbackStore, table: MemoryTable, hands: Ticking) -> None:
    for days_ago in (5, 3, 1):
        ended(store, days_ago)
        ended(store, days_ago, 2, brand="bolt")
    hands.advance(minutes=2)
    exports = Exports(ReportStore(table), {"parcel_lost": "carrier"})
    whole = lines(exports.page(Of.ATTEMPTS, "2026-11-01"))
    assert [(one["callback_id"], one["number"]) for one in whole[:4]] == [
        ("cbk_5x1_1", 1), ("cbk_5x1_1", 2), ("cbk_5x2_1", 1), ("cbk_5x2_1", 2),
    ]  # fmt: skip
    for at, one in enumerate(whole):
        assert lines(exports.page(Of.ATTEMPTS, one["cursor"])) == whole[at + 1 :]
    last = exports.page(Of.ATTEMPTS, whole[-1]["cursor"])
    assert (last.lines, last.more) == ((), False)
    ended(store, 0, at=hands.now)
    hands.advance(minutes=2)
    assert len(exports.page(Of.ATTEMPTS, last.next).lines) == 2


def test_what_is_being_written_at_this_moment_comes_with_the_next_one(
    store: CallbackStore, table: MemoryTable, hands: Ticking
) -> None:
    ended(store, 0)
    page = Exports(ReportStore(table), {}).page(Of.CALLBACKS, "2026-11-22")
    assert (page.lines, page.more) == ((), False)
    hands.advance(minutes=1)
    (line,) = lines(Exports(ReportStore(table), {"parcel_lost": "carrier"}).page(Of.CALLBACKS, page.next))
    assert (line["cause"], line["step"], line["attempts"]) == ("parcel_lost", "carrier", 2)


def test_an_export_is_as_long_as_one_answer_holds(store: CallbackStore, table: MemoryTable, hands: Ticking) -> None:
    for number in range(MOST_LINES // 2 + 1):
        ended(store, 1, number)
    exports = Exports(ReportStore(table), {})
    page = exports.page(Of.ATTEMPTS, "2026-11-01")
    assert (len(page.lines), page.more) == (MOST_LINES, True)
    rest = exports.page(Of.ATTEMPTS, page.next)
    assert (len(rest.lines), rest.more) == (2, False)


def test_an_export_from_the_beginning_of_time_ends(store: CallbackStore, table: MemoryTable, hands: Ticking) -> None:
    ended(store, 1)
    exports, since, found = Exports(ReportStore(table), {}), "0001-01-01", []
    for _ in range(10):
        page = exports.page(Of.CALLBACKS, since)
        found += lines(page)
        since = page.next
        if not page.more:
            break
    assert (len(found), page.more) == (1, False)


@pytest.mark.parametrize(
    "since", ["yesterday!", "2026-13-01", "2026-11-22T09:00", "2026-11-22~cbk_a_1~x", "9999-99-99"]
)
def test_what_is_no_cursor_is_refused(table: MemoryTable, hands: Ticking, since: str) -> None:
    with pytest.raises(InputError):
        Exports(ReportStore(table), {}).page(Of.CALLBACKS, since)


def test_an_export_that_begins_in_the_future_is_empty(table: MemoryTable, hands: Ticking) -> None:
    page = Exports(ReportStore(table), {}).page(Of.CALLBACKS, "9999-12-31")
    assert (page.lines, page.more) == ((), False)


def test_a_call_that_ends_while_it_is_counted_counts_once(
    store: CallbackStore, table: MemoryTable, hands: Ticking
) -> None:
    """It was read as open, and then there was its fact."""
    ticket = a_ticket()
    still = a_callback(ticket)
    store.save(facts.of_call(ticket, still.evolve(state=CallbackState.DONE), NOON))
    found = Reports(ReportStore(table), lambda: ([still], {ticket.id: ticket}), {})
    assert found.repeats(Wanted()).total.repeats.of == 1


@pytest.mark.parametrize("group", [Group.CHANNEL, Group.DEPOT, Group.HOUR, Group.STEP])
def test_what_is_kept_to_one_adds_up_to_everything_day_by_day(
    store: CallbackStore, table: MemoryTable, group: Group, hands: Ticking
) -> None:
    """Two things at once: so many of each channel on each day; today, added up, and in between."""
    for number, channel in enumerate(("x", "x", "instagram", "x")):
        fact = ended(store, number % 3, number)
        depot = ("Breda", None)[number % 2]
        store.save(fact.evolve(id=f"cbk_again{number}_1", data={**fact.data, "channel": channel, "depot": depot}))
    found = reports(ReportStore(table))
    for _ in range(2):  # the second time from what was added up
        whole = {row.key: row.calls.count for row in found.causes(Wanted()).rows}
        keys = [row.key for row in found.causes(Wanted(group=group)).rows]
        parts = [found.causes(Wanted(only=Only(group=group, key=key))).rows for key in keys]
        assert {day: sum(row.calls.count for rows in parts for row in rows if row.key == day) for day in whole} == whole
        assert sum(whole.values()) == 8


@pytest.mark.parametrize("group", [Group.HOUR, Group.CHANNEL, Group.CAUSE])
def test_what_was_not_counted_together_is_refused(table: MemoryTable, group: Group) -> None:
    with pytest.raises(InputError) as refused:
        reports(ReportStore(table)).causes(Wanted(group=group, only=Only(group=Group.CHANNEL, key="x")))
    assert refused.value.extra["code"] == "not_together"
