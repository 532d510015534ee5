"""What a source in `observe` would have opened, by what was counted of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.intake.model import Mode, Visibility
from functions.journey.model import Observed, Terms
from functions.journey.rules import previewed
from functions.triage.model import Kind, Severity
from tests.builders import NOON, a_mention, ticking
from tests.unit.journey.world import World


def observed(number: int = 1, at: datetime = NOON, **changes: Any) -> Observed:
    values: dict[str, Any] = {
        "source": "demo",
        "source_id": str(number),
        "mention_id": f"mnt_{number:04}",
        "author": f"acc_{number}",
        "brand": "acme",
        "channel": "x",
        "visibility": Visibility.PUBLIC,
        "kind": Kind.COMPLAINT,
        "severity": Severity.ORDINARY,
        "accepted_at": at,
        "revised_at": at,
        **changes,
    }
    return Observed.model_validate(values)


def test_nothing_observed_is_nothing() -> None:
    preview = previewed(())
    assert (preview.mentions, preview.calls, preview.since, preview.busiest) == (0, (), None, 0)


@pytest.mark.parametrize(
    ("changes", "figure"),
    [
        ({}, "calls"),
        ({"old": True}, "held"),
        ({"kind": "question"}, "questions"),
        ({"kind": "question", "old": True}, "held"),
        ({"kind": "praise"}, "praise"),
        ({"kind": "praise", "old": True}, "praise"),
        ({"kind": "other"}, "ignored"),
        ({"kind": "other", "asks": True}, "questions"),
        ({"kind": "other", "visibility": "private"}, "questions"),
    ],
)
def test_each_counts_for_what_it_would_have_been(changes: dict[str, Any], figure: str) -> None:
    preview = previewed([observed(**changes)])
    counted = {name: getattr(preview, name) for name in ("calls", "held", "questions", "praise", "ignored", "joined")}
    sizes = {name: len(one) if isinstance(one, tuple) else one for name, one in counted.items()}
    assert {name for name, size in sizes.items() if size} == {figure}


def test_what_one_author_says_within_seven_days_falls_upon_one_ticket() -> None:
    day = timedelta(days=1)
    same = [observed(n, NOON + n * day, author="acc_jan") for n in range(9)]
    preview = previewed(reversed(same))
    assert [one.source_id for one in preview.calls] == ["0", "8"]
    assert preview.joined == 7


def test_a_complaint_after_a_question_would_have_been_called() -> None:
    asked = observed(1, author="acc_jan", kind=Kind.QUESTION)
    preview = previewed([asked, observed(2, NOON + timedelta(hours=1), author="acc_jan")])
    assert (preview.questions, len(preview.calls)) == (1, 1)


def test_what_is_said_today_is_not_held_by_what_was_said_long_ago() -> None:
    old = observed(1, author="acc_jan", old=True)
    preview = previewed([old, observed(2, author="acc_jan", old=True), observed(3, author="acc_jan")])
    assert (len(preview.held), preview.joined, [one.source_id for one in preview.calls]) == (1, 1, ["3"])


def test_a_withheld_author_is_nobody_twice() -> None:
    assert len(previewed([observed(1, author=None), observed(2, author=None)]).calls) == 2


def test_what_a_live_source_delivered_too_is_nothing_new() -> None:
    preview = previewed([observed(1), observed(2)], {"mnt_0001"})
    assert (preview.known, [one.source_id for one in preview.calls]) == (1, ["2"])


def test_the_busiest_hour_and_what_is_not_sure() -> None:
    times = [NOON, NOON + timedelta(minutes=59), NOON + timedelta(minutes=60)]
    some = [observed(n, at, flags=("unsure",) if n else (), severity=n + 1) for n, at in enumerate(times)]
    preview = previewed(some)
    assert (preview.busiest, preview.unsure, preview.severities) == (2, 2, {1: 1, 2: 1, 3: 1})


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.sampled_from(["complaint", "question", "praise", "other"]),
            st.integers(0, 5 * 24),
        ),
        max_size=12,
    )
)
def test_it_says_what_a_live_source_does_open(said: list[tuple[str, str, int]]) -> None:
    """Where no call is over by then: the journey itself, on the same mentions."""
    with ticking() as hands:
        world, live = World(), World()
        for number, (author, text, hour) in enumerate(sorted(said, key=lambda one: one[2])):
            at = hands.now = NOON + timedelta(hours=hour)
            mention = a_mention(
                text=text,
                author={"id": author},
                posted_at=at,
                revised_at=at,
                source_id=f"{number}",
                post_id=f"{number}",
            )
            world.journey.receive(mention, at, Terms(Mode.OBSERVE))
            live.journey.receive(mention, at, Terms(Mode.LIVE))
        page = world.table().query("V#demo")
        preview = previewed(Observed.from_item(item) for item in page.items)
        calls, tickets = live.store.all_open()
    assert len(preview.calls) == len(calls)
    assert preview.questions + len(preview.calls) >= len(tickets)
    assert preview.mentions == len(said)
