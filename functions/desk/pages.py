"""Where a list goes on, as a word without meaning for others."""

import base64
import binascii

from functions.shared.errors import InputError


def closed(after: str | None) -> str | None:
    """The word for a sort key; None at the end."""
    return None if after is None else base64.urlsafe_b64encode(after.encode()).decode().rstrip("=")


def opened(next_: str | None, prefix: str) -> str | None:
    """The sort key of a word, if it begins as those of this list do. Raises InputError."""
    if next_ is None:
        return None
    try:
        after = base64.urlsafe_b64decode(next_ + "=" * (-len(next_) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        after = ""
    if not after.startswith(prefix):
        raise InputError("the query is not of the right shape", [("/next", "not where this list goes on")])
    return after
