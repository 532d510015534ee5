"""One reading of what strangers send, or an error that points."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.intake import strict_json
from functions.shared.errors import InputError

# Well-formed by RFC 8259, and refused by our contract all the same.
FORBIDDEN_BY_CONTRACT = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}


def wrong(raw: bytes) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        strict_json.loads(raw)
    return [(error["pointer"], error["detail"]) for error in caught.value.extra["errors"]]


def pointers(raw: bytes) -> list[str]:
    return [pointer for pointer, _ in wrong(raw)]


def test_failure_12_the_public_suite_of_json_texts(shared_data: Path) -> None:
    seen = dict.fromkeys("yni", 0)
    for file in sorted((shared_data / "json-parsing").glob("*.json")):
        raw, verdict = file.read_bytes(), file.name[0]
        seen[verdict] += 1
        if verdict == "n" or file.name in FORBIDDEN_BY_CONTRACT:
            assert wrong(raw), file.name
        elif verdict == "y":
            assert strict_json.loads(raw) == json.loads(raw), file.name
        else:
            with suppress(InputError):
                strict_json.loads(raw)
    assert min(seen.values()) > 0


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (b'{"a": 1, "a": 1}', ["/a"]),
        (b'{"data": [{"b": {"c": 1, "d": 2, "c": 3}}]}', ["/data/0/b/c"]),
        (b'{"data": {"text": NaN, "x": [1, -Infinity]}}', ["/data/text", "/data/x/1"]),
        (b'{"a": "\\ud800", "b": ["ok", "\\udc00\\ud800"]}', ["/a", "/b/1"]),
        (b'{"\\ud800": 1}', ["/\ud800"]),
        (b'{"a/b": {"m~n": 1e999}}', ["/a~1b/m~0n"]),
        (b'{"n": 9223372036854775808}', ["/n"]),
        (b'{"n": -9223372036854775809}', ["/n"]),
        (b'{"n": ' + b"9" * 100_000 + b"}", ["/n"]),
        (b'{"n": -' + b"9" * 5000 + b"}", ["/n"]),
        (b"[" * 33 + b"]" * 33, [""]),
        (b'{"a":' * 33 + b"1" + b"}" * 33, [""]),
        (b"[" * 100_000, [""]),
        (b'\xef\xbb\xbf{"a": 1}', [""]),
        (b'{"a": "\xff"}', [""]),
        (b'{"a": "\xed\xa0\x80"}', [""]),
        ('{"a": 1}'.encode("utf-16"), [""]),
        (b"", [""]),
        (b'{"a": 1} x', [""]),
        (b'{"a": "\x0b"}', [""]),
    ],
)
def test_failure_12_each_offence_with_its_pointer(raw: bytes, where: list[str]) -> None:
    assert pointers(raw) == where


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 32 + b"]" * 32,
        b'{"a": "' + b"[{" * 50 + b'"}',
        b'{"a": "\\"' + b"[{" * 50 + b'\\\\"}',
        b"[9223372036854775807, -9223372036854775808, 0.1, -0, 1e-400]",
        b'{"a": "\\ud83d\\ude20 \\u0000"}',
        b"[" + b"[]," * 5000 + b"[]]",
    ],
)
def test_what_is_within_the_limits_parses(raw: bytes) -> None:
    assert strict_json.loads(raw) == json.loads(raw)


def test_errors_are_few_and_short_however_much_is_wrong() -> None:
    found = wrong(b"[" + b",".join([b"NaN"] * 1000) + b"]")
    assert len(found) == strict_json.MAX_ERRORS
    assert len(pointers(b'{"' + b"k" * 10_000 + b'": NaN}')[0]) < 200


def test_no_text_of_the_sender_is_in_the_sentence() -> None:
    assert "canary" not in repr(wrong(b'{"canary": canary}'))


def test_a_string_without_end_is_looked_at_once() -> None:
    assert pointers(b'"' + b'\\"' * 131_000) == [""]  # would take hours if every quote began a search of its own


scalars = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
documents = st.recursive(
    scalars | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(documents, st.booleans())
def test_every_decent_document_comes_back_as_it_was(document: Any, ascii_only: bool) -> None:
    assert strict_json.loads(json.dumps(document, ensure_ascii=ascii_only).encode()) == document


@given(st.binary(max_size=60) | st.text(alphabet='{}[]":,\\u0dD8e1-.NaIf ', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with suppress(InputError):
        json.dumps(strict_json.loads(raw), allow_nan=False)
