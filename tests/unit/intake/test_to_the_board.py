"""From a sample to the board: what each tool's webhook becomes for the agents, or why it becomes nothing there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from functions.callbacks.store import CallbackStore
from functions.journey.handler import receive
from functions.journey.orders import Orders
from functions.journey.service import Journey
from functions.lookup.orders.pushed import PushedOrders
from functions.shared.memory import MemoryTable
from functions.triage.trained import TrainedJudge
from tests.unit.intake.attack import SAMPLES, listen, post

JAN, NAMED, NOBODY = "jan", "Jan de Vries", None
CARDS: dict[str, list[str | None]] = {
    "cloudevents-batch": [JAN],
    "cloudevents-binary": [JAN],
    "cloudevents-mention-created": [JAN],
    "generic-chatwoot": [NAMED],
    "generic-octolens": ["jan_uit_utrecht"],
    "generic-slack": [NOBODY],
    "generic-sprinklr": [JAN],
    "generic-youscan": ["jan_uit_utrecht"],
    "generic-zammad": ["jan@example.com"],
    "meta-batch": [JAN, NOBODY],
    "meta-instagram-comment": [JAN],
    "meta-instagram-story": [NOBODY],
    "meta-messenger": [NOBODY],
    "meta-page-comment": [NAMED],
    "meta-page-comment-edited": [NAMED],
    "meta-page-mention": [NOBODY],
    "standard-mention-batch": ["piet.example.com", NOBODY],
    "standard-mention-created": [JAN],
    "x-dm": [JAN],
    "x-legacy-tweet": [JAN],
    "x-post-edited": [JAN],
    "x-post-mention": [JAN],
    "zendesk-comment-added": [NAMED],
    "zendesk-message-added": [NAMED],
}
"""The authors of the cards, by handle or else by name; nobody where the platform tells neither."""
DELETED = "a post that is gone asks for nobody"
ELSEWHERE = "what was done elsewhere stands on the card of the complaint, and opens none"
ORDER = "an order waits for whoever names it"
NONE = {
    "meta-messenger-unsent": DELETED,
    "meta-page-comment-removed": DELETED,
    "standard-mention-deleted": DELETED,
    "x-post-deleted": DELETED,
    "zendesk-comment-redacted": DELETED,
    "standard-contact-recorded": ELSEWHERE,
    "standard-remedy-completed": ELSEWHERE,
    "standard-reply-sent": ELSEWHERE,
    "shopify-order-cancelled": ORDER,
    "shopify-order-created": ORDER,
    "shopify-order-deleted": ORDER,
    "shopify-parcel": ORDER,
    "woocommerce-order-deleted": ORDER,
    "woocommerce-order-updated": ORDER,
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reaches_the_board_or_is_left_out_for_its_reason(gate: Any, name: str) -> None:
    """Signed seven minutes after the sample was: a sender's clock goes on."""
    signed = replace(SAMPLES[name], at=SAMPLES[name].at + timedelta(minutes=7))
    listen(gate, signed)
    assert post(gate, signed, signed.body).status == 202
    table = MemoryTable()
    store = CallbackStore(table)
    for body in gate.queue.bodies:
        receive(Journey(store, TrainedJudge()), body, orders=Orders(store, PushedOrders(table)))
    tickets = [store.ticket(callback.ticket_id) for callback in store.all_open()[0]]
    authors = [ticket.author.handle or ticket.author.name for ticket in tickets if ticket]
    assert (name in CARDS) != (name in NONE)
    assert sorted(authors, key=str) == sorted(CARDS.get(name, []), key=str)
