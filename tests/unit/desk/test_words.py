"""The words of the page: the same keys in every language, none missing, none that nobody says."""

import re
from pathlib import Path

import pytest

from tests.architecture.test_layout import ROOT

PAGE = ROOT / "functions" / "desk" / "page"
LANGUAGES = sorted((PAGE / "words").glob("*.js"))
ENTRY = re.compile(r'^  "([a-z0-9_.-]+)": (".*"|\{ .* \}),$', re.MULTILINE)


def _words(file: Path) -> dict[str, str]:
    text = file.read_text()
    found = ENTRY.findall(text)
    lines = [line for line in text.splitlines() if line.startswith("  ") and not line.lstrip().startswith("//")]
    assert len(found) == len(lines), f'{file.name}: a line that is not `"key": "words",`'
    assert len(dict(found)) == len(found), f"{file.name}: a key stands twice"
    return dict(found)


def _source() -> str:
    files = [file for file in PAGE.rglob("*.js") if file.parent.name not in ("words", "vendor")]
    return "\n".join(file.read_text() for file in files)


def test_every_language_has_the_same_keys_in_the_same_order() -> None:
    first, *others = ([*_words(file)] for file in LANGUAGES)
    assert len(LANGUAGES) >= 2
    for other in others:
        assert other == first


@pytest.mark.parametrize("file", LANGUAGES, ids=lambda file: file.stem)
def test_what_is_filled_in_is_the_same_in_every_language(file: Path) -> None:
    english = _words(PAGE / "words" / "en.js")
    for key, words in _words(file).items():
        assert set(re.findall(r"\{(\w+)\}", words)) == set(re.findall(r"\{(\w+)\}", english[key])), key


def test_no_key_is_missing_and_none_is_unused() -> None:
    """A key is said as it stands, or made of its beginning and a word: `t(`promise.${…}`)`, `word("state", value)`."""
    source, known = _source(), _words(PAGE / "words" / "en.js")
    said = set(re.findall(r'\bt\("([^"]+)"', source))
    assert said - set(known) == set()
    literals = set(re.findall(r'"([a-z0-9_.-]+)"', source))
    beginnings = tuple(re.findall(r"`([a-z_.]+)\$\{", source)) + tuple(f"{literal}." for literal in literals)
    assert {key for key in known if key not in literals and not key.startswith(beginnings)} == set()
