"""Signatures and credentials as data: each documented vector verifies, and nothing that is nearly it."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.intake import mapping
from functions.intake.model import Request
from functions.intake.proofs import Credential, Hmac, sign_hmac, verify_hmac
from functions.intake.providers import zendesk
from functions.intake.signatures import Unusable
from functions.shared.errors import Unauthenticated

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEY = b"a key of at least sixteen bytes"
BODY = '{"text": "waar blijft mijn pakket? 😠"}'.encode()
HUB = Hmac("x-hub-signature-256", prefix="sha256=")
SLACK = mapping.of({"preset": "slack"}).description.signature
CHATWOOT = mapping.of({"preset": "chatwoot"}).description.signature
ZAMMAD = mapping.of({"preset": "zammad"}).description.signature
assert SLACK
assert CHATWOOT
assert ZAMMAD
SCHEMES = [
    HUB,
    SLACK,
    CHATWOOT,
    ZAMMAD,
    zendesk.SIGNATURE,
    Hmac(
        "s",
        algorithm="sha512",
        encoding="base64",
        template="{timestamp}.{body}",
        timestamp_header="t",
        timestamp="milliseconds",
    ),
]


def code_of(scheme: Hmac, headers: dict[str, str], body: bytes = BODY, *, key: bytes = KEY, now: datetime = AT) -> str:
    try:
        verify_hmac(scheme, [key], headers, body, now=now, tolerance=300)
    except Unauthenticated as error:
        return str(error.extra["code"])
    return "verified"


@pytest.mark.parametrize(("name", "scheme"), [("hub-sha256", HUB), ("slack-v0", SLACK)])
def test_the_documented_vector_verifies_and_one_changed_byte_does_not(
    shared_data: Path, name: str, scheme: Hmac
) -> None:
    vectors = json.loads((shared_data / "signature-vectors.json").read_text(encoding="utf-8"))
    (vector,) = [one for one in vectors if one["scheme"] == name]
    body, headers, key = vector["body"].encode(), vector["headers"], scheme.key_of(vector["secret"])
    at = datetime.fromtimestamp(int(headers[scheme.timestamp_header]), UTC) if scheme.timestamp_header else AT
    assert code_of(scheme, headers, body, key=key, now=at) == "verified"
    for index in range(len(body)):
        changed = body[:index] + bytes([body[index] ^ 1]) + body[index + 1 :]
        assert code_of(scheme, headers, changed, key=key, now=at) == "signature_mismatch"
    assert code_of(scheme, headers, body, key=bytes([key[0] ^ 1]) + key[1:], now=at) == "signature_mismatch"
    given = headers[scheme.header]
    for index in range(len(given)):
        changed_header = given[:index] + chr(ord(given[index]) ^ 1) + given[index + 1 :]
        assert (
            code_of(scheme, {**headers, scheme.header: changed_header}, body, key=key, now=at) == "signature_mismatch"
        )


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.header)
def test_what_is_signed_verifies_and_a_changed_byte_anywhere_does_not(scheme: Hmac) -> None:
    headers = sign_hmac(scheme, KEY, BODY, AT)
    assert code_of(scheme, headers) == "verified"
    for index in range(len(BODY)):
        assert code_of(scheme, headers, BODY[:index] + bytes([BODY[index] ^ 1]) + BODY[index + 1 :]) != "verified"
    for name, value in headers.items():
        for text in (value[:-1], value + "0", value + " ", value.swapcase(), "", "é" + value, "\ud800", value + ",x"):
            assert text == value or code_of(scheme, {**headers, name: text}) != "verified", (name, text)
        assert code_of(scheme, {one: headers[one] for one in headers if one != name}) == "signature_missing"


@pytest.mark.parametrize("scheme", [one for one in SCHEMES if one.timestamp_header], ids=lambda scheme: scheme.header)
@pytest.mark.parametrize(
    ("seconds", "code"), [(-301, "timestamp_skew"), (-300, "verified"), (300, "verified"), (301, "timestamp_skew")]
)
def test_failure_3_time_is_held_to_the_second(scheme: Hmac, seconds: int, code: str) -> None:
    assert code_of(scheme, sign_hmac(scheme, KEY, BODY, AT + timedelta(seconds=seconds))) == code


@pytest.mark.parametrize("scheme", [one for one in SCHEMES if one.timestamp_header], ids=lambda scheme: scheme.header)
@pytest.mark.parametrize(
    "timestamp", ["soon", "1.5", "-1", "1e9", "١٢٣", "9" * 15, "9" * 400, "9999-12-31T23:59:59-23:59"]
)
def test_failure_8_a_time_that_is_none_is_refused_though_it_is_signed(scheme: Hmac, timestamp: str) -> None:
    text = scheme.text(KEY, timestamp, BODY).decode()
    headers = {scheme.header: text, str(scheme.timestamp_header): timestamp}
    assert code_of(scheme, headers) in {"signature_mismatch", "timestamp_skew"}


@given(st.text(max_size=100), st.text(max_size=40), st.binary(max_size=60))
def test_no_header_of_a_stranger_breaks_or_opens_it(signature: str, timestamp: str, body: bytes) -> None:
    for scheme in SCHEMES:
        headers = {scheme.header: signature} | ({scheme.timestamp_header: timestamp} if scheme.timestamp_header else {})
        assert code_of(scheme, headers, body) in {"signature_missing", "signature_mismatch"}


def test_a_key_may_be_spelled_in_hex_or_base64() -> None:
    assert (
        Hmac("s", key="hex").key_of(KEY.hex()) == Hmac("s", key="base64").key_of(base64.b64encode(KEY).decode()) == KEY
    )
    for spelling, text in (
        ("hex", "zz" * 20),
        ("base64", "not base64 at all!!!"),
        ("base64", "AAAA"),
        ("text", " " * 40),
    ):
        with pytest.raises(Unusable):
            Hmac("s", key=spelling).key_of(text)  # type: ignore[arg-type]


TOKEN = "a-token-of-sixteen-and-more"
PASSWORD = "kwartier:long-enough-a-password"


def asked(headers: dict[str, str] | None = None, query: dict[str, str] | None = None) -> Request:
    return Request("s", "POST", headers or {}, query or {}, b"{}", AT)


@pytest.mark.parametrize(
    ("credential", "secret"),
    [(Credential("bearer"), TOKEN), (Credential("basic"), PASSWORD), (Credential("header", "x-api-key"), TOKEN)],
)
def test_a_credential_is_shown_exactly(credential: Credential, secret: str) -> None:
    credential.check(secret)
    headers = credential.headers(secret)
    assert credential.fits(secret, asked(headers))
    ((name, value),) = headers.items()
    for text in (value + "x", value[:-1], value.upper(), value + " ", value.rpartition(" ")[2] + "=", "é", "\ud800"):
        assert not credential.fits(secret, asked({name: text})), text
    for shown in ({}, {name: ""}):
        with pytest.raises(Unauthenticated) as caught:
            credential.fits(secret, asked(shown))
        assert caught.value.extra["code"] == "signature_missing"


def test_the_name_of_a_scheme_is_in_any_case_and_no_scheme_is_taken_for_another() -> None:
    assert Credential("bearer").fits(TOKEN, asked({"authorization": f"bEARER {TOKEN}"}))
    assert not Credential("bearer").fits(TOKEN, asked({"authorization": f"Basic {TOKEN}"}))
    assert not Credential("bearer").fits(TOKEN, asked({"authorization": TOKEN}))
    assert not Credential("basic").fits(PASSWORD, asked({"authorization": f"Basic {PASSWORD}"}))


def test_a_secret_in_the_address() -> None:
    credential = Credential("query", "secret")
    assert credential.headers(TOKEN) == {}
    assert credential.fits(TOKEN, asked(query={"secret": TOKEN}))
    assert not credential.fits(TOKEN, asked(query={"secret": TOKEN[:-1]}))
    with pytest.raises(Unauthenticated):
        credential.fits(TOKEN, asked({"secret": TOKEN}))


@pytest.mark.parametrize(
    ("scheme", "secret"),
    [
        ("bearer", ""),
        ("bearer", "short"),
        ("bearer", "with a space and so on"),
        ("bearer", "ünïcode-ünïcode-ünïcode"),
        ("basic", "no-colon-in-it-but-long"),
        ("basic", ":without-a-user-but-long"),
        ("basic", "user:short"),
        ("header", "short"),
    ],
)
def test_failure_9_a_credential_that_proves_nothing(scheme: Any, secret: str) -> None:
    with pytest.raises(Unusable) as caught:
        Credential(scheme, "x-key").check(secret)
    assert not secret or secret not in str(caught.value)
