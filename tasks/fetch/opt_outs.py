"""Publishers' opt-outs from machine use, found in the headers or the head of a page.

They are recorded, but not acted on; the users of the rows decide.
"""

from __future__ import annotations

import re

_META = re.compile(rb"<meta\s[^>]{0,600}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    rb"""\b(name|content)\s*=\s*(?:"([^"]{0,300})"|'([^']{0,300})'|([^\s"'>]{1,300}))""", re.IGNORECASE
)
_HEAD_BYTES = 65_536
_DIRECTIVES = ("noai", "noimageai")
"""Directives of robots meta tags and X-Robots-Tag, introduced by DeviantArt in 2022 and adopted by others."""
_RESERVATION = "tdm-reservation"
"""TDM Reservation Protocol, W3C community group report of 2024: 1 reserves text and data mining."""


def find_opt_outs(headers: tuple[tuple[str, str], ...], body: bytes) -> tuple[str, ...]:
    """The opt-outs of a page: any of noai, noimageai and tdm-reservation, in this order; `headers` have lower-case names."""
    said = [pair for pair in headers if pair[0] in ("x-robots-tag", _RESERVATION)]
    said += [_read_meta(tag) for tag in _META.findall(body[:_HEAD_BYTES])]
    directives = {word for name, value in said if "robots" in name for word in re.split(r"[\s,;:]+", value.lower())}
    found = [word for word in _DIRECTIVES if word in directives]
    if any(name == _RESERVATION and value.strip() == "1" for name, value in said):
        found.append(_RESERVATION)
    return tuple(found)


def _read_meta(tag: bytes) -> tuple[str, str]:
    parts = {key.lower(): b"".join(values) for key, *values in _ATTRIBUTE.findall(tag)}
    return tuple(parts.get(key, b"").decode("utf-8", "replace").strip().lower() for key in (b"name", b"content"))  # type: ignore[return-value]
