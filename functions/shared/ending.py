"""Ends a connection when its time is over: a read has a limit of its own, but a trickle has as many as it likes."""

import socket
import threading
from contextlib import suppress
from typing import Self


class Ending:
    """The time of one exchange, from here on, in seconds. Whoever waits on its connection then reads an end."""

    def __init__(self, seconds: float) -> None:
        self.came = threading.Event()
        """Whether it is over: what was read is what had come by then."""
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._socket is not None:
            self._socket.close()

    def ends(self, connection: socket.socket) -> socket.socket:
        """From now on it is this connection that ends. Raises TimeoutError where its time is over already."""
        self._socket = connection
        if self.came.is_set():
            raise TimeoutError
        return connection

    def _end(self) -> None:
        self.came.set()
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
