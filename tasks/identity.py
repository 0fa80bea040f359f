"""Identifies articles by their canonical URL or, without one, by title and text; and pages by the hash of their bytes.

Does not compare markup.
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit

_DROPPED = re.compile(
    r"(?:utm_|ga_|mc_|pk_|at_|wt_|hsa_|_ga|__tw).{0,40}|[a-z]{1,2}clid|fbclid|cmp|cid|ref|src|source|share|amp|output|outputtype"
)
_BITS = 63


def canonical_url(*candidates: str | None) -> str | None:
    """Return the first usable URL, normalized, without fragment and tracking parameters; None if there is none."""
    for candidate in filter(None, candidates):
        from courlan import normalize_url  # a tenth of a second, which a text without a URL need not pay

        try:
            return str(normalize_url(urldefrag(candidate).url))
        except (ValueError, AttributeError, TypeError):
            continue
    return None


def identify_article(url: str | None, title: str | None, text: str) -> int:
    """Return the article_id: a non-negative 63-bit number from the URL, otherwise from the words of title and text.

    The text is the cleaned one: a story saved twice with different appeals is one article. If another cleaner would
    change the number, `Page.known_by` keeps the existing one.
    """
    key = "url:" + _url_key(url) if url else "text:" + words_of(f"{title or ''} {text}")
    digest = hashlib.sha256(key.encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8]) >> (64 - _BITS)


def _url_key(url: str) -> str:
    """Normalize a URL: scheme, "www.", tracking and parameter order do not distinguish articles."""
    parts = urlsplit(url)
    kept = sorted((name, value) for name, value in parse_qsl(parts.query) if not _DROPPED.fullmatch(name.lower()))
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{urlencode(kept)}"


def hash_body(body: bytes) -> str:
    """The `raw_id` of a page: sha256, 64 hex digits."""
    return hashlib.sha256(body).hexdigest()


def words_of(text: str) -> str:
    """Return the text with white space collapsed and case folded: texts that read the same are equal."""
    return " ".join(text.casefold().split())
