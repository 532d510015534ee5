"""Events out: at least once to each subscriber that wants them, whatever fails, and nobody felt by another."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from functions.dispatch import handler, rules
from functions.dispatch.model import Answer, DeliveryState, Fault, Hint, parsed
from functions.shared import keys, telemetry
from functions.shared.errors import Poison, Unavailable
from functions.shared.events import Happened
from functions.shared.table import Delete
from functions.tickets.model import EntryKind
from tests.builders import NOON, a_ticket, ticking
from tests.unit.dispatch.world import BROKEN, OK, SECRET, World, a_subscriber, world

SLOW = Answer(fault=Fault.SLOW)
CANARY = "canary text of a person"
OTHER_SECRET = "whsec_" + "b3RoZXIgc2VjcmV0IG9mIGEgcmVjZWl2ZXIhISEhISE="


@pytest.fixture(autouse=True)
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(telemetry, "count", lambda name, *_, **__: found.append(name))
    monkeypatch.setattr(telemetry, "log", lambda *_, **__: None)
    return found


def test_a_receiver_that_knows_the_secret_can_verify_what_it_gets() -> None:
    with ticking(datetime.now(UTC)) as hands:  # the library has a clock of its own
        house = World(hands)
        event = house.happens()
        house.goes()
        (got,) = house.posted
        verified = Webhook(SECRET).verify(got.body, dict(got.headers))
        assert (verified["id"], got.id) == (event.id, event.id)
        assert (verified["type"], verified["data"]) == ("complaint.opened", {"severity": 2})
        assert house.row(event).state is DeliveryState.DELIVERED


def test_until_a_rotation_is_over_both_secrets_sign() -> None:
    with ticking(datetime.now(UTC)) as hands:
        house = World(hands, secret=OTHER_SECRET, previous_secret=SECRET)
        house.happens()
        house.goes()
        (got,) = house.posted
        for secret in (SECRET, OTHER_SECRET):
            assert Webhook(secret).verify(got.body, dict(got.headers))


def test_a_subscriber_gets_the_types_and_brands_that_it_chose() -> None:
    with world() as house:
        house.subscribers = {
            "all": a_subscriber("all"),
            "calls": a_subscriber("calls", types=("call.attempted",)),
            "other": a_subscriber("other", brands=("other",)),
        }
        house.happens(Happened.COMPLAINT_OPENED)
        house.happens(Happened.CALL_ATTEMPTED)
        house.happens(Happened.COMPLAINT_OPENED, ticket=a_ticket(brand="other"))
        house.goes()
        got = {name: [one.event["type"] for one in house.to(name)] for name in house.subscribers}
        assert got == {
            "all": ["complaint.opened", "call.attempted", "complaint.opened"],
            "calls": ["call.attempted"],
            "other": ["complaint.opened"],
        }


def test_no_person_is_in_what_goes_to_who_did_not_choose_it() -> None:
    """FAILURES 40."""
    with world("crm", "suite") as house:
        house.subscribers["suite"] = a_subscriber("suite", personal_data="full")
        author = {"id": "42", "handle": "jan", "name": "Jan", "followers": 3}
        data = {"text": CANARY, "url": "https://x.com/1", "author": author, "phone": "+31612345678"}
        house.happens(data=data, ticket=a_ticket(phone="+31612345678"))
        house.goes()
        (plain,), (full,) = house.to("crm"), house.to("suite")
        assert CANARY not in plain.body.decode()
        assert "personal" not in plain.event["data"]
        assert full.event["data"]["personal"] == {
            "author": {"id": "42", "handle": "jan", "name": "Jan"},
            "text": CANARY,
            "url": "https://x.com/1",
        }
        assert "316123" not in full.body.decode()


def test_a_colleagues_note_goes_to_nobody_and_a_promise_in_detail_to_who_may_know() -> None:
    with world(personal_data="full") as house:
        promised = {
            "remedies": [{"kind": "other_address", "detail": "Dam 1"}],
            "note": CANARY,
            "resolution": "resolved",
        }
        house.happens(Happened.REMEDY_REQUESTED, kind=EntryKind.WRAPPED_UP, data=promised)
        house.goes()
        (got,) = house.posted
        assert got.event["data"]["personal"]["remedies"] == [{"kind": "other_address", "detail": "Dam 1"}]
        assert CANARY not in got.body.decode()


def test_what_was_erased_meanwhile_is_not_sent() -> None:
    with world(personal_data="full") as house:
        house.answers["crm"] = [BROKEN]
        event = house.happens(data={"text": CANARY})
        kept = house.happens(data={"text": CANARY})
        house.goes()
        house.posted.clear()
        row = house.row(event)
        erased = keys.entry_at(row.place.owner_id, row.place.entry)
        house.table.write(Delete(erased, None))
        entry = house.store.entry(house.row(kept).place.owner_id, house.row(kept).place.entry)
        assert entry is not None
        house.store.save(entry.evolve(data={"deleted": True}))
        house.answers["crm"] = [OK]
        house.sweeps(30)
        assert [one.id for one in house.posted] == [kept.id]
        assert CANARY not in house.posted[0].body.decode()
        assert house.row(event).state is DeliveryState.GONE


def test_what_is_not_taken_at_once_is_taken_a_moment_later() -> None:
    with world() as house:
        house.answers["crm"] = [BROKEN, SLOW, OK]
        event = house.happens()
        house.goes()
        assert [one.at - house.posted[0].at for one in house.posted] == [
            timedelta(seconds=seconds) for seconds in (0, 2, 6)
        ]
        assert (house.row(event).attempts, house.row(event).last) == (3, "200")
        assert len({one.id for one in house.posted}) == 1


def test_it_is_tried_for_three_days_with_longer_and_longer_pauses_and_then_given_up(counted: list[str]) -> None:
    with world() as house:
        house.answers["crm"] = [BROKEN]
        event = house.happens()
        house.goes()
        while house.row(event).state is DeliveryState.OWED:
            house.hands.advance(minutes=9)
            house.sweeps()
        pauses = [later.at - one.at for one, later in pairwise(house.posted)]
        assert timedelta(days=2, hours=12) < house.posted[-1].at - house.posted[0].at <= timedelta(days=3)
        assert all(later > one * 0.7 for one, later in pairwise(pauses))
        assert 12 <= len(house.posted) <= 25
        assert house.row(event).state is DeliveryState.GIVEN_UP
        assert counted.count("EventsGivenUp") == 1
        assert "SubscribersDown" in counted, "and long before that somebody was told"


def test_one_that_is_gone_is_sent_nothing_more_until_a_person_says_so(counted: list[str]) -> None:
    with world() as house:
        house.answers["crm"] = [Answer(status=410), OK]
        house.happens()
        house.goes()
        house.happens()
        house.sweeps(90)
        assert len(house.posted) == 1
        assert counted == ["SubscribersGone"]
        lane = house.store.lane(house.subscribers["crm"].id)
        house.store.save(rules.reopened(lane))
        house.sweeps(5)
        assert len(house.posted) == 3, "what it was owed meanwhile"


def test_a_worker_stops_at_a_410_and_when_it_is_paused_meanwhile() -> None:
    with world() as house:
        for _ in range(3):
            house.happens()
            handler.receive(house.dispatch, house.queue.pop(0))
            house.queue.clear()
        house.answers["crm"] = [Answer(status=410)]
        house.sweeps(3)
        assert len(house.posted) == 1
        house.store.save(rules.reopened(house.store.lane(house.subscribers["crm"].id)))
        house.answers["crm"] = [OK]
        real = house.dispatch._post

        def paused(*asked: object) -> Answer:
            lane = house.store.lane(house.subscribers["crm"].id)
            house.store.save(lane.evolve(paused_at=NOON))
            return real(*asked)  # type: ignore[arg-type]

        for _ in range(rules.TOGETHER):
            house.happens()
            handler.receive(house.dispatch, house.queue.pop(0))
            house.queue.clear()
        house.dispatch._post = paused
        house.sweeps(9)
        assert len(house.posted) <= 1 + rules.TOGETHER, "what it had in hand, and no more"


@pytest.mark.parametrize("status", [429, 503])
def test_one_that_asks_to_wait_is_left_alone_for_so_long_with_all_events(status: int) -> None:
    with world() as house:
        house.answers["crm"] = [Answer(status=status, retry_after=600), OK]
        house.happens()
        house.goes()
        house.happens()
        house.sweeps(9)
        assert len(house.posted) == 1
        house.sweeps(3)
        assert len(house.posted) == 3
        assert house.posted[1].at - house.posted[0].at >= timedelta(seconds=600)


def test_a_dead_subscriber_costs_an_attempt_now_and_then_and_the_other_nothing() -> None:
    """FAILURES 20."""
    with world("crm", "dead") as house:
        house.answers["dead"] = [SLOW]
        delays = []
        for _ in range(60):
            event = house.happens()
            house.goes()
            delays.append(house.row(event).last_at == event.occurred_at)
            house.sweeps()
        assert all(delays[10:]), "from when it is known to be dead nobody waits for it at all"
        assert len(house.to("crm")) == 60
        assert len(house.to("dead")) <= 16
        house.answers["dead"] = [OK]
        house.sweeps(31 + 60)
        assert {one.id for one in house.to("dead")} == {one.id for one in house.to("crm")}


def test_one_event_that_a_receiver_cannot_take_holds_up_no_other() -> None:
    with world() as house:
        poison = house.happens()
        real = house.dispatch._post
        house.dispatch._post = lambda url, headers, body: (
            BROKEN if headers["webhook-id"] == poison.id else real(url, headers, body)
        )
        for _ in range(20):
            house.happens()
            house.sweeps()
        house.sweeps(5)
        assert len(house.posted) == 20
        assert house.row(poison).state is DeliveryState.OWED


def test_a_slow_one_is_served_by_one_worker_alone() -> None:
    """Whatever waits for it, the others of the queue's workers are free."""
    with world() as house:
        house.answers["crm"] = [Answer(status=200, slow=True)]
        for _ in range(rules.NARROW_FROM):
            house.happens()
        house.goes()
        inside = []

        def meanwhile() -> None:
            """While the one worker waits for an answer, hints of other events come to other workers."""
            for body in list(house.queue):
                handler.receive(house.dispatch, body)
            inside.append(len(house.posted))

        real = house.dispatch._post

        def post(*asked: object) -> Answer:
            answer: Answer = real(*asked)  # type: ignore[arg-type]
            if not inside:
                meanwhile()
            return answer

        house.dispatch._post = post
        events = [house.happens() for _ in range(4)]
        before = len(house.posted)
        house.goes()
        assert inside == [before + 1], "nothing more was posted meanwhile"
        house.sweeps(2)
        assert {house.row(event).state for event in events} == {DeliveryState.DELIVERED}


def test_a_lost_hint_costs_a_minute_or_two() -> None:
    with world() as house:
        event = house.happens()
        handler.receive(house.dispatch, house.queue.pop())
        house.queue.clear()
        house.sweeps(2)
        assert house.row(event).state is DeliveryState.DELIVERED


def test_what_happens_is_kept_for_who_subscribes_later_once_and_without_a_person() -> None:
    with world() as all_:
        all_.subscribers.clear()
        event = all_.happens()
        all_.queue *= 2
        all_.goes()
        (kept,) = all_.store.happened(event.occurred_at)
        assert (kept.event_id, kept.type, kept.brand) == (event.id, event.type, event.brand)
        entry = all_.store.entry(kept.place.owner_id, kept.place.entry)
        assert entry is not None
        assert entry.events[0] == event
        assert set(kept.to_item()) == {
            *("version", "event_id", "type", "brand", "occurred_at", "place", "expires_at"),
        }


def test_a_repetition_of_the_bus_sends_nothing_twice() -> None:
    """FAILURES 21."""
    with world() as house:
        house.happens()
        again = house.queue[0]
        house.goes()
        house.hands.advance(hours=5)
        house.queue.append(again)
        house.goes()
        assert len(house.posted) == 1


def test_a_worker_that_is_killed_is_followed_by_another() -> None:
    """FAILURES 19."""
    with world() as house:
        house.answers["crm"] = [SLOW] * rules.NARROW_FROM + [OK]
        event = house.happens()
        for _ in range(4):
            house.happens()
        house.goes()
        real = house.dispatch._post

        class Killed(BaseException):
            pass

        def dies(*_: object) -> Answer:
            raise Killed

        house.dispatch._post = dies
        house.hands.advance(minutes=3)
        with pytest.raises(Killed):
            handler.receive(house.dispatch, Hint(subscriber_id=house.subscribers["crm"].id).text())
        house.dispatch._post = real
        house.sweeps(20)
        assert house.row(event).state is DeliveryState.DELIVERED


def test_a_worker_that_has_no_time_left_hands_over() -> None:
    with world() as house:
        events = [house.happens() for _ in range(3)]
        for _ in range(3):
            handler.receive(house.dispatch, house.queue.pop(0))
        house.queue.clear()
        house.hands.advance(minutes=5)
        posts = iter((False, True, False, False, False, False))
        house.hurried = lambda: next(posts, False)
        house.owed.start(house.hands.now)
        house.goes()
        assert {house.row(event).state for event in events} == {DeliveryState.DELIVERED}


def test_one_that_was_removed_or_is_paused_gets_nothing() -> None:
    with world("crm", "other") as house:
        lane = house.store.lane(house.subscribers["other"].id)
        house.store.save(lane.evolve(paused_at=NOON))
        event = house.happens()
        handler.receive(house.dispatch, house.queue.pop(0))
        del house.subscribers["crm"]
        house.goes()
        house.sweeps(5)
        assert house.posted == []
        assert house.row(event, "other").state is DeliveryState.OWED


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([OK, BROKEN, SLOW, "lost", "cleared", "repeat"]), max_size=8))
def test_whatever_fails_everything_arrives(faults: list[Answer | str]) -> None:
    """FAILURES 20: at least once each, and under one id."""
    with world() as house:
        events = []
        for fault in faults:
            events.append(house.happens())
            if isinstance(fault, Answer):
                house.answers["crm"] = [fault, OK]
            elif fault == "lost":
                house.table.lost_answers = 1
            elif fault == "repeat":
                house.queue += house.queue[-1:]
            else:
                house.queue.clear()
            house.goes()
        house.sweeps(60)
        kept = {one.id for one in house.posted}
        events = [event for event, fault in zip(events, faults, strict=True) if fault != "cleared" or event.id in kept]
        assert kept == {event.id for event in events}
        assert all(house.row(event).state is DeliveryState.DELIVERED for event in events)


def test_what_waited_for_three_days_is_given_up_and_not_sent_late(counted: list[str]) -> None:
    with world() as house:
        lane = house.store.lane(house.subscribers["crm"].id)
        house.store.save(lane.evolve(paused_at=NOON))
        old = house.happens()
        house.goes()
        house.hands.advance(hours=73)
        new = house.happens()
        house.goes()
        house.store.save(rules.reopened(house.store.lane(house.subscribers["crm"].id)))
        house.sweeps(2)
        assert [one.id for one in house.posted] == [new.id]
        assert (house.row(old).state, counted.count("EventsGivenUp")) == (DeliveryState.GIVEN_UP, 1)


def test_two_workers_at_once_post_it_twice_under_one_id_and_it_stays_delivered() -> None:
    with world() as house:
        event = house.happens()
        handler.receive(house.dispatch, house.queue.pop())
        (hint,) = house.queue
        real = house.dispatch._post

        def post(*asked: object) -> Answer:
            house.dispatch._post = real
            handler.receive(house.dispatch, hint)
            real(*asked)  # type: ignore[arg-type]
            return BROKEN

        house.dispatch._post = post
        house.goes()
        assert [one.id for one in house.posted] == [event.id, event.id]
        assert (house.row(event).state, house.row(event).attempts) == (DeliveryState.DELIVERED, 1)


def test_a_subscriber_that_cannot_be_read_does_not_cost_the_others() -> None:
    good = a_subscriber().model_dump(mode="json")
    bad = [{**good, "url": "ftp://x"}, {**good, "secret": "short"}, {**good, "id": "crm"}, {}]
    stored = {"crm": good, **{f"bad{at}": one for at, one in enumerate(bad)}}
    assert list(parsed(json.dumps({"subscribers": stored}))) == ["crm"]
    for nothing in ("{", "[]"):
        with pytest.raises(Unavailable):
            parsed(nothing)


@pytest.mark.parametrize(
    "body",
    ["{", "[]", "null", '{"detail-type": "complaint.opened", "detail": {}}', '{"detail-type": "delivery.due"}'],
)
def test_what_is_no_event_of_ours_is_buried(body: str) -> None:
    """FAILURES 17."""
    with world() as house, pytest.raises(Poison):
        handler.receive(house.dispatch, body)


def test_an_event_is_found_where_the_bus_says_that_it_stands() -> None:
    with world() as house:
        event = house.happens()
        assert json.loads(house.queue[0])["resources"][0] == event.ticket_id
