"""The board: the cards, the counts, the tag, and what it costs."""

from collections.abc import Iterable
from typing import Any

import pytest

from functions.callbacks.people import Agent
from functions.callbacks.store import CallbackStore
from functions.deadlines.forecast import foresee
from functions.desk.application import Application
from functions.desk.desk import Desk
from functions.intake.model import Author
from functions.journey.service import Journey
from functions.shared import clock, keys
from functions.shared.memory import MemoryTable
from functions.shared.table import Item, Key, Page, put
from functions.tickets.model import Lookup, LookupState
from functions.triage.rules import PlainJudge
from tests.builders import COMPLAINT, Ticking, a_mention, an_open_complaint
from tests.unit.desk.asking import CLIENT, Json, Office, Person

CARD = {
    *("id", "ticket_id", "state", "promise", "due_at", "seconds_left", "urgency_at", "severity", "flags", "brand"),
    *("channel", "author", "excerpt", "has_number", "attempts"),
}
"""What the contract says that every card has."""


def _cards(person: Person, **query: str) -> list[Json]:
    reply = person.get("/api/board", **query)
    assert reply.status == 200
    cards: list[Json] = reply.json["callbacks"]
    return cards


def test_an_empty_board(anna: Person) -> None:
    board = anna.get("/api/board").json
    assert board["now"] == "2026-11-22T12:00:00.000Z"
    assert (board["open"], board["opens_at"], board["incidents"], board["callbacks"]) == (True, None, [], [])
    assert (board["agents_present"], board["predicted_wait_seconds"]) == (0, None)
    assert set(board["counts"].values()) == {0}


def test_a_card_says_what_the_contract_says(office: Office, anna: Person, hands: Ticking) -> None:
    callback = office.complain(text="@acme order 100234\n is gone,   already a week no internet! " + "x" * 200)
    hands.advance(seconds=61)
    (card,) = _cards(anna)
    assert card.keys() >= CARD
    assert not card.keys() & {"order", "claimed_by", "lease_expires_at", "next_attempt_at"}
    assert card["promise"] == {
        "kind": "called",
        "due_at": "2026-11-22T12:15:00.000Z",
        "told_for": None,
        "outcome": None,
    }
    assert (card["due_at"], card["seconds_left"]) == ("2026-11-22T12:15:00.000Z", 839)
    assert card["author"] == {"handle": "jan", "name": "Jan", "followers": 120}
    assert card["excerpt"].startswith("@acme order 100234 is gone, already")
    assert len(card["excerpt"]) == 140
    assert (card["has_number"], card["attempts"], card["flags"]) == (False, 0, ["order_pending"])
    office.found(callback)
    hands.advance(seconds=1)
    (card,) = _cards(anna)
    assert card["order"] == {"number": "100234", "status": "shipped"}
    assert (card["has_number"], card["flags"], card["lookup"]["state"]) == (True, ["verify"], "found")


@pytest.mark.parametrize("state", [LookupState.NOT_FOUND, LookupState.SEVERAL, LookupState.UNREADABLE])
def test_a_card_says_what_is_not_known(office: Office, anna: Person, state: LookupState) -> None:
    """FAILURES 25."""
    callback = office.complain()
    ticket = office.ticket(callback)
    found = Lookup(state=state, detail="the orders could not be read", candidates=("100234", "100235"))
    office.desk.store.save(ticket.evolve(lookup=found, flags=("legal",)))
    (card,) = _cards(anna)
    assert card["flags"] == ["legal", f"order_{state}"]
    assert card["lookup"] == {
        "state": state,
        "detail": "the orders could not be read",
        "next_at": None,
        "candidates": ["100234", "100235"],
    }


def test_withheld_or_deleted_text_is_none(office: Office, anna: Person) -> None:
    office.complain(text=None)
    assert _cards(anna)[0]["excerpt"] is None


def test_a_card_says_that_its_author_is_withheld(office: Office, anna: Person) -> None:
    Journey(office.desk.store, PlainJudge()).receive(a_mention(author=Author(id=None), text=COMPLAINT), clock.now())
    office.complain()
    flags = {card["author"]["handle"]: card["flags"] for card in _cards(anna)}
    assert flags == {None: ["author_withheld", "order_pending"], "jan": ["order_pending"]}


def test_the_most_urgent_first(office: Office, anna: Person, hands: Ticking) -> None:
    office.complain("mild", "my parcel is late")
    hands.advance(seconds=1)
    office.complain("grave", "my parcel is lost, my lawyer will write, nobody answers for weeks!")
    urgency = [card["urgency_at"] for card in _cards(anna)]
    assert urgency == sorted(urgency)
    assert _cards(anna)[0]["author"]["handle"] == "grave"


def test_filters(office: Office, anna: Person, hands: Ticking) -> None:
    jan = office.complain("jan")
    piet = office.complain("piet", channel="facebook", brand="umbrella", language="nl", text="mijn pakket is kwijt!")
    hands.advance(seconds=1)
    ids = {name: [card["id"] for card in _cards(anna, **query)] for name, query in {
        "all": {},
        "brand": {"brand": "umbrella"},
        "channel": {"channel": "facebook,mastodon"},
        "language": {"language": "nl"},
        "state": {"state": "queued"},
        "none": {"state": "in_call,claimed"},
        "both": {"brand": "acme", "channel": "facebook"},
    }.items()}  # fmt: skip
    assert set(ids["all"]) == set(ids["state"]) == {jan.id, piet.id}
    assert ids["brand"] == ids["channel"] == ids["language"] == [piet.id]
    assert ids["none"] == ids["both"] == []


def test_mine_is_the_one_in_hand(office: Office, anna: Person, bram: Person) -> None:
    jan, piet = office.complain("jan"), office.complain("piet")
    assert _cards(anna, mine="1") == []
    claimed = anna.claim(jan.id)
    bram.claim(piet.id)
    assert [card["id"] for card in _cards(anna, mine="1")] == [jan.id]
    anna.post(f"/api/callbacks/{jan.id}/release", lease_token=claimed["lease_token"])
    assert _cards(anna, mine="1") == []


def test_who_has_it_and_until_when(office: Office, anna: Person, hands: Ticking) -> None:
    office.complain()
    claimed = anna.claim()
    (card,) = _cards(anna)
    assert (card["claimed_by"], card["lease_expires_at"]) == ("anna@example.com", claimed["lease_expires_at"])
    anna.dial(claimed)
    (card,) = _cards(anna)
    assert (card["state"], card["claimed_by"]) == ("in_call", "anna@example.com")
    assert "lease_expires_at" not in card


def test_a_lease_that_ran_out_names_nobody(office: Office, anna: Person, hands: Ticking) -> None:
    office.complain()
    anna.claim()
    hands.advance(seconds=121)
    (card,) = _cards(anna)
    assert "claimed_by" not in card


def test_counts_are_of_everything(office: Office, anna: Person, hands: Ticking) -> None:
    office.complain("early")
    hands.advance(minutes=11)
    office.complain("late")
    office.say("vera", "do you have this router in black?")
    anna.claim(office.complain("mine").id)
    hands.advance(seconds=1)
    counts = anna.get("/api/board", brand="another").json["counts"]
    assert counts == {
        "waiting_for_number": 0,
        "queued": 2,
        "claimed": 1,
        "in_call": 0,
        "retry_later": 0,
        "due_soon": 1,
        "broken": 0,
        "held": 0,
        "without_call": 1,
    }
    hands.advance(minutes=4)
    counts = anna.get("/api/board").json["counts"]
    assert (counts["due_soon"], counts["broken"]) == (0, 1)


def test_the_wait_that_is_to_be_expected(office: Office, anna: Person, bram: Person, hands: Ticking) -> None:
    for author in ("jan", "piet", "klaas"):
        office.complain(author)
    anna.put("/api/me/presence", state="available")
    bram.put("/api/me/presence", state="away")
    board = anna.get("/api/board").json
    assert (board["agents_present"], board["predicted_wait_seconds"]) == (1, 900)
    hands.advance(seconds=90)
    assert anna.get("/api/board").json["predicted_wait_seconds"] is None


def test_the_wait_follows_who_is_in_call_and_how_long_calls_take(
    office: Office, anna: Person, bram: Person, hands: Ticking
) -> None:
    def predicted() -> int:
        for person in (anna, bram):
            person.put("/api/me/presence", state="available")
        hands.advance(seconds=1)
        wait: int = anna.get("/api/board").json["predicted_wait_seconds"]
        return wait

    for author in ("jan", "piet", "klaas"):
        office.complain(author)
    assert predicted() == 300  # two are called at once, the third by whoever is free first, and then the new one
    claimed = anna.claim()
    assert predicted() == 300
    anna.dial(claimed)
    hands.advance(seconds=38)
    anna.outcome(claimed, "no_answer")
    assert predicted() == 128  # the third complaint and the new one, by two who take (5 x 300 + 39) / 6 seconds each


def test_while_it_is_closed_no_wait_is_predicted(hands: Ticking) -> None:
    """Noon is on a Sunday; who is here now says nothing about Monday."""
    table = MemoryTable()
    table.write(put(keys.brand("acme"), {"hours": "mon-fri 09:00-17:00"}, None))
    office = Office(desk := Desk.over(table, client_id=CLIENT), Application(desk))
    anna = office.agent()
    office.complain()
    anna.put("/api/me/presence", state="available")
    hands.advance(seconds=1)
    board = anna.get("/api/board").json
    assert (board["open"], board["opens_at"]) == (False, "2026-11-23T08:00:00.000Z")
    assert (board["agents_present"], board["predicted_wait_seconds"]) == (1, None)
    (card,) = board["callbacks"]
    assert card["promise"]["told_for"] == card["due_at"] == "2026-11-23T08:15:00.000Z"


def test_a_card_says_what_the_customer_was_told_in_a_storm(office: Office, anna: Person, hands: Ticking) -> None:
    anna.put("/api/me/presence", state="available")
    for n in range(6):
        office.complain(f"author{n}")
    foresee(office.desk.store, 1, clock.now())
    late = office.complain("late")
    hands.advance(seconds=1)
    told = {card["id"]: (card["due_at"], card["promise"]["told_for"]) for card in _cards(anna)}
    assert told.pop(late.id) == ("2026-11-22T12:15:00.000Z", "2026-11-22T12:30:00.000Z")
    assert set(told.values()) == {("2026-11-22T12:15:00.000Z", None)}


def test_a_board_on_which_nothing_happened_is_not_sent_again(office: Office, anna: Person, hands: Ticking) -> None:
    callback = office.complain()
    first = anna.get("/api/board")
    tag = first.headers["etag"]
    assert tag.startswith('W/"')
    hands.advance(seconds=3)
    for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = anna.get("/api/board", {"If-None-Match": known})
        assert (again.status, again.text, again.headers["etag"]) == (304, "", tag)
    assert anna.get("/api/board", {"if-none-match": 'W/"other"'}).status == 200
    anna.claim(callback.id)
    changed = anna.get("/api/board", {"if-none-match": tag})
    assert (changed.status, changed.headers["etag"] != tag) == (200, True)


class CountingTable(MemoryTable):
    """Counts what DynamoDB would be asked: each query, each item alone, each hundred in one."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self._inside = False

    def get(self, key: Key) -> Item | None:
        self.calls += not self._inside
        return super().get(key)

    def get_many(self, wanted: Iterable[Key]) -> dict[Key, Item]:
        keys = list(wanted)
        self.calls += -(-len(keys) // 100)
        self._inside = True
        try:
            return super().get_many(keys)
        finally:
            self._inside = False

    def query(self, *args: Any, **kwargs: Any) -> Page:
        self.calls += 1
        return super().query(*args, **kwargs)

    def query_index(self, *args: Any, **kwargs: Any) -> Page:
        self.calls += 1
        return super().query_index(*args, **kwargs)


def test_a_thousand_callbacks_cost_a_bounded_number_of_reads(hands: Ticking) -> None:
    table = CountingTable()
    store = CallbackStore(table)
    for _ in range(1000):
        an_open_complaint(store)
    office = Office(desk := Desk.over(table, client_id=CLIENT), Application(desk))
    anna = office.agent()
    table.calls = 0
    board = anna.get("/api/board").json
    assert (len(board["callbacks"]), board["counts"]["queued"]) == (200, 1000)
    # The index once (2,000 items in pages of 500 from four partitions), the cards in hundreds, and who is here.
    assert table.calls <= 8 + 6 + 1
    table.calls = 0
    anna.get("/api/board")
    assert table.calls == 6 + 1  # within the second the index serves again
    hands.advance(seconds=1)
    table.calls = 0
    anna.get("/api/board")
    assert table.calls > 6 + 1


def test_the_board_says_when_the_first_brand_opens(hands: Ticking) -> None:
    """Noon is on a Sunday."""
    table = MemoryTable()
    table.write(put(keys.brand("acme"), {"hours": "mon-fri 09:00-17:00"}, None))
    table.write(put(keys.brand("nova"), {"hours": "mon-sun 14:00-22:00"}, None))
    office = Office(desk := Desk.over(table, client_id=CLIENT), Application(desk))
    anna = office.agent()

    def opening(**query: str) -> tuple[bool, str | None]:
        board = anna.get("/api/board", **query).json
        return board["open"], board["opens_at"]

    assert opening() == (True, None)  # nothing says yet which brands there are
    desk.corrections.profile(Agent(sub="sub-anna", brands=("acme",)))
    assert opening() == (False, "2026-11-23T08:00:00.000Z")
    office.complain(brand="acme")
    office.complain(brand="nova")
    hands.advance(seconds=2)
    assert opening() == (False, "2026-11-22T13:00:00.000Z")
    assert opening(brand="acme") == (False, "2026-11-23T08:00:00.000Z")
    hands.advance(hours=1)
    assert opening() == (True, None)
