"""What a message on a ticket leaves on a call that is another ticket's. FAILURES 26 and 27."""

import pytest

from functions.callbacks.model import CallbackState
from functions.journey.asking import marked
from functions.tickets.model import Prefers
from functions.tickets.rules import NEW_MESSAGE
from tests.builders import a_callback, a_ticket

LEADER, FOLLOWER = a_ticket(), a_ticket()


@pytest.mark.parametrize("state", CallbackState)
def test_who_has_the_shared_call_in_hand_is_told_of_a_message_on_either_ticket(state: CallbackState) -> None:
    callback = a_callback(LEADER, state=state)
    in_hand = state in (CallbackState.CLAIMED, CallbackState.IN_CALL)
    assert marked(callback, (), FOLLOWER, FOLLOWER) == ((NEW_MESSAGE,) if in_hand else ())
    assert marked(callback, (NEW_MESSAGE,), FOLLOWER, FOLLOWER) == (NEW_MESSAGE,)
    assert marked(callback, (), LEADER, LEADER) == ()


def test_a_wish_on_either_ticket_is_on_the_shared_card_and_the_latest_stands() -> None:
    callback = a_callback(LEADER)
    message, none = FOLLOWER.evolve(prefers=Prefers.MESSAGE), FOLLOWER.evolve(prefers=Prefers.NONE)
    assert marked(callback, ("safety",), FOLLOWER, message) == ("safety", "prefers_message")
    assert marked(callback, ("prefers_message",), message, none) == ("prefers_none",)
    assert marked(callback, ("prefers_none",), none, FOLLOWER) == ()
