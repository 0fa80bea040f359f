"""The WARC records of a page: readable by other tools, which can ignore the metadata record.

Reads strictly: a body whose hash is not its `raw_id` is an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tasks.files.content import Unusable
from tasks.files.fields import read_claim, read_claims, read_source
from tasks.files.warc import Record, read_records
from tasks.files.warc_pages import read_answer, read_page
from tasks.identity import hash_body
from tasks.records import Claims, Page, Reference
from tasks.web.headers import find_charset
from tasks.web.urls import why_not_public

_URI_CHARACTERS = "%/:=&?~#+!$,;'@()*[]"
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_OF_THE_WIRE = ("content-encoding", "transfer-encoding", "content-length")
_MOMENTS = ("listed_at", "changed_at")
"""Times of a reference, written as text since JSON has no type for them; older archives lack some of them."""


class ArchiveError(Exception):
    """A page that cannot be read from the archive; the message is one line that says where and why."""


def compose_records(page: Page) -> Iterator[bytes]:
    """The WARC records of a page, not yet compressed: its bytes, the request if it was fetched, and last its metadata as
    JSON."""
    uri = quote(page.url, safe=_URI_CHARACTERS) if page.url else f"urn:sha256:{page.raw_id}"
    date = (page.fetched_at or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    headers = {"WARC-Date": date}
    details = json.dumps(_describe(page)).encode("ascii")
    answer = _compose_answer(page)
    whole = headers | _state_digests(page, is_block=answer is None)
    yield _compose("response" if answer else "resource", uri, whole, page.body, page.media_type, answer)
    if answer and page.request_headers:
        yield _compose("request", uri, headers, b"", "", _compose_request(page))
    yield _compose("metadata", uri, headers, details, "application/json")


def _state_digests(page: Page, *, is_block: bool) -> dict[str, str]:
    """The digests of a body, which is the record's whole block unless HTTP headers precede it. Without them warcio computes
    SHA-1, which took a third of the archive's time."""
    names = ("WARC-Payload-Digest", "WARC-Block-Digest") if is_block else ("WARC-Payload-Digest",)
    return dict.fromkeys(names, f"sha256:{page.raw_id}")


def ends_page(record: bytes) -> bool:
    """Whether a record is the last one of its page."""
    return b"\r\nWARC-Type: metadata\r\n" in record[: record.find(b"\r\n\r\n") + 2]


def restore_page(content: bytes) -> Page:
    """The page from the records in `content`. Raises ArchiveError, without the location."""
    records = list(read_records(iter([content]), max_bytes=len(content)))
    first, last = (records[0], records[-1]) if len(records) > 1 else (None, None)
    if not isinstance(first, Record) or not isinstance(last, Record):
        raise ArchiveError("no page record with its metadata record")
    try:
        page = _rebuild(json.loads(last.block), read_answer(first).body)
    except (Unusable, KeyError, TypeError, ValueError) as error:
        raise ArchiveError(f"the records hold no page of ours: {error}") from None
    if hash_body(page.body) != page.raw_id:
        raise ArchiveError("the bytes do not hash to their raw_id")
    return page


def complete_page(page: Page, record: Record) -> Page:
    """A page of a WARC file, completed from our metadata record about it; unchanged if `record` is another one, or is about
    other bytes.

    The file may come from anybody, so only fields are read that a JSONL line may set too.
    """
    told = _read_details(record)
    if told.get("raw_id") != page.raw_id:
        return page
    reference, claims = (part if isinstance(part := told.get(name), dict) else {} for name in ("reference", "claims"))
    url = _choose_url(told.get("url"), page.url)
    asked = _choose_url(reference.get("url"), None) or url
    return replace(
        page,
        reference=replace(
            page.reference,
            item=asked if asked and reference.get("item") == asked else page.reference.item,
            url=asked,
            source_id=page.reference.source_id or read_source(reference.get("source_id")),
            found_by=read_claim(reference.get("found_by")) or page.reference.found_by,
        ),
        url=url,
        media_type="text/plain" if told.get("media_type") == "text/plain" else "text/html",
        charset=find_charset(f"charset={told.get('charset')}") if told.get("charset") else None,
        fetched_at=_choose_moment(told.get("fetched_at"), page.fetched_at),
        claims=read_claims(claims),
    )


def read_told_page(record: Record, details: Record, reference: Reference, max_bytes: int) -> Page | None:
    """The page in a record without a media type, if `details` is our metadata record about its bytes, which has the type that
    was detected when it was fetched; otherwise None."""
    told = _read_details(details)
    if told.get("media_type") not in ("text/html", "text/plain"):
        return None
    page = read_page(record, reference, max_bytes=max_bytes, told_type=told["media_type"])
    if not isinstance(page, Page) or told.get("raw_id") != page.raw_id:
        return None
    return complete_page(page, details)


def _read_details(record: Record) -> dict[str, Any]:
    if record.headers.get("warc-type") != "metadata" or record.headers.get("content-type") != "application/json":
        return {}
    try:
        told = json.loads(record.block)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _choose_moment(told: object, known: datetime | None) -> datetime | None:
    """The time of a page, to the microsecond if its metadata record has it; None if that says null (a page read from a file)."""
    try:
        moment = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return known
    if moment is None or known is None or moment.tzinfo is None:
        return None if told is None else known
    return moment if abs(moment - known) < timedelta(seconds=1) else known


def _choose_url(told: object, known: str | None) -> str | None:
    return told if isinstance(told, str) and why_not_public(told) is None else known


def _compose(
    kind: str,
    uri: str,
    headers: dict[str, str],
    payload: bytes,
    content_type: str,
    http: StatusAndHeaders | None = None,
) -> bytes:
    out = BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version="1.1")
    record = writer.create_warc_record(
        uri,
        kind,
        payload=BytesIO(payload),
        length=len(payload),
        warc_content_type="" if http else content_type,
        warc_headers_dict=headers,
        http_headers=http,
    )
    writer.write_record(record)
    return out.getvalue()


def _compose_answer(page: Page) -> StatusAndHeaders | None:
    """The HTTP headers as received; those about the transfer are renamed, since the body is stored decoded."""
    if page.status is None or page.url is None:
        return None
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in _OF_THE_WIRE else name, " ".join(value.split()))
        for name, value in page.headers
        if _HEADER_NAME.fullmatch(name)
    ]
    headers.append(("Content-Length", str(len(page.body))))
    phrase = HTTPStatus(page.status).phrase if page.status in set(HTTPStatus) else "Unknown"
    return StatusAndHeaders(f"{page.status} {phrase}", headers, protocol="HTTP/1.1")


def _compose_request(page: Page) -> StatusAndHeaders:
    parts = urlsplit(page.url or "")
    goal = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    headers = [("Host", quote(parts.netloc.rpartition("@")[2], safe=":[]")), *page.request_headers]
    return StatusAndHeaders(f"GET {quote(goal, safe=_URI_CHARACTERS)} HTTP/1.1", headers, is_http_request=True)


def _describe(page: Page) -> dict[str, Any]:
    details = asdict(page)
    del details["body"], details["known_since"]
    details["fetched_at"] = page.fetched_at and page.fetched_at.isoformat()
    for name in _MOMENTS:
        moment = details["reference"][name]
        details["reference"][name] = moment and moment.isoformat()
    return details


def _rebuild(details: dict[str, Any], body: bytes) -> Page:
    reference, claims = details.pop("reference"), details.pop("claims")
    return Page(
        **details
        | {
            "body": body,
            "reference": Reference(**reference | {name: _parse(reference.get(name)) for name in _MOMENTS}),
            "claims": Claims(**claims | {"authors": tuple(claims["authors"])}),
            "fetched_at": _parse(details["fetched_at"]),
            "headers": tuple((name, value) for name, value in details["headers"]),
            "request_headers": tuple((name, value) for name, value in details.get("request_headers", ())),
        }
    )


def _parse(date: str | None) -> datetime | None:
    return datetime.fromisoformat(date) if date else None
