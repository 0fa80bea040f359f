"""An invented season in a warehouse, and a headless Chromium to look at pages with."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tomllib
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from warehouse.load import load_pending
from warehouse.outcomes import Outcome
from warehouse.publish import publish
from warehouse.record import record_sources
from warehouse.rows import ArticleRow, BlockRow, FetchRow, RejectRow, RunRow, SourceRow, hash_text
from warehouse.spool import write_batch, write_rows

FIRST_NIGHT = datetime(2026, 1, 26, 4, 15, tzinfo=UTC)
NIGHTS = 63
MISSED, FAILED, KILLED = {17, 40}, {30}, {51}
WIRE = "The port stays closed until Friday, the coast guard told the Coastal Press Agency on Tuesday. " * 6


@pytest.fixture(scope="session")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with nine weeks: missed, failed and killed nights, a silent source, hostile headlines."""
    home = tmp_path_factory.mktemp("season")
    plan = tomllib.loads((Path(__file__).with_name("season.toml")).read_text("utf-8"))
    record_sources(home, "catalogue", [_describe_source(source) for source in plan["source"]])
    for night in sorted(set(range(NIGHTS)) - MISSED):
        moment = FIRST_NIGHT + timedelta(days=night)
        run_id = "night-last" if night == NIGHTS - 1 else "season"
        outcomes = [] if night in FAILED | KILLED else list(_make_night(plan, night))
        write_batch(home, f"night-{night:03d}", run_id, outcomes, written_at=moment)
    write_rows(home, "runs", None, [_make_run(plan, night) for night in range(NIGHTS) if night not in MISSED])
    load_pending(home)
    publish(home)
    return home


def _describe_source(source: dict[str, Any]) -> SourceRow:
    return SourceRow(source_id=source["id"], publisher=source["publisher"], language=source["language"])


def _make_run(plan: dict[str, Any], night: int) -> RunRow:
    moment = FIRST_NIGHT + timedelta(days=night)
    outcomes = [] if night in FAILED | KILLED else list(_make_night(plan, night))
    new, rejected = sum(bool(one.article) for one in outcomes), sum(bool(one.reject) for one in outcomes)
    status = "failed" if night in FAILED else "running" if night in KILLED else "finished"
    return RunRow(
        run_id=f"night-{night}", kind="nightly", status=status, started_at=moment,
        finished_at=None if status == "running" else moment + timedelta(seconds=70 + 19 * new),
        read_count=new + rejected, new_count=new, rejected_count=rejected,
        error="the disk is full" if status == "failed" else None,
    )  # fmt: skip


def _make_night(plan: dict[str, Any], night: int) -> Iterator[Outcome]:
    for place, source in enumerate(plan["source"]):
        is_silent = night >= NIGHTS - source.get("silent_from", 0)
        usual = source["a_night"] * (0.4 if (FIRST_NIGHT + timedelta(days=night)).weekday() > 4 else 1)
        count = 0 if is_silent else round(usual + (_pick(night, place, 3) - 1) * 0.7)
        for number in range(max(0, count)):
            yield _make_article(source, night, place, number)
        outcome = "timeout" if is_silent else "ok"
        yield Outcome(item=f"{source['id']} {night}", fetch=_make_fetch(source["id"], outcome, night))
    for place, reject in enumerate(plan["reject"]):
        if night % reject["every"] == 0:
            source_id = plan["source"][_pick(night, place, 5)]["id"]
            item = f"https://{source_id}.example/lost/{night}-{place}"
            row = RejectRow(item=item, stage=reject["stage"], reason=reject["reason"], source_id=source_id)
            yield Outcome(item=item, reject=row)


def _make_fetch(source_id: str, outcome: str, night: int) -> FetchRow:
    moment = FIRST_NIGHT + timedelta(days=night)
    return FetchRow(url=f"https://{source_id}.example/feed", outcome=outcome, fetched_at=moment, source_id=source_id)


def _make_article(source: dict[str, Any], night: int, place: int, number: int) -> Outcome:
    chosen = _pick(night, place, number, len(source["headlines"]))
    is_wire = number == 0 and night % 6 == 0 and place < 3
    title = source["headlines"][chosen] + (f" ({night})" if chosen else "")
    text = (
        f"{WIRE}{night}."
        if is_wire
        else f"{title}. "
        + "Nobody on the quay knew why it took so long. " * (3 + chosen)
        + f"Nor on night {night}, story {place}-{number}."
    )
    cut = [appeal for rank, appeal in enumerate(source["appeals"]) if _pick(night, place, number, rank, 4)]
    blocks, text_raw = _lay_out(text, cut)
    url = f"https://{source['id']}.example/{night}/{number}"
    hour = FIRST_NIGHT + timedelta(days=night, hours=-9 + _pick(night, place, number, 8), minutes=13 * place)
    article = ArticleRow(
        article_id=night * 1000 + place * 100 + number, text=text, text_raw=text_raw, text_hash=hash_text(text),
        extractor_version="extractor-1", cleaner_version="rules-1", source_id=source["id"],
        publisher=source["publisher"], url=url, canonical_url=url, title=title, language=source["language"],
        authors=() if is_wire else (f"Author {chosen}",), agency="Coastal Press Agency" if is_wire else None,
        published_at=None if place == 5 and number % 2 else hour, char_count=len(text), word_count=len(text.split()),
        removed_block_count=len(cut), removed_char_share=sum(len(one[2]) for one in cut) / len(text_raw),
    )  # fmt: skip
    return Outcome(item=url, article=article, blocks=tuple(blocks))


def _lay_out(text: str, cut: list[list[str]]) -> tuple[list[BlockRow], str]:
    blocks = [BlockRow(block_no=0, role="paragraph", action="keep", char_start=0, char_end=len(text), text=text)]
    text_raw = text
    for number, (category, rule_id, appeal) in enumerate(cut, start=1):
        start = len(text_raw) + 2
        text_raw = f"{text_raw}\n\n{appeal}"
        blocks.append(
            BlockRow(
                block_no=number, role="paragraph", action="remove", char_start=start, char_end=start + len(appeal),
                text=appeal, category=category, rule_id=rule_id, evidence=("says so",), confidence=0.95,
            )
        )  # fmt: skip
    return blocks, text_raw


def _pick(*numbers: int) -> int:
    """A number below the last one, the same every time: the season has no chance in it."""
    *seed, below = numbers
    return int.from_bytes(hashlib.sha256(repr(seed).encode()).digest()[:4]) % below


@dataclass(frozen=True)
class Seen:
    """What a browser made of a page: its complaints, what it asked the network for, the answers of its scripts."""

    problems: list[str]
    requests: list[str]
    answers: dict[str, Any]
    picture: bytes


class Browser:
    """A headless Chromium, spoken to in its own protocol over one socket."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._number = 0
        self._events: list[dict[str, Any]] = []

    def look(self, url: str, *, width: int, scheme: str, ask: dict[str, str]) -> Seen:
        """Open a page at a width (CSS pixels), light or dark, and evaluate each question (JavaScript) in it."""
        self._events.clear()
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")
        self._call(
            "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 600
        )
        self._call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self._call("Page.navigate", url=url)
        self._wait_for("Page.loadEventFired")
        answers = {
            name: self._call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")
            for name, script in ask.items()
        }
        shot = self._call("Page.captureScreenshot", captureBeyondViewport=True, format="png")["data"]
        return Seen(_find_problems(self._events), _find_requests(self._events), answers, base64.b64decode(shot))

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=60))
            if message.get("id") == self._number:
                assert "error" not in message, message
                return message["result"]
            self._events.append(message)

    def _wait_for(self, event: str) -> None:
        while not any(message.get("method") == event for message in self._events):
            self._events.append(json.loads(self._socket.recv(timeout=60)))


def _find_problems(events: list[dict[str, Any]]) -> list[str]:
    told = {"Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"}
    return [json.dumps(event["params"]) for event in events if event.get("method") in told]


def _find_requests(events: list[dict[str, Any]]) -> list[str]:
    return [event["params"]["request"]["url"] for event in events if event.get("method") == "Network.requestWillBeSent"]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium from the system; tests that need it skip where there is none."""
    command = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not command:
        pytest.skip("there is no Chromium here; on Debian: apt-get install chromium")
    folder = tmp_path_factory.mktemp("chromium")
    process = subprocess.Popen(
        [
            command, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
            f"--user-data-dir={folder}", "--remote-debugging-port=0", "about:blank",
        ],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        with connect(_find_page(process), max_size=None) as socket:
            yield Browser(socket)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _find_page(process: subprocess.Popen[str]) -> str:
    """The socket of the first tab; Chromium says on stderr where it listens."""
    assert process.stderr
    for line in process.stderr:
        if found := re.search(r"DevTools listening on ws://([\d.:]+)/", line):
            with urllib.request.urlopen(f"http://{found.group(1)}/json/list", timeout=30) as answer:
                tabs = json.load(answer)
            return next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
    raise AssertionError("Chromium ended before it listened")
