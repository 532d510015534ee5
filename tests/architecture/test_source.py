"""Habits that a reader would otherwise have to check by hand."""

import ast
import io
import re
import statistics
import tokenize
from pathlib import Path

import pytest

from tests.architecture.test_layout import ROOT, tracked

MAX_LINES = 250
"""Of a file, blank ones not counted: "80 lines are the middle, 250 the end"."""
MAX_FUNCTION = 40
"""Of a function; 25 are long already."""

CODE = [file for package in ("functions", "infra") for file in sorted((ROOT / package).rglob("*.py"))]
every_file = pytest.mark.parametrize("file", CODE, ids=lambda file: str(file.relative_to(ROOT)))


def lines(file: Path) -> int:
    return sum(bool(line.strip()) for line in file.read_text().splitlines())


@every_file
def test_a_file_is_short_and_says_why_it_exists(file: Path) -> None:
    assert lines(file) <= MAX_LINES
    module = ast.parse(file.read_text())
    assert not module.body or ast.get_docstring(module), "a module docstring says why the file exists"


def test_most_files_are_far_shorter() -> None:
    assert statistics.median(lines(file) for file in CODE if lines(file)) <= 80


@every_file
def test_a_function_is_short(file: Path) -> None:
    functions = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)]
    long = [one.name for one in functions if (one.end_lineno or 0) - one.lineno >= MAX_FUNCTION]
    assert long == []


@every_file
def test_nothing_scans_the_table(file: Path) -> None:
    """Neither by a call nor by a permission. (The word may stand in a comment.)"""
    scans = {"scan", '"scan"', '"dynamodb:Scan"', '"Scan"'}
    found = [
        token for token in tokenize.generate_tokens(io.StringIO(file.read_text()).readline) if token.string in scans
    ]
    assert found == []


NOT_OURS = {"case", "issue", "job", "task", "user", "process", "manager", "helper", "util", "utils"}
"""DESIGN's words that are not used, but for `message`: SQS's and the platforms' own."""
THEIR_WORDS = re.compile(r"user_pool\w*")
"""Cognito's."""


def names(tree: ast.AST) -> set[str]:
    """The names that a module gives: to functions, classes, arguments and values."""
    given: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                given.add(name)
            case ast.Name(id=name, ctx=ast.Store()) | ast.alias(asname=str(name)):
                given.add(name)
    return given


def words(name: str) -> set[str]:
    found = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}
    return found | {word.removesuffix("s") for word in found}


OWN = [file for file in CODE if file.is_relative_to(ROOT / "functions") and file.parent.name != "providers"]
"""A provider's file speaks its platform's language at the door."""


@pytest.mark.parametrize("file", OWN, ids=lambda file: str(file.relative_to(ROOT)))
def test_one_word_for_one_thing(file: Path) -> None:
    given = {name for name in names(ast.parse(file.read_text())) if not THEIR_WORDS.fullmatch(name)}
    assert [name for name in given | {file.stem, file.parent.name} if words(name) & NOT_OURS] == []


MACHINE = re.compile(r"(?<![\w.])/(?:root|work|home/\w+|Users/\w+)/")
REGISTRY = re.compile(r"\b(?:pypi|pythonhosted|npmjs)\.(?:org|com)\b")
LOCKS = {"uv.lock", "package-lock.json"}
PICTURES = {".png", ".ico", ".jpg", ".bin"}


def test_no_file_names_a_machine_or_a_registry() -> None:
    found: list[str] = []
    for name in tracked():
        if name in LOCKS or Path(name).suffix in PICTURES:
            continue
        text = (ROOT / name).read_text()
        found += [f"{name}: {match[0]}" for shape in (MACHINE, REGISTRY) for match in shape.finditer(text)]
    assert found == []
