"""Which URLs can be requested at all, and whether a URL that came with a document is one of the public web.

Resolves and fetches nothing; before a connection, `tasks/fetch/addresses.py` vets the addresses.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urljoin, urlsplit

from tasks.failures import NamedFailure
from tasks.web.networks import Network, is_allowed, is_public

MAX_LENGTH = 2_000
_HOST = re.compile(r"[^\s/\\?#@<>\"'`{}|^%\x00-\x20\x7f]+")
_NUMERIC_LABEL = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
_USER = re.compile(r"^(\s{0,9}[A-Za-z][A-Za-z0-9+.-]{0,30}:[/\\]{0,9})[^/?#\\]*@")
_PRIVATE_ENDINGS = (
    "localhost", "local", "internal", "intranet", "lan", "home", "corp", "private",
    "home.arpa",
)  # fmt: skip


class Refused(NamedFailure):
    """A URL that must not be requested; `reason` is blocked_scheme, blocked_port, blocked_address, bad_url or dns."""


def split_url(url: str) -> SplitResult:
    """Parse an http(s) URL strictly. Raises Refused, also for a URL that two parsers could read differently."""
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


def name_host(url: str | None) -> str:
    """The host in a URL; "" if there is none, or if the URL is malformed."""
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


def why_not_public(url: str, allowed: tuple[Network, ...] = ()) -> str | None:
    """None for an http(s) URL with a public host or an allowed address; otherwise one line: what is wrong with it."""
    if len(url) > MAX_LENGTH:
        return f"the URL has {len(url):,} characters"
    try:
        parts = split_url(url)
    except Refused as refusal:
        return refusal.detail
    if names_user(url):
        return "the URL carries a user name"
    return (
        None if _is_public_host(parts.hostname or "", allowed) else f"{parts.hostname} is not a host of the public web"
    )


def names_user(url: str) -> bool:
    """Whether a URL, even a malformed one, contains a user name or a password."""
    return _USER.match(url) is not None


def hide_user(url: str) -> str:
    """A URL, even a malformed one, without user name and password, which belong in no warehouse and no log."""
    return _USER.sub(r"\1", url)


def is_followable(url: str, base: str, allowed: tuple[Network, ...] = ()) -> bool:
    """Whether a link in the listing at `base` leads to a public http(s) URL, or to the listing's own host, which may be in
    an intranet."""
    if why_not_public(url, allowed) is None:
        return True
    return url.startswith(urljoin(base, "/")) and len(url) <= MAX_LENGTH and _is_well_formed(url)


def _is_well_formed(url: str) -> bool:
    try:
        split_url(url)
    except Refused:
        return False
    return True


def _is_public_host(host: str, allowed: tuple[Network, ...]) -> bool:
    labels = host.rstrip(".").split(".")
    if ":" in host or _NUMERIC_LABEL.fullmatch(labels[-1]):
        return _is_public_address(host, allowed)
    return (
        len(labels) > 1 and all(labels) and not host.rstrip(".").endswith(tuple("." + end for end in _PRIVATE_ENDINGS))
    )


def _is_public_address(host: str, allowed: tuple[Network, ...]) -> bool:
    try:
        address = ipaddress.ip_address(host)
        return is_public(address) or is_allowed(address, allowed)
    except ValueError:
        return False
