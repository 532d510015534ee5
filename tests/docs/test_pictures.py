"""The pictures of the page: each view in each look, none that nothing speaks of, and small enough to be looked at."""

import re

from tests.browser.screenshots import DOCS, LOOKS, SHOWN
from tests.docs.test_docs import PAGES

SMALL = 2_500_000
"""Bytes of all of them together."""


def test_each_view_is_there_in_each_look_and_nothing_else() -> None:
    wanted = {f"desk-{name}{look}.png" for name in SHOWN for look in LOOKS}
    assert {file.name for file in DOCS.glob("*.png")} == wanted


def test_each_is_shown_somewhere() -> None:
    shown = {name for page in PAGES for name in re.findall(r"\]\((?:docs/)?([\w-]+\.png)\)", page.read_text())}
    assert {file.name for file in DOCS.glob("*.png")} == shown


def test_they_are_small() -> None:
    assert sum(file.stat().st_size for file in DOCS.glob("*.png")) < SMALL
