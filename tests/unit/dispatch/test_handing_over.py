"""A callback at a contact centre: one task for it, one person on it, and no silence whatever becomes of the task."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from functions.callbacks.dispositions import MEANING, Then
from functions.callbacks.model import CallbackState, Disposition, WithdrawReason
from functions.callbacks.people import Caller
from functions.dispatch import hand_overs
from functions.dispatch.hand_overs import Contact
from functions.shared import telemetry
from functions.shared.errors import Conflict, Unavailable
from functions.shared.events import Event, Happened
from functions.tickets.model import Entry, EntryKind, Lookup, Prefers
from tests.builders import NOON, a_supervisor, an_agent, ticket_of
from tests.unit.dispatch.centre import CONNECT, DESK, House, Trouble, house

ANNA, BOB = an_agent("anna"), an_agent("bob")
QUEUED = CallbackState.QUEUED
NUMBERED = "gone, call me: 06 12 34 56 78 or +31(0)612345678"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    counts: list[str] = []
    monkeypatch.setattr(telemetry, "count", lambda name, *_, **__: counts.append(name))
    return counts


@pytest.fixture
def at(counted: list[str]) -> Iterator[House]:
    with house() as made:
        yield made


# What stands at the centre


def test_a_callback_is_one_task_however_often_its_events_come(at: House) -> None:
    callback = at.opens()
    for _ in range(3):
        at.handing.follow(callback.id)
    (offer,) = (one.offer for one in at.centre.standing)
    assert offer.token == f"{callback.id}-1"
    assert offer.link == f"{DESK}#/board/{callback.ticket_id}"
    assert offer.starts_at is None
    assert offer.attributes["kwartier_due_at"] == "2026-11-22T12:15:00.000Z"
    assert at.centre.asked == ["start"], "what is as it should be is not looked at for an event of ours"


def test_the_centre_is_told_nothing_of_people_unless_the_connection_says_so(at: House) -> None:
    """FAILURES 40."""
    callback = at.opens(said="E#1")
    said = Entry(id="1", owner_id=callback.ticket_id, at=NOON, kind=EntryKind.MENTION, data={"text": NUMBERED})
    ticket = ticket_of(at.store, callback)
    at.store.save(said, ticket.evolve(said=said.key().sk))
    at.handing.follow(callback.id)
    offer = at.stands(callback).offer
    assert not any(word in str(dict(offer)) for word in ("Jan", "gone", "+31612345678"))

    at.connections = {"centre": CONNECT.evolve(personal_data="full")}
    at.ends(at.stands(callback))
    at.sweeps(2)
    offer = at.stands(callback).offer
    assert ("Jan" in offer.description, "gone, call me" in offer.description) == (True, True)
    numbers = [word for word in ("612345678", "06 12", "5678") if word in offer.name + offer.description]
    assert numbers == [], "the number is behind the link, in any case"
    assert "gone" not in repr(offer), "nor in anything that prints it"


@pytest.mark.parametrize("changes", [{"brands": ("other",)}, {"enabled": False}, {"flow": None}])
def test_what_no_centre_is_connected_for_stays_at_the_desk(at: House, changes: dict[str, object]) -> None:
    at.connections = {"centre": CONNECT.evolve(**changes)}
    callback = at.opens()
    at.handing.follow(callback.id)
    at.sweeps()
    assert at.centre.asked == []


def test_what_is_meant_for_certain_people_or_answered_in_writing_is_the_desks(at: House) -> None:
    written = at.opens(prefers=Prefers.MESSAGE)
    kept = at.opens()
    at.store.save(kept.evolve(only_for="supervisors"))
    assigned = at.opens()
    at.calls.assign(a_supervisor(), assigned.id, "bob@example.com")
    for one in (written, kept, assigned):
        at.handing.follow(one.id)
    assert at.centre.standing == []
    at.sweeps(6)
    assert [one.offer.token for one in at.centre.standing] == [f"{assigned.id}-1"], "it is anybody's again"


def test_one_without_a_number_waits_a_moment_for_the_lookup(at: House) -> None:
    callback = at.opens(phone=None, lookup=Lookup())
    at.handing.follow(callback.id)
    assert at.centre.standing == []
    at.sweeps(2)
    assert at.stands(callback)


def test_the_sweep_finds_what_no_event_handed_over(at: House) -> None:
    """FAILURES 24."""
    callback = at.opens()
    at.sweeps()
    assert at.stands(callback)
    asked = len(at.centre.asked)
    at.sweeps(3)
    assert len(at.centre.asked) == asked, "what stands is left alone"


def test_an_event_of_a_ticket_is_about_the_call_that_it_is_owed(at: House) -> None:
    callback = at.opens()
    finished = Event(id="evt_1", type=Happened.LOOKUP_FINISHED, brand="acme", occurred_at=NOON)
    at.handing.happened(finished.evolve(ticket_id=callback.ticket_id))
    assert at.stands(callback)
    at.handing.happened(Event(id="evt_2", type=Happened.MENTION_IGNORED, brand="acme", occurred_at=NOON))
    at.handing.follow("cbk_gone_1", look=True)
    assert at.centre.asked == ["start"]


def test_a_call_that_is_put_off_is_a_scheduled_task(at: House) -> None:
    callback, first = at.handed()
    at.claims.claim(ANNA, callback.id)
    at.calls.dial(ANNA, callback.id, at.token(callback), "att-1")
    later = at.hands.now + timedelta(hours=5)
    told = Disposition.ASKED_LATER
    at.calls.outcome(ANNA, callback.id, "att-1", at.token(callback), disposition=told, call_at=later)
    at.tells(callback)
    assert first.ended
    assert at.stands(callback).offer.starts_at == later
    at.sweeps(5 * 60 + 2)
    assert at.now(callback).state is QUEUED
    assert at.stands(callback).offer.starts_at == later, "its time has come: the same task goes on"


def test_one_that_is_put_off_further_than_the_centre_takes_is_asked_for_in_time(at: House) -> None:
    callback = at.opens()
    later = at.hands.now + timedelta(days=8)
    at.store.save(callback.evolve(state=CallbackState.RETRY_LATER, next_attempt_at=later, next_at=later))
    at.handing.follow(callback.id)
    assert at.centre.standing == []
    at.hands.advance(hours=49, minutes=2)
    at.sweeps()
    assert at.stands(callback).offer.starts_at == later


def test_one_that_comes_forward_does_not_wait_for_its_time_any_more(at: House) -> None:
    callback = at.opens()
    later = at.hands.now + timedelta(hours=5)
    at.store.save(callback.evolve(state=CallbackState.RETRY_LATER, next_attempt_at=later))
    at.handing.follow(callback.id)
    at.store.save(at.now(callback).evolve(state=QUEUED, next_attempt_at=None))
    at.handing.follow(callback.id)
    assert at.stands(callback).offer.starts_at is None


# Never two people


def test_who_accepts_the_task_has_the_callback_and_goes_on_at_the_desk(at: House) -> None:
    """FAILURES 33."""
    callback, contact = at.handed()
    at.accepts(contact)
    assert at.holder(callback) == "anna@example.com"
    with pytest.raises(Conflict) as lost:
        at.claims.claim(BOB, callback.id)
    assert lost.value.extra["claimed_by"] == "anna@example.com"
    claimed = at.claims.claim(ANNA, callback.id)
    assert claimed is not None
    assert claimed[0].lease is not None
    assert claimed[0].lease.token == at.row(callback).lease_token, "the same claim, by the link"
    at.tells(callback)
    assert not contact.ended
    assert [event.type for event in at.events(callback)].count(Happened.CALLBACK_CLAIMED) == 1


def test_names_are_compared_without_regard_to_case(at: House) -> None:
    callback, contact = at.handed()
    at.accepts(contact, "agent-bob")
    assert at.holder(callback) == "bob@example.com"


def test_claimed_at_the_desk_the_task_goes(at: House) -> None:
    callback, contact = at.handed()
    at.claims.claim(BOB, callback.id)
    at.tells(callback)
    assert contact.ended
    assert at.all_of(callback) == []


def test_accepted_when_the_desk_was_first_the_task_goes_at_once(at: House) -> None:
    """FAILURES 33."""
    callback, contact = at.handed()
    at.claims.claim(BOB, callback.id)
    at.accepts(contact)
    assert (at.holder(callback), contact.ended) == ("bob@example.com", True)


def test_whoever_accepted_and_was_quicker_at_the_desk_than_the_event_keeps_both(at: House) -> None:
    callback, contact = at.handed()
    contact.agent = "agent-anna"
    at.claims.claim(ANNA, callback.id)
    at.tells(callback)
    assert not contact.ended
    assert at.row(callback).lease_token == at.token(callback)


def test_an_agent_of_the_centre_has_one_callback_like_any_other(at: House) -> None:
    (first, one), (second, other) = at.handed(), at.handed()
    at.accepts(one)
    at.accepts(other)
    assert (at.holder(first), at.holder(second)) == ("anna@example.com", None)
    assert other.ended
    at.sweeps()
    assert at.stands(second).agent is None, "it is offered to somebody else"


def test_who_has_no_account_here_gets_nothing_and_somebody_is_told(at: House, counted: list[str]) -> None:
    callback, contact = at.handed()
    at.accepts(contact, "agent-temp")
    assert (at.holder(callback), contact.ended) == (None, True)
    assert "CentreStrangers" in counted
    assert at.all_of(callback) == [], "not at once again"
    at.shows_up(Caller(sub="sub-temp", name="temp@example.com"))
    at.sweeps()
    at.accepts(at.stands(callback), "agent-temp")
    assert at.holder(callback) == "temp@example.com"


def test_a_task_that_was_transferred_is_nobodys(at: House) -> None:
    callback, contact = at.handed()
    at.accepts(contact)
    other = at.centre.contacts["transferred"] = type(contact)("transferred", contact.offer, agent="agent-bob")
    contact.ended = True
    at.handing.heard(Contact(contact_id=other.id, initial_contact_id=contact.id))
    assert other.ended
    assert at.holder(callback) is None
    assert at.stands(callback).offer.token == f"{callback.id}-2"


def test_other_tasks_of_the_instance_are_left_alone(at: House) -> None:
    at.handing.heard(Contact(contact_id="somebody-elses", initial_contact_id="theirs-too"))
    assert at.centre.asked == []


# Never silent


@pytest.mark.parametrize("reason", [WithdrawReason.ALREADY_HELPED, WithdrawReason.DUPLICATE])
def test_withdrawn_the_task_goes(at: House, reason: WithdrawReason) -> None:
    callback, contact = at.handed()
    at.calls.withdraw(BOB, callback.id, reason, "")
    at.tells(callback)
    assert contact.ended
    at.sweeps(30)
    assert at.all_of(callback) == []


def test_hung_up_without_a_word_it_is_somebody_elses_turn(at: House) -> None:
    """FAILURES 33."""
    callback, contact = at.handed()
    at.accepts(contact)
    at.ends(contact)
    assert at.now(callback).state is QUEUED
    assert at.stands(callback).offer.token == f"{callback.id}-2"


@pytest.mark.parametrize("disposition", Disposition)
def test_an_outcome_said_at_the_centre_is_an_attempt_like_any_other(at: House, disposition: Disposition) -> None:
    callback, contact = at.handed()
    at.accepts(contact)
    at.hands.advance(minutes=1)
    at.ends(contact, disposition)
    at.hears(contact)
    after = at.now(callback)
    (attempt,) = after.attempts
    assert (attempt.agent_name, attempt.disposition) == ("anna@example.com", disposition)
    assert attempt.started_at == at.hands.now, "nobody said when it began: the moment at which we heard of it"
    then = MEANING[disposition].then
    if then is Then.WRAP_UP:
        assert (after.state, at.holder(callback)) == (CallbackState.IN_CALL, "anna@example.com")
    assert after.state is not QUEUED or then is Then.REDIAL


def test_a_dial_whose_outcome_nobody_said_is_its_agents_to_finish(at: House) -> None:
    callback, contact = at.handed()
    at.accepts(contact)
    at.calls.dial(ANNA, callback.id, at.token(callback), "att-1")
    at.ends(contact)
    at.sweeps(30)
    assert (at.now(callback).state, at.holder(callback)) == (CallbackState.IN_CALL, "anna@example.com")
    assert at.all_of(callback) == [], "nobody else is asked while they may be talking"
    token = at.token(callback)
    at.calls.outcome(ANNA, callback.id, "att-1", token, disposition=Disposition.NO_ANSWER)
    at.tells(callback)
    assert at.stands(callback).offer.starts_at == at.now(callback).next_attempt_at


def test_an_outcome_said_at_the_centre_ends_the_dial_that_was_told_at_the_desk(at: House) -> None:
    callback, contact = at.handed()
    at.accepts(contact)
    at.calls.dial(ANNA, callback.id, at.token(callback), "att-1")
    begun = at.hands.now
    at.hands.advance(minutes=2)
    at.ends(contact, Disposition.BUSY)
    (attempt,) = at.now(callback).attempts
    assert (attempt.id, attempt.started_at, attempt.disposition) == ("att-1", begun, Disposition.BUSY)


@pytest.mark.parametrize("heard", [True, False])
def test_what_came_of_a_call_is_not_lost_with_the_lease(at: House, heard: bool) -> None:
    """FAILURES 34: no sweep renewed it, or its event never came: nobody else has the callback, so it is said of it."""
    callback, contact = at.handed()
    if heard:
        at.accepts(contact)
    contact.agent = "agent-anna"
    at.hands.advance(minutes=20)
    at.ends(contact, Disposition.NO_ANSWER)
    (attempt,) = at.now(callback).attempts
    assert (attempt.agent_name, attempt.disposition) == ("anna@example.com", Disposition.NO_ANSWER)
    assert at.now(callback).promises[0].outcome == "broken", "called, and nobody said so in time"


def test_an_outcome_of_somebody_whose_callback_another_has_by_now_is_refused(at: House) -> None:
    """FAILURES 34."""
    callback, contact = at.handed()
    at.accepts(contact)
    at.hands.advance(minutes=3)
    at.claims.claim(BOB, callback.id)
    at.ends(contact, Disposition.DECLINED)
    assert (at.holder(callback), at.now(callback).attempts) == ("bob@example.com", ())


def test_finished_at_the_desk_the_task_goes(at: House) -> None:
    callback, contact = at.handed()
    at.accepts(contact)
    at.calls.dial(ANNA, callback.id, at.token(callback), "att-1")
    at.calls.outcome(ANNA, callback.id, "att-1", at.token(callback), disposition=Disposition.DECLINED)
    at.tells(callback)
    assert contact.ended
    at.ends(contact, Disposition.REACHED)
    at.sweeps(5)
    assert len(at.now(callback).attempts) == 1, "what is said of it later changes nothing"


def test_said_at_the_desk_and_at_the_centre_it_is_one_attempt(at: House) -> None:
    """FAILURES 34."""
    callback, contact = at.handed()
    at.accepts(contact)
    at.calls.dial(ANNA, callback.id, at.token(callback), "att-1")
    at.calls.outcome(ANNA, callback.id, "att-1", at.token(callback), disposition=Disposition.NO_ANSWER)
    at.ends(contact, Disposition.NO_ANSWER)
    assert [one.id for one in at.now(callback).attempts] == ["att-1"]


def test_who_reads_keeps_the_callback_and_who_lets_it_lie_does_not(at: House) -> None:
    """FAILURES 33."""
    callback, contact = at.handed()
    at.accepts(contact)
    at.sweeps(9)
    assert at.holder(callback) == "anna@example.com", "longer than a lease lasts"
    at.sweeps(5)
    assert contact.ended
    assert at.holder(callback) is None
    assert at.stands(callback).agent is None


def test_a_task_that_ends_by_itself_is_put_up_again_after_a_pause_that_grows(at: House) -> None:
    callback, _ = at.handed()
    begun = []
    for _ in range(60):
        at.sweeps()
        for one in at.all_of(callback):
            begun.append(at.hands.now)
            one.ended = True
            at.hears(one)
    pauses = [later - earlier for earlier, later in pairwise(begun)]
    assert pauses == sorted(pauses)
    assert pauses[-1] <= hand_overs.PAUSES[-1] + timedelta(minutes=1)
    assert len(begun) > 6


def test_what_the_centre_never_told_is_looked_at(at: House) -> None:
    """FAILURES 24."""
    callback, contact = at.handed()
    contact.ended = True
    at.sweeps(8)
    assert at.stands(callback)


# When the centre does not answer


@pytest.mark.parametrize("done", [False, True])
def test_a_lost_answer_makes_no_second_task(at: House, counted: list[str], done: bool) -> None:
    """FAILURES 20."""
    at.centre.troubles = [Trouble(done)]
    callback = at.opens()
    at.handing.follow(callback.id)
    assert counted == ["CentreFaults"]
    at.sweeps(2)
    assert at.stands(callback).offer.token == f"{callback.id}-1"
    assert len(at.centre.contacts) == 1


def test_one_that_may_stand_is_stopped_though_its_answer_was_lost(at: House) -> None:
    at.centre.troubles = [Trouble(done=True)]
    callback = at.opens()
    at.handing.follow(callback.id)
    at.claims.claim(BOB, callback.id)
    at.sweeps(1)
    assert at.all_of(callback) == []
    assert at.centre.contacts["contact-1"].ended


def test_a_stop_that_is_not_answered_is_made_good(at: House) -> None:
    callback, contact = at.handed()
    at.claims.claim(BOB, callback.id)
    at.centre.troubles = [Trouble(done=False)]
    at.tells(callback)
    assert not contact.ended
    at.sweeps(1)
    assert contact.ended


def test_a_centre_that_is_away_holds_nothing_up_and_all_is_there_when_it_is_back(at: House) -> None:
    """FAILURES 20."""
    callbacks = [at.opens() for _ in range(3)]
    at.centre.troubles = [Trouble(done=False)] * 200
    for one in callbacks:
        at.handing.follow(one.id)
    at.sweeps(60)
    assert len(at.centre.asked) < 60, "it is asked more and more rarely"
    assert [at.now(one).state for one in callbacks] == [QUEUED] * 3, "they are on the board all along"
    at.centre.troubles = []
    at.sweeps(10)
    assert len(at.centre.standing) == 3


def test_a_task_that_is_refused_wakes_somebody_and_is_tried_again(at: House, counted: list[str]) -> None:
    at.connections = {"centre": CONNECT.evolve(flow="another")}
    callback = at.opens()
    at.handing.follow(callback.id)
    assert counted == ["CentreRefusals"]
    at.connections = {"centre": CONNECT}
    at.sweeps(2)
    assert at.stands(callback)


def test_a_centre_that_is_taken_away_keeps_no_task(at: House) -> None:
    callback, contact = at.handed()
    at.connections = {"centre": CONNECT.evolve(enabled=False)}
    at.sweeps(7)
    assert contact.ended
    assert at.all_of(callback) == []


def test_without_the_table_the_queue_tries_again(at: House) -> None:
    callback = at.opens()
    at.table.away = True
    with pytest.raises(Unavailable):
        at.handing.follow(callback.id)
    assert at.centre.asked == []
