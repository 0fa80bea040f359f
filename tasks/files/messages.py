"""Finds the page inside a message: an e-mail, or an MHTML file saved by a browser.

Does not guess: without message headers and a text part, a page stays unchanged.
"""

from __future__ import annotations

import re
from dataclasses import replace
from email.header import Header, decode_header, make_header
from email.message import Message
from email.parser import BytesParser

from tasks.files.fields import read_claim
from tasks.records import Claims, Page
from tasks.web.urls import why_not_public

_KINDS = ("text/html", "text/plain")
"""Parts that may be the page, best first."""
_HEADERS = re.compile(
    rb"\s{0,9}(?:\xef\xbb\xbf)?(?:From [^\n]{1,200}\n)?"
    rb"(?:[A-Za-z][!-9;-~]{0,100}:[^\n]*+(?:\n|\Z)(?:[ \t][^\n]*+(?:\n|\Z))*+){2,999}+(?:\r?\n|\Z)"
)
"""All header lines and the blank line after them, or the end of a message without a body."""
_LONGEST_HEAD = 256 * 1024
"""Bytes of headers above which a message is not opened: the library parses words and parameters in quadratic time."""
_LONGEST_PART_HEAD = 32 * 1024
"""The same for the headers of a part: a message may have hundreds."""
_IS_MIME = re.compile(rb"^MIME-Version:", re.IGNORECASE | re.MULTILINE)
_MAIL_HEADERS = [re.compile(rb"^%s:" % name, re.IGNORECASE | re.MULTILINE) for name in (b"From", b"Date", b"Subject")]
_PLACES = ("Snapshot-Content-Location", "Content-Location")


def open_message(page: Page) -> Page:
    """The page inside a message, with the subject and date of an e-mail as claims, or with the URL that MHTML was saved
    from; a page that is not a message is returned unchanged."""
    head = _HEADERS.match(page.body)
    if head is None or len(head.group()) > _LONGEST_HEAD or not _is_of_message(head.group()):
        return page
    try:
        message = BytesParser().parsebytes(page.body.lstrip())
        part = _find_part(message)
    except (RecursionError, ValueError):  # parts nested too deeply; malformed header lines
        return page
    return _take_part(page, message, part) if part else page


def is_message(body: bytes) -> bool:
    """Whether a body begins with the header lines of a message."""
    head = _HEADERS.match(body)
    return head is not None and _is_of_message(head.group())


def _is_of_message(head: bytes) -> bool:
    """Whether header lines are those of a MIME message or of an older e-mail."""
    return bool(_IS_MIME.search(head)) or all(name.search(head) for name in _MAIL_HEADERS)


def _find_part(message: Message) -> Message | None:
    """The longest part of the best kind: a forwarded page follows a few words. An attached file only as a last resort."""
    parts = [part for part in message.walk() if part.get_content_type() in _KINDS]
    parts = [part for part in parts if part is message or _has_short_head(part)]
    return min(parts, key=_rank_part, default=None)


def _has_short_head(part: Message) -> bool:
    return sum(len(value) for _, value in part.raw_items()) <= _LONGEST_PART_HEAD


def _rank_part(part: Message) -> tuple[bool, int, int]:
    return bool(part.get_filename()), _KINDS.index(part.get_content_type()), -_measure(part)


def _measure(part: Message) -> int:
    return len(str(part.get_payload()))


def _take_part(page: Page, message: Message, part: Message) -> Page:
    body = part.get_payload(decode=True)
    place = _find_place(message, part)
    return replace(
        page,
        body=body if isinstance(body, bytes) else b"",
        media_type=part.get_content_type(),
        charset=part.get_content_charset(),
        url=page.url or place,
        reference=replace(page.reference, url=page.reference.url or place),
        claims=page.claims if place else _claim_headers(page.claims, message),
    )


def _find_place(message: Message, part: Message) -> str | None:
    places = [str(found) for found in (message[_PLACES[0]], part[_PLACES[1]]) if found]
    return next((place for place in places if not why_not_public(place)), None)


def _claim_headers(claims: Claims, message: Message) -> Claims:
    """Add an e-mail's subject and date as claims. Not for MHTML, whose headers say when a page was saved."""
    return replace(
        claims,
        title=claims.title or _read_header(message, "Subject"),
        published_at=claims.published_at or _read_header(message, "Date"),
    )


def _read_header(message: Message, name: str) -> str | None:
    value = message[name]  # a Header object if it has bytes beyond ASCII
    written = next((text for key, text in message.raw_items() if key.lower() == name.lower()), "")
    try:
        if isinstance(value, Header):  # raw UTF-8, as mail programs write today (RFC 6532)
            value = written.encode("ascii", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return read_claim(str(make_header(decode_header(value)))) if value else None
    except (LookupError, ValueError):
        return read_claim(str(value))
