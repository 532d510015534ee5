"""The words of the page: the same keys in every language, none missing, none that nobody says."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from functions.callbacks.model import CallbackState, Disposition, Outcome, Resolution, WithdrawReason
from functions.callbacks.people import PresenceState
from functions.desk.bodies import reasons
from functions.lookup.model import ParcelReason, ParcelStatus
from functions.reports.model import Group
from functions.tickets import replies, rules
from functions.tickets.holds import HeldFor
from functions.tickets.model import EntryKind, Prefers, TicketState
from functions.triage.lexicon import SENSES
from functions.triage.model import Flag, Kind
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


FAMILIES: dict[str, Iterable[str]] = {
    "state": CallbackState,
    "disposition": Disposition,
    "resolution": Resolution,
    "reason": WithdrawReason,
    "promise": Outcome,
    "entry": [one for one in EntryKind if one != "mention"],  # it says where it was said
    "kind": Kind,
    "flag": [*Flag, *(f"held_{one}" for one in HeldFor)],
    "parcel": ParcelStatus,
    "parcel_reason": ParcelReason,
    "presence": PresenceState,
    "ticket_state": TicketState,
    "prefers": Prefers,
    "purpose": replies.Purpose,
    "word_outcome": replies.Outcome,
    "verify": rules.Unverified,
    "by": Group,
    "cause": reasons().causes,
    "step": [one.replace(" ", "_") for one in reasons().causes.values()],
    "remedy": reasons().remedies,
}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_word_of_the_api_has_words(family: str) -> None:
    known = _words(PAGE / "words" / "en.js")
    assert [one for one in FAMILIES[family] if f"{family}.{one}" not in known] == []


def test_every_reason_of_the_judge_has_words() -> None:
    """A reason is a sentence; what it is found by is made of it, here as on the page."""
    sources = "".join((ROOT / "functions/triage" / f"{one}.py").read_text() for one in ("rules", "evidence", "trained"))
    said = {one.reason for one in SENSES if one.reason} | set(re.findall(r'"([a-z]+,?(?: [a-z]+,?)+)"', sources))
    known = _words(PAGE / "words" / "en.js")
    assert len(said) > 40
    assert [one for one in said if f"because.{re.sub('[^a-z]+', '_', one)}" not in known] == []
