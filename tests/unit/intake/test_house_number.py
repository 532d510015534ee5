"""The number of the house, as shops write streets."""

import pytest

from functions.intake.orders import house_number


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (("Dorpsstraat 12",), "12"),
        (("Dorpsstraat 12a",), "12a"),
        (("12 High Street",), "12"),
        (("2e Hugo de Grootstraat 15",), "15"),
        (("Plein 1940 4",), "4"),
        (("Dorpsstraat", "12"), "12"),
        (("Flat 3", "12 High Street"), "12"),
        (("Dorpsstraat 12-14",), "14"),
        (("Rose Cottage", None), None),
        ((None,), None),
        ((), None),
    ],
)
def test_the_last_figure_of_the_street_is_the_house(lines: tuple[str | None, ...], number: str | None) -> None:
    assert house_number(*lines) == number
