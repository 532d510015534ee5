"""The intake queue's twin for tests: keeps what SQS would keep and refuses what SQS would refuse."""

from functions.shared.errors import Unavailable

_MAX_BYTES = 1024 * 1024
_REFUSED = [c for c in map(chr, range(32)) if c not in "\t\n\r"] + ["\ufffe", "\uffff"]


class MemoryQueue:
    """`intake.ports.Queue` in memory. `fails` makes it refuse; `loses_answers` makes it keep and then refuse."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.fails = False
        self.loses_answers = False

    def send(self, body: str) -> None:
        if self.fails or len(body.encode()) > _MAX_BYTES or any(bad in body for bad in _REFUSED):
            raise Unavailable("the delivery could not be queued")
        self.bodies.append(body)
        if self.loses_answers:
            raise Unavailable("the delivery could not be queued")
