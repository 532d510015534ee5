"""A whole day in which whatever is asked of the outside fails, each in every way: it ends as if nothing had.

FAILURES 19 and 20. The points are not listed here: they are counted in a day without a fault, new ones with them.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from functions.callbacks.model import Alert
from functions.shared import aws
from functions.shared.events import Happened
from functions.tickets.model import EntryKind
from tests.builders import ticking
from tests.unit.together.day import Day, whole_day
from tests.unit.together.points import Fault, Points

SAID_AGAIN = (
    *(f'"kind": "{kind}"' for kind in ("assigned", "note", "phone", "prefers", "reveal", "triage")),
    '"pk": "U#',
)
"""Lines of people's own: whose answer was lost and who says it again said it twice. It changes nothing else."""

type LiveADay = Callable[..., dict[str, Any]]


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> LiveADay:
    """`live(writes, reads)`: what stands after the day."""

    def lived(writes: Points, reads: Points | None = None) -> dict[str, Any]:
        with ticking() as hands:
            day = Day(hands, writes, reads)
            monkeypatch.setattr(aws, "events", lambda: day.bus)
            whole_day(day)
            return day.stands()

    return lived


def test_the_day_has_everything_in_it(live: LiveADay) -> None:
    """Else the tests below would prove little: every kind of line, every event, most alerts, and nothing buried."""
    stands = live(Points())
    assert {kind for kind in EntryKind if f'"kind": "{kind}"' not in str(stands["timelines"])} == set()
    assert {one for one in Happened if f'"type": "{one}"' not in str(stands["events"])} == set()
    assert {one for one in Alert if f'"{one}"' not in str(stands["items"])} <= {Alert.LONG_CALL, Alert.REPEATED}
    assert stands["told"]
    assert not stands["dead"]


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.NONE])
def test_whatever_write_fails_the_day_ends_as_if_it_had_not(live: LiveADay, fault: Fault) -> None:
    """FAILURES 19 and 20: of every message, sweep and request the first write fails, in another day the second, …"""
    counted = Points()
    clean = live(counted)
    assert counted.most > 3
    for at in range(1, counted.most + 1):
        assert _told_apart(live(Points(fault, at)), clean, fault) == {}, f"{fault} at write {at} of each"


@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.KILLED_BEFORE])
def test_whatever_cannot_be_read_the_day_ends_as_if_it_could(live: LiveADay, fault: Fault) -> None:
    """FAILURES 19 and 20."""
    counted = Points()
    clean = live(Points(), counted)
    assert counted.most > 5
    for at in range(1, counted.most + 1):
        assert _told_apart(live(Points(), Points(fault, at)), clean, fault) == {}, f"{fault} at read {at} of each"


def _told_apart(stands: dict[str, Any], clean: dict[str, Any], fault: Fault) -> dict[str, Any]:
    """What differs, and how; but for people's own words where they had to say them again.

    Nobody was told of less; of more, where it was told a sweep later, when more was waiting.
    """
    apart = {what: (stands[what] - clean[what], clean[what] - stands[what]) for what in clean}
    apart["told"] = set(), apart["told"][1]
    if fault in (Fault.ANSWER_LOST, Fault.KILLED_AFTER):
        more, missing = apart["timelines"]
        once = Counter(line for line in more if not any(words in line for words in SAID_AGAIN))
        apart["timelines"] = once, missing
    return {what: both for what, both in apart.items() if any(both)}
