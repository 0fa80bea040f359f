"""One HTTP request, made safely: vetted, with a deadline and bounded headers and body; every kind of failure has a
name. The only module that imports requests.

Redirects, retries and pauses belong to `page.py`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import exceptions as urllib3_errors

from tasks.failures import NamedFailure
from tasks.fetch.addresses import Resolver, Target, resolve_host, vet_url
from tasks.fetch.deadline import Deadline
from tasks.fetch.dial import Call, dialling, make_pool_manager
from tasks.fetch.outcomes import STATUSES_WITH_PAGE
from tasks.text.kinds import GZIP_MAGIC
from tasks.web.body import BodyError, read_capped, unpack_body
from tasks.web.headers import parse_encodings
from tasks.web.networks import Network
from tasks.web.urls import Refused

MAX_HEADER_BYTES = 512 * 1024
MAX_LOCATION_BYTES = 8 * 1024


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """Limits of one request: seconds in total, for connecting and between two reads; bytes on the wire and decoded."""

    total_seconds: float = 20.0
    connect_seconds: float = 6.0
    read_seconds: float = 7.0
    wire_bytes: int = 10_000_000
    body_bytes: int = 10_000_000
    keep_head: bool = False
    """Keep the first `wire_bytes` of a longer body instead of refusing it (RFC 9309 requires that for robots.txt)."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A server's answer: `headers` in order, with names in lower case; the decoded `body`; its `byte_count` on the wire;
    `request_headers` as sent."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    byte_count: int
    request_headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        """The first header with this name (lower case), or None."""
        return next((value for key, value in self.headers if key == name), None)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request ready to be sent: its vetted URL, and the addresses it may connect to."""

    request: requests.PreparedRequest
    target: Target


class FetchError(NamedFailure):
    """A request without a usable answer; `reason` is its outcome in `fetches` and `rejects`."""

    def __init__(self, reason: str, detail: str, status: int | None = None, retry_after: str | None = None) -> None:
        super().__init__(reason, detail)
        self.status = status
        self.retry_after = retry_after


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        self.poolmanager = make_pool_manager(num_pools=connections, maxsize=maxsize, block=block, **options)


@dataclass
class Client:
    """Requests URLs, with one requests session per thread. `agent` is the User-Agent header."""

    agent: str
    allowed: tuple[Network, ...] = ()
    resolver: Resolver = resolve_host
    _local: threading.local = field(default_factory=threading.local, repr=False)

    def prepare(self, url: str, headers: Mapping[str, str] | None = None) -> Prepared:
        """Prepare to GET one URL. Cookies last until `forget_cookies`. Raises FetchError for a URL that must not be requested."""
        try:
            request = self._session().prepare_request(requests.Request("GET", url, headers=dict(headers or {})))
            return Prepared(request, vet_url(request.url or url, self.allowed, self.resolver))
        except Refused as refused:
            raise FetchError(refused.reason, refused.detail) from None
        except (requests.RequestException, ValueError, UnicodeError) as error:
            raise FetchError("bad_url", f"not a URL that can be asked for: {error}") from None

    def send(self, prepared: Prepared, limits: RequestLimits) -> HttpAnswer:
        """Send a request, in the thread that prepared it, without following redirects.

        Raises FetchError; a status other than 200 is an answer, not an error.
        """
        max_bytes = limits.wire_bytes + MAX_HEADER_BYTES
        call = Call(prepared.target, Deadline(limits.total_seconds), limits.connect_seconds, max_bytes)
        with call.deadline, dialling(call):
            return _exchange(self._session(), prepared.request, limits, call.deadline)

    def forget_cookies(self) -> None:
        """Drop the cookies of this thread, before its next page."""
        self._session().cookies.clear()

    def list_cookies(self) -> frozenset[str]:
        """The cookies that this thread has received since `forget_cookies`."""
        return frozenset(f"{cookie.name}={cookie.value}" for cookie in self._session().cookies)

    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = _open_session(self.agent)
        session: requests.Session = self._local.session
        return session


class _Session(requests.Session):
    """A session that ignores Location: `requests` reads it even if redirects are not followed, and may raise."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - named so by requests
        return None


def _open_session(agent: str) -> requests.Session:
    session = _Session()
    session.trust_env = False  # no proxies, no .netrc from the environment
    session.headers.clear()
    session.headers.update(
        {
            "User-Agent": agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
        }
    )
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(pool_connections=64, pool_maxsize=1))
    return session


def _exchange(
    session: requests.Session, request: requests.PreparedRequest, limits: RequestLimits, deadline: Deadline
) -> HttpAnswer:
    response: requests.Response | None = None
    try:
        response = session.send(
            request, stream=True, allow_redirects=False, timeout=(limits.connect_seconds, limits.read_seconds)
        )
        answer = _read_answer(response, limits)
    except (requests.RequestException, urllib3_errors.HTTPError, HTTPException, OSError, ValueError) as error:
        raise _name_failure(error, deadline) from None
    except BodyError as error:
        if deadline.has_passed:  # cut by us, so not a body that the server truncated
            raise FetchError("deadline", deadline.reason) from None
        status = response.status_code if response is not None else None
        raise FetchError(error.reason, error.detail, status) from None
    finally:
        if response is not None:
            response.close()
    if deadline.has_passed:
        raise FetchError("deadline", deadline.reason)
    return answer


def _read_answer(response: requests.Response, limits: RequestLimits) -> HttpAnswer:
    headers = tuple((name.lower(), value) for name, value in response.raw.headers.items())
    _check_headers(headers)
    answer = HttpAnswer(response.url, response.status_code, headers, b"", 0, tuple(response.request.headers.items()))
    if answer.status not in STATUSES_WITH_PAGE:
        return answer  # the body of an error or a redirect is not needed, however long it is
    encodings = parse_encodings(answer.headers)
    wire = read_capped(_stream(response, encodings), limits.wire_bytes, keep_head=limits.keep_head)
    body = unpack_body(wire, encodings, limits.body_bytes, keep_head=limits.keep_head)
    if body.startswith(GZIP_MAGIC) and (answer.header("content-type") or "").lower().startswith("text/"):
        body = unpack_body(body, ["gzip"], limits.body_bytes)  # compressed once more than the headers say
    return replace(answer, body=body, byte_count=len(wire))


def _stream(response: requests.Response, encodings: list[str]) -> Iterator[bytes]:
    """The pieces of a body. For a compressed one a wrong Content-Length is ignored: some servers send the length before
    compression, and the compressed data has its own end mark."""
    try:
        yield from response.raw.stream(64 * 1024, decode_content=False)
    except urllib3_errors.ProtocolError as error:
        if not encodings or not isinstance(error.args[-1], urllib3_errors.IncompleteRead):
            raise


def _check_headers(headers: tuple[tuple[str, str], ...]) -> None:
    size = sum(len(name) + len(value) for name, value in headers)
    location = max((len(value) for name, value in headers if name == "location"), default=0)
    if size > MAX_HEADER_BYTES or location > MAX_LOCATION_BYTES:
        raise BodyError("header_too_large", f"{size:,} bytes of headers, {location:,} of them the Location")


def _name_failure(error: BaseException, deadline: Deadline) -> FetchError:
    """The outcome for a failure, from its chain of wrapped exceptions; the order of `_FAILURES` decides."""
    if deadline.has_passed:
        return FetchError("deadline", deadline.reason)
    chain = list(_unwrap(error))
    for outcome, names in _FAILURES:
        for link in chain:
            if type(link).__name__ in names or any(word in str(link) for word in names if " " in word):
                return FetchError(outcome, _describe(link))
    return FetchError("connect", _describe(error))


def _describe(error: BaseException) -> str:
    """An error in one printable line, since its message may contain bytes from the server."""
    said = "".join(sign if sign.isprintable() else " " for sign in str(error))
    return f"{type(error).__name__}: {' '.join(said.split())[:200]}"


# Outcomes by names of exception classes or words of their messages (those with a space), in the order they are looked up.
_FAILURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("header_too_large", ("LineTooLong", "got more than")),
    ("truncated", ("with base 16: b''",)),  # a chunked body that ends in place of a chunk size
    ("protocol", (
        "BadStatusLine", "InvalidChunkLength", "InvalidHeader", "HeaderParsingError", "UnknownTransferEncoding",
        "UnknownProtocol", "IncompatibleResponse", "too many interim", "line exceeded", "read length must be",
        "invalid literal", "no chunk size",
    )),
    ("decode_error", ("DecodeError",)),
    ("conn_reset", ("ConnectionResetError", "RemoteDisconnected", "BrokenPipeError", "ConnectionAbortedError")),
    ("truncated", ("IncompleteRead",)),
    ("timeout_connect", ("ConnectTimeoutError", "ConnectTimeout")),
    ("timeout_read", ("ReadTimeoutError", "ReadTimeout", "TimeoutError")),
    ("tls", ("SSLError", "SSLCertVerificationError", "CertificateError")),
    ("bad_url", ("LocationParseError", "InvalidURL", "MissingSchema", "InvalidSchema")),
    ("connect", ("NewConnectionError", "ConnectionRefusedError")),
)  # fmt: skip


def _unwrap(error: BaseException) -> Iterator[BaseException]:
    """An exception and all exceptions it wraps: urllib3 keeps causes in `args` and `reason`, requests in `args`."""
    waiting, seen = [error], set()
    while waiting:
        link = waiting.pop(0)
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        inner = [*link.args, getattr(link, "reason", None), link.__cause__, link.__context__]
        waiting.extend(part for part in inner if isinstance(part, BaseException))
