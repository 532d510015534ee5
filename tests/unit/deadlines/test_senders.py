"""A source without a usable secret, or fallen silent; a credential that ends: told once, and again when it is so anew.

FAILURES 9.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from functions.deadlines.service import Sweep, Swept
from functions.intake.model import Registry, Source, SourceKind
from functions.intake.providers import KINDS
from functions.intake.rhythm import Rhythm
from functions.journey.hearing import Hearing
from functions.shared.connections import Connection, ConnectionKind
from functions.shared.errors import Unavailable
from tests.builders import NOON, at_once, ticking
from tests.unit.deadlines.test_sweep import Night

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


class Sources:
    """The registry, as the sweep reads it."""

    def __init__(self) -> None:
        self.registry = Registry()
        self.away = False

    def value(self) -> Registry:
        if self.away:
            raise Unavailable("no answer")
        return self.registry

    def doubted(self) -> Registry | None:
        return self.registry


class Watched(Night):
    """A night in which the sources are looked after."""

    def __init__(self, hands: object) -> None:
        super().__init__(hands)  # type: ignore[arg-type]
        self.sources = Sources()
        self.connections: dict[str, Connection] = {}

    def sweep(self) -> Swept:
        wired = {"sources": self.sources, "kinds": KINDS, "connections": lambda: self.connections}
        return Sweep(self.store, self.people, self.lookups, self.hurry, at_once, **wired).run()  # type: ignore[arg-type]

    def source(self, name: str, **changes: object) -> None:
        made = Source.model_validate({"kind": SourceKind.STANDARD, "brand": "acme", "secret": SECRET, **changes})
        self.sources.registry = Registry(sources={**self.sources.registry.sources, name: made})

    def hears(self, name: str) -> None:
        Hearing(self.store, at_once).heard(name, self.hands.now)


@pytest.fixture
def night() -> Iterator[Watched]:
    with ticking() as hands:
        yield Watched(hands)


def two_weeks(night: Watched, name: str = "demo") -> None:
    """Something came every ten minutes, until now."""
    for n in range(14 * 24 * 6):
        night.hands.now = NOON + timedelta(minutes=10 * n)
        night.hears(name)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "secret"])
def test_a_source_without_a_usable_secret_is_announced_once(night: Watched, secret: str) -> None:
    night.source("broken", secret=secret)
    night.source("good")
    assert night.sweep() == Swept(told=1)
    assert night.sweep() == Swept()
    (text,) = night.people.paged
    assert text.splitlines()[-1] == "broken"
    assert "kwartier sources rotate" in text
    assert not secret or secret not in text.replace("without a usable secret", "")


def test_it_is_announced_again_when_it_is_so_anew(night: Watched) -> None:
    night.source("one", secret="")
    night.sweep()
    night.source("one")
    night.sweep()
    assert night.sweep() == Swept()
    night.source("one", secret="")
    assert night.sweep() == Swept(told=1)


def test_a_disabled_source_is_nobodys_trouble(night: Watched) -> None:
    night.source("off", secret="", enabled=False)
    two_weeks(night, "off")
    night.hands.advance(hours=1)
    assert night.sweep() == Swept()


def test_a_source_that_falls_silent_is_announced_after_three_of_its_gaps(night: Watched) -> None:
    night.source("demo")
    two_weeks(night)
    heard = night.hands.now
    for minute in range(60):
        night.hands.now = heard + timedelta(minutes=minute)
        if night.sweep().told:
            break
    assert 30 <= minute <= 32
    assert night.people.notified[-1].splitlines()[-1] == "demo"
    night.hands.advance(hours=3)
    assert night.sweep() == Swept()


def test_a_source_that_speaks_again_and_falls_silent_again_is_announced_again(night: Watched) -> None:
    night.source("demo")
    two_weeks(night)
    night.hands.advance(minutes=40)
    assert night.sweep() == Swept(told=1)
    night.hears("demo")
    assert night.sweep() == Swept()
    night.hands.advance(minutes=40)
    assert night.sweep() == Swept(told=1)


def test_several_at_once_are_one_message_a_trouble(night: Watched) -> None:
    for name in ("a", "b", "c"):
        night.source(name, secret="")
    night.source("demo")
    two_weeks(night)
    night.hands.advance(minutes=40)
    assert night.sweep() == Swept(told=4)
    assert [text.splitlines()[0] for text in night.people.paged] == ["3 x source without a usable secret: refused"]
    assert [text.splitlines()[0] for text in night.people.notified] == ["1 x source has fallen silent"]


def test_while_nobody_can_be_told_it_is_not_taken_for_told(night: Watched) -> None:
    """FAILURES 32."""
    night.source("broken", secret="")
    night.people.page_down = night.people.notify_down = True
    assert night.sweep() == Swept(failed=1)
    night.people.page_down = False
    assert night.sweep() == Swept(told=1)
    assert night.sweep() == Swept()


def test_a_registry_that_cannot_be_read_holds_up_nothing_else(night: Watched) -> None:
    night.sources.away = True
    late = night.complaint()
    night.hands.advance(minutes=16)
    swept = night.sweep()
    assert (swept.woken, swept.failed) == (1, 1)
    assert night.read(late).promise.outcome is not None


def test_a_source_that_was_never_heard_is_not_silent(night: Watched) -> None:
    night.source("new")
    night.hands.advance(hours=500)
    assert night.sweep() == Swept()


def test_a_source_is_noted_once_in_five_minutes_whatever_comes_in_it(night: Watched) -> None:
    """A write a delivery would cost as much as the mention."""
    hearing = Hearing(night.store, at_once)
    versions = []
    for _ in range(60):
        hearing.heard("demo", night.hands.advance(seconds=10))
        hearing.heard("demo", night.hands.now)
        versions.append(night.store.rhythms()[0].version)
    assert versions[-1] <= 3


def test_two_processes_note_one_slot_once(night: Watched) -> None:
    for _ in range(2):
        Hearing(night.store, at_once).heard("demo", night.hands.now)
    (rhythm,) = night.store.rhythms()
    assert (rhythm.version, rhythm.source) == (1, "demo")


def test_what_was_accepted_earlier_and_comes_later_changes_nothing(night: Watched) -> None:
    night.hears("demo")
    before = night.store.rhythms()
    Hearing(night.store, at_once).heard("demo", NOON - timedelta(hours=4))
    assert night.store.rhythms() == before
    assert isinstance(before[0], Rhythm)


def test_a_credential_that_ends_is_announced_a_week_before_and_when_it_has_ended(night: Watched) -> None:
    ends = NOON + timedelta(days=10)
    night.connections = {
        "page": Connection(kind=ConnectionKind.META, key="canary", expires_at=ends),
        "post": Connection(kind=ConnectionKind.POSTNL, key="canary"),
        "old": Connection(kind=ConnectionKind.META, key="canary", expires_at=NOON, enabled=False),
    }
    night.hands.now = ends - timedelta(days=7, milliseconds=1)
    assert night.sweep() == Swept()
    night.hands.advance(milliseconds=1)
    assert [night.sweep(), night.sweep()] == [Swept(told=1), Swept()]
    night.hands.now = ends - timedelta(milliseconds=1)
    assert night.sweep() == Swept()
    night.hands.advance(milliseconds=1)
    assert [night.sweep(), night.sweep()] == [Swept(told=1), Swept()]
    soon, over = night.people.paged
    assert ("within a week" in soon, "has expired" in over) == (True, True)
    assert [text.splitlines()[-1] for text in (soon, over)] == ["page", "page"]
    assert "canary" not in soon + over


def test_a_credential_that_was_renewed_is_announced_again_when_the_new_one_ends(night: Watched) -> None:
    for end in (NOON + timedelta(days=1), NOON + timedelta(days=60)):
        night.connections = {"page": Connection(kind=ConnectionKind.META, expires_at=end)}
        night.sweep()
    night.hands.now = NOON + timedelta(days=59)
    assert night.sweep() == Swept(told=1)
