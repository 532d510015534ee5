"""One POST to a subscriber: to an address that was judged, within a time that is kept, and never led elsewhere.

The standard library's client, because the connection must go to the very IP address that was judged while the
certificate and the Host header are those of the name. Of the answer only the status and Retry-After are read.
"""

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse

from functions.dispatch.addresses import Reach, Refused, Target, judged, target
from functions.dispatch.model import Answer, Fault
from functions.dispatch.rules import MAX_RETRY_AFTER
from functions.shared.ending import Ending
from functions.shared.exchange import retry_after

CONNECT = 3.0
"""Seconds for one connection."""
WHOLE = 10.0
"""Seconds for an attempt, from the first packet to the status, however the answer trickles in."""
SLOW = 3.0
"""Seconds after which an answer that takes the event still counts as slow."""
MOST_ADDRESSES = 3
"""Of one name are tried."""
AGENT = "kwartier"

type Resolve = Callable[[str, int], list[str]]
type Connect = Callable[[str, int, float], socket.socket]


class Webhooks:
    """`ports.Post`. `resolve`, `connect` and `trust` are the machine's own unless a test plays them."""

    def __init__(
        self,
        reach: Reach,
        *,
        resolve: Resolve | None = None,
        connect: Connect | None = None,
        trust: Callable[[], ssl.SSLContext] | None = None,
        whole: float = WHOLE,
    ) -> None:
        self._reach, self._whole = reach, whole
        self._resolve, self._connect, self._trust = resolve or _resolved, connect or _connected, trust or _trusted

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """One attempt. It never raises: whatever went wrong is the answer."""
        try:
            to = target(url, self._reach)
            addresses = judged(self._resolve(to.host, to.port), self._reach)
            return self._asked(to, addresses, headers, body)
        except Refused:
            return Answer(fault=Fault.REFUSED)
        except (socket.gaierror, UnicodeError):
            return Answer(fault=Fault.UNKNOWN)
        except TimeoutError:
            return Answer(fault=Fault.SLOW)
        except OSError:  # a refused connection, an unusable certificate
            return Answer(fault=Fault.UNREACHABLE)
        except (HTTPException, ValueError):
            return Answer(fault=Fault.NONSENSE)

    def _asked(self, to: Target, addresses: list[str], headers: Mapping[str, str], body: bytes) -> Answer:
        begun = time.monotonic()
        with Ending(self._whole) as ending:
            try:
                connection = HTTPConnection(to.host, to.port)
                connection.auto_open = 0  # it never connects by itself, which would ask for the name again
                connection.sock = self._secured(ending.ends(self._reached(addresses, to.port)), to, ending)
                connection.request("POST", to.path, body, {**headers, "user-agent": AGENT, "connection": "close"})
                answer = _read(connection.getresponse(), slow=time.monotonic() - begun > SLOW)
            except (OSError, HTTPException) as error:
                raise TimeoutError if ending.came.is_set() else error from None
            if ending.came.is_set():  # what was read is what had come by then
                raise TimeoutError
            return answer

    def _reached(self, addresses: list[str], port: int) -> socket.socket:
        """A connection to the first of the addresses that takes one."""
        failed: OSError = OSError("no address")
        for address in addresses[:MOST_ADDRESSES]:
            try:
                reached = self._connect(address, port, CONNECT)
                reached.settimeout(self._whole)
                return reached
            except OSError as error:
                failed = error
        raise failed

    def _secured(self, plain: socket.socket, to: Target, ending: Ending) -> socket.socket:
        if not to.encrypted:
            return plain
        # The certificate must be the name's, whichever address was taken.
        wrapped = self._trust().wrap_socket(plain, server_hostname=to.host, do_handshake_on_connect=False)
        ending.ends(wrapped)
        wrapped.do_handshake()
        return wrapped


def _read(answer: HTTPResponse, *, slow: bool) -> Answer:
    asked = retry_after(answer.getheader("retry-after"), MAX_RETRY_AFTER)
    return Answer(status=answer.status, retry_after=asked, slow=slow)


def _resolved(host: str, port: int) -> list[str]:
    return list(dict.fromkeys(str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def _connected(address: str, port: int, timeout: float) -> socket.socket:
    return socket.create_connection((address, port), timeout)


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()
