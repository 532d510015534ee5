import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from functions.shared import clock
from functions.shared.values import Instant, Value, text_of
from tests.builders import NOON


class Sample(Value):
    at: Instant
    said: str | None = None
    inner: tuple["Sample", ...] = ()


def test_a_value_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Sample(at=NOON).said = "other"  # type: ignore[misc]


def test_evolve_changes_what_it_names_and_leaves_the_first_as_it_was() -> None:
    one = Sample(at=NOON, said="one")
    other = one.evolve(said="other")
    assert (one.said, other.said, other.at) == ("one", "other", NOON)


def test_a_slip_in_a_name_cannot_pass_in_silence() -> None:
    with pytest.raises(TypeError, match="siad"):
        Sample(at=NOON).evolve(siad="x")


def test_new_codes_data_can_be_read_by_old_code() -> None:
    """FAILURES 23."""
    read = Sample.model_validate({"at": "2026-11-22T12:00:00Z", "unheard_of": {"deep": 1}})
    assert read == Sample(at=NOON)
    assert "unheard_of" not in read.to_item()


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2199, 1, 1)))  # noqa: DTZ001
def test_instants_are_utc_to_the_millisecond_in_value_and_text(naive: datetime) -> None:
    amsterdam = naive.replace(tzinfo=timezone(timedelta(hours=1)))
    sample = Sample(at=amsterdam)
    assert sample.at == clock.to_milliseconds(amsterdam)
    assert sample.to_item() == {"at": clock.to_text(amsterdam), "inner": []}
    assert Sample.model_validate_json(sample.model_dump_json()) == sample


@pytest.mark.parametrize(
    "text", ["2026-11-22T12:00:00", "2026-11-22", "", "noon", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_what_is_no_instant_is_a_wrong_value_and_no_crash(text: str) -> None:
    with pytest.raises(ValidationError):
        Sample.model_validate({"at": text})


def test_an_item_is_plain_json_without_what_is_not_set() -> None:
    sample = Sample(at=NOON, inner=(Sample(at=NOON, said="x"),))
    item = sample.to_item()
    assert item == {
        "at": "2026-11-22T12:00:00.000Z",
        "inner": [{"at": "2026-11-22T12:00:00.000Z", "said": "x", "inner": []}],
    }
    assert json.loads(json.dumps(item)) == item


def test_text_of_an_instant_or_none() -> None:
    assert text_of(NOON) == "2026-11-22T12:00:00.000Z"
    assert text_of(None) is None
