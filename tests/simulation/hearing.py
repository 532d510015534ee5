"""What people hear, and what nobody must hear: callbacks named in a message, and planted personal data anywhere."""

import re
from collections.abc import Iterator
from typing import Any

CANARY = "Zwaluwstaart"
"""In every text, name and handle that the simulation plants."""
NUMBER = "31687"
"""Every planted number begins so; none of ours does."""

_PLANTED = re.compile(r"zwaluwstaart|(?:31|\b0)687\d", re.IGNORECASE)
_CALLBACK = re.compile(r"cbk_[a-z0-9]+_\d+")


def personal(text: str) -> bool:
    """Whether it holds what was planted."""
    return _PLANTED.search(text) is not None


def named_in(subject: str, text: str) -> Iterator[str]:
    """The callbacks of which a message says that their promise is broken."""
    if "promise broken" in subject:
        for found in _CALLBACK.finditer(text):
            yield found[0]


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
