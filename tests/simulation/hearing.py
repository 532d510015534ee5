"""What people hear, and what nobody must hear: callbacks named in a message, and planted personal data anywhere."""

import re
from typing import Any

CANARY = "Zwaluwstaart"
"""In every text, name and handle that the simulation plants."""
NUMBER = "31687"
"""Every planted number begins so; none of ours does."""

_PLANTED = re.compile(r"(?:31|\b0)687\d")
_CALLBACK = re.compile(r"cbk_[a-z0-9]+_\d+")


def personal(text: str) -> bool:
    """Whether it holds what was planted."""
    return CANARY.lower() in text.lower() or ("687" in text and _PLANTED.search(text) is not None)


_SUBJECT = re.compile(r"(?:(\w+): )?(\d+) x (.*)")
_MORE = re.compile(r"^and (\d+) more$", re.MULTILINE)


class Message:
    """What people read: the brand, what is the matter, of how many callbacks, and which; or of which sources."""

    __slots__ = ("brand", "lines", "many", "more", "named", "words")

    def __init__(self, subject: str, text: str) -> None:
        found = _SUBJECT.fullmatch(subject)
        assert found, "people would not understand it"
        self.brand, self.many, self.words = found[1], int(found[2]), found[3]
        self.lines = text.splitlines()
        self.named = [one[0] for one in _CALLBACK.finditer(text)]
        more = _MORE.search(text)
        self.more = int(more[1]) if more else 0
        """Those that are only counted."""


class Listener:
    """Stands in for the logger and the metrics. `heard(text)` gets every line and figure."""

    def __init__(self, heard: Any) -> None:
        self._heard = heard

    def log(self, _level: int, action: str, extra: dict[str, Any]) -> None:
        self._heard(action, extra)

    def add_metric(self, name: str, unit: str, value: float) -> None:
        self._heard(name, {"unit": unit, "value": value})

    def flush_metrics(self) -> None:
        """Nothing is kept."""
