"""What people put right: the number, the wish, the verdict, who is here. No correction loses a promise or a page."""

from datetime import timedelta

import pytest

from functions.callbacks.claims import Claims
from functions.callbacks.corrections import PRESENT_FOR, Corrections
from functions.callbacks.model import Alert, Callback, CallbackState, Disposition, Outcome, PromiseKind
from functions.callbacks.people import Agent, PresenceState
from functions.callbacks.service import Calls
from functions.callbacks.store import CallbackStore
from functions.shared.errors import Conflict, NotFound
from functions.shared.events import Happened
from functions.tickets.model import EntryKind, Lookup, LookupState, Prefers, Ticket, TicketState
from functions.tickets.seen import Seen
from functions.tickets.service import line
from functions.triage.model import Kind, Severity
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
)

ANNA = an_agent("anna")
QUARTER = timedelta(minutes=15)
NUMBER = "+31687654321"


pytestmark = pytest.mark.usefixtures("hands")


@pytest.fixture
def table() -> MeddledTable:
    return MeddledTable()


@pytest.fixture
def store(table: MeddledTable) -> CallbackStore:
    return a_store(table)


@pytest.fixture
def put_right(store: CallbackStore) -> Corrections:
    return Corrections(store, wait=at_once)


def ticket(store: CallbackStore, ticket_id: str) -> Ticket:
    found = store.ticket(ticket_id)
    assert found is not None
    return found


def events(store: CallbackStore, ticket_id: str) -> list[Happened]:
    return [event.type for entry in store.timeline(ticket_id, 100)[0] for event in entry.events]


def a_question(store: CallbackStore, **changes: object) -> Ticket:
    """Opened at noon by a mention that was accepted at 11:58."""
    question = a_ticket(kind=Kind.QUESTION, severity=Severity.MILD, round=0, open_callback_id=None, **changes)
    said = line(question, EntryKind.MENTION, NOON, data={"id": "mnt_1", "text": "where is it?"})
    accepted = NOON - timedelta(minutes=2)
    seen = Seen(mention_id="mnt_1", owner_id=question.id, entry=said.key().sk, accepted_at=accepted, revised_at=NOON)
    store.save(question.evolve(said=said.key().sk), said, seen)
    return ticket(store, question.id)


def open_callback(store: CallbackStore, ticket_id: str) -> Callback:
    return read(store, str(ticket(store, ticket_id).open_callback_id))


def claimed(store: CallbackStore, callback: Callback) -> str:
    found = Claims(store, wait=at_once).claim(ANNA, callback.id)
    assert found
    assert found[0].lease
    return found[0].lease.token


# The number


def test_a_number_lets_a_call_that_waited_be_made(store: CallbackStore, put_right: Corrections, hands: Ticking) -> None:
    question = a_question(store, lookup=Lookup(state=LookupState.NOT_FOUND))
    put_right.triage(ANNA, question.id, Kind.COMPLAINT, Severity.ORDINARY)
    assert open_callback(store, question.id).state is CallbackState.WAITING_FOR_NUMBER
    assert Happened.CALLBACK_QUEUED not in events(store, question.id)
    hands.advance(minutes=1)
    known = put_right.phone(ANNA, question.id, NUMBER)
    callback = open_callback(store, question.id)
    assert (known.phone, known.phone_from) == (NUMBER, "agent")
    assert (callback.state, callback.promise.kind) == (CallbackState.QUEUED, PromiseKind.CALLED)
    assert callback.promise.due_at == NOON - timedelta(minutes=2) + QUARTER, "nobody asked yet: no later than it was"
    assert Happened.CALLBACK_QUEUED in events(store, question.id)
    timeline = " ".join(entry.model_dump_json() for entry in store.timeline(question.id, 100)[0])
    assert NUMBER not in timeline, "the number stands on the ticket alone"


def test_a_number_for_a_call_that_had_one_changes_no_promise(store: CallbackStore, put_right: Corrections) -> None:
    complaint = an_open_complaint(store)
    put_right.phone(ANNA, complaint.ticket_id, NUMBER)
    assert read(store, complaint.id).promises == complaint.promises


def test_a_number_that_comes_late_records_the_break_with_its_event(
    store: CallbackStore, put_right: Corrections, hands: Ticking
) -> None:
    complaint = an_open_complaint(store, phone=None)
    hands.advance(minutes=16)
    put_right.phone(ANNA, complaint.ticket_id, NUMBER)
    assert read(store, complaint.id).alerts == (Alert.BROKEN,)
    assert Happened.PROMISE_BROKEN in events(store, complaint.ticket_id)


def test_a_number_without_a_call_stands_on_the_ticket(store: CallbackStore, put_right: Corrections) -> None:
    question = a_question(store)
    assert put_right.phone(ANNA, question.id, NUMBER).phone == NUMBER
    with pytest.raises(NotFound):
        put_right.phone(ANNA, "tkt_none", NUMBER)


def test_a_number_and_a_claim_at_the_same_moment_both_stand(
    store: CallbackStore, table: MeddledTable, put_right: Corrections
) -> None:
    complaint = an_open_complaint(store, phone=None)
    table.before_write.append(lambda: claimed(store, complaint))
    put_right.phone(ANNA, complaint.ticket_id, NUMBER)
    after = read(store, complaint.id)
    assert (after.state, after.has_number) == (CallbackState.CLAIMED, True)


# The wish


def test_a_wish_stands_on_the_card_and_moves_no_promise(store: CallbackStore, put_right: Corrections) -> None:
    complaint = an_open_complaint(store)
    assert put_right.prefers(ANNA, complaint.ticket_id, Prefers.MESSAGE).prefers is Prefers.MESSAGE
    assert ticket(store, complaint.ticket_id).prefers is Prefers.MESSAGE
    after = read(store, complaint.id)
    assert (after.promises, after.state) == (complaint.promises, complaint.state)
    assert after.in_writing is not None


# The verdict


def test_a_graver_complaint_comes_sooner_and_is_due_as_before(store: CallbackStore, put_right: Corrections) -> None:
    complaint = an_open_complaint(store)
    put_right.triage(ANNA, complaint.ticket_id, Kind.COMPLAINT, Severity.CRITICAL)
    graver = read(store, complaint.id)
    assert graver.severity is Severity.CRITICAL
    assert graver.urgency_at < complaint.urgency_at
    assert graver.promises == complaint.promises


def test_a_question_that_was_a_complaint_is_owed_a_call_since_its_mention_was_accepted(
    store: CallbackStore, put_right: Corrections, hands: Ticking
) -> None:
    question = a_question(store)
    hands.advance(minutes=5)
    put_right.triage(ANNA, question.id, Kind.COMPLAINT, Severity.GRAVE)
    owed = open_callback(store, question.id)
    assert (owed.state, owed.round, owed.severity) == (CallbackState.QUEUED, 1, Severity.GRAVE)
    assert owed.promise.due_at == NOON - timedelta(minutes=2) + QUARTER
    assert events(store, question.id) == [Happened.CALLBACK_QUEUED]


@pytest.mark.parametrize("lookup", [LookupState.PENDING, LookupState.NOT_FOUND])
def test_a_verdict_that_comes_too_late_is_a_break_that_is_told(
    store: CallbackStore, put_right: Corrections, hands: Ticking, lookup: LookupState
) -> None:
    question = a_question(store, lookup=Lookup(state=lookup))
    hands.advance(hours=1)
    put_right.triage(ANNA, question.id, Kind.COMPLAINT, Severity.GRAVE)
    owed = open_callback(store, question.id)
    assert owed.promises[0].outcome is Outcome.BROKEN
    assert owed.alerts == (Alert.BROKEN,)
    assert Happened.PROMISE_BROKEN in events(store, question.id)


def test_the_same_verdict_twice_owes_one_call(store: CallbackStore, put_right: Corrections) -> None:
    question = a_question(store)
    for _ in range(2):
        put_right.triage(ANNA, question.id, Kind.COMPLAINT, Severity.GRAVE)
    assert ticket(store, question.id).round == 1
    assert len(store.callbacks_of(question.id)) == 1


@pytest.mark.parametrize(
    ("verdict", "state"),
    [(Kind.PRAISE, TicketState.CLOSED), (Kind.OTHER, TicketState.CLOSED), (Kind.QUESTION, TicketState.OPEN)],
)
def test_what_is_no_complaint_is_owed_no_call(
    store: CallbackStore, put_right: Corrections, verdict: Kind, state: TicketState
) -> None:
    complaint = an_open_complaint(store)
    put_right.triage(ANNA, complaint.ticket_id, verdict, Severity.MILD)
    after, judged = read(store, complaint.id), ticket(store, complaint.ticket_id)
    assert (after.state, after.promise.outcome) == (CallbackState.WITHDRAWN, Outcome.VOID)
    assert (judged.kind, judged.state, judged.open_callback_id) == (verdict, state, None)
    assert events(store, complaint.ticket_id) == [Happened.CALLBACK_WITHDRAWN]


@pytest.mark.parametrize("verdict", [Kind.PRAISE, Kind.OTHER, Kind.QUESTION])
def test_a_verdict_taken_back_owes_the_call_again_under_the_clock_that_it_had(
    store: CallbackStore, put_right: Corrections, hands: Ticking, verdict: Kind
) -> None:
    """So that a complaint which somebody waved away neither falls silent nor wins the company time."""
    complaint = an_open_complaint(store)
    put_right.triage(ANNA, complaint.ticket_id, verdict, Severity.MILD)
    hands.advance(minutes=5)
    put_right.triage(ANNA, complaint.ticket_id, Kind.COMPLAINT, Severity.ORDINARY)
    again, judged = open_callback(store, complaint.ticket_id), ticket(store, complaint.ticket_id)
    assert (judged.state, judged.ended_at, again.round) == (TicketState.OPEN, None, 2)
    assert again.promise.due_at == complaint.promise.due_at
    assert read(store, complaint.id).promise.outcome is Outcome.VOID, "the record of the first stands"


def test_a_verdict_on_what_was_called_owes_nothing_more(store: CallbackStore, put_right: Corrections) -> None:
    complaint = an_open_complaint(store)
    token = claimed(store, complaint)
    calls = Calls(store, at_once)
    calls.dial(ANNA, complaint.id, token, "a1")
    calls.outcome(ANNA, complaint.id, "a1", token, disposition=Disposition.DECLINED)
    put_right.triage(ANNA, complaint.ticket_id, Kind.OTHER, Severity.MILD)
    put_right.triage(ANNA, complaint.ticket_id, Kind.COMPLAINT, Severity.GRAVE)
    assert ticket(store, complaint.ticket_id).open_callback_id is None
    assert len(store.callbacks_of(complaint.ticket_id)) == 1


def test_a_verdict_on_what_was_unreached_keeps_the_ticket_as_it_is(
    store: CallbackStore, put_right: Corrections
) -> None:
    unreached = a_ticket(open_callback_id=None)
    store.save(unreached)
    put_right.triage(ANNA, unreached.id, Kind.COMPLAINT, Severity.GRAVE)
    after = ticket(store, unreached.id)
    assert (after.severity, after.state, after.round) == (Severity.GRAVE, TicketState.OPEN, 1)
    assert store.callbacks_of(unreached.id) == []


def test_a_question_that_asks_nothing_after_all_is_closed_by_that_word_and_may_be_owed_a_call_again(
    store: CallbackStore, put_right: Corrections
) -> None:
    question = a_question(store)
    assert put_right.triage(ANNA, question.id, Kind.OTHER, Severity.MILD).state is TicketState.CLOSED
    assert put_right.triage(ANNA, question.id, Kind.COMPLAINT, Severity.ORDINARY).state is TicketState.OPEN
    assert open_callback(store, question.id).state is CallbackState.QUEUED


def test_nobody_waves_a_call_away_while_it_is_made(store: CallbackStore, put_right: Corrections) -> None:
    complaint = an_open_complaint(store)
    token = claimed(store, complaint)
    Calls(store, at_once).dial(ANNA, complaint.id, token, "a1")
    with pytest.raises(Conflict):
        put_right.triage(ANNA, complaint.ticket_id, Kind.OTHER, Severity.MILD)
    assert put_right.triage(ANNA, complaint.ticket_id, Kind.COMPLAINT, Severity.MILD).severity is Severity.MILD


# Who is here, and what they know


def test_presence_lasts_ninety_seconds_unless_repeated(
    store: CallbackStore, put_right: Corrections, hands: Ticking
) -> None:
    put_right.presence(ANNA, PresenceState.AVAILABLE)
    hands.advance(seconds=60)
    assert put_right.presence(ANNA, PresenceState.AWAY).until == hands.now + PRESENT_FOR
    hands.advance(seconds=89, milliseconds=999)
    (here,) = store.present(hands.now)
    assert here.state is PresenceState.AWAY
    hands.advance(milliseconds=1)
    assert store.present(hands.now) == []


def test_of_two_windows_at_once_the_later_word_stands(
    store: CallbackStore, table: MeddledTable, put_right: Corrections
) -> None:
    table.before_write.append(lambda: put_right.presence(ANNA, PresenceState.AWAY))
    put_right.presence(ANNA, PresenceState.AVAILABLE)
    here = store.presence(ANNA.sub)
    assert here is not None
    assert here.state is PresenceState.AVAILABLE


def test_a_profile_and_a_claim_at_the_same_moment_both_stand(
    store: CallbackStore, table: MeddledTable, put_right: Corrections
) -> None:
    complaint = an_open_complaint(store)
    table.before_write.append(lambda: claimed(store, complaint))
    put_right.profile(Agent(sub=ANNA.sub, languages=("nl",), group="night"))
    agent = store.agent(ANNA.sub)
    assert (agent.holding, agent.languages, agent.group) == (complaint.id, ("nl",), "night")
