"""Many at once: copies of one delivery, and many people who are angry at the same time."""

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journey.stack import Desk, Stack, mention, new_author, until

pytestmark = pytest.mark.stack


def test_two_hundred_copies_of_one_delivery(stack: Stack, agent: Desk) -> None:
    """FAILURES 1."""
    author = new_author()
    body = json.dumps(mention(author)).encode()
    headers = stack.sign(body)

    def post(_: int) -> tuple[int, str]:
        answer = stack.http.post("/webhooks/demo", content=body, headers=headers, timeout=120)
        return answer.status_code, answer.text

    with ThreadPoolExecutor(200) as crowd:
        answers = Counter(crowd.map(post, range(200)))
    assert [status for status, _ in answers] == [202], "one answer, the same for each copy"
    _drained(stack)
    assert len(agent.cards(author)) == 1
    assert len(agent.tickets(author)) == 1


def test_fifty_authors_with_four_posts_each(stack: Stack, agent: Desk) -> None:
    """FAILURES 26."""
    authors = [new_author() for _ in range(50)]
    posts = [json.dumps(mention(author)).encode() for _ in range(4) for author in authors]
    begun = time.monotonic()
    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(stack.send, posts))
    accepted = time.monotonic() - begun
    assert {answer.status_code for answer in answers} == {202}
    _drained(stack)
    print(f"\n200 posts accepted in {accepted:.1f} s, all worked off after {time.monotonic() - begun:.1f} s")

    board = agent.get("/api/board").json()["callbacks"]
    handles = Counter(card["author"]["handle"] for card in board if card["author"]["handle"] in authors)
    assert handles == dict.fromkeys(authors, 1)
    for author in authors[::10]:
        assert len(agent.tickets(author)) == 1


def _drained(stack: Stack) -> None:
    until(lambda: stack.queue_depth("IntakeQueueUrl") == 0, 120, "the intake queue is empty")
    assert stack.queue_depth("IntakeDlqUrl") == 0
