import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.shared import http


@given(st.binary())
def test_a_body_in_base64_is_decoded_once(sent: bytes) -> None:
    """FAILURES 7."""
    event = {"body": base64.b64encode(sent).decode(), "isBase64Encoded": True}
    assert http.raw_body(event) == sent
    twice = {"body": base64.b64encode(base64.b64encode(sent)).decode(), "isBase64Encoded": True}
    assert http.raw_body(twice) == base64.b64encode(sent)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_body_of_text_is_its_bytes(sent: str) -> None:
    assert http.raw_body({"body": sent, "isBase64Encoded": False}) == sent.encode()
    assert http.raw_body({"body": sent}) == sent.encode()


@pytest.mark.parametrize("event", [{}, {"body": None}, {"body": ""}, {"body": None, "isBase64Encoded": True}])
def test_no_body_is_no_bytes(event: dict[str, Any]) -> None:
    assert http.raw_body(event) == b""


def test_a_body_with_half_a_character_is_no_crash() -> None:
    assert http.raw_body({"body": "\ud800"}) == b"\xed\xa0\x80"


def test_the_verb() -> None:
    assert http.method({"requestContext": {"http": {"method": "POST"}}}) == "POST"


def test_an_answer_is_json_that_nobody_keeps_or_mistakes() -> None:
    answer = http.answer(202, {"said": "è 🧑", "n": 1}, etag='W/"1"', retry_after="2")
    assert answer["statusCode"] == 202
    assert json.loads(answer["body"]) == {"said": "è 🧑", "n": 1}
    assert answer["isBase64Encoded"] is False
    assert answer["headers"] == {
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "etag": 'W/"1"',
        "retry-after": "2",
    }


def test_text_says_that_it_is_text() -> None:
    """An echoed challenge must never be taken for markup (FAILURES 10)."""
    answer = http.text(200, "<script>")
    assert answer["headers"]["content-type"] == "text/plain; charset=utf-8"
    assert answer["headers"]["x-content-type-options"] == "nosniff"
    assert answer["body"] == "<script>"
