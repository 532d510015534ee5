"""What people do on a ticket itself, and what the ticket tells others of the mentions on it."""

import pytest

from functions.callbacks.store import CallbackStore
from functions.shared.errors import NotFound, Unavailable
from functions.shared.events import MAX_MENTION_REFS, Happened, MentionRef
from functions.tickets.model import Entry, EntryKind, TicketState
from functions.tickets.service import Tickets, line
from tests.builders import NOON, MeddledTable, Ticking, a_store, a_ticket

PHONE = "+31612345678"


@pytest.fixture
def table(hands: Ticking) -> MeddledTable:
    return MeddledTable()


@pytest.fixture
def store(table: MeddledTable) -> CallbackStore:
    return a_store(table)


def timeline(store: CallbackStore, ticket_id: str) -> list[Entry]:
    return store.timeline(ticket_id, 100)[0]


def test_a_remark_stands_on_the_timeline_as_it_was_written(store: CallbackStore) -> None:
    ticket = a_ticket()
    store.save(ticket)
    text = "=cmd()|' <b>bold</b>\u202e\x00"
    Tickets(store).note(ticket.id, text, "anna")
    (note,) = timeline(store, ticket.id)
    assert (note.kind, note.by, note.data, note.events) == (EntryKind.NOTE, "anna", {"text": text}, ())


def test_a_number_is_given_only_after_that_was_written_down(store: CallbackStore, table: MeddledTable) -> None:
    ticket = a_ticket(phone=PHONE)
    store.save(ticket)
    assert Tickets(store).reveal(ticket.id, "anna", "calls") == PHONE
    (revealed,) = timeline(store, ticket.id)
    assert (revealed.kind, revealed.by, revealed.data) == (EntryKind.REVEAL, "anna", {"reason": "calls"})
    table.away = True
    with pytest.raises(Unavailable):
        Tickets(store).reveal(ticket.id, "anna", None)


def test_where_there_is_no_number_nothing_is_revealed(store: CallbackStore) -> None:
    ticket = a_ticket()
    store.save(ticket)
    assert Tickets(store).reveal(ticket.id, "anna", None) is None
    assert timeline(store, ticket.id) == []


def test_an_unknown_ticket_is_not_found(store: CallbackStore) -> None:
    with pytest.raises(NotFound):
        Tickets(store).note("tkt_none", "text", "anna")
    with pytest.raises(NotFound):
        Tickets(store).reveal("tkt_none", "anna", None)


def ref(number: int) -> MentionRef:
    return MentionRef(source="demo", id=str(number))


def test_a_ticket_names_its_first_mention_and_the_latest_ones() -> None:
    ticket = a_ticket()
    for number in range(100):
        ticket = ticket.also(ref(number)).also(ref(number))
    assert ticket.mentions == (ref(0), *(ref(number) for number in range(100 - MAX_MENTION_REFS + 1, 100)))


def test_an_event_names_what_a_tool_needs_to_find_its_own_mention_again() -> None:
    ticket = a_ticket(mentions=(ref(1),), customer_ref="crm-9", metadata_json='{"case": {"deep": [1.5]}}')
    entry = line(ticket, EntryKind.TRIAGE, NOON, callback_id="cbk_1", events={Happened.CALLBACK_QUEUED: {"round": 1}})
    (event,) = entry.events
    assert (event.brand, event.ticket_id, event.callback_id) == (ticket.brand, ticket.id, "cbk_1")
    assert (event.mentions, event.customer_ref) == ((ref(1),), "crm-9")
    assert (event.metadata, event.data) == ({"case": {"deep": [1.5]}}, {"round": 1})


def test_an_entry_comes_back_from_the_table_as_it_went_in(store: CallbackStore) -> None:
    ticket = a_ticket(metadata_json='{"deep": [1.5, null, {"é": "\\u0000"}]}')
    entry = line(ticket, EntryKind.MENTION, NOON, data={"text": "é\x00", "n": 1.5}, events={Happened.PROMISE_KEPT: {}})
    store.save(entry)
    (stored,) = timeline(store, ticket.id)
    assert stored == entry.evolve(version=1)
    assert len({event.id for event in (*stored.events, *line(ticket, EntryKind.NOTE, NOON).events)}) == 1


@pytest.mark.parametrize("state", TicketState)
def test_only_an_open_ticket_is_listed(store: CallbackStore, state: TicketState) -> None:
    ticket = a_ticket(state=state)
    store.save(ticket)
    _, listed = store.all_open()
    assert [one.id for one in listed] == ([ticket.id] if state is TicketState.OPEN else [])
