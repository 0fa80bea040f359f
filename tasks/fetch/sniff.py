"""Detects what an answer is, since headers cannot be trusted: a page, data, a partial or a truncated body.

Decoding is up to `tasks/text/decode.py`.
"""

from __future__ import annotations

import html
import re

import re2

from tasks.fetch.session import HttpAnswer
from tasks.text.kinds import is_json, name_binary, sniff_media_type
from tasks.web.headers import is_part, name_media_type

_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")
_UNKNOWN_TYPES = ("", "application/octet-stream", "unknown/unknown", "*/*")
_REFRESH = re.compile(rb"<meta\s[^>]{0,200}?http-equiv\s*=\s*[\"']?refresh[\"']?[^>]{0,500}>", re.IGNORECASE)
_GOAL = re.compile(rb"(?:url\s*=|[;,](?!\s*url\s*=))\s*[\"']?([^\"'>\s]{1,2000})", re.IGNORECASE)
"""The target of a refresh; "url=" may be omitted (HTML standard, section 4.2.5.3)."""
_MARKUP = re.compile(rb"<(?:!--|[!?/]?[a-zA-Z])")
_JSONP = re.compile(rb"\s{0,99}(?:/\*\*/)?\s{0,99}[\w.$]{1,99}\s?\(\s{0,99}[\[{\"]")
_MARKUP_WITHIN = 1_000_000
_COMMENT = re2.compile(rb"(?s)<!--.*?-->")
"""Removed, since old pages have a refresh for old browsers in a comment."""
_TAG = re.compile(rb"<[^>]{0,2000}>")
_SCRIPT = re2.compile(rb"(?is)<script\b.*?</script\s*>|<style\b.*?</style\s*>|<noscript\b.*?</noscript\s*>")


def find_media_type(declared: str | None, body: bytes) -> str | None:
    """ "text/html" or "text/plain" for a body that can be read as a page, None for everything else.

    `declared` is the Content-Type header. It is overruled by the magic bytes of images, archives and documents, and for
    style sheets, scripts, tables and JSON served as HTML, which contain no tag or are one JSON value. A body that begins
    like a complete HTML document is one, even if another type is declared.
    """
    name = name_media_type(declared or "")
    if name_binary(body):
        return None
    if name in _HTML_TYPES:
        return "text/html" if _has_markup(body) and not _is_data(body) else None
    if name in _UNKNOWN_TYPES:
        return "text/html" if b"<" in body[:2048] else "text/plain"
    seen = sniff_media_type(body)
    return seen if seen == "text/html" or name == "text/plain" else None


def judge_body(answer: HttpAnswer, accepts: str) -> str:
    """The outcome for the body of a successful answer: ok, empty_body, partial or, if `accepts` is "page", not_html or
    truncated."""
    if not answer.body.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return "empty_body"
    if is_part(answer.status, answer.header("content-range")):
        return "partial"
    if accepts != "page":
        return "ok"
    kind = find_media_type(answer.header("content-type"), answer.body)
    if kind is None:
        return "not_html"
    return "truncated" if kind == "text/html" and _has_no_end(answer) and is_cut(answer.body) else "ok"


def is_challenge(answer: HttpAnswer) -> bool:
    """Whether this is a challenge page instead of the requested one, sent to check that the client is a browser.

    Detected by the headers of AWS WAF ("CAPTCHA and Challenge action behavior" in its guide) and Cloudflare ("Detect a
    challenge page response" in its documentation).
    """
    action = (answer.header("x-amzn-waf-action") or "").lower()
    return action in ("challenge", "captcha") or (answer.header("cf-mitigated") or "").lower() == "challenge"


def _has_no_end(answer: HttpAnswer) -> bool:
    """Whether the body ends with the connection, so that nothing shows that it is complete."""
    return not any(map(answer.header, ("content-length", "transfer-encoding", "content-encoding")))


def is_cut(body: bytes) -> bool:
    """Whether HTML ends inside a text or a tag; none of 780 real pages does."""
    tail = body[-2000:].translate(None, b"\0").rstrip().lower()
    return not tail.endswith(b">") and b"</html" not in tail


def find_refresh(body: bytes, header: str | None = None) -> str | None:
    """The target of the meta refresh or Refresh header of a page that has hardly any text (up to 60 words), or None."""
    head = body[:65536]
    if not header and not _REFRESH.search(head):  # as on nearly every page
        return None
    head = _COMMENT.sub(b" ", head)
    tag = _REFRESH.search(head)
    goal = _GOAL.search(tag.group() if tag else (header or "").encode("latin-1", "replace"))
    if goal is None or len(_TAG.sub(b" ", _SCRIPT.sub(b" ", head)).split()) > 60:
        return None
    return html.unescape(goal.group(1).decode("utf-8", "replace"))


def _has_markup(body: bytes) -> bool:
    return _MARKUP.search(body[:_MARKUP_WITHIN].translate(None, b"\0")) is not None  # UTF-16 has NULs between


def _is_data(body: bytes) -> bool:
    return bool(_JSONP.match(body)) or is_json(body)
