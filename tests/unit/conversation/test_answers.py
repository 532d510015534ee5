"""How X and Meta are asked to prove who asks, and what their answers mean: from samples, without a server."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.conversation.channels import meta, oauth1, x
from functions.conversation.channels.connected import outcome
from functions.conversation.model import Later, Reason, Refused, Result, Sent, Unknown
from functions.shared.exchange import Reply
from tests.platforms import Said, graph_error


def test_a_request_to_x_is_signed_as_in_its_documents() -> None:
    """https://docs.x.com/fundamentals/authentication/oauth-1-0a/creating-a-signature, its own example."""
    fields = {
        "status": "Hello Ladies + Gentlemen, a signed OAuth request!",
        "include_entities": "true",
        "oauth_consumer_key": "xvz1evFS4wEEPTGEFPHBog",
        "oauth_nonce": "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": "1318622958",
        "oauth_token": "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        "oauth_version": "1.0",
    }
    keys = oauth1.Keys(
        "", "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw", "", "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"
    )
    signed = oauth1.signature("POST", "https://api.x.com/1.1/statuses/update.json", fields, keys)
    assert signed == "Ls93hJiZbQ3akF3HF3x1Bz8/zU4="


X_SAYS = [
    (400, {"detail": "Your Tweet text is too long."}, Reason.TOO_LONG),
    (400, {"errors": [{"message": "…"}], "title": "Invalid Request"}, Reason.REFUSED),
    (401, {"title": "Unauthorized"}, Reason.EXPIRED_CREDENTIAL),
    (402, {"title": "CreditsDepleted"}, Reason.EXPIRED_CREDENTIAL),
    (403, {"detail": "You are not allowed to create a Tweet with duplicate content."}, Reason.REPEATED),
    (403, {"detail": "You attempted to reply to a Tweet that is deleted or not visible to you."}, Reason.GONE),
    (
        403,
        {"detail": "Reply to this conversation is not allowed: you have not been mentioned or otherwise engaged"},
        Reason.NOT_ALLOWED,
    ),
    (403, {"detail": "You do not have permission to DM one or more participants."}, Reason.NO_PRIVATE_CHANNEL),
    (403, {"errors": [{"code": 349, "message": "You cannot."}]}, Reason.NO_PRIVATE_CHANNEL),
    (403, {"errors": [{"code": 433, "message": "Restricted."}]}, Reason.NOT_ALLOWED),
    (
        403,
        {"detail": "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint."},
        Reason.EXPIRED_CREDENTIAL,
    ),
    (403, {"type": "https://api.x.com/2/problems/client-forbidden"}, Reason.EXPIRED_CREDENTIAL),
    (403, {}, Reason.REFUSED),
    (404, {"type": "https://api.x.com/2/problems/resource-not-found"}, Reason.GONE),
]


@pytest.mark.parametrize(("status", "body", "reason"), X_SAYS)
def test_what_x_refuses_has_a_reason(status: int, body: dict[str, Any], reason: Reason) -> None:
    refused = x.read(Reply(status, {}, json.dumps(body).encode()))
    assert isinstance(refused, Refused)
    assert refused.reason is reason
    assert (refused.detail or "").isdecimal(), "a code, and none of its words"


META_SAYS = [
    (190, 463, Reason.EXPIRED_CREDENTIAL),
    (190, None, Reason.EXPIRED_CREDENTIAL),
    (10, None, Reason.EXPIRED_CREDENTIAL),
    (10, 2018278, Reason.WINDOW_CLOSED),
    (10, 2534022, Reason.WINDOW_CLOSED),
    (100, 2018276, Reason.WINDOW_CLOSED),
    (100, 2018001, Reason.BLOCKED),
    (100, 33, Reason.GONE),
    (100, None, Reason.REFUSED),
    (200, None, Reason.EXPIRED_CREDENTIAL),
    (200, 2018108, Reason.BLOCKED),
    (230, None, Reason.BLOCKED),
    (368, None, Reason.REFUSED),
    (506, None, Reason.REPEATED),
    (551, 1545041, Reason.BLOCKED),
    (10900, None, Reason.NOT_ALLOWED),
    (10904, None, Reason.NO_PRIVATE_CHANNEL),
    (999_999, None, Reason.REFUSED),
]


@pytest.mark.parametrize(("code", "subcode", "reason"), META_SAYS)
def test_what_meta_refuses_has_a_reason(code: int, subcode: int | None, reason: Reason) -> None:
    refused = meta.read(reply_of(graph_error(code, subcode)))
    assert refused == Refused(reason=reason, detail=str(code) if subcode is None else f"{code}/{subcode}")


def reply_of(said: Said) -> Reply:
    return Reply(
        said.status, said.headers, said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
    )


@pytest.mark.parametrize(
    "said",
    [Said(500), Said(502), Said(504), Said(301), Said(200), Said(200, b"<html>"), Said(201, {"data": {}}), Said(204)],
)
@pytest.mark.parametrize("read", [x.read, meta.read])
def test_an_answer_that_says_neither_yes_nor_no_is_neither(said: Said, read: Callable[[Reply], Result]) -> None:
    assert read(reply_of(said)) == Unknown()


def test_of_some_errors_the_documents_say_that_nothing_was_done() -> None:
    assert x.read(Reply(503)) == Later()
    assert meta.read(reply_of(graph_error(2, 1545133, status=500))) == Later()
    assert meta.read(reply_of(graph_error(613))) == Later(after=meta.A_WHILE)
    assert meta.read(reply_of(Said(429))) == Later(after=meta.A_WHILE)


def test_of_one_error_they_say_that_all_may_have_been_sent() -> None:
    assert meta.read(reply_of(graph_error(1, 1357046))) == Unknown()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["data", "error", "errors", "code", "id", "detail", "type"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@settings(max_examples=60)
@given(
    st.integers(200, 599),
    JSON | st.binary(max_size=20),
    st.dictionaries(
        st.sampled_from(["x-app-usage", "x-business-use-case-usage", "x-rate-limit-remaining", "x-rate-limit-reset"]),
        JSON.map(json.dumps),
    ),
)
def test_nothing_that_a_platform_says_makes_us_fall(status: int, said: Any, headers: dict[str, str]) -> None:
    reply = Reply(status, headers, said if isinstance(said, bytes) else json.dumps(said).encode())
    for one in (x, meta):
        assert isinstance(one.read(reply), Sent | Refused | Later | Unknown)
        assert one.rest(reply) is None or one.rest(reply) > 0


@pytest.mark.parametrize(
    ("result", "word"),
    [(Sent(), "sent"), (Later(), "later"), (Unknown(), "unknown"), (Refused(reason=Reason.BLOCKED), "blocked")],
)
def test_each_result_has_a_word_for_the_figures(result: Result, word: str) -> None:
    assert outcome(result) == word
