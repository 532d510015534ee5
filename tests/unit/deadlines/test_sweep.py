"""The sweep over the table: FAILURES 24 and 30 to 32. Late, twice, cut short, with nobody there: nothing is missed."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from functions.callbacks import rules
from functions.callbacks.claims import Claims
from functions.callbacks.model import Alert, Callback, CallbackState, Disposition, Outcome, PromiseKind, WithdrawReason
from functions.callbacks.people import Caller, Presence, PresenceState
from functions.callbacks.promises import break_if_late, settle
from functions.callbacks.service import Calls
from functions.callbacks.store import CallbackStore
from functions.deadlines import service
from functions.deadlines.service import ASKED_AGAIN_AFTER, Each, Sweep, Swept
from functions.shared.errors import Unavailable
from functions.shared.events import Happened
from functions.shared.hours import Hours
from functions.shared.table import put
from functions.tickets.model import EntryKind, Lookup, LookupState, TicketState
from functions.tickets.replies import Purpose, Reply
from tests.builders import (
    NOON,
    MeddledTable,
    Ticking,
    a_store,
    a_ticket,
    an_agent,
    an_open_complaint,
    at_once,
    read,
    ticking,
)

ANNA = an_agent("anna")
MS = timedelta(milliseconds=1)


class People:
    """The topics, and who is down."""

    def __init__(self) -> None:
        self.paged: list[str] = []
        self.notified: list[str] = []
        self.escalated: list[str] = []
        self.page_down = self.notify_down = self.escalate_down = False
        self.meanwhile: Callable[[], object] = lambda: None

    def page(self, subject: str, text: str) -> None:
        if self.page_down:
            raise Unavailable("nobody there")
        self.meanwhile()
        self.paged.append(text)

    def notify(self, subject: str, text: str) -> None:
        if self.notify_down:
            raise Unavailable("nobody there")
        self.meanwhile()
        self.notified.append(text)

    def escalate(self, subject: str, text: str) -> None:
        if self.escalate_down:
            raise Unavailable("nobody there")
        self.meanwhile()
        self.escalated.append(text)


class Lookups:
    """The lookup queue."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.down = False

    def send(self, body: str) -> None:
        if self.down:
            raise Unavailable("the queue is away")
        self.sent.append(body)


class Night:
    """A table, its people, and a clock."""

    def __init__(self, hands: Ticking) -> None:
        self.hands = hands
        self.table = MeddledTable()
        self.store: CallbackStore = a_store(self.table)
        self.people, self.lookups = People(), Lookups()
        self.hurry: Callable[[], bool] = lambda: False
        self.each: Each = map
        self.comes(ANNA, until=NOON + timedelta(days=1))

    def sweep(self) -> Swept:
        return Sweep(self.store, self.people, self.lookups, self.hurry, at_once, each=self.each).run()

    def complaint(self, **changes: object) -> Callback:
        return an_open_complaint(self.store, **changes)  # type: ignore[arg-type]

    def comes(self, agent: Caller, state: PresenceState = PresenceState.AVAILABLE, *, until: datetime) -> None:
        """The agent says so, whatever was said before."""
        before = self.store.presence(agent.sub)
        said = Presence(sub=agent.sub, name=agent.name, state=state, until=until)
        self.store.save(said.evolve(version=before.version if before else 0))

    def opened(self, callback: Callback) -> None:
        """Somebody looked at it, and gave it back."""
        Calls(self.store, at_once).release(ANNA, callback.id, self.claim(callback))

    def read(self, callback: Callback) -> Callback:
        return read(self.store, callback.id)

    def events(self, callback: Callback) -> list[Happened]:
        timeline = self.store.timeline(callback.ticket_id, 100)[0]
        return [event.type for entry in timeline for event in entry.events]

    def kinds(self, callback: Callback) -> list[EntryKind]:
        return [entry.kind for entry in self.store.timeline(callback.ticket_id, 100)[0]]

    def claim(self, callback: Callback) -> str:
        found = Claims(self.store, wait=at_once).claim(ANNA, callback.id)
        assert found
        assert found[0].lease
        return found[0].lease.token

    def dial(self, callback: Callback) -> str:
        token = self.claim(callback)
        Calls(self.store, at_once).dial(ANNA, callback.id, token, "a1")
        return token

    def outcome(self, callback: Callback, disposition: Disposition) -> None:
        token = self.dial(callback)
        Calls(self.store, at_once).outcome(ANNA, callback.id, "a1", token, disposition=disposition)


@pytest.fixture
def night() -> Iterator[Night]:
    with ticking() as hands:
        yield Night(hands)


# The ladder, step by step


def test_the_whole_ladder_of_a_callback_that_nobody_takes(night: Night) -> None:
    """Each step once, to those whom it concerns, and nothing in between."""
    callback = night.complaint()
    for _ in range(60):
        night.hands.advance(minutes=1)
        night.sweep()
    shift, supervisor, above = night.people.notified, night.people.paged, night.people.escalated
    assert [one.splitlines()[0] for one in shift] == [
        "acme: 1 x nobody opened it for three minutes",
        "acme: 1 x due within five minutes",
    ]
    assert [one.splitlines()[0] for one in supervisor] == ["acme: 1 x promise broken: nobody called in time"]
    assert [one.splitlines()[0] for one in above] == ["acme: 1 x still not called, fifteen minutes after it was due"]
    assert all(callback.id in one for one in (*shift, *supervisor, *above))
    assert night.read(callback).next_at is None


def test_nobody_is_told_of_what_was_opened_in_time(night: Night) -> None:
    night.opened(night.complaint())
    night.hands.advance(minutes=4)
    assert night.sweep() == Swept()


def test_at_night_and_on_a_weekend_nobody_is_told(night: Night) -> None:
    """FAILURES 28, 30. Noon is on a Sunday, and the brand is open from Monday nine o'clock on."""
    office = Hours(hours="mon-fri 09:00-17:00", time_zone="UTC")
    ticket = a_ticket(phone="+31612345678", lookup=Lookup(state=LookupState.FOUND, next_at=None))
    callback = rules.begin(ticket, NOON, 15, 1, NOON, hours=office)
    night.store.save(ticket, callback)
    for _ in range(21 * 60):
        night.hands.advance(minutes=1)
        assert night.sweep() == Swept()
    night.hands.advance(minutes=16)
    assert night.sweep().woken == 1
    night.hands.now = callback.promise.due_at + timedelta(minutes=15)
    assert night.sweep().told == 1
    assert len(night.people.escalated) == 1


def test_what_breaks_at_closing_is_told_although_the_brand_is_closed_by_then(night: Night) -> None:
    """FAILURES 30: it broke while open."""
    office = Hours(hours="sun 09:00-12:15", time_zone="UTC")
    ticket = a_ticket(phone="+31612345678", lookup=Lookup(state=LookupState.FOUND, next_at=None))
    callback = rules.begin(ticket, NOON, 15, 1, NOON, hours=office)
    night.store.save(ticket, callback)
    night.hands.advance(minutes=16)
    assert night.sweep() == Swept(woken=1, told=1)
    assert callback.id in night.people.paged[0]


def test_the_third_complaint_wakes_who_is_above_the_supervisor_at_once(night: Night) -> None:
    callback = night.complaint()
    night.store.save(settle(callback.evolve(alerts=(Alert.REPEATED,))))
    assert night.sweep() == Swept(told=1)
    assert "third complaint within 90 days" in night.people.escalated[0]
    assert night.people.paged == []
    assert night.sweep() == Swept()


# Due soon


def test_the_shift_is_told_once_when_five_minutes_are_left(night: Night) -> None:
    callback = night.complaint()
    night.opened(callback)
    night.hands.advance(minutes=9, seconds=59, milliseconds=999)
    assert night.sweep() == Swept()
    night.hands.advance(milliseconds=1)
    assert night.sweep() == Swept(told=1)
    assert callback.id in night.people.notified[0]
    for _ in range(5):
        night.hands.advance(minutes=1)
        assert night.sweep() == Swept()
    assert (len(night.people.notified), night.people.paged) == (1, [])


def test_nobody_is_warned_of_a_call_that_is_being_made(night: Night) -> None:
    night.dial(night.complaint())
    night.hands.advance(minutes=12)
    assert night.sweep() == Swept()


def test_a_warning_and_a_number_at_the_same_moment_do_not_silence_the_next_warning(night: Night) -> None:
    """The message with the number begins another promise, of which nobody was warned yet."""
    callback = night.complaint(phone=None)
    night.opened(callback)
    callback = night.read(callback)
    night.store.save(rules.learned(callback, has_number=False, lookup_ended=True, now=night.hands.now))
    night.hands.advance(minutes=11)

    def the_number_comes() -> None:
        night.people.meanwhile = lambda: None
        read, now = night.read(callback), night.hands.now
        night.store.save(rules.learned(read, has_number=True, lookup_ended=True, now=now, accepted_at=now))

    night.people.meanwhile = the_number_comes
    night.sweep()
    night.hands.advance(minutes=11)
    assert night.sweep().told == 1
    assert len(night.people.notified) == 2


# Broken


def test_a_break_is_recorded_once_with_its_event_and_wakes_somebody_once(night: Night) -> None:
    callback = night.complaint()
    night.hands.advance(minutes=15)
    assert night.sweep().woken == 0, "at the due time it is not late"
    night.hands.advance(milliseconds=1)
    assert night.sweep() == Swept(woken=1, told=1)
    broken = night.read(callback)
    assert (broken.promise.outcome, broken.promise.ended_at) == (Outcome.BROKEN, night.hands.now)
    assert broken.state is CallbackState.QUEUED, "still owed"
    for _ in range(3):
        night.hands.advance(minutes=1)
        assert night.sweep() == Swept()
    assert night.events(callback) == [Happened.PROMISE_BROKEN]
    assert night.kinds(callback) == [EntryKind.BROKEN]
    assert len(night.people.paged) == 1
    assert callback.id in night.people.paged[0]


def test_a_sweep_that_was_away_for_an_hour_misses_no_break(night: Night) -> None:
    """FAILURES 30."""
    callbacks = [night.complaint(accepted_at=NOON + timedelta(minutes=minute)) for minute in range(10)]
    night.hands.advance(hours=1)
    assert night.sweep() == Swept(woken=10, told=20)
    assert all(night.read(one).promise.outcome is Outcome.BROKEN for one in callbacks)
    assert (len(night.people.paged), len(night.people.escalated)) == (1, 1), "each step, in one message"
    assert all(one.id in night.people.paged[0] and one.id in night.people.escalated[0] for one in callbacks)
    assert night.people.notified == []
    assert night.sweep() == Swept()


def test_dialled_in_time_and_still_talking_is_not_broken(night: Night) -> None:
    callback = night.complaint()
    night.hands.advance(minutes=14, seconds=59)
    night.dial(callback)
    night.hands.advance(minutes=30)
    assert night.sweep() == Swept()
    assert night.read(callback).active is not None


def test_a_question_for_a_number_that_nobody_asked_is_broken_and_told_too(night: Night) -> None:
    callback = night.complaint(phone=None)
    night.store.save(rules.learned(callback, has_number=False, lookup_ended=True, now=NOON))
    night.hands.advance(minutes=15, milliseconds=1)
    night.sweep()
    promises = night.read(callback).promises
    assert [(one.kind, one.outcome) for one in promises] == [
        (PromiseKind.CALLED, Outcome.VOID),
        (PromiseKind.ASKED, Outcome.BROKEN),
    ]
    assert len(night.people.paged) == 1


@pytest.mark.parametrize("who", ["claim", "withdraw"])
def test_a_break_that_somebody_else_recorded_is_told_by_the_sweep_even_of_what_is_over(night: Night, who: str) -> None:
    callback = night.complaint()
    night.hands.advance(minutes=16)
    if who == "claim":
        night.claim(callback)
    else:
        Calls(night.store, at_once).withdraw(ANNA, callback.id, WithdrawReason.ALREADY_HELPED, "")
    assert night.sweep() == Swept(told=1)
    assert night.sweep() == Swept()
    assert night.events(callback).count(Happened.PROMISE_BROKEN) == 1
    assert len(night.people.paged) == 1
    assert ("wake_sk" in night.read(callback).index()) == (who == "claim")


# Leases and retries


def test_an_expired_lease_goes_back_to_the_queue(night: Night) -> None:
    callback = night.complaint()
    night.claim(callback)
    night.hands.advance(seconds=119)
    assert night.sweep() == Swept()
    night.hands.advance(seconds=1)
    assert night.sweep() == Swept(woken=1)
    back = night.read(callback)
    assert (back.state, back.lease, back.attempts) == (CallbackState.QUEUED, None, ())
    assert EntryKind.EXPIRED in night.kinds(callback)
    assert Happened.CALLBACK_QUEUED in night.events(callback)
    other = Claims(night.store, wait=at_once).claim(an_agent("bob"))
    assert other
    assert other[0].id == callback.id


def test_an_expired_lease_after_the_due_time_is_both(night: Night) -> None:
    callback = night.complaint()
    night.hands.advance(minutes=14)
    night.claim(callback)
    night.hands.advance(minutes=3)
    assert night.sweep() == Swept(woken=1, told=1)
    assert night.read(callback).state is CallbackState.QUEUED
    assert Happened.PROMISE_BROKEN in night.events(callback)


def test_a_lease_that_ended_without_a_number_waits_for_one(night: Night) -> None:
    callback = night.complaint(phone=None)
    night.claim(callback)
    night.store.save(rules.learned(night.read(callback), has_number=False, lookup_ended=True, now=NOON))
    night.hands.advance(minutes=2)
    night.sweep()
    assert night.read(callback).state is CallbackState.WAITING_FOR_NUMBER


def test_in_call_no_lease_runs_out_and_after_an_hour_the_shift_is_told_once(night: Night) -> None:
    callback = night.complaint()
    night.dial(callback)
    night.hands.advance(minutes=59, seconds=59)
    assert night.sweep() == Swept()
    night.hands.advance(seconds=1)
    assert night.sweep() == Swept(told=1)
    night.hands.advance(hours=5)
    assert night.sweep() == Swept()
    assert night.read(callback).state is CallbackState.IN_CALL
    assert (len(night.people.notified), night.people.paged) == (1, [])


def test_a_retry_comes_back_at_its_moment(night: Night) -> None:
    callback = night.complaint()
    night.outcome(callback, Disposition.NO_ANSWER)
    night.hands.advance(minutes=9, seconds=59)
    assert night.sweep() == Swept()
    night.hands.advance(seconds=1)
    assert night.sweep() == Swept(woken=1)
    assert night.read(callback).state is CallbackState.QUEUED
    assert EntryKind.QUEUED in night.kinds(callback)


# Nobody to tell


def test_with_the_topic_down_it_is_told_the_next_minute_and_only_then_marked(night: Night) -> None:
    callback = night.complaint()
    night.hands.advance(minutes=16)
    night.people.page_down = night.people.notify_down = True
    for _ in range(3):
        swept = night.sweep()
        assert (swept.told, swept.failed) == (0, 1)
        assert night.read(callback).alerts == (Alert.BROKEN,)
        night.hands.advance(minutes=1)
    night.people.page_down = night.people.notify_down = False
    assert night.sweep().told == 1
    assert night.read(callback).alerted == (Alert.BROKEN,)
    assert night.sweep() == Swept()
    assert len(night.people.paged) == 1


def test_while_nobody_can_be_woken_the_shift_is_told_and_the_page_still_goes_out_later(night: Night) -> None:
    callback = night.complaint()
    night.hands.advance(minutes=16)
    night.people.page_down = True
    assert night.sweep().failed == 1
    assert callback.id in night.people.notified[0]
    assert night.read(callback).alerts == (Alert.BROKEN,)
    night.people.page_down = False
    assert night.sweep().told == 1
    assert len(night.people.paged) == 1


def test_one_topic_down_does_not_hold_up_the_other(night: Night) -> None:
    night.complaint(accepted_at=NOON - timedelta(minutes=16))
    soon = night.complaint(accepted_at=NOON - timedelta(minutes=11))
    night.opened(soon)
    night.people.page_down = True
    night.sweep()
    assert night.read(soon).alerted == (Alert.DUE_SOON,)


def test_told_but_not_marked_is_told_again(night: Night) -> None:
    callback = night.complaint()
    night.hands.advance(minutes=16)

    def the_table_goes_away() -> None:
        night.table.away = True

    night.people.meanwhile = the_table_goes_away
    night.sweep()
    night.table.away, night.people.meanwhile = False, lambda: None
    assert night.read(callback).alerts == (Alert.BROKEN,)
    night.sweep()
    assert len(night.people.paged) == 2
    assert night.read(callback).alerts == ()


def test_while_the_shift_cannot_be_told_the_supervisor_is_and_that_is_enough(night: Night) -> None:
    """FAILURES 32: whoever is more senior than those whom it concerns may be told instead of them."""
    callback = night.complaint()
    night.hands.advance(minutes=3)
    night.people.notify_down = True
    assert night.sweep() == Swept(told=1)
    assert callback.id in night.people.paged[0]
    night.people.notify_down = False
    assert night.sweep() == Swept()


def test_while_nobody_above_can_be_told_the_supervisor_is_and_they_still_are_later(night: Night) -> None:
    """FAILURES 32."""
    callback = night.complaint()
    night.hands.advance(minutes=16)
    night.sweep()
    night.hands.advance(minutes=14)
    night.people.escalate_down = True
    assert night.sweep().failed == 1
    assert len(night.people.paged) == 2
    assert Alert.OVERDUE not in night.read(callback).alerted
    night.people.escalate_down = False
    assert night.sweep() == Swept(told=1)
    assert callback.id in night.people.escalated[0]


# Many at once


@pytest.mark.parametrize("meddled", [False, True])
def test_one_that_is_changed_while_people_are_told_does_not_unmark_the_others(night: Night, meddled: bool) -> None:
    callbacks = [night.complaint() for _ in range(20)]
    night.hands.advance(minutes=3)
    if meddled:
        night.people.meanwhile = lambda: night.table.before_write.append(lambda: night.claim(callbacks[7]))
    assert night.sweep() == Swept(told=20)
    assert [Alert.UNOPENED in night.read(one).alerted for one in callbacks] == [True] * 20
    assert (night.read(callbacks[7]).state is CallbackState.CLAIMED) == meddled
    assert night.sweep() == Swept()


def test_a_break_while_people_are_told_of_another_is_told_too(night: Night) -> None:
    """FAILURES 30: none is missed, whoever recorded it and whenever."""
    callback = night.complaint(phone=None)
    night.store.save(rules.learned(night.read(callback), has_number=False, lookup_ended=True, now=NOON))
    night.hands.advance(minutes=16)
    night.people.page_down = night.people.notify_down = True
    night.sweep()
    night.store.save(rules.learned(night.read(callback), has_number=True, lookup_ended=True, now=night.hands.now))
    night.people.page_down = night.people.notify_down = False

    def it_breaks_too() -> None:
        night.people.meanwhile = lambda: None
        night.store.save(break_if_late(night.read(callback), night.hands.now + timedelta(minutes=16)))

    night.people.meanwhile = it_breaks_too
    night.sweep()
    assert night.read(callback).alerts == (Alert.BROKEN,)
    night.sweep()
    assert len(night.people.paged) == 2
    assert night.read(callback).alerts == ()


def test_three_hundred_at_once_are_two_messages_and_none_is_dropped(night: Night) -> None:
    callbacks = [night.complaint(brand="acme" if number % 2 else "other") for number in range(300)]
    night.hands.advance(minutes=16)
    assert night.sweep() == Swept(woken=300, told=300)
    assert len(night.people.paged) == 2
    assert "and 100 more" in night.people.paged[0]
    assert all(night.read(one).alerted == (Alert.BROKEN,) for one in callbacks)
    assert night.sweep() == Swept()


def test_people_are_told_of_the_first_portion_before_the_next_is_looked_at(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a night of ten thousand is told while there is time, and what was told is marked."""
    monkeypatch.setattr(service, "TOGETHER", 10)
    callbacks = [night.complaint() for _ in range(25)]
    night.hands.advance(minutes=16)
    asked = iter([False] * 20)
    night.hurry = lambda: next(asked, True)
    assert night.sweep() == Swept(woken=20, told=20)
    assert len(night.people.paged) == 2
    night.hurry = lambda: False
    assert night.sweep() == Swept(woken=5, told=5)
    assert all(night.read(one).alerted == (Alert.BROKEN,) for one in callbacks)


def test_what_time_does_not_allow_is_done_by_the_next_sweep(night: Night) -> None:
    callbacks = [night.complaint(accepted_at=NOON + timedelta(seconds=second)) for second in range(30)]
    night.hands.advance(minutes=17)
    asked = iter([False] * 9)
    night.hurry = lambda: next(asked, True)
    first = night.sweep()
    assert 0 < first.woken < 30
    night.hurry = lambda: False
    night.sweep()
    assert all(night.read(one).alerted == (Alert.BROKEN,) for one in callbacks)
    assert sum(night.events(one).count(Happened.PROMISE_BROKEN) for one in callbacks) == 30


def test_one_that_fails_does_not_hold_up_the_others(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    callbacks = [night.complaint(accepted_at=NOON + timedelta(seconds=second)) for second in range(3)]
    night.hands.advance(minutes=16)
    real = night.store.callback

    def one_cannot_be_read(callback_id: str) -> Callback | None:
        if callback_id == callbacks[0].id:
            raise ValueError("written by newer code")
        return real(callback_id)

    monkeypatch.setattr(night.store, "callback", one_cannot_be_read)
    swept = night.sweep()
    assert (swept.woken, swept.told, swept.failed) == (2, 2, 1)


def test_what_newer_code_wrote_does_not_blind_the_sweep_the_claims_or_the_board(night: Night) -> None:
    """FAILURES 23: after a roll-back of the code its words stay in the table."""
    strange, plain = night.complaint(), night.complaint()
    item = {**strange.to_item(), "severity": 99}
    night.table.write(put(strange.key(), item, None))
    found = Claims(night.store, wait=at_once).claim(ANNA)
    assert found
    assert found[0].id == plain.id
    assert [one.id for one in night.store.all_open()[0]] == [plain.id]
    night.hands.advance(minutes=16)
    assert night.sweep().woken == 1
    assert night.read(plain).promise.outcome is Outcome.BROKEN


# Two sweeps, and others at the same time


def test_two_sweeps_at_once_record_one_break(night: Night) -> None:
    callback = night.complaint()
    night.hands.advance(minutes=16)
    night.table.before_write.append(night.sweep)
    night.sweep()
    assert night.events(callback) == [Happened.PROMISE_BROKEN]
    assert len(night.read(callback).promises) == 1
    assert len(night.people.paged) >= 1
    assert night.read(callback).alerts == ()


@pytest.mark.parametrize("late", [timedelta(0), MS])
def test_a_dial_between_the_sweep_s_read_and_its_write_stands(night: Night, late: timedelta) -> None:
    """The sweep comes a second after the due time, and is about to record a break."""
    callback = night.complaint()
    due = callback.promise.due_at
    night.hands.advance(minutes=14)
    token = night.claim(callback)
    night.hands.now = due + timedelta(seconds=1)

    def dial() -> None:
        night.hands.now = due + late
        Calls(night.store, at_once).dial(ANNA, callback.id, token, "a1")
        night.hands.now = due + timedelta(seconds=1)

    night.table.before_write.append(dial)
    assert night.sweep() == Swept(told=1 if late else 0)
    assert night.read(callback).state is CallbackState.IN_CALL
    assert night.events(callback).count(Happened.PROMISE_BROKEN) == (1 if late else 0)


def test_a_lease_renewed_between_the_sweep_s_read_and_its_write_is_kept(night: Night) -> None:
    callback = night.complaint()
    token = night.claim(callback)
    night.hands.advance(seconds=120)

    def renewed_a_moment_ago() -> None:
        night.hands.now -= timedelta(seconds=1)
        Calls(night.store, at_once).renew(callback.id, token)
        night.hands.advance(seconds=1)

    night.table.before_write.append(renewed_a_moment_ago)
    assert night.sweep() == Swept()
    assert night.read(callback).state is CallbackState.CLAIMED


def test_a_lost_answer_to_the_sweep_is_a_break_all_the_same_recorded_once_and_told(night: Night) -> None:
    callback = night.complaint()
    night.hands.advance(minutes=16)
    night.table.lost_answers = 1
    assert night.sweep().failed == 1
    assert night.sweep() == Swept(told=1)
    assert night.events(callback) == [Happened.PROMISE_BROKEN]


def test_what_the_index_still_names_and_nobody_finds_is_passed_over(night: Night) -> None:
    class Elsewhere(CallbackStore):
        def awake(self, until: object) -> tuple[list[Callback], list[object]]:  # type: ignore[override]
            return [gone], [a_ticket()]

    gone = night.complaint()
    night.store = Elsewhere(MeddledTable())
    assert night.sweep() == Swept()


# Lookups


def test_a_lookup_that_no_event_started_is_started_in_the_shape_of_an_event(night: Night) -> None:
    ticket = a_ticket(lookup=Lookup(next_at=NOON + timedelta(seconds=20)))
    night.store.save(ticket)
    night.hands.advance(seconds=19)
    assert night.sweep() == Swept()
    night.hands.advance(seconds=1)
    assert night.sweep() == Swept(lookups=1)
    (body,) = night.lookups.sent
    assert json.loads(body)["detail"] == {"ticket_id": ticket.id, "brand": "acme"}
    night.hands.advance(seconds=299)
    assert night.sweep() == Swept(), "it has a while to run"
    night.hands.now = NOON + timedelta(seconds=20) + ASKED_AGAIN_AFTER
    assert night.sweep() == Swept(lookups=1)


def test_a_word_that_no_event_started_is_started_and_again_where_nothing_came_of_it(night: Night) -> None:
    """On a ticket that ended as well: what a person wrote goes out all the same."""
    owed = Reply().wants(Purpose.REPLY, 1, NOON)
    ticket = a_ticket(state=TicketState.CLOSED, reply=owed, lookup=Lookup(state=LookupState.FOUND))
    night.store.save(ticket)
    words = Lookups()

    def sweep() -> Swept:
        return Sweep(night.store, night.people, night.lookups, night.hurry, at_once, conversation=words).run()

    night.hands.advance(seconds=29)
    assert sweep() == Swept()
    night.hands.advance(seconds=1)
    assert sweep() == Swept(words=1)
    (body,) = words.sent
    assert json.loads(body)["detail"] == {"ticket_id": ticket.id, "brand": "acme"}
    night.hands.advance(seconds=299)
    assert sweep() == Swept(), "it lies in the queue, or is being sent"
    night.hands.advance(seconds=1)
    assert sweep() == Swept(words=1)
    assert night.store.all_open()[1] == []


@pytest.mark.parametrize(
    ("state", "started"),
    [
        (LookupState.PENDING, 1),
        (LookupState.UNREADABLE, 1),
        (LookupState.FOUND, 1),
        (LookupState.NOT_FOUND, 1),
    ],
)
def test_what_is_to_be_looked_for_again_is_also_where_only_a_carrier_was_silent(
    night: Night, state: LookupState, started: int
) -> None:
    night.store.save(a_ticket(lookup=Lookup(state=state, next_at=NOON)))
    assert night.sweep().lookups == started


@pytest.mark.parametrize("state", [LookupState.FOUND, LookupState.NOT_FOUND, LookupState.SEVERAL])
def test_what_has_ended_is_not_looked_for(night: Night, state: LookupState) -> None:
    night.store.save(a_ticket(lookup=Lookup(state=state)))
    assert night.sweep().lookups == 0


def test_nothing_is_looked_for_once_the_ticket_is_over(night: Night) -> None:
    ticket = a_ticket(lookup=Lookup(next_at=NOON))
    night.store.save(ticket)

    class Late(CallbackStore):
        """Its index still tells of it."""

        def awake(self, until: object) -> tuple[list[Callback], list[object]]:  # type: ignore[override]
            return [], [ticket]

    stored = night.store.ticket(ticket.id)
    assert stored
    night.store.save(stored.evolve(state=TicketState.CLOSED))
    night.store = Late(night.table)
    assert night.sweep() == Swept()


def test_a_lookup_that_could_not_be_started_is_started_next_time(night: Night) -> None:
    night.store.save(a_ticket(lookup=Lookup(next_at=NOON)))
    night.lookups.down = True
    assert night.sweep() == Swept(failed=1)
    night.lookups.down = False
    assert night.sweep() == Swept(lookups=1)


def test_many_hands_record_each_break_once_and_the_rest_where_one_fails(night: Night) -> None:
    """FAILURES 17 and 30, as the function does it: some at a time."""
    late = [night.complaint() for _ in range(60)]
    night.hands.advance(minutes=16)
    night.table.before_write.append(_refused)
    with ThreadPoolExecutor(8) as hands:
        night.each = hands.map
        swept, again = night.sweep(), night.sweep()
    assert (swept.woken, swept.failed) == (59, 1)
    assert (again.woken, again.failed) == (1, 0)
    assert {night.events(one).count(Happened.PROMISE_BROKEN) for one in late} == {1}


def _refused() -> None:
    raise Unavailable("not this one")
