"""Which addresses are on the public internet, and which are in a network that the settings allow.

Resolves no names.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_HOST_SERVICES = frozenset({ipaddress.IPv4Address("168.63.129.16")})
"""Public addresses at which the cloud host itself answers: Azure's metadata service."""
_MAPPED_PREFIXES = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Read networks such as "127.0.0.1/32". Raises ValueError on anything else."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def is_public(address: IpAddress) -> bool:
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


def is_allowed(address: IpAddress, allowed: tuple[Network, ...]) -> bool:
    """Whether an address is in a network that the settings allow."""
    return any(address.version == network.version and address in network for network in allowed)
