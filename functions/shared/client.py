"""The one place that sends requests to others' systems: bounded in time and size, and never led elsewhere.

urllib3, which botocore brings along: https://urllib3.readthedocs.io/. It is loaded when somebody is first asked.
"""

import logging
import time
from functools import cache
from typing import Any

from functions.shared.exchange import Fault, NotAnswered, Reply, Request

CONNECT = 1.5
"""Seconds for a connection."""
WHOLE = 4.0
"""Seconds for the whole answer, however it trickles in: a lookup asks a few of them, one after the other."""
LARGEST = 1024 * 1024
"""Bytes of an answer, unpacked."""
_CHUNK = 16 * 1024


@cache
def _pool() -> Any:
    import urllib3  # noqa: PLC0415 - see above

    logging.getLogger("urllib3").setLevel(logging.CRITICAL)  # its warnings quote addresses, and so numbers of people's
    return urllib3.PoolManager(num_pools=10, maxsize=1, retries=False)


def send(request: Request) -> Reply:
    """What it answers. Raises NotAnswered where nothing whole comes back in time, or too much.

    Tried once: what fails is tried again by the sweep. Redirects are not followed, so a credential stays where it was
    meant to go.
    """
    import urllib3  # noqa: PLC0415 - see above

    begun, whole = time.monotonic(), request.within or WHOLE
    try:
        response = _pool().request(
            request.method,
            request.url,
            headers={"user-agent": "kwartier", "accept": "application/json", **request.headers},
            body=request.body,
            timeout=urllib3.Timeout(connect=CONNECT, read=whole, total=whole),
            redirect=False,
            preload_content=False,
        )
        try:
            body = _body(response, begun + whole)
        finally:
            response.close()
    except urllib3.exceptions.ProtocolError as error:
        raise NotAnswered(Fault.NONSENSE) from error
    except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError) as error:
        raise NotAnswered(Fault.SLOW, sent=False) from error
    except (urllib3.exceptions.DecodeError, urllib3.exceptions.LocationValueError, UnicodeError) as error:
        raise NotAnswered(Fault.NONSENSE) from error
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise NotAnswered(Fault.SLOW) from error
    return Reply(response.status, {name.lower(): value for name, value in response.headers.items()}, body)


def _body(response: Any, until: float) -> bytes:
    parts, size = [], 0
    while part := response.read1(_CHUNK, decode_content=True):
        size += len(part)
        if size > LARGEST:
            raise NotAnswered(Fault.NONSENSE)
        if time.monotonic() > until:
            raise NotAnswered(Fault.SLOW)
        parts.append(part)
    return b"".join(parts)
