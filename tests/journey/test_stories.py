"""The two stories that the system is for, on the deployed stack, with X and Meta as their documents say they are."""

import json
import secrets
from collections.abc import Callable
from functools import partial

import pytest

from functions.intake.model import Visibility
from infra.local.invocations import invoke
from tests.journey.stack import Desk, Json, Stack, until
from tests.journey.story import SECONDS, Story

pytestmark = pytest.mark.stack


@pytest.fixture
def above(stack: Stack) -> Callable[[], list[str]]:
    """What who is above the supervisor was told since."""
    sqs, sns, told = stack.aws("sqs"), stack.aws("sns"), list[str]()
    url = sqs.create_queue(QueueName=f"above-{secrets.token_hex(4)}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=stack.outputs["stack"]["EscalateTopicArn"], Protocol="sqs", Endpoint=arn)

    def read() -> list[str]:
        got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        told.extend(json.loads(one["Body"])["Message"] for one in got)
        return told

    return read


def test_the_lost_modem(stack: Stack, agent: Desk) -> None:
    """Mention, reply, call by somebody who has the tracking number, depot, resolved, praise."""
    story = Story(stack, agent, "Isa Schouten", "The lost modem")
    post = story.posts_on_x("@acme order 100230: al een week geen internet, de modem is kwijt en niemand neemt op!")
    reply = story.reads(stack.x, Visibility.PUBLIC, post)
    card = story.card(has_number=True)
    ticket = story.ticket(card)
    code = ticket["reply"]["code_word"]
    assert f"'{code}'" in reply
    assert "100230" not in reply
    assert ticket["promises"][0]["due_at"] == card["due_at"]
    story.tell(
        "The card", "shows", f"PostNL {ticket['parcel']['number']}, {ticket['order']['number']}, a number to call"
    )
    seen = story.called(
        card, "Het depot in Deventer keek na: de modem lag nog in de bus. Morgen bezorgd.", "parcel_lost"
    )
    assert seen["parcel"]["number"] == "3SKWRT526404110"
    over = story.ticket(card)
    assert (over["state"], [one["outcome"] for one in over["promises"]]) == ("resolved", ["kept"])
    story.tell("The record", "says", "promise kept, ticket resolved")

    praise = story.posts_on_x("@acme binnen een kwartier gebeld en de modem is er. Geweldig, dank jullie wel!")
    until(lambda: [one for one in stack.receiver.taken if _is_praise(one, praise)], SECONDS, "praise is handed on")
    assert story.desk.cards(story.name.lower()) == [], "praise is never called back"
    assert len([one for one in stack.x.arrived if one.where in (post, praise)]) == 1
    story.tell("The record", "says", "praise, kept and handed on; nobody is called")
    story.is_as_documented()


def test_the_silent_message(stack: Stack, agent: Desk, above: Callable[[], list[str]]) -> None:
    """Complaint without a number, question, number in private, call; the third complaint goes above the supervisor."""
    story = Story(stack, agent, "Vera Vos", "The silent message")
    comment = story.comments("Al weken geen reactie, mijn pakket is weg. Schandalig, bel me nou eens!")
    story.reads(stack.meta, Visibility.PUBLIC, comment)
    story.reads(stack.meta, Visibility.PRIVATE, comment)
    waiting = story.card(has_number=False)
    asked = until(lambda: _kept(story, waiting, "asked"), SECONDS, "the promise to ask is kept")
    assert asked["outcome"] == "kept"

    story.writes(f"Mijn nummer is 06-{secrets.randbelow(10**7) + 12_000_000}")
    card = story.card(has_number=True)
    assert (card["id"], card["promise"]["kind"]) == (waiting["id"], "called")
    story.reads(stack.meta, Visibility.PRIVATE, story.account)
    story.called(card, "Pakket ligt bij de buren op nummer 12; ze belt als het er niet is.", "parcel_lost")

    for time, text in (
        (2, "Weer niets! Het pakket is er nog steeds niet."),
        (3, "Derde keer: nog steeds geen pakket!!"),
    ):
        story.comments(text)
        again = story.card(has_number=True)
        if time == 3:
            invoke(stack.outputs["aws_endpoint"], "deadlines", {})  # one sweep now, beside the one of every minute
            until(partial(_told, above, again["id"]), SECONDS, "somebody above is told")
            story.tell("Above the supervisor", "is told", "third complaint within 90 days")
        story.called(again, f"Keer {time}: met het depot gebeld.", "parcel_lost")
    story.is_as_documented()


def _is_praise(event: Json, post: str) -> bool:
    return event["type"] == "praise.received" and any(one["post_id"] == post for one in event["mentions"])


def _told(above: Callable[[], list[str]], callback_id: str) -> list[str]:
    return [text for text in above() if callback_id in text]


def _kept(story: Story, card: Json, kind: str) -> Json | None:
    """The promise of that kind, once something came of it."""
    return next((one for one in story.ticket(card)["promises"] if one["kind"] == kind and one["outcome"]), None)
