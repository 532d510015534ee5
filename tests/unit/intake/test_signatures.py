"""Verification of raw bytes: only what the sender signed, and nothing that looks like it."""

import base64
import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from functions.intake import signatures
from functions.shared.errors import InputError, Unauthenticated, Unavailable

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
KEY = signatures.standard_key(SECRET)
OLD_KEY = bytes(range(32, 64))
BODY = '{"text": "waar blijft mijn pakket? 😠"}'.encode()


def code_of(
    headers: Mapping[str, str], body: bytes = BODY, *, keys: list[bytes] | None = None, at: datetime = AT
) -> str:
    try:
        signatures.verify_standard(keys or [KEY], headers, body, now=at, tolerance=300)
    except Unauthenticated as error:
        return str(error.extra["code"])
    return "verified"


def signed(key: bytes = KEY, body: bytes = BODY, at: datetime = AT) -> dict[str, str]:
    return signatures.sign_standard(key, "msg_1", int(at.timestamp()), body)


def test_the_official_senders_signature_is_ours() -> None:
    theirs = Webhook(SECRET).sign("msg_1", AT, BODY.decode())
    assert signed()["webhook-signature"] == theirs
    Webhook(SECRET).verify(BODY, signatures.sign_standard(KEY, "msg_1", int(datetime.now(UTC).timestamp()), BODY))


@pytest.mark.parametrize(
    ("seconds", "code"), [(-301, "timestamp_skew"), (-300, "verified"), (300, "verified"), (301, "timestamp_skew")]
)
def test_failure_3_time_is_held_to_the_second(seconds: int, code: str) -> None:
    assert code_of(signed(at=AT + timedelta(seconds=seconds))) == code


def test_failure_3_a_skewed_sender_is_told_our_clock() -> None:
    with pytest.raises(Unauthenticated, match=r"2026-11-22T12:00:00\.000Z"):
        signatures.verify_standard([KEY], signed(at=AT + timedelta(hours=1)), BODY, now=AT, tolerance=300)


def test_failure_5_both_secrets_of_a_rotation_are_valid_then_only_the_new_one() -> None:
    assert code_of(signed(OLD_KEY), keys=[KEY, OLD_KEY]) == "verified"
    assert code_of(signed(KEY), keys=[KEY, OLD_KEY]) == "verified"
    assert code_of(signed(OLD_KEY), keys=[KEY]) == "signature_mismatch"


def with_signature(text: str) -> dict[str, str]:
    return {**signed(), "webhook-signature": text}


GOOD = signed()["webhook-signature"]


@pytest.mark.parametrize(
    "text",
    [
        f"v1,AAAA {GOOD}",
        f"v1a,AAAA {GOOD}",
        f"{GOOD} v2,AAAA",
        " ".join(["v1,AAAA"] * 15 + [GOOD]),
    ],
)
def test_failure_6_any_valid_signature_of_the_allowed_version_will_do(text: str) -> None:
    assert code_of(with_signature(text)) == "verified"


@pytest.mark.parametrize(
    "text",
    [
        " ".join(["v1,AAAA"] * 16 + [GOOD]),
        GOOD.replace("v1,", "v1a,"),
        GOOD.replace("v1,", "v2,"),
        GOOD.replace("v1,", "v0,"),
        GOOD.replace("v1,", "V1,"),
        GOOD.replace("v1,", "v01,"),
    ],
)
def test_failure_6_at_most_sixteen_are_looked_at_and_no_other_version_passes(text: str) -> None:
    assert code_of(with_signature(text)) == "signature_mismatch"


@pytest.mark.parametrize(
    "text",
    [
        GOOD + "=",
        GOOD.rstrip("="),
        GOOD[:-2],
        GOOD[:-5] + "\n" + GOOD[-5:],
        GOOD.upper(),
        GOOD.lower(),
        GOOD + "junk",
        GOOD + " junk",
        GOOD + ",",
        GOOD + "\x00",
        GOOD + " ",
        "v1," + base64.urlsafe_b64encode(base64.b64decode(GOOD[3:])).decode() + "é",
        "v1,ünïcode",
        "v1,\ud800",
        "v1,",
        "v1",
        ",",
        " ",
        "v1,v1,v1",
        GOOD.replace("v1,", ""),
    ],
)
def test_failure_8_malformed_signatures_are_refused_and_nothing_breaks(text: str) -> None:
    assert code_of(with_signature(text)) == "signature_mismatch"


@pytest.mark.parametrize(
    "timestamp", ["1.5", " 1795348800", "1795348800 ", "+1795348800", "1e9", "١٢٣", "-1", "9" * 400]
)
def test_failure_8_a_timestamp_is_digits(timestamp: str) -> None:
    key_text = signatures.sign_standard(KEY, "msg_1", 0, BODY)
    assert code_of({**key_text, "webhook-timestamp": timestamp}) == "signature_mismatch"


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_each_header_is_needed(missing: str) -> None:
    assert code_of({name: value for name, value in signed().items() if name != missing}) == "signature_missing"
    assert code_of({**signed(), missing: ""}) == "signature_missing"


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        "whsec_" + base64.b64encode(b"x" * 23).decode(),
        "whsec_" + base64.b64encode(b"x" * 65).decode(),
        "whsec_not base64 at all, not base64",
        "whsec_" + "é" * 40,
        base64.b64encode(b"x" * 32).decode(),
        "WHSEC_" + base64.b64encode(b"x" * 32).decode(),
    ],
)
def test_failure_9_a_secret_that_proves_nothing_serves_nothing(secret: str) -> None:
    with pytest.raises(Unavailable) as caught:
        signatures.keys(secret, SECRET, signatures.standard_key)
    assert caught.value.extra["code"] == "source_without_secret"
    assert not secret or secret not in caught.value.detail


@pytest.mark.parametrize("length", [24, 64])
def test_failure_9_keys_of_24_to_64_bytes_are_taken(length: int) -> None:
    assert signatures.standard_key("whsec_" + base64.b64encode(b"k" * length).decode()) == b"k" * length


@pytest.mark.parametrize("secret", ["", " " * 40, "short"])
def test_failure_9_an_x_secret_must_be_one(secret: str) -> None:
    with pytest.raises(signatures.Unusable):
        signatures.x_key(secret)


def test_failure_9_a_useless_previous_secret_is_not_accepted() -> None:
    assert signatures.keys(SECRET, "whsec_", signatures.standard_key) == [KEY]
    assert signatures.keys(SECRET, None, signatures.standard_key) == [KEY]


X_KEY = signatures.x_key("a-consumer-secret-of-x")


def x_code(header: str | None, body: bytes = BODY) -> str:
    headers = {} if header is None else {signatures.X_SIGNATURE: header}
    try:
        signatures.verify_x([X_KEY], headers, body)
    except Unauthenticated as error:
        return str(error.extra["code"])
    return "verified"


def test_x_signs_the_raw_body() -> None:
    good = signatures.sign_x(X_KEY, BODY)[signatures.X_SIGNATURE]
    assert x_code(good) == "verified"
    assert x_code(None) == "signature_missing"
    for bad in (good[:-1], good + "=", good.upper(), good.removeprefix("sha256="), good + " ", "sha256=é", "\ud800"):
        assert x_code(bad) == "signature_mismatch"
    assert x_code(good, BODY + b" ") == "signature_mismatch"


def test_failure_10_only_a_token_is_answered_so_no_body_can_be_signed() -> None:
    assert signatures.crc_answer(X_KEY, "MTAwMDAw-_+/=").startswith("sha256=")
    for text in ("", "a" * 129, '{"data":{}}', "a b", "a\n", "<script>", "é", "a,b", "a.b"):
        with pytest.raises(InputError):
            signatures.crc_answer(X_KEY, text)


def test_vectors_of_the_providers_verify_and_one_changed_byte_does_not(shared_data: Path) -> None:
    vectors = json.loads((shared_data / "signature-vectors.json").read_text(encoding="utf-8"))
    ours = [vector for vector in vectors if vector["scheme"] == "standard-webhooks"]
    assert ours
    for vector in ours:
        key, body = signatures.standard_key(vector["secret"]), vector["body"].encode()
        at = datetime.fromtimestamp(int(vector["headers"]["webhook-timestamp"]), UTC)
        assert code_of(vector["headers"], body, keys=[key], at=at) == "verified"
        for index in range(len(body)):
            changed = body[:index] + bytes([body[index] ^ 1]) + body[index + 1 :]
            assert code_of(vector["headers"], changed, keys=[key], at=at) == "signature_mismatch"
        assert code_of(vector["headers"], body, keys=[bytes([key[0] ^ 1]) + key[1:]], at=at) == "signature_mismatch"


def test_failure_8_thousands_of_mutations_and_none_is_accepted() -> None:
    chance = random.Random(8)
    good = signed()
    x_good = signatures.sign_x(X_KEY, BODY)[signatures.X_SIGNATURE]
    for _ in range(3000):
        headers, body, name = dict(good), bytearray(BODY), chance.choice([*good, "body"])
        target = body if name == "body" else bytearray(good[name].encode())
        at = chance.randrange(len(target))
        match chance.choice(("flip", "cut", "add", "swap")):
            case "flip":
                target[at] ^= 1 << chance.randrange(7)
            case "cut":
                del target[at]
            case "add":
                target.insert(at, chance.randrange(128))
            case _:
                other = chance.randrange(len(target))
                target[at], target[other] = target[other], target[at]
        if name != "body":
            headers[name] = target.decode("latin-1")
        if headers == good and body == BODY:
            continue
        assert code_of(headers, bytes(body)) != "verified"
        if name == "body":
            assert x_code(x_good, bytes(body)) == "signature_mismatch"


@given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=80))
def test_no_header_of_a_stranger_breaks_or_opens_it(delivery_id: str, timestamp: str, signature: str) -> None:
    headers = dict(zip(good_names(), (delivery_id, timestamp, signature), strict=True))
    assert code_of(headers) in {"signature_missing", "signature_mismatch"}


def good_names() -> list[str]:
    return list(signed())
