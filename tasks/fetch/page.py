"""From a reference to a page: robots.txt, politeness, redirects and retries, with the outcome in one record.

Whether the page is an article is decided later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urldefrag

from tasks.fetch.gates import Gates
from tasks.fetch.outcomes import choose_next_try, choose_pause, load_policies, name_status, read_retry_after
from tasks.fetch.redirects import find_next_hop, join_goal
from tasks.fetch.robots import MAX_BYTES as ROBOTS_BYTES
from tasks.fetch.robots import Robots
from tasks.fetch.robots_shelf import RobotsShelf
from tasks.fetch.session import Client, FetchError, HttpAnswer, RequestLimits
from tasks.fetch.sniff import find_media_type, find_refresh, is_challenge, judge_body
from tasks.identity import hash_body
from tasks.records import Claims, Page, Reference
from tasks.web.headers import find_charset
from tasks.web.urls import Refused, hide_user, name_host, split_url

MAX_HOPS = 8
LISTING_BYTES = 20_000_000
"""Maximum size of a feed or sitemap, compressed or not: some list a hundred thousand articles."""
_VALIDATOR = re.compile(r"[!-~][ -~\xa0-\xff]{0,999}")
"""Validators that may be sent back to a server: some servers send control characters, or more than they accept."""
ROBOTS_LIMITS = RequestLimits(total_seconds=15.0, wire_bytes=ROBOTS_BYTES, body_bytes=4 * ROBOTS_BYTES, keep_head=True)


@dataclass(frozen=True, slots=True)
class Conditions:
    """The validators of a known page, sent with the request so that the server can answer 304 Not Modified."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        pairs = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in pairs.items() if value and _VALIDATOR.fullmatch(value)}


@dataclass(frozen=True, slots=True)
class Fetch:
    """The result of fetching a reference: `page` if the outcome is "ok", and the fields of the table `fetches`.

    `sitemaps` are those in the robots.txt of its host.
    """

    reference: Reference
    outcome: str
    page: Page | None = None
    answer: HttpAnswer | None = None
    final_url: str | None = None
    http_status: int | None = None
    attempts: int = 0
    elapsed_ms: int = 0
    detail: str = ""
    fetched_at: datetime | None = None
    next_try_at: datetime | None = None
    sitemaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Try:
    outcome: str
    answer: HttpAnswer | None = None
    detail: str = ""
    status: int | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class PutOff:
    """A fetch that needs another try: `go_on` waits until `due_at` by the clock of the gates, then tries."""

    due_at: float
    go_on: Callable[[], Fetch | PutOff]


@dataclass(frozen=True, slots=True)
class _Errand:
    """A reference being fetched: the headers and the due time of its next try, the result of the last one, and the seconds
    spent so far."""

    reference: Reference
    headers: Mapping[str, str]
    accepts: str
    attempts: int = 0
    seconds: float = 0.0
    due_at: float = 0.0
    last: _Try | None = None

    @property
    def host(self) -> str:
        return name_host(self.reference.url)


@dataclass
class Fetcher:
    """Fetches references politely, one at a time per thread. Only tests set the calendar."""

    client: Client
    gates: Gates = field(default_factory=Gates)
    limits: RequestLimits = field(default_factory=RequestLimits)
    obeys_robots: bool = True
    tokens: tuple[str, ...] = ("newsrefinery", "newsbot")
    calendar: Callable[[], datetime] = lambda: datetime.now(UTC)
    shelf: RobotsShelf | None = None
    robots: Robots = field(init=False)

    def __post_init__(self) -> None:
        self.robots = Robots(self.tokens, lambda url: self._ask(url, ROBOTS_LIMITS), self.shelf, self.calendar)

    def fetch(self, reference: Reference, conditions: Conditions | None = None, *, accepts: str = "page") -> Fetch:
        """Fetch one reference through all its redirects and retries. Never raises for what a server does.

        `accepts` is "page" (HTML or text) or "any" (feeds and sitemaps, whose type headers are often wrong).
        """
        step = self.begin(reference, conditions, accepts=accepts)
        while isinstance(step, PutOff):
            step = step.go_on()
        return step

    def begin(
        self, reference: Reference, conditions: Conditions | None = None, *, accepts: str = "page"
    ) -> Fetch | PutOff:
        """Try one reference like `fetch`, but leave the wait before a retry to the caller.

        If the whole host needs a pause, its gate enforces it, whatever the caller does meanwhile.
        """
        return self._go_on(_Errand(reference, (conditions or Conditions()).headers(), accepts))

    def _go_on(self, errand: _Errand) -> Fetch | PutOff:
        if errand.last is not None and self.gates.is_down(errand.host):
            return self._conclude(errand, errand.last)
        self.gates.wait_until(errand.due_at)
        begun = self.gates.clock()
        tried = self._try(errand.reference.url or "", errand.headers, errand.accepts)
        seconds = errand.seconds + self.gates.clock() - begun
        errand = replace(errand, last=tried, attempts=errand.attempts + 1, seconds=seconds)
        pause = choose_pause(tried.outcome, errand.attempts, tried.retry_after)
        if pause is None or self.gates.is_down(errand.host):
            return self._conclude(errand, tried)
        return self._put_off(errand, tried, pause)

    def _put_off(self, errand: _Errand, tried: _Try, pause: float) -> PutOff:
        """Put off the next try: for a pause of the page, or of its whole host."""
        if load_policies()[tried.outcome].holds_host:
            self.gates.close_for(errand.host, pause)
            pause = 0.0
        headers = _change_headers(errand.headers, tried.outcome)
        errand = replace(errand, headers=headers, due_at=self.gates.clock() + pause)
        return PutOff(errand.due_at, lambda: self._go_on(errand))

    def _try(self, url: str, headers: Mapping[str, str], accepts: str) -> _Try:
        self.client.forget_cookies()
        try:
            answer = self._follow(url, headers, self.limits if accepts == "page" else self._listing_limits())
            if accepts == "page":
                answer = self._refresh(answer)
        except FetchError as error:
            wait = read_retry_after(error.retry_after, self.calendar())
            return _Try(error.reason, None, error.detail, error.status, wait)
        except ValueError as error:  # an unforeseen error must cost only this page, not the whole run
            return _Try("protocol", None, f"the answer cannot be read: {error}")
        outcome = name_status(
            answer.status,
            was_conditional="If-None-Match" in headers or "If-Modified-Since" in headers,
            is_challenge=is_challenge(answer),
        )
        wait = read_retry_after(answer.header("retry-after"), self.calendar())
        if outcome != "ok":
            return _Try(outcome, answer, f"the server answered {answer.status}", answer.status, wait)
        outcome = judge_body(answer, accepts)
        return _Try(outcome, answer, load_policies()[outcome].meaning, answer.status, wait)

    def _listing_limits(self) -> RequestLimits:
        limits = self.limits
        return replace(
            limits, wire_bytes=max(limits.wire_bytes, LISTING_BYTES), body_bytes=max(limits.body_bytes, LISTING_BYTES)
        )

    def _follow(self, url: str, headers: Mapping[str, str], limits: RequestLimits) -> HttpAnswer:
        seen: set[tuple[str, frozenset[str]]] = set()
        for _ in range(MAX_HOPS + 1):
            url = urldefrag(url).url
            # The same URL again is not a loop if a response has set a cookie since.
            here = (url, self.client.list_cookies())
            if here in seen:
                raise FetchError("too_many_redirects", f"redirected in a circle after {len(seen)} hops")
            seen.add(here)
            _check_form(url)
            self._check_permission(url)
            answer = self._ask(url, limits, headers)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            url = find_next_hop(answer)
        raise FetchError("too_many_redirects", f"still redirected after {MAX_HOPS} hops")

    def _refresh(self, answer: HttpAnswer) -> HttpAnswer:
        """Follow one refresh of an otherwise empty page; if its target cannot be fetched, return the page itself.

        Transient failures are raised, so that the page is tried again.
        """
        goal = find_refresh(answer.body, answer.header("refresh")) if answer.status == 200 else None
        if goal is None:
            return answer
        try:
            url = join_goal(answer, goal)
            if urldefrag(url).url == urldefrag(answer.url).url:
                return answer
            return self._follow(url, {}, self.limits)
        except FetchError as error:
            if load_policies()[error.reason].in_run:
                raise
            return answer

    def _check_permission(self, url: str) -> None:
        if not self.obeys_robots:
            return
        permission = self.robots.permit(url)
        if permission.outcome != "ok":
            raise FetchError(permission.outcome, permission.detail)
        self.gates.slow_down(name_host(url), permission.crawl_delay)

    def _ask(self, url: str, limits: RequestLimits, headers: Mapping[str, str] | None = None) -> HttpAnswer:
        host = name_host(url)
        if self.gates.is_down(host):
            raise FetchError("host_down", f"{self.gates.tolerance} pages of {host} failed in a row")
        prepared = self.client.prepare(url, headers)  # a refused URL does not delay other requests to its host
        with self.gates.pass_through(host):
            return self.client.send(prepared, limits)

    def _conclude(self, errand: _Errand, tried: _Try) -> Fetch:
        if tried.outcome != "host_down":
            self.gates.note_strain(errand.host, load_policies()[tried.outcome].strains)
        now = self.calendar()
        fetch = Fetch(
            reference=errand.reference, outcome=tried.outcome, answer=tried.answer, http_status=tried.status,
            attempts=errand.attempts, elapsed_ms=int(errand.seconds * 1000),
            detail="" if tried.outcome == "ok" else tried.detail,
            fetched_at=now, next_try_at=choose_next_try(tried.outcome, tried.retry_after, now),
        )  # fmt: skip
        if tried.answer is None:
            return fetch
        fetch = replace(
            fetch, final_url=hide_user(tried.answer.url), sitemaps=self.robots.list_sitemaps(tried.answer.url)
        )
        return replace(fetch, page=_make_page(fetch, tried.answer)) if tried.outcome == "ok" else fetch


def _make_page(fetch: Fetch, answer: HttpAnswer) -> Page:
    declared = answer.header("content-type")
    return Page(
        reference=fetch.reference, body=answer.body, media_type=find_media_type(declared, answer.body) or "text/html",
        raw_id=hash_body(answer.body), url=hide_user(answer.url), charset=find_charset(declared or ""),
        status=answer.status, fetched_at=fetch.fetched_at, headers=answer.headers,
        request_headers=answer.request_headers, claims=Claims(published_at=fetch.reference.published_at),
    )  # fmt: skip


def _change_headers(headers: Mapping[str, str], outcome: str) -> Mapping[str, str]:
    """The headers for the next try: no encoding after a damaged body, no validators after an unexpected 304."""
    if outcome == "decode_error":
        return {**headers, "Accept-Encoding": "identity"}
    return {} if outcome == "http_304_unexpected" else headers


def _check_form(url: str) -> None:
    """Refuse a URL that two parsers could read differently, before either reads it."""
    try:
        split_url(url)
    except Refused as refused:
        raise FetchError(refused.reason, refused.detail) from None
