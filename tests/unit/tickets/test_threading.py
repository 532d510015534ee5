"""Where a mention belongs: the table of `tickets.rules` line by line, and what holds for every line of it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.intake.model import Visibility
from functions.tickets.model import Complained, Known, Ticket, TicketState
from functions.tickets.parcels import Order, Parcel
from functions.tickets.rules import (
    EXCERPT,
    MAX_REMEMBERED,
    REMEMBERED_FOR,
    REOPENS_WITHIN,
    Threading,
    excerpt,
    joinable,
    masked,
    remember,
    repeat,
    search_terms,
    thread,
)
from functions.triage.model import Kind, Severity, Verdict
from tests.builders import NOON, a_ticket

PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE
COMPLAINT, QUESTION, PRAISE, OTHER = Kind.COMPLAINT, Kind.QUESTION, Kind.PRAISE, Kind.OTHER
T = Threading

CALL_OPEN = a_ticket()
NO_CALL = a_ticket(open_callback_id=None)
QUESTION_OPEN = a_ticket(kind=QUESTION, open_callback_id=None, round=0)
JUST_RESOLVED = a_ticket(state=TicketState.RESOLVED, ended_at=NOON - REOPENS_WITHIN, open_callback_id=None)
RESOLVED_QUESTION = JUST_RESOLVED.evolve(kind=QUESTION)
JUST_CLOSED = JUST_RESOLVED.evolve(state=TicketState.CLOSED)
LONG_AGO = JUST_RESOLVED.evolve(ended_at=NOON - REOPENS_WITHIN - timedelta(milliseconds=1))

LATEST = [None, CALL_OPEN, NO_CALL, QUESTION_OPEN, JUST_RESOLVED, RESOLVED_QUESTION, JUST_CLOSED, LONG_AGO]


def becomes(kind: Kind, visibility: Visibility, latest: Ticket | None) -> Threading:
    return thread(Verdict(kind=kind, severity=Severity.ORDINARY), visibility, latest, NOON)


WHAT = ((COMPLAINT, PUBLIC), (QUESTION, PUBLIC), (PRAISE, PUBLIC), (OTHER, PUBLIC), (OTHER, PRIVATE))


@pytest.mark.parametrize(
    ("latest", "line"),
    [
        (None, (T.OPEN, T.OPEN_QUESTION, T.PRAISE, T.IGNORE, T.OPEN_QUESTION)),
        (LONG_AGO, (T.OPEN, T.OPEN_QUESTION, T.PRAISE, T.IGNORE, T.OPEN_QUESTION)),
        (CALL_OPEN, (T.JOIN, T.JOIN, T.JOIN, T.JOIN, T.JOIN)),
        (NO_CALL, (T.NEW_ROUND, T.NEW_ROUND, T.JOIN, T.JOIN, T.NEW_ROUND)),
        (QUESTION_OPEN, (T.NEW_ROUND, T.JOIN, T.JOIN, T.JOIN, T.JOIN)),
        (JUST_RESOLVED, (T.NEW_ROUND, T.NEW_ROUND, T.JOIN, T.JOIN, T.NEW_ROUND)),
        (JUST_CLOSED, (T.NEW_ROUND, T.NEW_ROUND, T.JOIN, T.JOIN, T.NEW_ROUND)),
        (RESOLVED_QUESTION, (T.NEW_ROUND, T.JOIN, T.JOIN, T.JOIN, T.JOIN)),
    ],
)
def test_the_table_line_by_line(latest: Ticket | None, line: tuple[Threading, ...]) -> None:
    assert tuple(becomes(kind, visibility, latest) for kind, visibility in WHAT) == line


@given(latest=st.sampled_from(LATEST), visibility=st.sampled_from(Visibility))
def test_a_complaint_is_owed_a_call_or_joins_one_that_is(latest: Ticket | None, visibility: Visibility) -> None:
    what = becomes(COMPLAINT, visibility, latest)
    if latest is not None and latest.open_callback_id is not None:
        assert what is T.JOIN
    else:
        assert what in (T.OPEN, T.NEW_ROUND)


@given(latest=st.sampled_from(LATEST), kind=st.sampled_from(Kind))
def test_nothing_private_falls_silent_unless_it_is_praise(latest: Ticket | None, kind: Kind) -> None:
    assert (becomes(kind, PRIVATE, latest) is T.IGNORE) is False
    assert (becomes(kind, PRIVATE, latest) is T.PRAISE) == (kind is PRAISE and latest in (None, LONG_AGO))


@given(latest=st.sampled_from(LATEST), visibility=st.sampled_from(Visibility))
def test_praise_is_never_called_back(latest: Ticket | None, visibility: Visibility) -> None:
    assert becomes(PRAISE, visibility, latest) in (T.PRAISE, T.JOIN)


def test_seven_days_to_the_millisecond() -> None:
    assert joinable(JUST_RESOLVED, NOON)
    assert not joinable(LONG_AGO, NOON)
    assert joinable(CALL_OPEN, NOON + timedelta(days=900))


# The author


def test_which_complaint_in_ninety_days_it_is() -> None:
    known = Known(brand="acme", channel="x", account="42")
    assert repeat(known, NOON) == 1
    known = remember(known, "tkt_1", True, NOON)
    assert (known.last_ticket_id, repeat(known, NOON)) == ("tkt_1", 2)
    assert repeat(known, NOON + REMEMBERED_FOR) == 2
    assert repeat(known, NOON + REMEMBERED_FOR + timedelta(milliseconds=1)) == 1


def test_a_question_is_the_latest_ticket_but_no_complaint() -> None:
    known = remember(Known(brand="acme", channel="x", account="42"), "tkt_1", False, NOON)
    assert (known.last_ticket_id, repeat(known, NOON)) == ("tkt_1", 1)


@given(days=st.lists(st.integers(0, 200), max_size=120).map(sorted))
def test_an_author_s_item_stays_small_and_forgets_what_is_old(days: list[int]) -> None:
    known = Known(brand="acme", channel="x", account="42")
    for number, day in enumerate(days):
        now = NOON + timedelta(days=day)
        known = remember(known, f"tkt_{number}", True, now)
        assert len(known.complaints) <= MAX_REMEMBERED
        assert all(now - one.at <= REMEMBERED_FOR for one in known.complaints)
        assert known.complaints[-1] == Complained(ticket_id=f"tkt_{number}", at=now)


# What is shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (None, None),
        ("", ""),
        ("  two\n\nlines\tof it ", "two lines of it"),
        ("x" * EXCERPT, "x" * EXCERPT),
        ("x" * (EXCERPT + 1), "x" * (EXCERPT - 1) + "…"),
    ],
)
def test_an_excerpt_is_one_short_line(text: str | None, shown: str | None) -> None:
    assert excerpt(text) == shown


@given(st.text())
def test_an_excerpt_of_anything_is_one_short_line(text: str) -> None:
    shown = excerpt(text)
    assert shown is not None
    assert len(shown) <= EXCERPT
    assert shown.splitlines() in ([], [shown])


def test_a_masked_number_shows_only_its_ends() -> None:
    assert masked(None) is None
    assert masked("+31612345678") == "+31•••••••78"


@given(st.from_regex(r"\+[1-9][0-9]{7,14}", fullmatch=True))
def test_a_masked_number_is_as_long_and_hides_all_but_four_digits(phone: str) -> None:
    shown = masked(phone)
    assert shown is not None
    assert len(shown) == len(phone)
    assert sum(sign.isdigit() for sign in shown) == 4


def test_a_ticket_is_found_by_handle_names_order_and_parcel_in_any_case() -> None:
    ticket = a_ticket(
        customer_name="J. de Vries", order=Order(number="100234"), parcel=Parcel(carrier="postnl", number="3SABC")
    )
    assert search_terms(ticket) == {
        ("handle", "jan"),
        ("name", "jan"),
        ("name", "j. de vries"),
        ("name", "j."),
        ("name", "de"),
        ("name", "vries"),
        ("order", "100234"),
        ("parcel", "3sabc"),
    }


def test_what_is_not_known_is_no_search_term() -> None:
    bare = a_ticket()
    assert search_terms(bare.evolve(author=bare.author.evolve(handle=" ", name=None))) == frozenset()
