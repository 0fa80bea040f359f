"""A web server that misbehaves in every way of endpoints.toml, on loopback, and a second one that nothing may reach."""

from __future__ import annotations

import contextlib
import gzip
import socket
import struct
import threading
import time
import tomllib
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import brotli
import pytest

STORY = "The harbour office counted eleven ferries on the first day of the new timetable."
PAGE = (
    "<!doctype html><html><head><title>Eleven ferries</title></head><body><article><h1>Eleven ferries</h1>"
    + f"<p>{STORY}</p>" * 20
    + "</article></body></html>"
).encode()
AWAY_HOST = "127.0.0.77"
HANDLERS: dict[str, Callable[[Request], None]] = {}


@dataclass
class Request:
    """One connection and the path that was asked for on it."""

    sock: socket.socket
    path: str
    headers: str
    server: FaultServer

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def answer(self, body: bytes = b"", status: str = "200 OK", kind: str | None = "text/html", **headers: str) -> None:
        lines = [f"HTTP/1.1 {status}"]
        headers.setdefault("Content_Length", str(len(body)))
        if kind:
            headers["Content_Type"] = kind
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value]
        self.send("\r\n".join(lines).encode("utf-8") + b"\r\nConnection: close\r\n\r\n" + body)

    def redirect(self, location: str) -> None:
        self.answer(status="302 Found", Location=location)

    def reset(self) -> None:
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def hold(self) -> None:
        """Keep the connection until the other side has had enough."""
        self.sock.settimeout(60)
        while self.sock.recv(1024):
            pass


@dataclass
class FaultServer:
    """Listens on loopback; counts what is asked for."""

    host: str
    sock: socket.socket = field(init=False)
    asked: Counter[str] = field(default_factory=Counter)
    robots: bytes | None = None
    away: FaultServer | None = None

    def __post_init__(self) -> None:
        self.sock = socket.create_server((self.host, 0), backlog=64)
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.sock.getsockname()[1])

    def url(self, path: str) -> str:
        return f"http://{self.host}:{self.port}/{path}"

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._serve, args=(self.sock.accept()[0],), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with sock, contextlib.suppress(OSError, ValueError):
            head = _read_head(sock)
            path = head.split(" ")[1].lstrip("/").partition("?")[0]
            self.asked[path] += 1
            HANDLERS[path](Request(sock, path, head, self))


def _read_head(sock: socket.socket) -> str:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = sock.recv(4096)
        if not piece:
            raise ValueError("hung up")
        head += piece
    return head.decode("latin-1")


@pytest.fixture
def fault_server() -> Iterator[FaultServer]:
    away = FaultServer(AWAY_HOST)
    server = FaultServer("127.0.0.1", away=away)
    yield server
    for one in (server, away):
        one.sock.close()


@pytest.fixture(scope="session")
def story() -> str:
    return STORY


@pytest.fixture(scope="session")
def fault_handlers() -> dict[str, Callable[[Request], None]]:
    return HANDLERS


def handle(path: str) -> Callable[[Callable[[Request], None]], Callable[[Request], None]]:
    def remember(function: Callable[[Request], None]) -> Callable[[Request], None]:
        HANDLERS[path] = function
        return function

    return remember


def always(
    path: str, body: bytes = PAGE, status: str = "200 OK", kind: str | None = "text/html", **headers: str
) -> None:
    HANDLERS[path] = lambda request: request.answer(body, status, kind, **headers)


def raw(path: str, *pieces: bytes) -> None:
    HANDLERS[path] = lambda request: [request.send(piece) for piece in pieces] and None


def redirect(path: str, goal: str) -> None:
    """`goal` may name {port}, the port of the server, and {away}, host and port of the one that nothing may reach."""

    def answer(request: Request) -> None:
        away = request.server.away
        request.redirect(goal.format(port=request.server.port, away=f"{AWAY_HOST}:{away.port}", away_port=away.port))

    HANDLERS[path] = answer


def read_endpoints() -> None:
    """Handlers for endpoints that say in the file what they answer, {page} being the page and {size} its length, or
    where they lead."""
    for path, entry in tomllib.loads((Path(__file__).parent / "endpoints.toml").read_text("utf-8")).items():
        if "leads_to" in entry:
            redirect(path, entry["leads_to"])
        elif "answers" in entry:
            answer = entry["answers"].encode("latin-1").replace(b"{size}", b"%d" % len(PAGE)).replace(b"{page}", PAGE)
            answer = answer.replace(b"{bare_chunks}", CHUNK.replace(b"\r", b"")).replace(b"{chunks}", CHUNK)
            raw(path, answer.replace(b"{packed}", CHUNK_PACKED))


def once(path: str, trouble: Callable[[Request], None]) -> None:
    """Trouble the first time, the page from then on."""
    HANDLERS[path] = lambda request: trouble(request) if request.server.asked[path] == 1 else request.answer(PAGE)


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def _http_date(seconds: int) -> str:
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + seconds))


PACKED = gzip.compress(PAGE, mtime=0)


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(body), body)


CHUNK, CHUNK_PACKED = chunk(PAGE), chunk(PACKED)
OK_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@handle("robots.txt")
def _(request: Request) -> None:
    if request.server.robots is None:
        request.answer(b"no", "404 Not Found")
    else:
        request.answer(request.server.robots, kind="text/plain")


always("plain")
always("gzip", PACKED, Content_Encoding="gzip")
always("gzip_twice", gzip.compress(PACKED), Content_Encoding="gzip, gzip")
always("gzip_members", gzip.compress(PAGE[:500]) + gzip.compress(PAGE[500:]), Content_Encoding="gzip")
always("deflate", zlib.compress(PAGE), Content_Encoding="deflate")
always("deflate_raw", _raw_deflate(PAGE), Content_Encoding="deflate")
always("gzip_cut", PACKED[: len(PACKED) * 6 // 10], Content_Encoding="gzip")
always("gzip_damaged", PACKED[:-8] + b"\xff" * 8, Content_Encoding="gzip")
always("gzip_with_the_length_of_the_page", PACKED, Content_Encoding="gzip", Content_Length=str(len(PAGE)))
always("gzip_cut_with_the_length_of_the_page", PACKED[:100], Content_Encoding="gzip", Content_Length=str(len(PAGE)))
always("gzip_says_but_is_not", Content_Encoding="gzip")
always("brotli_unasked", b"\x0b\x02\x80" * 50, Content_Encoding="br")
always("brotli_unasked_but_sound", brotli.compress(PAGE), Content_Encoding="br")
always("brotli_bomb", brotli.compress(b"A" * 40_000_000), Content_Encoding="br")
always("encoding_in_two_headers", gzip.compress(PACKED), Content_Encoding="gzip\r\nContent-Encoding: gzip")
always("encodings_fifty", PACKED, Content_Encoding=", ".join(["gzip"] * 50))
always("encoding_invented", Content_Encoding="rot13")
always("gzip_bomb", gzip.compress(b"A" * 40_000_000), Content_Encoding="gzip")
always("three_megabytes", b"<rss>" + b"<item><link>https://ledger.example/a</link></item>" * 60_000 + b"</rss>")
always("length_lies_huge", Content_Length="9000000")
always("length_lies_small", Content_Length="900")
raw("length_twice", OK_HEAD + b"Content-Length: 7\r\nContent-Length: 900\r\n\r\n" + PAGE)
raw("length_negative", OK_HEAD + b"Content-Length: -5\r\nConnection: close\r\n\r\n" + PAGE)
raw("chunked", OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK + b"0\r\n\r\n")
raw("chunked_twice", OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk(CHUNK + b"0\r\n\r\n") + b"0\r\n\r\n")
raw("chunk_size_nonsense", OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK + b"xyz\r\n" + PAGE)
raw("chunk_size_huge", OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n" + PAGE)
raw("chunk_end_missing", OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK)
raw("chunk_trailer_line_long", OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK + b"0\r\nX: " + b"a" * 70_000)
raw("no_length_http10", b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)
once("reset_once_then_fine", Request.reset)
raw("no_status_line", PAGE)
raw("status_line_nonsense", b"HTTP/1.1 yes please\r\n\r\n" + PAGE)
raw("early_hints", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", OK_HEAD + b"Connection: close\r\n\r\n" + PAGE)
raw("version_invented", b"HTTP/3.7 200 OK\r\n\r\n" + PAGE)
HANDLERS["hangs_up_unanswered"] = lambda request: None
always("many_cookies", **{f"Set_Cookie{' ' * n}": f"c{n}={'x' * 4000}" for n in range(80)})

redirect("redirect_to_itself", "/redirect_to_itself")
redirect("redirect_ping", "/redirect_pong")
redirect("redirect_pong", "/redirect_ping")
redirect("redirect_without_location", "")
redirect("redirect_long_location", "/plain?" + "x" * 20_000)
always("redirect_with_endless_body", b"moved" * 1000, "302 Found", Location="/plain", Content_Length="90000000")
redirect("redirect_utf8_location", "/sch\u00f6n")
redirect("redirect_relative_dots", "../x/.././plain")
always("sch%C3%B6n")
redirect("redirect_to_file", "file:///etc/passwd")
redirect("redirect_to_javascript", "javascript:alert(1)")
redirect("redirect_to_metadata", "http://169.254.169.254/latest/meta-data/")
redirect("redirect_to_private", "http://10.0.0.1/")
redirect("redirect_to_loopback_v6", "http://[::1]:{port}/plain")
redirect("redirect_to_mapped_v4", "http://[::ffff:127.0.0.77]:{away_port}/plain")
redirect("redirect_away", "http://{away}/plain")
redirect("redirect_away_decimal", "http://2130706509:{away_port}/plain")
redirect("redirect_away_octal", "http://0177.0.0.0115:{away_port}/plain")
redirect("redirect_away_short", "http://127.77:{away_port}/plain")
redirect("redirect_away_userinfo", "http://127.0.0.1:80@{away}/plain")
redirect("redirect_away_backslash", "http://{away}\\@127.0.0.1/plain")
redirect("redirect_to_ssh", "http://127.0.0.1:22/")
for hop in range(1, 21):
    redirect(f"hop{hop}", f"/hop{hop - 1}" if hop > 1 else "/plain")
redirect("redirect_five", "/hop4")
redirect("redirect_twenty", "/hop19")
HANDLERS["refresh_away"] = lambda request: request.answer(
    f'<meta http-equiv="refresh" content="0; url=http://{AWAY_HOST}:{request.server.away.port}/plain">'.encode()
)
always("refresh_once", b'<html><meta http-equiv=refresh content="0;URL=/plain"></html>')
always("refresh_to_itself", b'<html><meta http-equiv=refresh content="0;URL=/refresh_to_itself"></html>')
always("canonical_away", PAGE.replace(b"<head>", b'<head><link rel="canonical" href="http://127.0.0.77/plain">'))

always("status_203_gzip", PACKED, "203 Non-Authoritative Information", Content_Encoding="gzip")
always("status_204", b"", "204 No Content")
always("status_206", PAGE[:600], "206 Partial Content")
always("status_304_unasked", b"", "304 Not Modified")
for number in (400, 401, 403, 404, 410, 418, 451, 503, 999, 1000):
    always(f"status_{number}", b"sorry", f"{number} Sorry")
always("status_404_with_article", PAGE, "404 Not Found")
always("status_202_challenge", PAGE, "202 Accepted", x_amzn_waf_action="challenge")
always("status_405_captcha", PAGE, "405 Method Not Allowed", x_amzn_waf_action="captcha")
always("status_429", b"", "429 Slow down", Retry_After="1")
always("status_429_tomorrow", b"", "429 Slow down", Retry_After="86400")
always("status_429_nonsense", b"", "429 Slow down", Retry_After="soon, love")
once("status_429_once", lambda request: request.answer(status="429 Slow down", Retry_After="2"))
once("status_500_once", lambda request: request.answer(status="500 Oops"))
once("status_503_date", lambda request: request.answer(status="503 Later", Retry_After=_http_date(3)))

always("empty", b"")
always("white_space", b" \n\t" * 3000)
always("pdf", b"%PDF-1.7 and so on", kind="application/pdf")
always("pdf_says_html", b"%PDF-1.7 and so on")
always("picture_says_html", b"\x89PNG\r\n\x1a\n" + bytes(500))
always("film", b"\0\0\0\x18ftypmp42" + bytes(500), kind="video/mp4")
always("json", b'{"text": "no"}', kind="application/json")
always("type_twice", kind="text/html, text/html; charset=utf-8")
always("no_type", kind=None)
always("text_plain", STORY.encode(), kind="text/plain; charset=utf-8")


@handle("endless_body")
def _(request: Request) -> None:
    request.send(OK_HEAD + b"Connection: close\r\n\r\n")
    while True:
        request.send(b"<p>more</p>" * 6000)


@handle("reset_in_header")
def _(request: Request) -> None:
    request.send(b"HTTP/1.1 200 OK\r\nContent-Ty")
    request.reset()


@handle("reset_in_body")
def _(request: Request) -> None:
    request.send(OK_HEAD + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE[:700])
    time.sleep(0.1)  # let the first part arrive before the reset overtakes it
    request.reset()


MANY_LINES = b"Link: </style.css>; rel=preload\r\n" * 300
raw("header_lines_three_hundred", OK_HEAD + MANY_LINES + b"Connection: close\r\n\r\n" + PAGE)


@handle("header_lines_endless")
def _(request: Request) -> None:
    request.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        request.send(b"X-More: and more\r\n" * 100)


@handle("chunk_trailers_endless")
def _(request: Request) -> None:
    request.send(OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK + b"0\r\n")
    while True:
        request.send(b"X-More: and more\r\n" * 4000)


@handle("header_line_endless")
def _(request: Request) -> None:
    request.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        request.send(b"a" * 65536)


@handle("interim_endless")
def _(request: Request) -> None:
    while True:
        request.send(b"HTTP/1.1 100 Continue\r\n\r\n")


@handle("redirect_needs_cookie")
def _(request: Request) -> None:
    if "seen=yes" in request.headers:
        request.answer(PAGE)
    else:
        request.answer(status="302 Found", Location="/redirect_needs_cookie", Set_Cookie="seen=yes")


@handle("header_drips")
def _(request: Request) -> None:
    request.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        request.send(b"a")
        time.sleep(0.2)


@handle("body_drips")
def _(request: Request) -> None:
    request.send(OK_HEAD + b"Connection: close\r\n\r\n")
    while True:
        request.send(b"a")
        time.sleep(0.2)


@handle("gzip_drips")
def _(request: Request) -> None:
    request.send(OK_HEAD + b"Connection: close\r\nContent-Encoding: gzip\r\n\r\n" + PACKED[:-4])
    while True:
        request.send(b"a")
        time.sleep(0.2)


@handle("silent")
def _(request: Request) -> None:
    request.hold()


@handle("body_stalls")
def _(request: Request) -> None:
    request.send(OK_HEAD + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE[:700])
    request.hold()


read_endpoints()
