"""The contract of the stores (`tickets.ports.Store`, `callbacks.ports.Store`): every method, over both tables."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.callbacks import ports, rules
from functions.callbacks.facts import Fact
from functions.callbacks.forecast import Forecast, Team
from functions.callbacks.model import Alert, CallbackState, Lease
from functions.callbacks.people import Absence, Agent, Member, Presence, PresenceState
from functions.callbacks.promises import settle
from functions.callbacks.store import CallbackStore
from functions.intake.model import Visibility
from functions.intake.rhythm import Rhythm
from functions.journey.model import Observed
from functions.shared import ids, keys
from functions.shared.entities import Unchanged
from functions.shared.events import Happened, MentionRef
from functions.shared.settings import BrandSettings
from functions.shared.table import ConditionFailed, ItemTooLarge, Table, put
from functions.tickets.holds import HeldFor, Hold
from functions.tickets.merges import Merge, Own
from functions.tickets.model import Complained, Entry, EntryKind, Known, Lookup, LookupState, Ticket, TicketState
from functions.tickets.parcels import Order, Parcel
from functions.tickets.reveals import Reveal
from functions.tickets.seen import Seen
from functions.tickets.service import line
from functions.triage.model import Kind, Severity
from tests.builders import BRAND, NOON, Ticking, a_callback, a_ticket

SECOND = timedelta(seconds=1)
STRANGE = "\x00\x0b\uffff \u202e🧑‍🚒 e\u0301\r\n =cmd|' /C calc'!A0"


def test_the_store_is_the_port(store: CallbackStore) -> None:
    port: ports.Store = store
    methods = {name for name in dir(ports.Store) if not name.startswith("_")}
    assert methods <= set(dir(port))


# Saving


def test_saving_is_all_or_none_each_as_it_was_read(store: CallbackStore) -> None:
    ticket, other = a_ticket(), a_ticket()
    store.save(ticket)
    with pytest.raises(ConditionFailed) as lost:
        store.save(other, ticket.evolve(flags=("changed",)))
    assert lost.value.won.keys() == {ticket.key()}
    assert store.ticket(other.id) is None
    read = store.ticket(ticket.id)
    assert read == ticket.evolve(version=1)
    store.save(other, read.evolve(flags=("changed",)))
    assert store.ticket(ticket.id) == ticket.evolve(version=2, flags=("changed",))


def test_saving_holds_to_what_must_not_have_changed(store: CallbackStore) -> None:
    ticket = a_ticket()
    store.save(ticket)
    as_read = ticket.evolve(version=1)
    store.save(Unchanged(as_read), a_note(ticket, "one"))
    store.save(as_read.evolve(flags=("changed",)))
    with pytest.raises(ConditionFailed):
        store.save(Unchanged(as_read), a_note(ticket, "two"))
    assert [entry.data["text"] for entry in store.timeline(ticket.id, 10)[0]] == ["one"]


def test_a_ticket_too_large_is_refused_whole(store: CallbackStore) -> None:
    """FAILURES 22."""
    ticket = a_ticket()
    with pytest.raises(ItemTooLarge):
        store.save(ticket, a_note(ticket, "x" * 450_000))
    assert store.ticket(ticket.id) is None


# Tickets


def test_a_ticket_comes_back_as_it_was(store: CallbackStore) -> None:
    ticket = a_ticket(
        flags=("vip",),
        mentions=(MentionRef(source="demo", id=STRANGE, post_id="1"),),
        metadata_json=json.dumps({STRANGE: [1e308, {"deep": [[[[[]]]]]}]}),
        phone="+31612345678",
        customer_name=STRANGE,
        order=Order(number="100234", city="Łódź"),
        parcel=Parcel(carrier="postnl", number="3SABCD1234567"),
        lookup=Lookup(state=LookupState.SEVERAL, candidates=("100234", "100235"), next_at=NOON),
        ended_at=NOON,
    )
    store.save(ticket)
    assert store.ticket(ticket.id) == ticket.evolve(version=1)
    assert store.ticket("tkt_none") is None
    assert store.ticket("x" * 5000) is None


def test_tickets_by_their_ids(store: CallbackStore) -> None:
    tickets = [a_ticket() for _ in range(3)]
    store.save(*tickets)
    found = store.tickets([tickets[0].id, "tkt_none", tickets[2].id, tickets[0].id])
    assert found == {one.id: one.evolve(version=1) for one in (tickets[0], tickets[2])}
    assert store.tickets([]) == {}


def test_open_tickets_are_listed_whether_or_not_something_is_to_happen(store: CallbackStore) -> None:
    looking = a_ticket(lookup=Lookup(next_at=NOON))
    done = a_ticket(lookup=Lookup(state=LookupState.FOUND, next_at=None))
    over = a_ticket(state=TicketState.RESOLVED, lookup=Lookup(next_at=NOON))
    store.save(looking, done, over, a_callback(looking))
    assert {ticket.id for ticket in store.all_open()[1]} == {looking.id, done.id}


def test_a_ticket_is_found_by_what_people_ask_for(store: CallbackStore) -> None:
    order, parcel = Order(number="100234"), Parcel(carrier="dhl", number="JVGL1")
    ticket = a_ticket(order=order, parcel=parcel, customer_name="Łucja De Vries")
    store.index_for_search(ticket)
    store.index_for_search(ticket)
    asked = [("order", "100234"), ("parcel", "jvgl1"), ("handle", "JAN"), ("name", "łucja de vries"), ("name", "VRIES")]
    for field, term in asked:
        assert store.tickets_found(field, term) == [ticket.id]
    assert store.tickets_found("order", "1002") == []
    assert store.tickets_found("name", "x" * 5000) == []


# What was seen and who said it


def test_a_mention_that_was_seen(store: CallbackStore) -> None:
    seen = Seen(
        mention_id="mnt_1",
        owner_id="tkt_1",
        entry="E#x",
        round=2,
        accepted_at=NOON,
        revised_at=NOON,
        refs=(MentionRef(source="demo", id="1"),),
    )
    assert store.seen("mnt_1") is None
    store.save(seen)
    assert store.seen("mnt_1") == seen.evolve(version=1)


def test_an_author_is_known_or_new(store: CallbackStore) -> None:
    new = store.known(BRAND, "x", "42")
    assert new == Known(brand=BRAND, channel="x", account="42")
    complained = new.evolve(last_ticket_id="tkt_1", complaints=(Complained(ticket_id="tkt_1", at=NOON),))
    store.save(complained)
    assert store.known(BRAND, "x", "42") == complained.evolve(version=1)
    assert store.known(BRAND, "facebook", "42").version == 0
    assert store.known("other", "x", "42").version == 0


def test_a_number_says_which_ticket_took_it_last(store: CallbackStore) -> None:
    """FAILURES 27. A number of another brand is another one; of two that take a free one at once, one has it."""
    free = store.number(BRAND, "+31612345678")
    assert (free.version, free.ticket_id) == (0, None)
    store.save(free.evolve(ticket_id="tkt_1"))
    with pytest.raises(ConditionFailed):
        store.save(free.evolve(ticket_id="tkt_2"))
    assert store.number(BRAND, "+31612345678") == free.evolve(ticket_id="tkt_1", version=1)
    assert store.number("other", "+31612345678").version == 0
    assert store.number(BRAND, "+31612345679").version == 0


# Timelines


def a_note(ticket: Ticket, text: str, after: timedelta = timedelta(0)) -> Entry:
    return line(ticket, EntryKind.NOTE, NOON + after, by="anna", data={"text": text})


def test_a_timeline_is_in_order_of_time_and_paged(store: CallbackStore) -> None:
    ticket = a_ticket()
    store.save(ticket, a_callback(ticket))
    for second in (3, 1, 4, 0, 2):
        store.save(a_note(ticket, str(second), second * SECOND))
    told: list[str] = []
    after = None
    while True:
        entries, after = store.timeline(ticket.id, 2, after)
        assert len(entries) <= 2
        told += [entry.data["text"] for entry in entries]
        if after is None:
            break
    assert told == ["0", "1", "2", "3", "4"]


def test_what_has_no_ticket_has_a_timeline_too(store: CallbackStore) -> None:
    entry = Entry(id="ent_1", owner_id="mnt_1", at=NOON, kind=EntryKind.MENTION)
    store.save(entry)
    assert store.timeline("mnt_1", 10) == ([entry.evolve(version=1)], None)
    assert store.timeline("mnt_2", 10) == ([], None)


def test_an_entry_by_the_sort_key_that_something_else_keeps(store: CallbackStore) -> None:
    ticket = a_ticket()
    one, two = a_note(ticket, "one"), a_note(ticket, "two")
    store.save(one, two)
    assert store.entry(ticket.id, one.key().sk) == one.evolve(version=1)
    assert store.entry(ticket.id, "E#none") is None
    wanted = [(ticket.id, one.key().sk), (ticket.id, two.key().sk), ("mnt_1", one.key().sk)]
    assert store.entries(wanted) == {
        (ticket.id, one.key().sk): one.evolve(version=1),
        (ticket.id, two.key().sk): two.evolve(version=1),
    }


_strangers = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=_strangers)
def test_an_entry_keeps_whatever_json_a_stranger_sends(store: CallbackStore, said: Any) -> None:
    """Fractions, huge numbers and empty names too: data is kept as text."""
    ticket = a_ticket(metadata_json=json.dumps({"said": said}))
    entry = line(ticket, EntryKind.MENTION, NOON, data={"said": said}, events={Happened.COMPLAINT_OPENED: {}})
    store.save(entry)
    read = store.entry(ticket.id, entry.key().sk)
    assert read is not None
    assert read.data == {"said": said}
    assert read.events[0].metadata == {"said": said}
    assert read == entry.evolve(version=1)


def test_an_entry_keeps_deep_data(store: CallbackStore) -> None:
    said: Any = STRANGE
    for _ in range(100):
        said = [said]
    entry = line(a_ticket(), EntryKind.MENTION, NOON, data={"said": said})
    store.save(entry)
    assert store.entry(entry.owner_id, entry.key().sk) == entry.evolve(version=1)


# Brands


def test_a_brand_that_nobody_set_has_the_defaults(store: CallbackStore) -> None:
    assert store.brand(BRAND) == BrandSettings(name=BRAND)


def test_a_brands_settings_are_at_most_a_minute_old(table: Table, store: CallbackStore, hands: Ticking) -> None:
    assert store.brand(BRAND).promise_minutes == 15
    table.write(put(keys.brand(BRAND), {"promise_minutes": 30, "of_newer_code": True}, None))
    hands.advance(seconds=59)
    assert store.brand(BRAND).promise_minutes == 15
    hands.advance(seconds=1)
    assert store.brand(BRAND).promise_minutes == 30


# Callbacks


def test_a_callback_by_its_id(store: CallbackStore) -> None:
    callback = a_callback(a_ticket(id=ids.new("tkt")))
    store.save(callback)
    assert store.callback(callback.id) == callback.evolve(version=1)
    for strange in (
        "",
        "cbk_",
        "cbk_none_1",
        callback.id.replace("_1", "_01"),
        callback.id + "\n",
        "cbk_" + "x" * 5000,
    ):
        assert store.callback(strange) is None


def test_callbacks_by_their_ids(store: CallbackStore) -> None:
    made = [a_callback() for _ in range(3)]
    store.save(*made)
    found = store.callbacks([made[0].id, "cbk_none_1", "", made[2].id, made[0].id])
    assert found == {one.id: one.evolve(version=1) for one in (made[0], made[2])}
    assert store.callbacks([]) == {}


def test_all_callbacks_of_a_ticket_in_order_of_their_rounds(store: CallbackStore) -> None:
    ticket = a_ticket()
    store.save(ticket, a_note(ticket, "said"))
    for round_ in (10, 2, 1):
        store.save(a_callback(ticket.evolve(round=round_)))
    assert [callback.round for callback in store.callbacks_of(ticket.id)] == [1, 2, 10]
    assert store.callbacks_of("tkt_none") == []


def test_the_queue_has_what_may_be_claimed_most_urgent_first(store: CallbackStore) -> None:
    later = a_callback(accepted_at=NOON + SECOND)
    soon = a_callback(accepted_at=NOON)
    elsewhere = a_callback().evolve(shard=1)
    taken = a_callback().evolve(state=CallbackState.CLAIMED)
    waiting = a_callback().evolve(state=CallbackState.WAITING_FOR_NUMBER)
    store.save(later, soon, elsewhere, taken, waiting)
    assert [one.id for one in store.waiting(0, 10)] == [soon.id, later.id]
    assert [one.id for one in store.waiting(0, 1)] == [soon.id]
    assert [one.id for one in store.waiting(1, 10)] == [elsewhere.id]
    store.save(soon.evolve(version=1, state=CallbackState.CLAIMED))
    assert [one.id for one in store.waiting(0, 10)] == [later.id]


def test_awake_is_what_must_happen_by_then(store: CallbackStore) -> None:
    callback = settle(a_callback(accepted_at=NOON))
    assert callback.next_at == NOON + timedelta(minutes=3)
    looking = a_ticket(lookup=Lookup(next_at=NOON))
    idle = a_ticket(lookup=Lookup(state=LookupState.FOUND))
    store.save(callback, looking, idle)
    assert store.awake(NOON - SECOND) == ([], [])
    callbacks, tickets = store.awake(NOON)
    assert ([one.id for one in callbacks], [one.id for one in tickets]) == ([], [looking.id])
    callbacks, _ = store.awake(NOON + timedelta(minutes=3))
    assert [one.id for one in callbacks] == [callback.id]


def test_every_open_callback_is_listed_and_only_those(store: CallbackStore) -> None:
    made = {state: a_callback().evolve(state=state, next_at=None) for state in CallbackState}
    owed = settle(a_callback().evolve(state=CallbackState.DONE, alerts=(Alert.BROKEN,)))
    store.save(*made.values(), owed, a_ticket())
    assert {one.state for one in store.all_open()[0]} == {state for state in CallbackState if state.open}
    assert owed.id in {one.id for one in store.awake(NOON)[0]}


def test_more_is_awake_than_one_page_holds(store: CallbackStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("functions.tickets.store.PAGE", 7)
    callbacks = [a_callback() for _ in range(60)]
    store.save(*callbacks)
    assert {one.id for one in store.all_open()[0]} == {one.id for one in callbacks}


def test_lapsed_are_some_of_those_whose_lease_ran_out(store: CallbackStore) -> None:
    lease = Lease(token="t", agent="a", agent_name="a", expires_at=NOON + 120 * SECOND)
    made = [rules.claim(a_callback(), lease, NOON) for _ in range(12)]
    store.save(*made, settle(a_callback(accepted_at=NOON - timedelta(hours=1))), a_ticket(lookup=Lookup(next_at=NOON)))
    assert store.lapsed(NOON + 119 * SECOND, 50) == []
    assert {one.id for one in store.lapsed(NOON + 120 * SECOND, 50)} == {one.id for one in made}
    assert 1 <= len(store.lapsed(NOON + 120 * SECOND, 8)) <= 8


# Agents


def test_an_agent_is_known_or_new(store: CallbackStore) -> None:
    assert store.agent("sub-anna") == Agent(sub="sub-anna")
    anna = Agent(sub="sub-anna", name="anna", languages=("nl",), holding="cbk_1_1")
    store.save(anna)
    assert store.agent("sub-anna") == anna.evolve(version=1)


def test_presence_lapses_by_itself(store: CallbackStore) -> None:
    """FAILURES 24."""
    here = [
        Presence(sub=f"sub-{at}", name="", state=PresenceState.AVAILABLE, until=NOON + at * SECOND) for at in range(3)
    ]
    away = Presence(sub="sub-away", name="", state=PresenceState.AWAY, until=NOON + SECOND)
    store.save(*here, away)
    assert {one.sub for one in store.present(NOON)} == {"sub-1", "sub-2", "sub-away"}
    assert store.presence("sub-0") == here[0].evolve(version=1)
    assert store.presence("sub-nobody") is None


def test_agents_come_in_the_order_asked_for_and_who_has_no_profile_takes_all(store: CallbackStore) -> None:
    store.save(Agent(sub="anna", brands=("acme",)))
    bob, anna = store.agents(["bob", "anna"])
    assert (bob.sub, bob.brands, bob.version) == ("bob", (), 0)
    assert (anna.sub, anna.brands, anna.version) == ("anna", ("acme",), 1)
    assert store.agents([]) == []


def test_of_whose_absence_people_were_told_is_kept_in_one_row(store: CallbackStore) -> None:
    assert store.absence() == Absence()
    store.save(store.absence().evolve(brands=("acme", "beta")))
    assert store.absence() == Absence(brands=("acme", "beta"), version=1)
    store.save(store.absence().evolve(brands=()))
    assert store.absence().brands == ()


def test_when_each_source_was_heard_is_read_in_one_query(store: CallbackStore) -> None:
    assert store.rhythms() == []
    for name in ("demo", "x"):
        store.save(Rhythm.begun(name, NOON))
    read = store.stored(Rhythm, keys.rhythm("demo"))
    assert read == Rhythm.begun("demo", NOON).evolve(version=1)
    store.save(read.heard(NOON + timedelta(hours=1)))
    assert [(one.source, one.version) for one in store.rhythms()] == [("demo", 2), ("x", 1)]
    assert store.rhythms()[0].weeks["2026-11-16"].count("1") == 2
    with pytest.raises(ConditionFailed):
        store.save(Rhythm.begun("demo", NOON))


def test_what_was_observed_is_kept_once_a_mention_and_forgotten_after_thirty_days(
    table: Table, store: CallbackStore
) -> None:
    seen = Observed(
        source="demo",
        source_id="1",
        mention_id="mnt_1",
        brand=BRAND,
        channel="x",
        visibility=Visibility.PUBLIC,
        kind=Kind.COMPLAINT,
        severity=Severity.GRAVE,
        reasons=("says that it is lost",),
        accepted_at=NOON,
        revised_at=NOON,
    )
    store.save(seen)
    assert store.stored(Observed, seen.key()) == seen.evolve(version=1)
    (item,) = table.query(keys.observed_partition("demo")).items
    assert item[keys.EXPIRES_AT] == int((NOON + timedelta(days=30)).timestamp())
    assert table.query(keys.observed_partition("dem")).items == []


def test_a_ticket_that_waits_for_a_supervisor_wakes_at_the_end_of_its_clock(store: CallbackStore) -> None:
    hold = Hold(reason=HeldFor.REVIEW, since=NOON, tell_at=NOON + timedelta(minutes=15))
    ticket = a_ticket(hold=hold, open_callback_id=None, lookup=Lookup(next_at=NOON + timedelta(hours=1)))
    store.save(ticket)
    read = store.ticket(ticket.id)
    assert read is not None
    assert (read.held, store.awake(NOON + timedelta(minutes=14))[1]) == (True, [])
    assert store.awake(NOON + timedelta(minutes=15))[1] == [read]
    store.save(read.let_in(NOON + timedelta(minutes=16), "sofie"))
    assert store.awake(NOON + timedelta(minutes=20))[1] == []
    assert store.awake(NOON + timedelta(hours=1))[1] != []


def test_a_fact_is_kept_once(table: Table, store: CallbackStore) -> None:
    fact = Fact(id="cbk_1_1", at=NOON, brand=BRAND, kind="callback", data={"attempts": 1})
    store.save(fact)
    with pytest.raises(ConditionFailed):
        store.save(fact)
    item = table.get(keys.fact("2026-11-22", BRAND, "cbk_1_1"))
    assert item is not None
    assert Fact.from_item(item) == fact.evolve(version=1)


def test_what_is_over_a_page_of_one_megabyte_is_read_whole(store: CallbackStore) -> None:
    """FAILURES 22."""
    ticket = a_ticket()
    for round_ in range(1, 5):
        store.save(a_callback(ticket.evolve(round=round_)).evolve(cause="x" * 390_000))
    assert [callback.round for callback in store.callbacks_of(ticket.id)] == [1, 2, 3, 4]


# The forecast


def test_the_queue_is_counted_by_urgency_over_all_its_shards(store: CallbackStore) -> None:
    """What is in call or done is not in the queue; what is urgent at the very moment is as urgent."""
    assert store.queued(2, [NOON, NOON + SECOND]) == ([0, 0], 0)
    for n, seconds in enumerate((-5, 0, 0, 1, 7)):
        store.save(a_callback(a_ticket()).evolve(urgency_at=NOON + seconds * SECOND, shard=n % 2))
    store.save(a_callback(a_ticket()).evolve(urgency_at=NOON, state=CallbackState.IN_CALL))
    assert store.queued(2, [NOON, NOON + SECOND]) == ([3, 4], 5)
    assert store.queued(1, [NOON]) == ([2], 3)


def test_the_forecast_is_the_latest_and_read_now_and_then(store: CallbackStore, hands: Ticking) -> None:
    assert store.forecast() is None
    team = Team(idle=1, busy=2, handling_seconds=300)
    first = Forecast(at=NOON, team=team, waiting=3)
    store.foresee(first)
    assert store.forecast() == first
    other = CallbackStore(store._table)
    assert other.forecast() == first.evolve(version=1)
    store.foresee(first.evolve(waiting=7))
    assert other.forecast() == first.evolve(version=1)
    hands.advance(seconds=20)
    assert other.forecast() == first.evolve(version=1, waiting=7)


def test_a_forecast_that_cannot_be_read_is_none(store: CallbackStore, caplog: pytest.LogCaptureFixture) -> None:
    """FAILURES 23: it must not hold up what is opened."""
    store._table.write(put(keys.forecast(), {"at": "soon", "team": "everybody"}, None))
    assert store.forecast() is None


# What a supervisor sees


def test_the_numbers_that_were_shown_on_a_day_the_latest_first(store: CallbackStore) -> None:
    shown = [
        Reveal(at=NOON + number * SECOND, by="anna", brand=BRAND, ticket_id="tkt_a", entry_id=f"ent_{number}")
        for number in range(3)
    ]
    store.save(*shown, shown[0].evolve(at=NOON + timedelta(days=1)))
    first, after = store.reveals("2026-11-22", 2)
    rest, end = store.reveals("2026-11-22", 2, after)
    assert [one.entry_id for one in (*first, *rest)] == ["ent_2", "ent_1", "ent_0"]
    assert (end, len(store.reveals("2026-11-23", 10)[0]), store.reveals("2026-11-21", 10)[0]) == (None, 1, [])


def test_all_agents_are_on_one_list(store: CallbackStore) -> None:
    store.save(Member(sub="b", name="bram"), Member(sub="a"))
    assert [(one.sub, one.name) for one in store.members()] == [("a", ""), ("b", "bram")]


def test_a_merge_is_kept_as_it_was_said(store: CallbackStore) -> None:
    word = Merge(
        id="mrg_a",
        ticket_id="tkt_a",
        into="tkt_b",
        at=NOON,
        by="sofie",
        goes=("tkt_a",),
        stays=("tkt_b", "tkt_c"),
        owed=("tkt_a",),
        leader="tkt_b",
        own=Own(phone="+31612345601", phone_from="order"),
    )
    ticket = a_ticket(merged=(word,), judged=("unsure",), parted_at=NOON)
    store.save(ticket)
    assert store.ticket(ticket.id) == ticket.evolve(version=1)
