"""Bugs of what a source may bring about: who was not released is rung, or what waits is told to nobody."""

from tests.mutants.mutant import Mutant

_MODES = ("unit/journey/test_modes.py", "unit/journey/test_preview.py")
_SILENCE = ("unit/deadlines/test_senders.py", "unit/intake/test_rhythm.py")

OF_MODES = (
    Mutant(
        "an observed source opens calls",
        "dropped condition",
        "35a",
        "journey/service.py",
        "if terms.mode is Mode.OBSERVE and mention.change is not Change.DELETED:",
        "if False:",
        _MODES,
    ),
    Mutant(
        "a backfill rings everybody",
        "dropped condition",
        "35a",
        "journey/model.py",
        "            return HeldFor.AGE",
        "            return None",
        _MODES,
    ),
    Mutant(
        "old by our clock",
        "wrong clock",
        "24",
        "intake/rules.py",
        "accepted_at - posted_at > timedelta(seconds=max_age)",
        "__import__('functions.shared.clock').shared.clock.now() - posted_at > timedelta(seconds=max_age)",
        _MODES,
    ),
    Mutant(
        "anybody releases",
        "dropped condition",
        "38",
        "callbacks/review.py",
        "        if not caller.supervisor:",
        "        if not caller.sub:",
        _MODES,
    ),
    Mutant(
        "what one tool has in review silences another",
        "dropped condition",
        "27",
        "journey/service.py",
        "        if held is None and seen.ticket_id and self._wants_in(seen, mention, verdict, accepted_at):",
        "        if False:",
        _MODES,
    ),
    Mutant(
        "the old words put the call off",
        "dropped condition",
        "26",
        "journey/arrival.py",
        "if self._deleted or held is HeldFor.AGE else asked",
        "if self._deleted else asked",
        _MODES,
    ),
    Mutant(
        "what is held is parked in silence",
        "never woken",
        "30",
        "tickets/model.py",
        "self.hold.tell_at if self.hold and self.held else None",
        "None",
        ("unit/deadlines/test_holds.py", *_MODES),
    ),
    Mutant(
        "each night is a silence",
        "wrong average",
        "30",
        "intake/rhythm.py",
        "return sum(map(self._count, known)) / len(known) if known else 0.0",
        "return 1.0",
        _SILENCE,
    ),
    Mutant(
        "said before it was told",
        "marked as told, then told",
        "32",
        "deadlines/senders.py",
        "if names and self._telling.said(NOTICES[trouble](names)):",
        "if names and (self._telling.said(NOTICES[trouble](names)) or True):",
        _SILENCE,
    ),
)
