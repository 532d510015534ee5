"""Parcel numbers of all carriers by shape and check digit, against examples that nobody here wrote."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.lookup.barcodes import COUNTRIES, LONGEST, recognised
from functions.lookup.numbers import order_numbers, parcel_numbers
from functions.shared.settings import DEFAULT_ORDER_PATTERN

MATERIAL = Path(__file__).parents[4] / "shared" / "data" / "tracking" / "couriers"

VALID_ELSEWHERE = {
    "331426749957": "listed as invalid for Purolator's letters with digits, and as valid for Purolator's digits",
}
"""Examples that are invalid for one shape of a carrier and a right number of another; the reason beside each."""


class Example(NamedTuple):
    """A number of the material."""

    courier: str
    name: str
    number: str


def examples(which: str) -> Iterator[Example]:
    for file in sorted(MATERIAL.glob("*.json")):
        courier = json.loads(file.read_text(encoding="utf-8"))
        for shape in courier["tracking_numbers"]:
            for number in shape["test_numbers"][which]:
                yield Example(courier["courier_code"], shape["name"], re.sub(r"\s", "", number).upper())


@pytest.fixture(autouse=True, scope="module")
def _material() -> None:
    if not MATERIAL.exists():
        pytest.skip("the folder with other people's parcel numbers is absent: shared/data/tracking")


def test_all_192_valid_numbers_are_recognised_as_their_carrier_s() -> None:
    valid = list(examples("valid"))
    assert len(valid) == 192
    strange = [one for one in valid if one.courier != "s10" and one.courier not in recognised(one.number).carriers]
    assert not strange
    assert not [one for one in valid if not recognised(one.number).carriers]


def test_all_88_invalid_numbers_are_refused_but_for_the_one_that_is_another_shape_s() -> None:
    invalid = list(examples("invalid"))
    assert len(invalid) == 88
    assert {one.number for one in invalid if recognised(one.number).carriers} == set(VALID_ELSEWHERE)
    assert set(VALID_ELSEWHERE) <= {one.number for one in examples("valid")}


def test_every_post_of_the_material_is_a_country_here() -> None:
    shape = json.loads((MATERIAL / "s10.json").read_text(encoding="utf-8"))["tracking_numbers"][0]
    posts = next(more["lookup"] for more in shape["additional"] if more["name"] == "Courier")
    assert {post["matches"] for post in posts} <= set(COUNTRIES.split())


def test_in_a_sentence_about_a_parcel_all_192_are_found_written_in_parts_or_not() -> None:
    for one in examples("valid"):
        assert one.number in parcel_numbers(f"waar is mijn pakket {one.number} nou?"), one


def test_no_carrier_s_number_is_taken_for_an_order_where_it_can_hardly_be_one() -> None:
    for one in examples("valid"):
        if recognised(one.number).plain:
            assert order_numbers([f"where is {one.number}"], DEFAULT_ORDER_PATTERN)[0] == [], one


@given(st.text(max_size=60) | st.text("0123456789ABJVGLDZ3S1", max_size=60))
def test_no_text_breaks_it_and_what_is_recognised_has_a_carrier_s_length(text: str) -> None:
    who = recognised(text)
    assert not who.carriers or 8 <= len(text) <= LONGEST


@pytest.mark.parametrize("unit", ["1 ", "12 34 ", "A1 ", "3S ", "1234567890 ", "1Z", "GM1 "])
def test_a_text_full_of_parts_costs_little(unit: str) -> None:
    text = "pakket " + unit * (5_000 // len(unit))
    parcel_numbers(text)
    begun = time.process_time()
    parcel_numbers(text)
    assert time.process_time() - begun < 0.5
