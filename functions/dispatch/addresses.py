"""Where something may be sent: https on a public address. What a subscriber's address says is a stranger's word.

An address that leads into our own network would make the function read the cloud's metadata or a neighbour's service
for whoever wrote it. So a name is resolved once, every address that it has is judged here, and the connection goes to
one of those that were judged: a name that answers differently a moment later changes nothing.
"""

import ipaddress
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import Url

HTTPS = 443
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(ValueError):
    """Nothing is sent there. The message says why, without the address."""


@dataclass(frozen=True)
class Reach:
    """Where this stage may send to."""

    ports: frozenset[int] = frozenset({HTTPS})
    loopback: bool = False
    """This machine itself, in plain HTTP and on any port: the local run and tests."""


@dataclass(frozen=True)
class Target:
    """An address, taken apart. `path` has the query with it."""

    host: str
    port: int
    path: str
    encrypted: bool


def target(url: str, reach: Reach) -> Target:
    """Raises Refused for what nothing is sent to, as far as the address alone tells."""
    try:
        found = Url(url)
    except ValidationError:
        raise Refused("it is no address") from None
    host, port = (found.host or "").strip("[]"), found.port or 0
    if not host or not port:
        raise Refused("it names no host")
    if found.username is not None or found.password is not None:
        raise Refused("it holds a name or password")
    if found.fragment is not None:
        raise Refused("it holds a fragment")
    if not (reach.loopback and _this_machine(host)):
        if found.scheme != "https":
            raise Refused("it does not begin with https://")
        if port not in reach.ports:
            raise Refused(f"its port is none of {', '.join(map(str, sorted(reach.ports)))}")
    query = f"?{found.query}" if found.query is not None else ""
    return Target(host, port, (found.path or "/") + query, found.scheme == "https")


def judged(addresses: list[str], reach: Reach) -> list[str]:
    """All of what a name led to. Raises Refused if there is one among them to which nothing is sent."""
    if not all(allowed(address, reach) for address in addresses):
        raise Refused("it leads to an address that is not public")
    return addresses


def allowed(address: str, reach: Reach) -> bool:
    """Whether something may be sent to this IP address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False  # with a zone, `fe80::1%eth0`, among others
    if reach.loopback and ip.is_loopback:
        return True
    if ip in _NAT64:  # a translator makes an IPv4 address of it
        ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    inside = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
    return ip.is_global and not (inside or ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
