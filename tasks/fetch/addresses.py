"""Which addresses may be connected to: every address a name resolves to is vetted, and only a vetted one is used.

Rejects everything outside the public internet, except networks the settings allow.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], list[str]]

PUBLIC_PORTS = frozenset({80, 443, 8080, 8443})
# Ports of other protocols, which no allowed network opens either: the "bad ports" of the WHATWG Fetch standard.
BAD_PORTS = frozenset(
    {1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110}
    | {111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531}
    | {532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3306, 3659, 4045, 4190}
    | {5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211}
)
_HOST = re.compile(r"[^\s/\\?#@<>\"'`{}|^%\x00-\x20\x7f]+")
_HOST_SERVICES = frozenset({ipaddress.IPv4Address("168.63.129.16")})
"""Public addresses that are answered by the local machine: Azure's metadata service."""
_MAPPED_PREFIXES = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


class Refused(Exception):
    """A URL that must not be requested; `outcome` is blocked_scheme, blocked_port, blocked_address, bad_url or dns."""

    def __init__(self, outcome: str, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Target:
    """A parsed URL with its host resolved and vetted: `addresses` are safe to connect to, in the resolver's order."""

    url: str
    scheme: str
    host: str
    port: int
    addresses: tuple[str, ...]


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Read networks such as "127.0.0.1/32". Raises ValueError on anything else."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


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
            raise Refused("blocked_address", f"{host} is at {address}, which is not a public address")
    if port in BAD_PORTS or (port not in PUBLIC_PORTS and not all(inside)):
        raise Refused("blocked_port", f"port {port} of {host} is not one that pages are served on")
    return Target(url, parts.scheme, host, port, tuple(str(address) for address in addresses))


def split_url(url: str) -> SplitResult:
    """Parse an http(s) URL strictly: what two parsers could read differently is refused."""
    if "\\" in url or any(ord(letter) <= 32 or ord(letter) == 127 for letter in url):
        raise Refused("blocked_address", "the URL has a backslash or white space, which parsers read differently")
    try:
        parts = urlsplit(url)
        port_is_readable = parts.port is None or 0 < parts.port < 65536
    except ValueError as error:
        raise Refused("bad_url", f"not a URL: {error}") from None
    if parts.scheme not in ("http", "https"):
        raise Refused("blocked_scheme", f"{parts.scheme or 'no scheme'}: only http and https are fetched")
    if not parts.hostname or not _HOST.fullmatch(parts.hostname) or not port_is_readable:
        raise Refused("bad_url", "the URL has no readable host")
    return parts


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet; an IPv4 address inside an IPv6 one counts as itself."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _find_translated(address)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    if address in _HOST_SERVICES:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _find_translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if any(address in prefix for prefix in _MAPPED_PREFIXES):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _find_port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _resolve(host: str, port: int, resolver: Resolver) -> list[Address]:
    try:
        texts = resolver(host, port)
    except (OSError, UnicodeError) as error:
        raise Refused("dns", f"{host} cannot be resolved: {error}") from None
    if not texts:
        raise Refused("dns", f"{host} has no address")
    return [ipaddress.ip_address(text) for text in texts]


def is_allowed(address: Address, allowed: tuple[Network, ...]) -> bool:
    """Whether an address is in a network that the settings allow."""
    return any(address.version == network.version and address in network for network in allowed)
