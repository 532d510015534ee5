"""What an agent promised is watched until it is reported: what failed, or stayed silent, is back with a person."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from functions.callbacks.model import CallbackState, PromiseKind, WithdrawReason
from functions.deadlines.service import Sweep
from functions.intake.reports import RemedyReport, remedy_id
from functions.shared import keys
from functions.shared.events import Happened
from functions.shared.settings import change_brand
from functions.tickets.model import EntryKind, TicketState
from functions.tickets.remedies import promised
from functions.tickets.rules import REMEDY_FAILED, REMEDY_SILENT
from tests.builders import NOON, MeddledTable, Ticking, a_ticket, an_agent, at_once, ticking
from tests.unit.journey.world import World
from tests.unit.together.points import CountedQueue, CountedTopics, Points


class Promising(World):
    """A journey whose clock the test owns."""

    def __init__(self, hands: Ticking) -> None:
        self.meddled = MeddledTable()
        super().__init__(self.meddled)
        self.hands = hands
        self.hears("complaint")

    def reports(self, *, completed: bool, kind: str | None = "resend", number: str = "1") -> None:
        report = RemedyReport(
            id=remedy_id(source="shop", source_id=number),
            source="shop",
            source_id=number,
            brand="acme",
            ticket_id=self.ticket.id,
            completed=completed,
            remedy=kind,
            at=self.hands.now,
        )
        self.journey.remedies.receive(report)

    def sweeps(self, hours: float = 0) -> int:
        self.hands.advance(hours=hours)
        return Sweep(self.store, CountedTopics(Points()), CountedQueue(Points()), wait=at_once).run().failed

    @property
    def remedies(self) -> int:
        return sum(entry.kind is EntryKind.REMEDY for entry in self.timeline())


@pytest.fixture
def world() -> Iterator[Promising]:
    with ticking() as hands:
        yield Promising(hands)


def test_silence_beyond_its_time_brings_it_back_to_a_person_once(world: Promising) -> None:
    world.is_called(None, "resend", "refund")
    world.sweeps(hours=71)
    assert (world.ticket.state, world.remedies) == (TicketState.RESOLVED, 0)
    assert world.store.all_open() == ([], []), "it is on no board meanwhile"
    world.sweeps(hours=1)
    assert (world.ticket.state, world.ticket.round, world.ticket.flags) == (TicketState.OPEN, 2, (REMEDY_SILENT,))
    assert world.callback.promise.kind is PromiseKind.CALLED
    assert world.callback.promise.due_at == NOON + timedelta(hours=72, minutes=15)
    assert world.announced()[-1] is Happened.CALLBACK_QUEUED
    assert world.timeline()[-1].data["silent"] == ["resend"]
    world.sweeps()
    assert world.remedies == 1
    world.is_called()
    world.sweeps(hours=169)
    assert (world.ticket.round, world.timeline()[-1].data["silent"]) == (3, ["refund"]), (
        "the other has a time of its own"
    )


def test_a_ticket_that_is_over_is_found_when_its_remedy_is_silent_and_a_withdrawn_one_never() -> None:
    watched = promised(["resend"], {"resend": 72}, NOON)
    over = a_ticket(state=TicketState.RESOLVED, ended_at=NOON, open_callback_id=None, promised=watched)
    assert over.index() == keys.in_wake(NOON + timedelta(hours=72), over.id)
    assert over.evolve(promised=()).index() == over.evolve(state=TicketState.CLOSED).index() == {}


def test_what_is_done_is_over(world: Promising) -> None:
    world.is_called(None, "resend")
    world.hands.advance(hours=10)
    world.reports(completed=True)
    world.sweeps(hours=100)
    assert (world.ticket.state, world.ticket.flags, world.ticket.promised) == (TicketState.RESOLVED, (), ())


@pytest.mark.parametrize("days", [0, 2, 9])
def test_what_failed_is_back_at_once_however_long_the_ticket_is_over(world: Promising, days: int) -> None:
    world.is_called(None, "refund")
    world.hands.advance(hours=24 * days)
    world.reports(completed=False, kind="refund")
    assert (world.ticket.state, world.ticket.flags) == (TicketState.OPEN, (REMEDY_FAILED,))
    assert world.callback.promise.due_at == world.hands.now + timedelta(minutes=15)
    assert REMEDY_FAILED in world.callback.flags
    world.reports(completed=False, kind="refund")
    world.sweeps(hours=24 * 30)
    assert (world.ticket.round, world.remedies) == (2, 1), "reported again, and no longer watched"


def test_on_an_open_call_it_is_on_the_card_and_nobody_is_called_twice(world: Promising) -> None:
    world.is_called(None, "resend", "voucher")
    world.hands.advance(hours=1)
    world.hears("complaint again", source_id="2", post_id="2")
    before = world.callback
    world.reports(completed=False)
    world.sweeps(hours=71.9)
    assert (world.callback.id, world.remedies) == (before.id, 2)
    assert world.ticket.flags == (REMEDY_FAILED, REMEDY_SILENT)


def test_where_no_call_is_wanted_any_more_it_is_only_said(world: Promising) -> None:
    world.is_called(None, "resend")
    world.hears("complaint again", source_id="2", post_id="2")
    world.calls.withdraw(an_agent(), world.callback.id, WithdrawReason.DECLINED, "")
    world.reports(completed=False)
    assert (world.ticket.state, world.ticket.flags) == (TicketState.CLOSED, (REMEDY_FAILED,))


def test_a_report_without_a_kind_is_of_the_oldest_and_one_of_another_kind_ends_nothing(world: Promising) -> None:
    world.is_called(None, "resend", "refund")
    world.reports(completed=True, kind="voucher")
    assert [one.kind for one in world.ticket.promised] == ["resend", "refund"]
    world.reports(completed=True, kind=None, number="2")
    assert [one.kind for one in world.ticket.promised] == ["refund"]


def test_a_brand_sets_how_long_a_kind_may_take_or_that_nothing_is_watched(world: Promising) -> None:
    change_brand(world.table(), "acme", lambda _: {"remedy_hours": (("refund", 0), ("other", 5))})
    world.hands.advance(minutes=2)
    world.is_called(None, "refund", "resend")
    assert [(one.kind, one.due_at) for one in world.ticket.promised] == [
        ("resend", world.hands.now + timedelta(hours=5))
    ]
    change_brand(world.table(), "acme", lambda _: {"remedy_hours": ()})
    world.hands.advance(hours=5)
    world.sweeps()
    world.is_called(None, "resend")
    assert world.ticket.promised == ()


@pytest.mark.parametrize("fault", ["lost", "raced"])
def test_whatever_happens_to_the_write_it_is_back_once(world: Promising, fault: str) -> None:
    """FAILURES 20."""
    world.is_called(None, "resend")
    world.hands.advance(hours=72)
    if fault == "lost":
        world.meddled.lost_answers = 1
        assert world.sweeps() == 1
    else:
        world.meddled.before_write = [lambda: world.reports(completed=True)]
        world.sweeps()
        assert world.ticket.state is TicketState.RESOLVED, "it was reported at that very moment"
        return
    world.sweeps()
    assert (world.ticket.round, world.remedies, world.callback.state) == (2, 1, CallbackState.QUEUED)
