"""robots.txt according to RFC 9309: which URLs of a host may be fetched, and the pause it asks for.

Fetches nothing itself: it is given the same function that requests pages.
"""

from __future__ import annotations

import codecs
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from protego import Protego

from tasks.fetch.redirects import find_next_hop
from tasks.fetch.robots_shelf import RobotsShelf
from tasks.fetch.session import FetchError, HttpAnswer

MAX_BYTES = 500 * 1024
MAX_HOPS = 5
MAX_WILDCARDS = 6
MAX_SITEMAPS = 100
LONGEST_CRAWL_DELAY = 60.0
_AGENT = re.compile(r"\s*+user[ -]?agent(?=[:\s])\s*+:?+\s*+([^\s/;,#]+)", re.IGNORECASE)
"""A User-agent line and its product token, which ends before a version (RFC 9309, section 2.2.1). Possessive, since a
line of white space would take quadratic time otherwise."""
_AGENT_LINE = "User-agent: "

AskRobots = Callable[[str], HttpAnswer]


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a URL may be fetched: outcome "ok", robots_denied, robots_unreachable, or dns for a host that cannot be resolved;
    and the seconds between requests."""

    outcome: str
    crawl_delay: float = 0.0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """A parsed robots.txt, and the agents it names (lower case)."""

    parsed: Protego
    agents: frozenset[str]


@dataclass
class Robots:
    """The robots.txt of every host, requested once per run, or once a day if there is a shelf (a cache on disk)."""

    tokens: tuple[str, ...]
    """Our names in groups of a robots.txt, the most specific first."""
    ask: AskRobots
    shelf: RobotsShelf | None = None
    calendar: Callable[[], datetime] = lambda: datetime.now(UTC)
    _rules: dict[str, RobotsRules | Permission] = field(default_factory=dict)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def permit(self, url: str) -> Permission:
        """Say whether our agent may fetch a URL. Raises FetchError if the URL itself is refused."""
        origin = _find_origin(url)
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            rules = self._rules.get(origin) or self._load(origin)
            if not _is_passing(rules):
                self._rules[origin] = rules
        return rules if isinstance(rules, Permission) else judge_url(rules, url, self.tokens)

    def list_sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps named by the robots.txt of a URL's host, if that has been read; requests nothing."""
        rules = self._rules.get(_find_origin(url))
        if not isinstance(rules, RobotsRules):
            return ()
        whole = (named for named in rules.parsed.sitemaps if named.lower().startswith(("http://", "https://")))
        return tuple(dict.fromkeys(whole))[:MAX_SITEMAPS]

    def _load(self, origin: str) -> RobotsRules | Permission:
        now = self.calendar()
        answer = self.shelf.recall(origin, now) if self.shelf else None
        if answer is not None:
            return read_robots(answer, self.tokens)
        found = ask_robots(origin, self.ask)
        if isinstance(found, Permission):
            return found
        rules = read_robots(found, self.tokens)
        if self.shelf and not _is_unreachable(rules):
            self.shelf.keep(origin, found, now, MAX_BYTES)
        return rules


def _is_passing(rules: RobotsRules | Permission) -> bool:
    """Whether a result may be different a second later: a name that could not be resolved."""
    return isinstance(rules, Permission) and rules.outcome == "dns"


def _is_unreachable(rules: RobotsRules | Permission) -> bool:
    return isinstance(rules, Permission) and rules.outcome != "ok"


def ask_robots(origin: str, ask: AskRobots) -> HttpAnswer | Permission:
    """Request the robots.txt of a host: the answer after redirects, or one permission for all its URLs.

    A redirect loop means that everything is allowed; no answer means that nothing is.
    """
    url, seen = urljoin(origin, "/robots.txt"), set[str]()
    try:
        for _ in range(MAX_HOPS + 1):
            seen.add(url)
            answer = ask(url)
            if not 300 <= answer.status < 400 or not answer.header("location"):
                return answer
            url = find_next_hop(answer)
            if url in seen:
                break
    except FetchError as error:
        return _read_failure(error)
    return Permission("ok", detail="robots.txt redirects without end, which counts as unavailable")


def _read_failure(error: FetchError) -> Permission:
    if error.reason.startswith("blocked") or error.reason in ("bad_url", "bad_redirect"):
        return Permission("ok", detail=f"robots.txt redirects to an address that we do not fetch: {error.detail}")
    if error.reason == "dns":
        return Permission("dns", detail=error.detail)
    return Permission("robots_unreachable", detail=f"robots.txt: {error.detail}")


def read_robots(answer: HttpAnswer, tokens: tuple[str, ...]) -> RobotsRules | Permission:
    """Read the answer to a request for robots.txt: its rules, or one permission for all URLs of the host.

    4xx, no content and a body without rules mean that everything is allowed; 429 and 5xx mean that nothing is.
    """
    if answer.status == 204 or (400 <= answer.status < 500 and answer.status != 429):
        return Permission("ok", detail=f"robots.txt has status {answer.status}")
    if answer.status != 200:
        return Permission("robots_unreachable", detail=f"robots.txt has status {answer.status}")
    return parse_rules(answer.body[:MAX_BYTES], tokens)


def parse_rules(body: bytes, tokens: tuple[str, ...]) -> RobotsRules:
    """Parse a robots.txt for an agent known by `tokens`. It is UTF-8, or UTF-16 with a byte order mark; invalid bytes, byte
    order marks and unknown lines are ignored."""
    is_wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = body.decode("utf-16" if is_wide else "utf-8", "replace").lstrip("\ufeff").replace("\x00", "")
    lines = [_tame_line(line, tokens) for line in text.splitlines() if len(line) < 2000]
    agents = frozenset(line.removeprefix(_AGENT_LINE) for line in lines if line.startswith(_AGENT_LINE))
    return RobotsRules(Protego.parse("\n".join(lines)), agents)


def _tame_line(line: str, tokens: tuple[str, ...]) -> str:
    """A line made safe to parse: a User-agent line names its group, and a Disallow pattern with many wildcards, on which
    matching would backtrack, is shortened so that it denies more; an Allow pattern with many is dropped."""
    agent = _AGENT.match(line)
    if agent:
        return _AGENT_LINE + _name_group(agent.group(1).lower(), tokens)
    if line.count("*") <= MAX_WILDCARDS:
        return line
    field_name = line.partition(":")[0].strip().lower()
    if field_name != "disallow":
        return ""
    return "*".join(line.split("*")[:MAX_WILDCARDS]) + "*"


def _name_group(name: str, tokens: tuple[str, ...]) -> str:
    """The name of a group that may mean us, without its wildcards. All others get the same name: thousands of names before
    thousands of rules would take minutes and gigabytes."""
    name = name.replace("*", "") or "*"
    return name if name == "*" or any(name in token.lower() for token in tokens) else "others"


def judge_url(rules: RobotsRules, url: str, tokens: tuple[str, ...]) -> Permission:
    """Judge a URL by the group for the first of our names that the rules contain, otherwise by the group for all agents."""
    agent = next((token for token in tokens if token.lower() in rules.agents), tokens[0])
    delay = min(float(rules.parsed.crawl_delay(agent) or 0.0), LONGEST_CRAWL_DELAY)
    if rules.parsed.can_fetch(url, agent):
        return Permission("ok", delay)
    return Permission("robots_denied", delay, f"robots.txt of {urlsplit(url).hostname} does not allow it")


def _find_origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
