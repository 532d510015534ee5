"""Which numbers may be called."""

import json
import time
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.lookup.numbers import order_numbers
from functions.lookup.phones import callable_number, offered_in, written_in
from functions.shared.errors import Refused
from functions.shared.settings import DEFAULT_ORDER_PATTERN, BrandSettings, LineType

SERVED = ("NL", "BE", "DE")
MATERIAL = Path(__file__).parents[4] / "shared" / "data" / "phone-numbers.json"
ORDINARY = {"FIXED_LINE", "MOBILE", "FIXED_LINE_OR_MOBILE", "VOIP"}
BRAND = BrandSettings(name="acme", countries=SERVED)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("+31612345601", "+31612345601"),
        ("06-12 34 56 01", "+31612345601"),
        ("0031 6 12345601", "+31612345601"),
        ("31612345601", "+31612345601"),
        ("(020) 123 00 12", "+31201230012"),
        ("+32 470 12 34 01", "+32470123401"),
        ("+49 30 23125 012", "+493023125012"),
        ("٠٦١٢٣٤٥٦٠١", "+31612345601"),
    ],
)
def test_a_customer_s_line_is_called(raw: str, number: str) -> None:
    assert callable_number(raw, BRAND) == number


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "invalid"),
        ("call me", "invalid"),
        ("112", "invalid"),
        ("061234", "invalid"),
        ("+3110123456", "invalid"),
        ("0" * 5000, "invalid"),
        ("+31612345601" + " " * 100, "invalid"),
        ("0906-1234", "premium_rate"),
        ("+32 900 12345", "premium_rate"),
        ("+4918012345", "shared_cost"),
        ("+3114020", "uan"),
        ("+49177991234567", "voicemail"),
        ("+31662345678", "pager"),
        ("+4970012345678", "personal_number"),
        ("+881612345678", "satellite"),
        ("+870301234567", "satellite"),
        ("+8821612345678", "satellite"),
        ("+12025550123", "country_not_allowed"),
        ("+33612345678", "country_not_allowed"),
    ],
)
def test_a_number_that_costs_or_leads_elsewhere_is_refused(raw: str, code: str) -> None:
    """FAILURES 35."""
    with pytest.raises(Refused) as refused:
        callable_number(raw, BRAND)
    assert refused.value.extra["code"] == code
    assert not any(digit in refused.value.detail for digit in "0123456789")


@given(st.text(max_size=80))
def test_any_text_is_a_number_or_refused(raw: str) -> None:
    try:
        number = callable_number(raw, BRAND)
    except Refused:
        return
    assert number.startswith(("+31", "+32", "+49"))
    assert callable_number(number, BRAND) == number


def test_numbers_are_found_in_a_message_as_they_were_written() -> None:
    text = "order 100234; mobiel 06-12 34 56 01 of thuis +32 (0)470 12 34 01, niet 112. 3SABCD1234567"
    assert written_in(text, "NL") == ["06-12 34 56 01", "+32 (0)470 12 34 01"]


@pytest.mark.parametrize("unit", ["0", "06-", "+31 6 ", "0612345678 ", "(0", "1 ", "+"])
def test_a_message_full_of_digits_costs_little(unit: str) -> None:
    begun = time.process_time()
    written_in(unit * (5_000 // len(unit)), "NL")
    assert time.process_time() - begun < 0.5


@pytest.fixture(scope="module")
def material() -> list[dict[str, Any]]:
    if not MATERIAL.exists():
        pytest.skip(f"the folder with the numbers of the whole world is absent: {MATERIAL.name}")
    return list(json.loads(MATERIAL.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def everywhere() -> BrandSettings:
    """A brand that calls every country of the world, and every kind of line that may be allowed."""
    countries = tuple(sorted(phonenumbers.SUPPORTED_REGIONS))
    return BrandSettings(name="acme", countries=countries, line_types=tuple(LineType))


def test_of_the_whole_world_just_the_served_and_ordinary_numbers_are_called(material: list[dict[str, Any]]) -> None:
    assert len(material) > 1_000
    for sample in material:
        served = sample["valid"] and sample["region"] in SERVED and sample["number_type"] in ORDINARY
        assert (_refusal(sample["e164"], BRAND) is None) is served, sample


def test_no_setting_lets_a_number_through_that_costs_or_is_none(
    material: list[dict[str, Any]], everywhere: BrandSettings
) -> None:
    """FAILURES 35: all 150 premium-rate numbers of the material, its 245 invalid ones, and every special kind."""
    premium = [one for one in material if one["type"] == "PREMIUM_RATE"]
    invalid = [one for one in material if not one["valid"]]
    assert (len(premium), len(invalid)) == (150, 245)
    assert {_refusal(one["e164"], everywhere) for one in premium} == {"premium_rate"}
    assert all(_refusal(one["e164"], everywhere) is not None for one in invalid)
    special = [one for one in material if one["region"] == "001"]
    assert {one["e164"][:4] for one in special} >= {"+979", "+881", "+882", "+883", "+870", "+808", "+888"}
    assert all(_refusal(one["e164"], everywhere) is not None for one in special)
    costly = [one for one in material if one["number_type"] in ("SHARED_COST", "UAN", "PERSONAL_NUMBER", "PAGER")]
    assert all(_refusal(one["e164"], everywhere) is not None for one in costly)


def test_no_fixed_or_mobile_number_of_a_country_that_is_allowed_is_refused(
    material: list[dict[str, Any]], everywhere: BrandSettings
) -> None:
    """FAILURES 35."""
    lines = [one for one in material if one["region"] != "001" and one["number_type"] in ORDINARY]
    assert len(lines) > 800
    assert [one for one in lines if _refusal(one["e164"], everywhere) is not None] == []


def test_no_customer_s_number_however_it_is_written_is_taken_for_an_order(material: list[dict[str, Any]]) -> None:
    """As digits after a plus, in groups, and as it is dialled at home; what stands behind it is found all the same."""
    lines = [one for one in material if one["valid"] and one["number_type"] in ORDINARY]
    for one in lines:
        number = phonenumbers.parse(one["e164"])
        kinds = [phonenumbers.PhoneNumberFormat.INTERNATIONAL]
        kinds += [phonenumbers.PhoneNumberFormat.NATIONAL] if one["region"] in SERVED else []
        for written in (one["e164"], *(phonenumbers.format_number(number, kind) for kind in kinds)):
            assert order_numbers([written, f"bel {written} aub"], DEFAULT_ORDER_PATTERN)[0] == [], written
            if one["region"] in SERVED:
                assert order_numbers([f"{written}, 100234"], DEFAULT_ORDER_PATTERN)[0] == ["100234"], written


@pytest.mark.parametrize(
    ("number", "line"),
    [
        ("+31612345601", LineType.MOBILE),
        ("+31201230012", LineType.FIXED_LINE),
        ("+31851234567", LineType.VOIP),
        ("+318001234", LineType.TOLL_FREE),
    ],
)
def test_which_lines_are_called_is_a_setting(number: str, line: LineType) -> None:
    assert _refusal(number, BrandSettings(name="acme", line_types=(line,))) is None
    others = tuple(one for one in LineType if one is not line)
    assert _refusal(number, BrandSettings(name="acme", line_types=others)) == "line_type_not_allowed"


def _refusal(number: str, brand: BrandSettings) -> str | None:
    try:
        assert callable_number(number, brand) == number
    except Refused as refused:
        return str(refused.extra["code"])
    return None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("bel me op 06-12345678", ["06-12345678"]),
        ("bel me na 17:00 op 06-12345678", ["06-12345678"]),
        ("mijn nummer is 06 12 34 56 78", ["06 12 34 56 78"]),
        ("@acme 0612345678", ["0612345678"]),
        ("06-12345678 graag", ["06-12345678"]),
        ("my number is +31 6 12345678 thanks", ["+31 6 12345678"]),
        ("please call me back on 0612345678 about order 100234", ["0612345678"]),
        ("ben bereikbaar op 06-12345678", ["06-12345678"]),
        ("ik heb 020-1234567 gebeld", []),
        ("ik bel 0900-1234 al de hele dag", []),
        ("jullie nummer 020-1234567 doet het niet", []),
        ("I called 020 1234567 ten times", []),
        ("klantenservice bel je op 0201234567", []),
        ("bel niet 06-12345678", []),
        ("bestelling 0012345678 is weg", []),
        ("order 100234, ref 0612345678", []),
        ("", []),
    ],
)
def test_in_public_a_number_counts_only_where_it_is_given_as_the_author_s_own(text: str, numbers: list[str]) -> None:
    """FAILURES 35: people also name the numbers that they rang in vain."""
    assert offered_in(text) == numbers


@given(st.text(max_size=400) | st.text("+0612 -()bel me op.", max_size=400))
def test_no_text_breaks_the_search_for_a_number(text: str) -> None:
    assert all(number in text for number in offered_in(text))
