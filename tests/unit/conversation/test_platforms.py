"""The platforms' rules, each at the instant and the character where it begins to hold; and their table in the docs."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.conversation.model import Heard, Reason, Word
from functions.conversation.platforms import RULES, Rules, Way, links, names, way, weight
from tests.builders import NOON

DOCS = Path(__file__).parents[3] / "docs" / "conversation.md"
ROW = re.compile(r"^\| (\w+) \| `(\w+)` \| .+ \| `(\w+)` \| `(test_\w+)` \|$", re.MULTILINE)
"""| channel | `rule` | in words | `reason` | `test` |"""

MOMENT = timedelta(milliseconds=1)
DAY, WEEK = timedelta(hours=24), timedelta(days=7)


def heard(ago: timedelta = timedelta(), **changes: Any) -> Heard:
    values = {
        "visibility": "public",
        "at": NOON - ago,
        "source": "s",
        "source_id": "1",
        "post_id": "10",
        "account": "42",
    }
    return Heard.model_validate(values | {"text": "@Acme where is it?"} | changes)


def wrote(ago: timedelta) -> Heard:
    return heard(ago, visibility="private", post_id="m1")


def word(channel: str, visibility: str, **changes: Any) -> Word:
    values = {
        "id": "w",
        "brand": "acme",
        "channel": channel,
        "visibility": visibility,
        "text": "Sorry.",
        "account": "42",
    }
    return Word.model_validate(values | {"post": heard()} | changes)


def forbidden(word: Word, own: str | None = "acme") -> Reason | None:
    return Rules(channel=word.channel, own=own).forbids(word, NOON)


def reply(channel: str = "x", **changes: Any) -> Reason | None:
    return forbidden(word(channel, "public", **changes))


def message(channel: str = "x", **changes: Any) -> Reason | None:
    return forbidden(word(channel, "private", **changes))


META = pytest.mark.parametrize("channel", ["facebook", "instagram"])
EVERY = pytest.mark.parametrize("channel", ["x", "facebook", "instagram"])


# In public


@EVERY
def test_a_reply_answers_a_post(channel: str) -> None:
    assert reply(channel) is None
    assert reply(channel, post=None) is Reason.GONE
    assert reply(channel, post=heard(post_id=None)) is Reason.GONE
    assert reply(channel, post=heard(post_id="../me")) is Reason.GONE
    assert reply(channel, post=heard(visibility="private")) is Reason.GONE


@pytest.mark.parametrize("said", ["@acme hi", "hi @ACME!", "why,@acme?"])
@pytest.mark.parametrize("by_person", [True, False])
def test_x_replies_to_who_named_us(said: str, by_person: bool) -> None:
    assert reply(post=heard(text=said), by_person=by_person) is None


@pytest.mark.parametrize("said", ["acme is bad", "@acme_shop is bad", "mail jan@acme.nl", "@@acme", "", None])
@pytest.mark.parametrize("by_person", [True, False])
def test_x_replies_to_nobody_else(said: str | None, by_person: bool) -> None:
    assert reply(post=heard(text=said), by_person=by_person) is Reason.NOT_ALLOWED


def test_x_replies_to_who_quoted_us() -> None:
    """A quote need not have our name in it: X says that it is one."""
    assert reply(post=heard(text="unbelievable", names_us=True)) is None


def test_where_our_handle_is_not_known_x_itself_decides() -> None:
    assert forbidden(word("x", "public", post=heard(text="bad")), own=None) is None


@pytest.mark.parametrize(
    "text", ["See https://acme.example/1", "see WWW.acme.example", "all on acme.nl", "t.co/x is it"]
)
def test_x_takes_no_link_of_ours(text: str) -> None:
    assert reply(text=text) is Reason.NOT_ALLOWED
    assert reply("facebook", text=text) is None


@pytest.mark.parametrize("text", ["Before 14.40, sorry.", "Sorry...We call", "e.g. today", "€ 14.95", "no.Yes"])
def test_what_only_looks_like_a_link_is_none(text: str) -> None:
    assert not links(text)


@pytest.mark.parametrize("one", ["x", "é", "—", "e\u0301"])
def test_x_takes_280_characters(one: str) -> None:
    assert reply(text=one * 280) is None
    assert reply(text=one * 281) is Reason.TOO_LONG


@pytest.mark.parametrize("one", ["本", "한", "😷", "👨‍👩‍👧‍👦", "🙋🏽", "🇳🇱", "1️⃣", "❤️", "€"])
def test_some_of_them_weigh_two(one: str) -> None:
    assert reply(text=one * 140) is None
    assert reply(text=one * 140 + "x") is Reason.TOO_LONG


def test_a_text_weighs_what_x_says_it_does() -> None:
    """https://docs.x.com/fundamentals/counting-characters"""
    assert weight("Hello, world! 👋") == 16


@settings(max_examples=50)
@given(st.text())
def test_no_text_weighs_more_than_two_each(text: str) -> None:
    assert weight(text) <= 2 * len(text)


def test_a_comment_fits_on_facebook() -> None:
    assert reply("facebook", text="x" * 8_000) is None
    assert reply("facebook", text="x" * 8_001) is Reason.TOO_LONG


def test_a_comment_fits_on_instagram() -> None:
    assert reply("instagram", text="x" * 2_200) is None
    assert reply("instagram", text="x" * 2_201) is Reason.TOO_LONG


# In private


def test_a_message_on_x_needs_an_account() -> None:
    assert message(heard=wrote(DAY)) is None
    for account in (None, "jan", "42/../me", "4" * 20):
        assert message(account=account, heard=wrote(DAY)) is Reason.NO_PRIVATE_CHANNEL


def test_a_machine_writes_on_x_only_to_who_wrote_first() -> None:
    assert message() is Reason.NOT_ALLOWED
    assert message(by_person=True) is None
    assert message(heard=wrote(400 * DAY)) is None


def test_a_machines_message_on_x_links_to_the_privacy_policy() -> None:
    policy: dict[str, Any] = {"heard": wrote(DAY), "privacy_url": "https://acme.example/privacy"}
    assert message(**policy) is Reason.NOT_ALLOWED
    assert message(**policy, text="Sorry. Your data: https://acme.example/privacy") is None
    assert message(**policy, by_person=True) is None
    assert reply(**policy) is None
    assert message("facebook", **policy) is None


def test_a_message_fits_on_x() -> None:
    assert message(heard=wrote(DAY), text="x" * 10_000) is None
    assert message(heard=wrote(DAY), text="x" * 10_001) is Reason.TOO_LONG


def test_a_message_fits_on_facebook() -> None:
    assert message("facebook", text="é" * 1_999) is None
    assert message("facebook", text="é" * 2_000) is Reason.TOO_LONG


def test_a_message_fits_on_instagram() -> None:
    assert message("instagram", text="é" * 500) is None
    assert message("instagram", text="é" * 500 + "x") is Reason.TOO_LONG


@META
def test_meta_takes_a_message_for_a_day(channel: str) -> None:
    for by_person in (False, True):
        said = word(channel, "private", post=None, heard=wrote(DAY - MOMENT), by_person=by_person)
        assert (forbidden(said), way(said, NOON)) == (None, Way.RESPONSE)
    assert message(channel, post=None, heard=wrote(DAY)) is Reason.WINDOW_CLOSED


@META
def test_meta_takes_a_human_beings_message_for_a_week(channel: str) -> None:
    for ago in (DAY, WEEK - MOMENT):
        said = word(channel, "private", post=None, heard=wrote(ago), by_person=True)
        assert (forbidden(said), way(said, NOON)) == (None, Way.HUMAN_AGENT)
    assert message(channel, post=None, heard=wrote(WEEK), by_person=True) is Reason.WINDOW_CLOSED


@META
def test_meta_takes_one_private_reply_within_a_week(channel: str) -> None:
    said = word(channel, "private", post=heard(WEEK - MOMENT), account=None)
    assert (forbidden(said), way(said, NOON)) == (None, Way.PRIVATE_REPLY)
    assert message(channel, post=heard(WEEK)) is Reason.WINDOW_CLOSED
    assert message(channel, privately_answered=("10",)) is Reason.NOT_ALLOWED
    assert message(channel, privately_answered=("9",)) is None, "to another post of theirs"


@META
def test_it_goes_on_only_if_the_person_answers(channel: str) -> None:
    answered = {"privately_answered": ("10",)}
    assert message(channel, **answered, by_person=True) is Reason.NOT_ALLOWED
    assert message(channel, **answered, heard=wrote(MOMENT)) is None
    assert message(channel, **answered, heard=wrote(WEEK), by_person=True) is Reason.WINDOW_CLOSED


@META
def test_a_closed_window_leaves_the_private_reply(channel: str) -> None:
    assert way(word(channel, "private", heard=wrote(DAY)), NOON) is Way.PRIVATE_REPLY


@META
def test_whom_meta_withholds_can_only_be_answered_at_the_post(channel: str) -> None:
    assert message(channel, account=None, heard=wrote(MOMENT)) is None
    assert message(channel, account=None, heard=wrote(MOMENT), post=None) is Reason.NO_PRIVATE_CHANNEL


def test_of_other_channels_no_rule_is_known() -> None:
    assert reply("mastodon", text="x" * 20_000, post=None) is None


def test_a_handle_is_no_expression() -> None:
    assert not names("@acmeX", "acme.")


# The table


def test_the_table_of_rules_is_true() -> None:
    """Each rule is a row, of each channel that it is asked for, with a test of this file and a reason that it gives."""
    rows = ROW.findall(DOCS.read_text())
    assert {(channel, rule) for channel, rule, *_ in rows} == {
        (channel, rule.__name__) for channel, rules in RULES.items() for rule in rules
    }
    for _, rule, reason, test in rows:
        assert test in globals(), f"{rule}: no {test}"
        assert reason in {one.value for one in Reason}
