"""Parses the headers that describe a response body: media type, charset and content encoding.

Does not check them against the body; `tasks/text/kinds.py` and `tasks/web/body.py` do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_ENCODING_HEADERS = ("content-encoding", "transfer-encoding")
_NO_ENCODINGS = frozenset(
    {"", "identity", "none", "chunked", "utf-8", "utf8", "iso-8859-1", "windows-1252", "us-ascii", "7bit", "8bit", "binary",
     "text/html", "text/plain"}
)  # fmt: skip
"""Values that are no encodings or mean none; many are from servers that confuse the header with another."""
_PART = re.compile(r"\s*bytes\s+(\d{1,15})-(\d{1,15})/(\d{1,15})")


def name_media_type(content_type: str) -> str:
    """The media type in a Content-Type header, lower case, without its parameters; "" if there is none."""
    return re.split("[;,]", content_type, maxsplit=1)[0].strip().lower()


def find_charset(content_type: str) -> str | None:
    """The charset that a Content-Type header names, lower case, or None."""
    found = _CHARSET.search(content_type)
    return found[1].lower() if found else None


def parse_encodings(headers: Iterable[tuple[str, str]]) -> list[str]:
    """The encodings that were applied to a body, in order: those of Content-Encoding headers, then those of
    Transfer-Encoding, except for "chunked", which is undone already."""
    pairs = [(key.lower(), value) for key, value in headers]
    values = [value for wanted in _ENCODING_HEADERS for key, value in pairs if key == wanted]
    names = [name.strip().lower() for name in ",".join(values).split(",")]
    return [name.removeprefix("x-") for name in names if name not in _NO_ENCODINGS]


def is_part(status: int, content_range: str | None) -> bool:
    """Whether a response is only a part of the page, by its Content-Range or, without one, by its status."""
    found = _PART.match(content_range or "")
    if found is None:
        return status == 206
    return int(found[2]) - int(found[1]) + 1 < int(found[3])
