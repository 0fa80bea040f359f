"""Turns named fields (a JSON object, a row of a table) into a page and its claims.

Rejects a record without text; a field of the wrong type counts as absent.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from tasks.files.content import Unusable
from tasks.identity import hash_body
from tasks.records import Claims, Page, Reference
from tasks.text.hygiene import clean_characters, mend_surrogates
from tasks.text.kinds import sniff_media_type
from tasks.web.urls import why_not_public

_PLACE = re.compile(r"https?://[^\s<>]{1,2000}|[^\s<>]{1,500}\.x?html?(?:\.gz)?")
"""A file name or URL in `html`, as in an index of pages."""
_LONGEST_CLAIM = 2_000
_MOST_AUTHORS = 50
_LONGEST_SOURCE = 200
"""Maximum bytes of a source, percent-encoded, in the name of a folder; file systems allow 255."""


def make_page(fields: Mapping[str, object], reference: Reference) -> Page:
    """Build a page from `url`, `html` or `text`, and optionally `title`, `published_at`, `modified_at`, `language`,
    `authors` (a string or a list), `publisher`, `section` and `source`.

    Dates stay as written. A `url` that is not on the public web counts as missing. Raises Unusable: bad_record (neither
    `html` nor `text` is a string, or `html` is only the location of a page and there is no `text`), empty_body.
    """
    html, text = (fields.get(name) for name in ("html", "text"))
    is_place = isinstance(html, str) and bool(_PLACE.fullmatch(html.strip()))
    chosen = html if isinstance(html, str) and html.strip() and not is_place else text
    if is_place and not isinstance(chosen, str):
        raise Unusable(
            "bad_record", "`html` is a path or an address, not a page: ingest the files or the URLs themselves"
        )
    if not isinstance(chosen, str):
        raise Unusable("bad_record", "neither `html` nor `text` is a string")
    if not chosen.strip():
        raise Unusable("empty_body", "`html` and `text` are blank")
    body = mend_surrogates(chosen).encode()
    url = _read_url(fields.get("url"))
    source_id = reference.source_id or read_source(fields.get("source"))
    return Page(
        reference=replace(reference, url=url, source_id=source_id),
        body=body,
        media_type="text/html" if chosen is html else sniff_media_type(body),
        raw_id=hash_body(body),
        url=url,
        charset="utf-8",
        claims=read_claims(fields),
    )


def read_claim(value: object) -> str | None:
    """A claim as clean text on one line, or None. Only strings and numbers are claims; NaN is not, since tables write it for
    empty cells."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return " ".join(clean_characters(str(value)[:_LONGEST_CLAIM]).split()) or None


def _read_url(value: object) -> str | None:
    url = mend_surrogates(value.strip()) if isinstance(value, str) else ""
    return None if why_not_public(url) else url


def read_source(value: object) -> str:
    """A source's id. Exports use it as a folder name; one too long for that counts as missing."""
    source_id = read_claim(value) or ""
    return source_id if len(quote(source_id, safe="")) <= _LONGEST_SOURCE else ""


def read_claims(fields: Mapping[str, object]) -> Claims:
    """The claims among named fields."""
    names = ("title", "published_at", "modified_at", "language", "publisher", "section")
    return Claims(
        **{name: read_claim(fields.get(name)) for name in names}, authors=_read_authors(fields.get("authors"))
    )


def _read_authors(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    named = (author.get("name") if isinstance(author, dict) else author for author in listed[:_MOST_AUTHORS])
    return tuple(author for author in map(read_claim, named) if author)
