"""`docs/failures.md` and the tests hold each other: no clause without a test, no test of a number without its row."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/failures.md"
NUMBERS = {*map(str, range(1, 44)), "27a", "35a"}
PROVEN = {*map(str, range(1, 33)), "27a"}
"""*At the door*, *On the way* and *Time*: each of these is built, and shown."""
NOT_BUILT = "not built yet"

_SAID = re.compile(r"FAILURES ((?:\d+a?(?:, | and | to |-)?)+)")
_IN_A_NAME = re.compile(r"test_failure_(\d+a?)_")


class Row(NamedTuple):
    """One clause."""

    number: str
    wrong: str
    happens: str
    shown: str

    @property
    def tests(self) -> list[str]:
        """As `path::name`."""
        return re.findall(r"`([^`]+)`", self.shown)


@cache
def rows() -> list[Row]:
    lines = (line for line in PAGE.read_text().splitlines() if re.match(r"\| \d", line))
    return [Row(*(cell.strip() for cell in line.strip("|").split("|"))) for line in lines]


@cache
def numbers_of_tests() -> dict[str, set[str]]:
    """Every test as `path::name`, with the numbers it says: in its docstring, its class's, its module's, its name."""
    return {
        f"{path.relative_to(ROOT)}::{name}": said
        for path in sorted(ROOT.glob("tests/**/test_*.py"))
        for name, said in _tests(ast.parse(path.read_text()), set())
    }


def _tests(within: ast.Module | ast.ClassDef, said: set[str]) -> Iterator[tuple[str, set[str]]]:
    said = said | numbers_in(ast.get_docstring(within))
    for node in within.body:
        if isinstance(node, ast.ClassDef):
            yield from _tests(node, said)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name, said | numbers_in(ast.get_docstring(node)) | set(_IN_A_NAME.findall(node.name))


def numbers_in(text: str | None) -> set[str]:
    """`FAILURES 1, 18-20 and 27a` is five of them."""
    found: set[str] = set()
    for listed in _SAID.findall(text or ""):
        for part in re.findall(r"\d+a?(?:(?: to |-)\d+)?", listed):
            first, _, last = part.replace(" to ", "-").partition("-")
            found |= set(map(str, range(int(first), int(last) + 1))) if last else {first}
    return found


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("FAILURES 26.", {"26"}),
        ("Known: FAILURES 24 and 30 to 32. Late.", {"24", "30", "31", "32"}),
        ("FAILURES 1, 2, 18-20, 27a.", {"1", "2", "18", "19", "20", "27a"}),
        ("(FAILURES 10)", {"10"}),
        ("no failures, 12 of them", set()),
    ],
)
def test_how_a_test_says_its_numbers(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


def test_every_number_has_its_row_and_no_other() -> None:
    assert {row.number for row in rows()} == NUMBERS


def test_every_row_is_whole() -> None:
    assert [row for row in rows() if not (row.wrong and row.happens)] == []
    assert [row.number for row in rows() if not row.tests and row.shown != NOT_BUILT] == []


def test_every_clause_at_the_door_on_the_way_and_of_time_is_shown() -> None:
    assert [row.number for row in rows() if row.number in PROVEN and not row.tests] == []


def test_every_test_that_is_named_exists_and_says_its_number() -> None:
    known = numbers_of_tests()
    named = [(row.number, test) for row in rows() for test in row.tests]
    assert [one for one in named if one[1] not in known] == []
    assert [one for one in named if one[0] not in known[one[1]]] == []


def test_every_number_that_a_test_says_is_one_and_is_not_called_unbuilt() -> None:
    shown = {row.number for row in rows() if row.tests}
    said = {(number, test) for test, numbers in numbers_of_tests().items() for number in numbers}
    assert sorted(one for one in said if one[0] not in shown) == []
