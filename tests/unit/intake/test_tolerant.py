"""What tools write for what we mean."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.intake import tolerant
from tests.unit.intake.test_strangers import anything

NINE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-22T09:00:00Z",
        "2026-11-22T10:00:00+01:00",
        "2026-11-22T10:00:00+0100",
        "2026-11-22T09:00:00.0000001Z",
        "2026-11-22T09:00:00",
        "2026-11-22 09:00:00",
        "2026-11-22 09:00:00 UTC",
        "2026-11-22 10:00:00 +0100",
        1795338000,
        1795338000000,
        "1795338000",
        "1795338000.000200",
        1795338000.0,
    ],
)
def test_one_instant_in_many_spellings(value: Any) -> None:
    assert tolerant.instant(value) == NINE


@pytest.mark.parametrize(
    "value",
    [None, "", "soon", True, 7, -1, "20261122", "2026-13-01T00:00:00Z", "9999-12-31T23:59:59-14:00", 1e300, [], "١٢٣"],
)
def test_what_is_no_time(value: Any) -> None:
    assert tolerant.instant(value) is None


@given(anything)
def test_nothing_breaks_it(value: Any) -> None:
    tolerant.instant(value)
    tolerant.listed(value)
    tolerant.true(value)
    made = tolerant.values(
        dict.fromkeys(("id", "channel", "metadata", "attachments", "sentiment", "language"), value), {}
    )
    assert isinstance(made["attachments"], list)


@given(
    st.text()
    | st.sampled_from(["<", "<!--" * 3, "<b", "</p" * 4, "&#x110000;", "&amp;amp;"]).map(lambda one: one * 500)
)
def test_words_of_anything(text: str) -> None:
    assert isinstance(tolerant.words_of(text), str)


@pytest.mark.parametrize(
    ("value", "channel"),
    [
        ("TWITTER", "x"),
        ("Twitter", "twitter"),
        ("Trustpilot.com", "trustpilot-com"),
        ("a" * 50, "a" * 32),
        ("…", ""),
        (7, 7),
    ],
)
def test_a_channel_is_ours_where_it_is_named_and_else_in_our_letters(value: Any, channel: Any) -> None:
    assert tolerant.channel(value, {"TWITTER": "x"}) == channel


def test_where_an_event_lies_in_its_document() -> None:
    inner: dict[str, Any] = {"a": 1}
    document = {"data": [{"a": 1}, {"x/y": inner}]}
    assert tolerant.place_of(inner, document) == ("data", 1, "x/y")
    assert tolerant.place_of(document, document) == ()
    assert tolerant.place_of({"a": 1}, document) is None
