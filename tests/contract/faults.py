"""Faults planted in a botocore client: nothing committed, or committed and the answer lost."""

from collections.abc import Callable
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ReadTimeoutError

_ENDPOINT = "https://aws.invalid"


class Faults:
    """`before-call` stands for "not committed", `after-call` for "committed, the answer lost" (`heal` ends it)."""

    def __init__(self, client: Any) -> None:
        self._events = client.meta.events
        self._planted: list[tuple[str, Callable[..., object]]] = []

    def silent(self, failure: Exception | None = None) -> None:
        """No call gets through."""

        def fail(**_: object) -> None:
            raise failure or ReadTimeoutError(endpoint_url=_ENDPOINT)

        self.plant("before-call", fail)

    def refuses(self, code: str, message: str = "no", **more: Any) -> None:
        """Every call is answered with this error, and does nothing."""
        answer = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {}, **more}
        self.plant("before-call", lambda **_: (SimpleNamespace(status_code=HTTPStatus.BAD_REQUEST), answer))

    def loses_answers(self) -> None:
        """Every call is done, and nobody hears of it."""

        def lose(**_: object) -> None:
            raise ReadTimeoutError(endpoint_url=_ENDPOINT)

        self.plant("after-call", lose)

    def plant(self, moment: str, hook: Callable[..., object]) -> None:
        """Any other fault: `hook` gets botocore's named arguments."""
        self._events.register(moment, hook)
        self._planted.append((moment, hook))

    def heal(self) -> None:
        """As if nothing had been."""
        while self._planted:
            self._events.unregister(*self._planted.pop())
