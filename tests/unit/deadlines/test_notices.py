"""What people are told, and how: grouped, named, without a word of a person; a topic's refusal is no crash."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from functions.callbacks import promises, rules
from functions.callbacks.ladder import LADDER
from functions.callbacks.model import Alert, Callback
from functions.deadlines import notices
from functions.deadlines.telling import Telling
from functions.deadlines.topics import SnsTopics
from functions.shared.errors import Unavailable
from tests.builders import NOON, a_callback, a_ticket

ROOT = Path(__file__).parents[3]
DUE = NOON + timedelta(minutes=15)
MUCH_LATER = DUE + timedelta(hours=2)


def late(brand: str = "acme", minutes: int = 0) -> Callback:
    ticket = a_ticket(brand=brand, phone="+31612345678", customer_name="Jan Jansen")
    return promises.break_if_late(a_callback(ticket, accepted_at=NOON + timedelta(minutes=minutes)), MUCH_LATER)


def test_what_is_alike_is_one_message_a_brand_most_urgent_first() -> None:
    first, second, other = late(minutes=1), late(minutes=2), late("other")
    soon = a_callback()
    pending = [(one, (Alert.BROKEN,)) for one in (second, other, first)] + [(soon, (Alert.DUE_SOON,))]
    told = notices.of_steps(pending)
    assert [(one.alert, len(one.callbacks)) for one in told] == [
        (Alert.BROKEN, 2),
        (Alert.BROKEN, 1),
        (Alert.DUE_SOON, 1),
    ]
    assert told[0].callbacks == (first, second)
    assert told[0].subject == "acme: 2 x promise broken: nobody called in time"


def test_every_callback_is_in_a_message_and_the_first_fifty_are_named() -> None:
    """FAILURES 30."""
    many = [late(minutes=number % 60) for number in range(51)]
    (told,) = notices.of_steps([(one, (Alert.BROKEN,)) for one in many])
    assert {one.id for one in told.callbacks} == {one.id for one in many}
    assert sum(one.id in told.text for one in many) == 50
    assert told.text.endswith("and 1 more")


def test_ten_thousand_at_once_are_a_message_a_brand_and_none_is_dropped() -> None:
    """FAILURES 30."""
    brands = {brand: late(brand) for brand in ("acme", "other", "third")}
    many = [one.evolve(id=f"{one.id}{number}") for number in range(3_334) for one in brands.values()]
    told = notices.of_steps((one, (Alert.BROKEN,)) for one in many)
    assert len(many) > 10_000
    assert len(told) == len(brands)
    assert {one.id for notice in told for one in notice.callbacks} == {one.id for one in many}
    assert all(len(notice.text.encode()) < 16 * 1024 for notice in told), "a topic takes 256 KiB"


def test_a_message_holds_nothing_of_a_person() -> None:
    (told,) = notices.of_steps([(late(), (Alert.BROKEN,))])
    for secret in ("Jan", "+316", "12345678"):
        assert secret not in told.subject + told.text


def test_a_break_is_told_with_the_due_time_that_was_broken_not_with_that_of_the_promise_after_it() -> None:
    asked = rules.learned(late().evolve(has_number=False), has_number=False, lookup_ended=True, now=MUCH_LATER)
    (told,) = notices.of_steps([(asked, (Alert.BROKEN,))])
    assert "due 2026-11-22T12:15:00.000Z" in told.text


def test_every_alert_has_its_words() -> None:
    assert sorted(step.alert for step in LADDER) == sorted(Alert)


class Read:
    """Topics, and what people read last."""

    text = ""

    def page(self, subject: str, text: str) -> None:
        self.text = text

    notify = escalate = page


def read(notice: notices.Notice, desk: str | None) -> str:
    people = Read()
    assert Telling(people, desk).said(notice)
    return people.text


def test_who_is_reached_is_led_to_the_desk_at_once() -> None:
    one, other = late(minutes=1), late(minutes=2).evolve(ticket_id="tkt_other")
    (of_one,) = notices.of_steps([(one, (Alert.BROKEN,))])
    (of_two,) = notices.of_steps([(one, (Alert.BROKEN,)), (other, (Alert.BROKEN,))])
    held, more = a_ticket(id="tkt_held"), a_ticket(id="tkt_more")
    of_held, of_more = notices.of_holds("acme", [held]), notices.of_holds("acme", [held, more])
    absent = notices.of_absence("acme", [one])
    told = [
        read(notice, "https://acme.example/desk").rpartition("\n\n")[2]
        for notice in (of_one, of_two, of_held, of_more, absent)
    ]
    assert told == [
        f"https://acme.example/desk#/tickets/{one.ticket_id}",
        "https://acme.example/desk#/board",
        "https://acme.example/desk#/tickets/tkt_held",
        "https://acme.example/desk#/tickets",
        "https://acme.example/desk#/board",
    ]


def test_what_is_not_done_at_the_desk_leads_nobody_there() -> None:
    silent = notices.of_silent(["demo"])
    assert read(silent, "https://acme.example/desk") == silent.text
    (of_one,) = notices.of_steps([(late(), (Alert.BROKEN,))])
    assert read(of_one, None) == of_one.text


def test_the_page_has_these_views() -> None:
    views = set(re.findall(r'path: "(\w+)"', (ROOT / "functions/desk/page/routes.js").read_text()))
    assert {notices.BOARD, notices.TICKETS} <= views


class Sns:
    """A client that keeps what it is given, or fails."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.given = error, list[dict[str, str]]()

    def publish(self, **given: str) -> None:
        if self.error:
            raise self.error
        self.given.append(given)


def test_a_subject_is_cut_to_what_the_topic_takes() -> None:
    sns = Sns()
    SnsTopics(lambda: sns, "page-arn", "notify-arn", "escalate-arn").page("x" * 130, "text")  # type: ignore[arg-type, return-value]
    assert (sns.given[0]["TopicArn"], len(sns.given[0]["Subject"])) == ("page-arn", 100)


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="http://localhost"),
        ClientError({"Error": {"Code": "Throttled", "Message": ""}}, "Publish"),
    ],
)
def test_a_topic_that_fails_is_unavailable(error: Exception) -> None:
    """FAILURES 32."""
    topics = SnsTopics(lambda: Sns(error), "page", "notify", "escalate")  # type: ignore[arg-type, return-value]
    with pytest.raises(Unavailable):
        topics.notify("subject", "text")
