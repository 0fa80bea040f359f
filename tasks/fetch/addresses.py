"""Vets addresses before connecting: every address that a name resolves to is checked, and only checked ones are used.

Rejects everything outside the public internet, except networks that the settings allow.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult

from tasks.web.networks import IpAddress, Network, is_allowed, is_public
from tasks.web.urls import Refused, split_url

Resolver = Callable[[str, int], list[str]]
_WAY_IN = "; NEWSREFINERY_FETCH__ALLOW_NETWORKS lists networks that may be asked"

PUBLIC_PORTS = frozenset({80, 443, 8080, 8443})
# Ports of other protocols, blocked even in allowed networks: the "bad ports" of the WHATWG Fetch standard.
BAD_PORTS = frozenset(
    {1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110}
    | {111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531}
    | {532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3306, 3659, 4045, 4190}
    | {5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211}
)


@dataclass(frozen=True, slots=True)
class Target:
    """A port, and the addresses of a host that are safe to connect to, in the resolver's order."""

    port: int
    addresses: tuple[str, ...]


def resolve_host(host: str, port: int) -> list[str]:
    """All addresses that a name resolves to, in the system's order. Raises OSError if there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def vet_url(url: str, allowed: tuple[Network, ...] = (), resolver: Resolver = resolve_host) -> Target:
    """Vet a URL before anything is sent to it.

    Raises Refused for schemes other than http and https, for ports that no news site uses (except for networks in
    `allowed`), for a malformed host, and if *any* address of the host is neither public nor allowed.
    """
    parts = split_url(url)
    port = _find_port(parts)
    host = parts.hostname or ""
    addresses = _resolve(host, port, resolver)
    inside = [is_allowed(address, allowed) for address in addresses]
    for address, ok in zip(addresses, inside, strict=True):
        if not ok and not is_public(address):
            raise Refused("blocked_address", f"{host} is at {address}, which is not public{_WAY_IN}")
    if port in BAD_PORTS or (port not in PUBLIC_PORTS and not all(inside)):
        raise Refused("blocked_port", f"port {port} of {host} is not one that pages are served on")
    return Target(port, tuple(str(address) for address in addresses))


def _find_port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _resolve(host: str, port: int, resolver: Resolver) -> list[IpAddress]:
    try:
        texts = resolver(host, port)
    except (OSError, UnicodeError) as error:
        raise Refused("dns", f"{host} cannot be resolved: {error}") from None
    if not texts:
        raise Refused("dns", f"{host} has no address")
    return [ipaddress.ip_address(text) for text in texts]
