"""What breaks on the way, and what must happen then: nothing lost, nothing twice, and the board never waits."""

import threading
import time
from collections.abc import Callable

import httpx
import pytest

from infra.local.invocations import physical
from tests.journey.faults import bad_line, denied, impatient, kill, told
from tests.journey.stack import Desk, Stack, new_author, until

pytestmark = pytest.mark.stack

WRITE = "DynamoDB_20120810.TransactWriteItems"


@pytest.mark.parametrize("committed", [False, True], ids=["before its write", "after its write"])
def test_a_consumer_is_killed(stack: Stack, agent: Desk, *, committed: bool) -> None:
    """FAILURES 19."""
    author, tried, killed = new_author(), threading.Event(), 0

    def die_once(target: str, body: bytes, pass_on: Callable[[], httpx.Response]) -> httpx.Response | None:
        nonlocal killed
        if target != WRITE or author.encode() not in body or tried.is_set():
            return pass_on()
        tried.set()
        if committed:
            pass_on()
        killed = kill(stack, "journey")
        return None

    with impatient(stack, "IntakeQueueUrl"), bad_line(stack, "journey", die_once):
        stack.complain(author)
        assert tried.wait(20)
        agent.card(author, seconds=40)
        until(lambda: stack.queue_depth("IntakeQueueUrl") == 0, 30, "the delivery is worked off")
    assert killed
    assert stack.queue_depth("IntakeDlqUrl") == 0
    assert len(agent.cards(author)) == 1
    assert len(agent.tickets(author)) == 1


def test_the_table_is_away_for_a_while(stack: Stack, agent: Desk) -> None:
    """FAILURES 24."""
    authors = [new_author() for _ in range(5)]
    begun = time.time()
    with impatient(stack, "IntakeQueueUrl"):
        with told(stack, "journey", TABLE_NAME="away"):
            for author in authors:
                stack.complain(author)
            until(lambda: _went_back(stack, begun) >= 2 * len(authors), 60, "each delivery was tried twice")
            assert stack.queue_depth("IntakeQueueUrl") >= 1
            assert stack.queue_depth("IntakeDlqUrl") == 0
        for author in authors:
            agent.card(author, seconds=40)
    assert stack.queue_depth("IntakeDlqUrl") == 0


def test_orders_cannot_be_read(stack: Stack, agent: Desk) -> None:
    """FAILURES 25."""
    author = new_author()

    def deny_orders(target: str, body: bytes, pass_on: Callable[[], httpx.Response]) -> httpx.Response | None:
        return denied() if b"O#acme#" in body or b"L#acme#" in body else pass_on()

    with bad_line(stack, "lookup", deny_orders):
        stack.complain(author, text="my order 100239 is lost!")
        card = agent.card(author)
        ticket = until(lambda: _ticket(agent, card, lookup="unreadable"), 90, "the ticket says that it cannot be read")
        assert ticket.get("order") is None
        assert agent.card(author)["due_at"] == card["due_at"]
        assert stack.queue_depth("LookupDlqUrl") == 0

    claimed = agent.claim(card["id"])
    assert claimed["ticket"]["lookup"]["detail"]
    _heal(stack, card["ticket_id"])
    agent.card(author, has_number=True)


def test_poison_goes_to_the_dead_letters_and_the_rest_goes_on(stack: Stack, agent: Desk) -> None:
    """FAILURES 17."""
    author, before = new_author(), stack.queue_depth("IntakeDlqUrl")
    stack.aws("sqs").send_message(QueueUrl=stack.outputs["stack"]["IntakeQueueUrl"], MessageBody='{"version": 1}')
    stack.complain(author)
    agent.card(author)
    until(lambda: stack.queue_depth("IntakeDlqUrl") == before + 1, 20, "the poison is in the dead letters")
    until(lambda: stack.queue_depth("IntakeQueueUrl") == 0, 20, "the queue is empty")
    stack.aws("sqs").purge_queue(QueueUrl=stack.outputs["stack"]["IntakeDlqUrl"])


def _went_back(stack: Stack, since: float) -> int:
    """How many messages the journey has let go back to its queue, by its log."""
    log = {"logGroupName": f"/aws/lambda/{physical('journey')}", "startTime": int(since * 1000), "limit": 10_000}
    events = stack.aws("logs").filter_log_events(**log)["events"]
    return sum("message goes back" in event["message"] for event in events)


def _ticket(agent: Desk, card: dict[str, str], lookup: str) -> dict[str, object] | None:
    ticket: dict[str, object] = agent.get(f"/api/tickets/{card['ticket_id']}").json()
    found = ticket["lookup"]
    return ticket if isinstance(found, dict) and found["state"] == lookup else None


def _heal(stack: Stack, ticket_id: str) -> None:
    """What the sweep does when the moment of the next try has come, without waiting for it."""
    stack.aws("events").put_events(
        Entries=[
            {
                "EventBusName": stack.outputs["stack"]["BusName"],
                "Source": "kwartier",
                "DetailType": "mention.joined",
                "Detail": f'{{"ticket_id": "{ticket_id}"}}',
            }
        ]
    )
