"""A company's own pattern of order numbers, run on strangers' text for a bounded time.

One careless expression can take a day on a short text, and the standard library cannot stop a match under way.
"""

from collections.abc import Sequence

import regex

SECONDS = 0.1
"""For one text; an ordinary pattern takes a thousandth of it."""
MAX_PATTERN = 500


class Unusable(Exception):
    """It is no regular expression, or it takes too long. The message is left out: it could quote a text."""


def find_all(pattern: str, texts: Sequence[str]) -> list[str]:
    """Every match: group 1 where the pattern has one, else the whole. Raises Unusable."""
    if len(pattern) > MAX_PATTERN:
        raise Unusable
    try:
        expression = regex.compile(pattern)
        group = 1 if expression.groups else 0
        matches = (match for text in texts for match in expression.finditer(text, timeout=SECONDS))
        return [match[group] for match in matches if match[group]]
    except (regex.error, TimeoutError, OverflowError, RecursionError) as error:
        raise Unusable from error
