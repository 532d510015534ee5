"""A company's own pattern of order numbers, run on strangers' text for a bounded time.

One careless expression can take a day on a short text, and nothing but a signal stops a match under way. Signals reach
the main thread only, which is where Lambda runs a handler; elsewhere a company's pattern is not run at all.
"""

import re
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

SECONDS = 0.5
"""For all texts of one ticket; an ordinary pattern takes a thousandth of it."""
MAX_PATTERN = 500


class Unusable(Exception):
    """It is no regular expression, or it takes too long. The message is left out: it could quote a text."""


def find_all(pattern: str, texts: Sequence[str]) -> list[str]:
    """Every match: group 1 where the pattern has one, else the whole. Raises Unusable."""
    if len(pattern) > MAX_PATTERN:
        raise Unusable
    try:
        with _bounded():
            expression = re.compile(pattern)
            group = 1 if expression.groups else 0
            return [match[group] for text in texts for match in expression.finditer(text) if match[group]]
    except (re.error, OverflowError, RecursionError) as error:
        raise Unusable from error


@contextmanager
def _bounded() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        raise Unusable
    before = signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Unusable
