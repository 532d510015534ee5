"""A secret read at most once a minute, and at most once a minute sooner when somebody has reason to doubt it.

So a rotation works at once for the first delivery signed with the new secret, and a flood of forged ones costs no call.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from functions.shared import aws_json, clock
from functions.shared.errors import Unavailable

FRESH_FOR = timedelta(seconds=60)
AGAIN_AFTER = timedelta(seconds=2)
"""Where there is none yet and reading failed: a flood then must not ask AWS for each of its requests."""


class CachedSecret[Parsed]:
    """What `read` gives, parsed, kept for a minute; a copy that has grown old serves while `read` fails."""

    def __init__(self, read: Callable[[], str], parse: Callable[[str], Parsed]) -> None:
        self._read, self._parse = read, parse
        self._value: Parsed | None = None
        self._read_at: datetime | None = None
        self._doubted_at: datetime | None = None
        self._failed_at: datetime | None = None

    def value(self) -> Parsed:
        """The secret. Raises Unavailable when it was never read and cannot be."""
        now = clock.now()
        if self._value is None or self._read_at is None or now - self._read_at >= FRESH_FOR:
            return self._refresh(now)
        return self._value

    def doubted(self) -> Parsed | None:
        """A newer copy, because the one in hand did not fit; None when doubt was already raised this minute."""
        now = clock.now()
        if self._doubted_at is not None and now - self._doubted_at < FRESH_FOR:
            return None
        self._doubted_at = now
        return self._refresh(now)

    def _refresh(self, now: datetime) -> Parsed:
        if self._failed_at is not None and now - self._failed_at < AGAIN_AFTER:
            raise Unavailable("the secret could not be read a moment ago")
        try:
            self._value, self._failed_at = self._parse(self._read()), None
        except Unavailable:
            if self._value is None:
                self._failed_at = now
                raise
        self._read_at = now
        return self._value


def read_from(secret_id: str) -> Callable[[], str]:
    """A reader of one secret in Secrets Manager."""

    def read() -> str:
        try:
            return str(aws_json.secrets().call("GetSecretValue", {"SecretId": secret_id})["SecretString"])
        except Unavailable as error:  # what AWS calls it is nothing for whoever posted
            raise Unavailable("the secret cannot be read") from error

    return read
