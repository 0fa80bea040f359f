"""The target of a redirect: the URL of a Location header or a refresh, resolved against the answer's own URL.

Whether that may be followed is decided elsewhere.
"""

from __future__ import annotations

import contextlib
from urllib.parse import urljoin

from tasks.fetch.session import FetchError, HttpAnswer


def find_next_hop(answer: HttpAnswer) -> str:
    """The URL an answer redirects to. Raises FetchError bad_redirect if the Location is missing or malformed."""
    location = (answer.header("location") or "").strip()
    if not location:
        raise FetchError("bad_redirect", f"status {answer.status} without a Location", answer.status)
    with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
        location = location.encode("latin-1").decode("utf-8")  # http.client reads header bytes as latin-1
    return join_goal(answer, location.replace(" ", "%20"))


def join_goal(answer: HttpAnswer, goal: str) -> str:
    """The absolute URL of a redirect target. Raises FetchError bad_redirect if it is malformed."""
    try:
        return urljoin(answer.url, goal)
    except ValueError as error:  # a broken IPv6 address
        raise FetchError("bad_redirect", f"the Location cannot be read: {error}", answer.status) from None
