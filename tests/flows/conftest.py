"""Invented newspapers on loopback, one host each, that list articles by day, and fail or wait on demand; a first night."""

from __future__ import annotations

import json
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

PLACES = ("harbour", "market", "mill", "bridge", "quarry", "orchard", "station", "chapel")


def write_article(paper: str, day: date) -> str:
    """A page of a paper and day; all texts differ, so that none is taken for a copy of another."""
    number = day.toordinal() + sum(map(ord, paper))
    place, other = PLACES[number % 8], PLACES[(number // 8) % 8]
    body = "".join(
        f"<p>On {day:%d %B %Y} the council of {paper} counted {number % 97 + line} visitors between the {place} and the "
        f"{other}, {line + 2} more than in the week before, and closed the road to the {place} for {number % 13} days.</p>"
        for line in range(6)
    )
    return (
        f'<html lang="en"><head><title>{paper}: {number % 97} at the {place}</title>'
        f'<meta property="article:published_time" content="{day}T08:00:00+00:00"></head>'
        f"<body><article><h1>{paper}: {number % 97} visitors at the {place}</h1>{body}</article></body></html>"
    )


@dataclass
class Press:
    """Papers at 127.0.1.x. `fails` decides which stories and sitemaps, named like `paper/story/2026-03-01`, get status 500;
    while `gate` is clear, stories wait."""

    papers: tuple[str, ...]
    days: tuple[date, ...]
    fails: Callable[[str], bool] = lambda path: False
    asked: Counter[str] = field(default_factory=Counter)
    gate: threading.Event = field(default_factory=threading.Event)
    waiting: int = 0
    settings: ClassVar[dict[str, str]] = {
        "NEWSREFINERY_FETCH__INTERVAL_SECONDS": "0",
        "NEWSREFINERY_FETCH__ALLOW_NETWORKS": json.dumps(["127.0.1.0/24"]),
        "NEWSREFINERY_FETCH__FAILURES_PER_HOST": "1000",
    }
    """What a command needs to read these papers, and quickly."""
    servers: list[ThreadingHTTPServer] = field(default_factory=list)

    def start(self) -> None:
        self.gate.set()
        for number, paper in enumerate(self.papers, start=1):
            server = ThreadingHTTPServer((f"127.0.1.{number}", 0), self._make_handler(paper))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.servers.append(server)

    def stop(self) -> None:
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def url(self, paper: str) -> str:
        host, port = self.servers[self.papers.index(paper)].server_address[:2]
        return f"http://{host}:{port}"

    def write_catalogue(self, path: Path) -> Path:
        entries = [
            f'[[source]]\nid = "{paper}"\npublisher = "{paper.title()}"\nkind = "sitemap"\n'
            f'url = "{self.url(paper)}/sitemap.xml"\n'
            for paper in self.papers
        ]
        path.write_text("\n".join(entries))
        return path

    def _answer(self, paper: str, path: str) -> tuple[int, str, str]:
        if path == "/robots.txt":
            return 404, "text/plain", ""
        if path == "/sitemap.xml" and not self.fails(f"{paper}{path}"):
            entries = [
                f"<url><loc>{self.url(paper)}/story/{day}</loc><lastmod>{day}</lastmod></url>" for day in self.days
            ]
            return 200, "application/xml", f"<urlset>{''.join(entries)}</urlset>"
        if not self.gate.is_set() and path.startswith("/story/"):
            self.waiting += 1
            self.gate.wait(120)
        if self.fails(f"{paper}{path}"):
            return 500, "text/plain", "the press is being repaired"
        return 200, "text/html", write_article(paper, date.fromisoformat(path.rpartition("/")[2]))

    def _make_handler(self, paper: str) -> type[BaseHTTPRequestHandler]:
        press = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                press.asked[f"{paper}{self.path}"] += 1
                status, kind, text = press._answer(paper, self.path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                """Log no requests: they would clutter the output of tests."""

        return Handler


@pytest.fixture(scope="session")
def open_press() -> Iterator[Callable[..., Press]]:
    """Open papers for the days before a date; they close with the session."""
    opened: list[Press] = []

    def start(papers: tuple[str, ...], last: date, count: int, fails: Callable[[str], bool] | None = None) -> Press:
        days = tuple(last - timedelta(days=back) for back in reversed(range(count)))
        press = Press(papers, days, fails or (lambda path: False))
        press.start()
        opened.append(press)
        return press

    yield start
    for press in opened:
        press.stop()


@dataclass(frozen=True)
class Night:
    """The home folder after a night on the samples, for reading only, and the summary of that night."""

    home: Path
    summary: dict[str, Any]


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory, command_in: Any, samples: Path, prefect_api: str) -> Night:
    """The first night of a new home folder, by two workers."""
    home = tmp_path_factory.mktemp("night") / "home"
    ended = command_in(home)("ingest", "--sources", samples, "--json", NEWSREFINERY_WORKERS="2")
    assert ended.code == 0, ended.err
    return Night(home, ended.json)


@pytest.fixture
def day_after(first_night: Night, home: Path) -> Night:
    """The same in a home folder of the test's own."""
    shutil.copytree(first_night.home, home)
    return Night(home, first_night.summary)
