"""Turns WARC records into pages: web responses with HTML or text, dechunked and unpacked.

Rejects responses that are not articles (errors, redirects) and URLs that are not on the public web; fetches nothing.
Records that hold no document at all (requests, DNS, images, scripts) are skipped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tasks.files.content import Unusable
from tasks.files.warc import Flaw, Record, parse_headers
from tasks.identity import hash_body
from tasks.records import Page, Reference, Rejection
from tasks.text.kinds import sniff_media_type
from tasks.web.body import BodyError, join_chunks, unpack_body
from tasks.web.headers import find_charset, is_part, name_media_type, parse_encodings
from tasks.web.urls import hide_user, why_not_public

_DOCUMENT_TYPES = ("response", "resource", "conversion")
_NO_DOCUMENT = ("dns:", "whois:")
_NO_URL = "urn:sha256:"
"""What our own archive uses as the URL of a page without one."""
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_UNTOLD_TYPES = ("", "application/octet-stream", "unknown/unknown")
_STATUS_LINE = re.compile(rb"HTTP/[0-9](?:\.[0-9])? ([1-5][0-9]{2})\b[^\n]{0,1000}\n")
_HTTP_HEAD_END = re.compile(rb"\n\r?\n")
_YEARS = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """A server's response as it came over the wire; for a WARC resource, only body and type."""

    body: bytes
    content_type: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()


def read_page(
    found: Record | Flaw, reference: Reference, *, max_bytes: int, told_type: str | None = None
) -> Page | Rejection | None:
    """The page in the WARC record at `reference`, a Rejection with the reason, or None if it is not a document.

    `told_type` is the media type that another record states for it, if any; it takes precedence. Reasons in addition to
    those of a Flaw: bad_http, http_status, unsafe_url, empty_body, decode_error.
    """
    uri = (found.uri or "" if isinstance(found, Flaw) else found.headers.get("warc-target-uri", "")).strip("<> ")
    place = replace(
        reference, item=f"{reference.item}#{found.offset}", url=None if uri.startswith(_NO_URL) else uri or None
    )
    try:
        if isinstance(found, Flaw):
            raise found.problem
        return _read_document(found, uri, place, max_bytes, told_type)
    except (Unusable, BodyError) as problem:
        detail = f"{problem.detail} ({hide_user(uri)[:300]})" if uri else problem.detail
        return Rejection(place.item, "read", problem.reason, detail, place.source_id)


def holds_document(record: Record) -> bool:
    """Whether a record is of a type that holds content (response, resource, conversion), whatever the content is."""
    return record.headers.get("warc-type", "").lower() in _DOCUMENT_TYPES


def _read_document(record: Record, uri: str, place: Reference, max_bytes: int, told_type: str | None) -> Page | None:
    if not holds_document(record) or uri.lower().startswith(_NO_DOCUMENT):
        return None
    answer = read_answer(record)
    if not (told_type or _may_be_document(answer)):
        return None
    if not uri.startswith(_NO_URL) and (problem := why_not_public(uri)):
        raise Unusable("unsafe_url", problem)
    if answer.status is not None and not 200 <= answer.status < 300:
        raise Unusable("http_status", f"the server answered {answer.status}")
    if is_part(answer.status or 200, _find_header(answer.headers, "content-range")):
        raise Unusable("http_status", f"the server answered {answer.status} with a part of the page")
    body = _unpack_answer(answer, max_bytes)
    if not body.strip():
        raise Unusable("empty_body", f"{len(body)} bytes of white space")
    media_type = told_type or _media_type(answer, body)
    if media_type is None:
        return None
    return Page(
        reference=place,
        body=body,
        media_type=media_type,
        raw_id=hash_body(body),
        url=place.url,
        charset=find_charset(answer.content_type),
        status=answer.status,
        fetched_at=_parse_date(record.headers.get("warc-date", "")),
        headers=answer.headers,
    )


def read_answer(record: Record) -> RecordedAnswer:
    """Split the block of a record into HTTP headers and body. Raises Unusable: bad_http."""
    content_type = record.headers.get("content-type", "")
    if not content_type.startswith("application/http"):
        return RecordedAnswer(record.block, content_type)
    status = _STATUS_LINE.match(record.block)
    if status is None:
        raise Unusable("bad_http", "the record holds no HTTP answer")
    head = _HTTP_HEAD_END.search(record.block, status.end() - 1)
    lines, body = (record.block[status.end() : head.start()], record.block[head.end() :]) if head else (b"", b"")
    headers = tuple(parse_headers(lines))
    return RecordedAnswer(body, _find_header(headers, "content-type"), int(status[1]), headers)


def _find_header(headers: tuple[tuple[str, str], ...], wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")


def _may_be_document(answer: RecordedAnswer) -> bool:
    """Whether the media type is that of a document or unknown, or the body begins like a whole HTML document."""
    is_told = name_media_type(answer.content_type) in (*_HTML_TYPES, "text/plain", *_UNTOLD_TYPES)
    return is_told or sniff_media_type(answer.body) == "text/html"


def _media_type(answer: RecordedAnswer, body: bytes) -> str | None:
    declared, seen = name_media_type(answer.content_type), sniff_media_type(body)
    if declared in _HTML_TYPES:
        return "text/html"
    return seen if seen == "text/html" or declared == "text/plain" else None


def _parse_date(text: str) -> datetime | None:
    """When a page was fetched; None if the text is no date, or the date is before the web or implausibly late."""
    try:
        date = datetime.fromisoformat(text)
        date = date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return date if date.year in _YEARS else None


def _unpack_answer(answer: RecordedAnswer, max_bytes: int) -> bytes:
    body = answer.body
    if "chunked" in _find_header(answer.headers, "transfer-encoding").lower():
        body = join_chunks(body, is_told=True)
    encodings = parse_encodings(answer.headers)
    if body.lstrip()[:1] == b"<":  # crawlers that store unpacked bodies often keep the Content-Encoding header
        return body
    return unpack_body(body, encodings, max_bytes)
