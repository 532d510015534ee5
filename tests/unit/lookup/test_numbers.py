"""Numbers in what people write."""

import time
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.lookup import patterns
from functions.lookup.numbers import MAX_TEXT, order_numbers, parcel_numbers
from functions.shared.settings import DEFAULT_ORDER_PATTERN


def found(text: str, pattern: str = DEFAULT_ORDER_PATTERN) -> list[str]:
    return order_numbers([text], pattern)[0]


@pytest.mark.parametrize(
    "text",
    [
        "100234",
        "#100234",
        "@acme order 100234 is gone, already a week no internet!",
        "Order #100234!!",
        "bestelling 100234.",
        "Bestelling: 100234, wat nu",
        "ordernr. 100234",
        "ordernummer:100234",
        "mijn order is (100234)",
        "bel me op 06-12345678 over 100234",
        "bel 0612345678, order 100234",
        "06 12345678 100234",
        "+31 6 1234 5678 100234",
        "tel 020 123 45 67 order 100234",
        "(020) 1234567 of 100234",
        "€ 123456,50 voor 100234",
        "100.234,50 betaald voor 100234",
        "sinds 20261122 is 100234 kwijt",
        "22-11-2026 besteld, 22/11/2026 verstuurd: 100234",
        "in 2026 besteld: 100234",
        "3SABCD1234567 hoort bij 100234",
        "https://acme.example/orders/987654 100234",
        "jan123456@example.com 100234",
        "@123456 100234",
        "\u200f100234\u200e",
        "100234\x00",
    ],
)
def test_the_order_number_and_nothing_else_is_found(text: str) -> None:
    assert found(text) == ["100234"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no number",
        "a100234",
        "ABC-100234",
        "12345",
        "12345678901",
        "0612345678",
        "+31612345678",
        "0031612345678",
        "06 12 34 56 78",
        "010-1234567",
        "+32 470 12 34 56",
        "€100234",
        "EUR 100234",
        "100234 euro",
        "100234,50",
        "100234,-",
        "20261122",
        "22112026",
        "NL91ABNA0417164300",
        "1Z999AA10123456784",
        "RR123456785NL",
        "JVGL0612345678901234",
        "TBA010000000000",
        "RB 123 456 785 NL",
        "RT @acme https://x.example/status/1999999999999999999",
        "1999999999999999999",
        "1234567890123456",
        "bel mij op 612345678",
        "tel: 612345678",
        "tel.0201234567",
        "klantnummer 100234",
        "klantnr: 100234",
        "customer number 100234",
        "KvK 12345678",
        "IBAN NL91 ABNA 0417 1643 00",
        "$100234",
        "£ 100234",
        "100234 dollars",
        "22-11-2026",
        "2026/11/22",
        "2026-11-22T09:00:00Z",
        "22.11.2026 om 09:15",
    ],
)
def test_what_is_something_else_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ["order 20261122", "#20261122", "bestelnummer is 20261122", "ordernr: 20261122"])
def test_the_word_before_it_makes_it_an_order(text: str) -> None:
    assert found(text) == ["20261122"]


def test_several_are_found_in_the_order_in_which_they_were_said() -> None:
    assert found("bestelling 100236, 100235 en 100234,100233") == ["100236", "100235", "100234", "100233"]


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    assert found("x" * MAX_TEXT + " 100234") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("waar is 3SABCD1234567?", "3SABCD1234567"),
        ("3skwrt123456789", "3SKWRT123456789"),
        ("JVGL06123456789012", "JVGL06123456789012"),
        ("jjd01409000000000001234", "JJD01409000000000001234"),
        ("1Z999AA10123456784", "1Z999AA10123456784"),
        ("RR123456785NL.", "RR123456785NL"),
    ],
)
def test_parcel_numbers_of_the_usual_shapes_are_found(text: str, number: str) -> None:
    assert parcel_numbers(text) == [number]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("3S ABCD 1234567 is kwijt", ["3SABCD1234567"]),
        ("RB 123 456 785 NL", ["RB123456785NL"]),
        ("zending 0414 4176 0228 964!", ["041441760228964"]),
        ("pakket 3318810025 en order 100234", ["3318810025"]),
        ("waar blijft DHL met 3318810025", ["3318810025"]),
        ("3318810025", []),
        ("mijn pakket, order 3318810025", []),
        ("pakket 3318810024", []),
        ("bel 0612345678 over mijn pakket", []),
        ("RB123456786NL", []),
        ("1Z999AA10123456785", []),
        ("3SABCD1234567 en 3SABCD1234568", ["3SABCD1234567", "3SABCD1234568"]),
    ],
)
def test_what_could_be_something_else_counts_only_beside_words_about_a_parcel(text: str, numbers: list[str]) -> None:
    assert parcel_numbers(text) == numbers


def test_digits_that_may_be_either_are_asked_for_as_both() -> None:
    assert found("waar is mijn pakket 3318810025") == ["3318810025"]
    assert found("waar is mijn pakket 3SABCD1234567") == []


@pytest.mark.parametrize("text", ["3SABC", "X3SABCD1234567", "1Zabc", "3Sverschrikkelijk", "123456789"])
def test_what_has_another_shape_is_no_parcel_number(text: str) -> None:
    assert parcel_numbers(text) == []


def test_a_brand_s_own_pattern_with_a_group() -> None:
    assert order_numbers(["ref ACME-2026-00017 please"], r"ACME-(\d{4}-\d{5})") == (["2026-00017"], True)


def test_a_brand_s_own_pattern_without_a_group() -> None:
    assert order_numbers(["acme17b and 100234"], r"acme\d+b") == (["ACME17B"], True)


@pytest.mark.parametrize("pattern", ["(", "x{99999999999}", "(a+)+$" + "x" * 600, "(" * 400])
def test_an_unusable_pattern_gives_way_to_the_default(pattern: str) -> None:
    assert order_numbers(["order 100234"], pattern) == (["100234"], False)


def test_a_pattern_that_takes_forever_is_stopped() -> None:
    begun = time.monotonic()
    answer = order_numbers(["a" * 80 + "! order 100234"], r"((\w)+-?)+\d{9}")
    assert answer == (["100234"], False)
    assert time.monotonic() - begun < patterns.SECONDS + 1


@given(st.lists(st.text(max_size=300), max_size=5), st.sampled_from([DEFAULT_ORDER_PATTERN, r"#(\d+)", r"[A-Z]+-\d+"]))
def test_no_text_makes_it_fail_and_numbers_are_normal(texts: list[str], pattern: str) -> None:
    numbers, usable = order_numbers(texts, pattern)
    assert usable
    assert all(number == number.upper().strip("#") and " " not in number for number in numbers)


@given(st.integers(100_000, 10**10 - 1).filter(lambda n: not (10**7 <= n < 10**8)), st.text(" .,!?:;()", max_size=3))
def test_an_order_is_found_whatever_surrounds_it(number: int, around: str) -> None:
    assert str(number) in found(f"bestelling {around}{number}{around or ' '}kwijt")


@pytest.mark.parametrize(
    "unit",
    ["0", "0 ", "12 ", "+1 ", "#", "order ", "a@", "3S", "1.000", "(0", ".", "0612345678 ", "€ ", "aa.b-", "1Z9"],
)
def test_a_stranger_s_text_costs_in_proportion_to_its_length(unit: str) -> None:
    """The best of some runs of either, with room for four times as much: what multiplies takes hundreds of times."""
    short = unit * (MAX_TEXT // 8 // len(unit))
    assert _took(short * 8) < 4 * 8 * max(_took(short), 0.0005)


def _took(text: str) -> float:
    return min(timeit.repeat(lambda: (found(text), parcel_numbers(text)), number=1, repeat=5, timer=time.process_time))
