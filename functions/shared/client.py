"""The one place that sends requests to others' systems: bounded in time and size, and never led elsewhere.

urllib3, which botocore brings along: https://urllib3.readthedocs.io/. It is loaded when somebody is first asked. Each
exchange has a connection of its own: one that waits for the next may be gone by then, and whoever writes on it cannot
know whether that was read.
"""

import logging
import ssl
from functools import cache
from typing import Any

from functions.shared.ending import Ending
from functions.shared.exchange import Fault, NotAnswered, Reply, Request

CONNECT = 1.5
"""Seconds for a connection."""
WHOLE = 4.0
"""Seconds for the whole exchange, however it trickles in: a lookup asks a few of them, one after the other."""
LARGEST = 1024 * 1024
"""Bytes of an answer, unpacked."""
_CHUNK = 16 * 1024


def send(request: Request) -> Reply:
    """What it answers. Raises NotAnswered where nothing whole comes back in time, or too much.

    Tried once: what fails is tried again by the sweep. Redirects are not followed, so a credential stays where it was
    meant to go.
    """
    from urllib3 import exceptions  # noqa: PLC0415 - see above

    whole = request.within or WHOLE
    with Ending(whole) as ending:
        try:
            reply = _exchanged(request, whole, ending)
        except (exceptions.NewConnectionError, exceptions.ConnectTimeoutError) as error:
            raise NotAnswered(Fault.SLOW, sent=False) from error
        except (exceptions.ProtocolError, exceptions.DecodeError, exceptions.LocationValueError, UnicodeError) as error:
            raise NotAnswered(Fault.SLOW if ending.came.is_set() else Fault.NONSENSE) from error
        except (exceptions.HTTPError, OSError) as error:
            raise NotAnswered(Fault.SLOW) from error
        if ending.came.is_set():
            raise NotAnswered(Fault.SLOW)
        return reply


def _exchanged(request: Request, whole: float, ending: Ending) -> Reply:
    import urllib3  # noqa: PLC0415 - see above

    with _pool(request.url, ending) as pool:
        response = pool.request(
            request.method,
            urllib3.util.parse_url(request.url).request_uri,
            headers={"user-agent": "kwartier", "accept": "application/json", **request.headers},
            body=request.body,
            timeout=urllib3.Timeout(connect=CONNECT, read=whole, total=whole),
            redirect=False,
            preload_content=False,
        )
        try:
            body = _body(response)
        finally:
            response.close()
    return Reply(response.status, {name.lower(): value for name, value in response.headers.items()}, body)


def _pool(url: str, ending: Ending) -> Any:
    """What connects there, once; `ending` ends that connection, while it is made secure as well."""
    import urllib3  # noqa: PLC0415 - see above

    logging.getLogger("urllib3").setLevel(logging.CRITICAL)  # its warnings quote addresses, and so numbers of people's
    secure = {"ssl_context": _trusted()} if url[:6].lower() == "https:" else {}
    pool: Any = urllib3.connection_from_url(url, retries=False, **secure)

    class Watched(pool.ConnectionCls):  # type: ignore[misc]
        def _new_conn(self) -> Any:
            reached = super()._new_conn()
            ending.ends(reached.dup())  # the same connection, whatever is put around it
            return reached

    pool.ConnectionCls = Watched
    return pool


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def _body(response: Any) -> bytes:
    parts, size = [], 0
    while part := response.read1(_CHUNK, decode_content=True):
        size += len(part)
        if size > LARGEST:
            raise NotAnswered(Fault.NONSENSE)
        parts.append(part)
    return b"".join(parts)
