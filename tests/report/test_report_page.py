"""The report page: its contents, that external text never becomes markup, and how a real browser shows it."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from flows.cli import run
from flows.reports.report_page import find_warnings, name_months, place_nights, tell_end, write_page
from warehouse.errors import WarehouseError
from warehouse.overview import Overview, read_overview
from warehouse.publish import publish
from warehouse.writer import open_writer

STYLE = (Path(__file__).resolve().parents[2] / "flows" / "reports" / "report_page.css").read_text("utf-8")
# Kept pictures are for people: `REPORT_PICTURES=folder pytest tests/report`.
PICTURES = os.environ.get("REPORT_PICTURES")
ASK = {
    "width": "document.documentElement.scrollWidth",
    "title": "document.title",
    "scripts": "document.scripts.length + document.images.length + document.querySelectorAll('iframe,object,embed').length",
    "handlers": "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on/i.test(a.name))).length",
    "unlabelled": "[...document.querySelectorAll('svg')].filter(e => !e.ariaHidden && !(e.role === 'img' && e.ariaLabel)).length",
    "heads": "[...document.querySelectorAll('table')].filter(t => !t.querySelector('thead th[scope=col]')).length",
    "cut_off": "[...document.querySelectorAll('section *')].filter(e => e.getBoundingClientRect().right > e.closest('section').getBoundingClientRect().right).length",
    "small": "[...document.querySelectorAll('body *')].filter(e => e.textContent.trim() && !e.closest('svg') &&"
    " parseFloat(getComputedStyle(e).fontSize) < 12).length",
    "links": "[...document.links].filter(a => !/^https?:$/.test(a.protocol)).length",
    "ground": "getComputedStyle(document.body).backgroundColor",
}


@pytest.fixture(scope="module")
def overview(season: Path) -> Overview:
    return read_overview(season)


@pytest.fixture(scope="module")
def page(overview: Overview) -> str:
    return write_page(overview)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_browser_finds_nothing_to_complain_of(browser, page: str, tmp_path: Path, width: int, scheme: str) -> None:
    path = tmp_path / "report.html"
    path.write_text(page, "utf-8")
    seen = browser.look(path.as_uri(), width=width, scheme=scheme, ask=ASK)
    if PICTURES:
        (Path(PICTURES) / f"report-{width}-{scheme}.png").write_bytes(seen.picture)
    assert seen.problems == []
    assert [url for url in seen.requests if not url.startswith("data:")] == [path.as_uri()]
    assert seen.answers["width"] <= width  # a scroll bar takes some
    assert seen.answers["title"] == "newsrefinery report, 29 Mar 2026"
    assert [
        seen.answers[name] for name in ("scripts", "handlers", "unlabelled", "heads", "cut_off", "small", "links")
    ] == [0] * 7
    assert seen.answers["ground"] == {"light": "rgb(251, 250, 248)", "dark": "rgb(23, 24, 27)"}[scheme]


def test_the_browser_test_would_see_it(browser, tmp_path: Path) -> None:
    """A page that does what ours must not: it asks for a picture, throws, and is too wide."""
    path = tmp_path / "bad.html"
    path.write_text("<div style='width:900px'>x</div><img src='missing.png'><script>throw Error('x')</script>")
    seen = browser.look(path.as_uri(), width=360, scheme="light", ask=ASK)
    assert seen.problems and len(seen.requests) > 1
    assert seen.answers["width"] > 360 and seen.answers["scripts"] == 2 and seen.answers["unlabelled"] == 0


@pytest.mark.parametrize(
    ("precision", "told"),
    [("minute", "1 Mar 2026, 00:00"), ("day", "1 Mar 2026"), ("month", "Mar 2026"), (None, "1 Mar 2026, 00:00")],
)
def test_a_date_without_an_hour_does_not_come_at_midnight(overview: Overview, precision: str, told: str) -> None:
    midnight = datetime(2026, 3, 1, tzinfo=UTC)
    dated = {**overview.headlines[0], "published_at": midnight, "published_precision": precision}
    assert f" · {told} · " in write_page(replace(overview, headlines=[dated]))


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_hostile_texts_stay_texts(page: str) -> None:
    parsed = _Tags()
    parsed.feed(page)
    assert not parsed.tags & {"script", "img", "iframe", "object", "embed", "form"}
    assert not {name for name in parsed.attributes if name.startswith("on")} | ({"style"} & parsed.attributes)
    assert "&lt;script&gt;document.title=&#34;owned&#34;&lt;/script&gt;" in page
    assert "Open &lt;b&gt;Post&lt;/b&gt; &amp; &#34;Sons&#34;" in page
    assert "{{ config }} ${7*7} %(title)s" in page


def test_the_page_says_what_the_warehouse_knows(page: str, overview: Overview) -> None:
    for told in (
        "The warehouse on 29 Mar 2026",
        "<b><bdi>صحيفة النخيل</bdi></b> is silent: nothing new for 4 days, 2 a day are usual",
        "no content",
    ):
        assert told in page
    assert overview.totals["article_count"] == sum(source["article_count"] for source in overview.sources)
    assert f'<p class="large">{overview.totals["article_count"]:,}</p>' in page
    assert page.count("<title>") == 1 + len(overview.nights)


def test_the_same_warehouse_gives_the_same_page(page: str, season: Path) -> None:
    assert write_page(read_overview(season)) == page


def test_the_calendar_has_every_day(overview: Overview) -> None:
    nights = place_nights(overview.nights)
    looks = {night.day: night.look for night in nights}
    assert len(nights) == 140 and {(night.column, night.row) for night in nights} == {
        (number // 7, number % 7) for number in range(140)
    }
    assert looks[date(2026, 2, 12)] == "none" and looks[date(2026, 2, 25)] == "failed"
    assert looks[date(2026, 3, 18)] == "killed"
    assert {looks[night.day] for night in nights[-7:]} <= {f"level-{number}" for number in range(1, 5)}
    assert [name for _, name in name_months(nights)][-3:] == ["Jan", "Feb", "Mar"]


def test_a_failed_run_of_the_last_week_is_a_warning(overview: Overview) -> None:
    failed = overview.nights[-2] | {"failed_count": 1}
    later = replace(overview, nights=[*overview.nights[:-2], failed, overview.nights[-1]], sources=[], health=[])
    assert find_warnings(later) == [("28 Mar 2026", "a run failed, 5 new articles")]


def test_a_run_of_the_newest_day_may_still_go_on(overview: Overview) -> None:
    """Seen 2026-11: a report that was made beside a run said that the run had no end."""
    *earlier, newest = overview.nights
    going_on = replace(overview, nights=[*earlier, newest | {"running_count": 1}], sources=[], health=[])
    assert find_warnings(going_on) == [("29 Mar 2026", "a run goes on or was killed, 6 new articles")]
    moment = datetime(2026, 3, 29, 4, 15, tzinfo=UTC)
    runs = [{"status": status, "started_at": moment} for status in ("running", "failed", "finished")]
    assert [tell_end(run, newest["day"]) for run in runs] == [("warn", "not over"), ("bad", "failed"), None]
    assert tell_end({"status": "running", "started_at": moment - timedelta(days=1)}, newest["day"]) == ("bad", "no end")
    page = write_page(replace(overview, runs=[overview.runs[0] | {"status": "running"}]))
    assert '<span class="pill warn">not over</span>' in page


def test_an_empty_warehouse_has_a_page_too(tmp_path: Path, browser) -> None:
    with open_writer(tmp_path):
        pass
    publish(tmp_path)
    page = write_page(read_overview(tmp_path))
    assert "No run yet." in page and "No article yet." in page
    (tmp_path / "report.html").write_text(page, "utf-8")
    seen = browser.look((tmp_path / "report.html").as_uri(), width=360, scheme="light", ask=ASK)
    assert (seen.problems, seen.answers["width"]) == ([], 360)


def test_a_file_of_an_earlier_release_says_what_to_do(season: Path, tmp_path: Path) -> None:
    shutil.copyfile(season / "warehouse.duckdb", tmp_path / "warehouse.duckdb")
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("DROP VIEW story_groups")
    with pytest.raises(WarehouseError, match="by an earlier release; newsrefinery ingest upgrades it"):
        read_overview(tmp_path)


def test_the_colours_can_be_read() -> None:
    """WCAG AA: 4.5 for text on every ground it stands on, in both schemes."""
    schemes = [
        dict(re.findall(r"--([\w-]+): (#\w{6})", block)) for block in re.findall(r":root \{(.*?)\}", STYLE, re.S)
    ]
    assert len(schemes) == 2
    grounds = {"ink": ("paper", "card"), "quiet": ("paper", "card", "faint"), "hue": ("paper", "card")}
    grounds |= {"cut": ("cut-paper", "card"), "good": ("good-paper",), "warn": ("warn-paper",)}
    for colours in schemes:
        for text, papers in grounds.items():
            for paper in papers:
                assert _contrast(colours[text], colours[paper]) >= 4.5, (text, paper)


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_command_writes_it(season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd) -> None:
    monkeypatch.setenv("NEWSREFINERY_HOME", str(season))
    assert run(["report", "--output", str(tmp_path / "page.html")]) == 0
    assert capfd.readouterr().out == f"{tmp_path / 'page.html'}\n"
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!doctype html>")
    assert list(tmp_path.iterdir()) == [tmp_path / "page.html"]
    monkeypatch.setenv("NEWSREFINERY_HOME", str(tmp_path))
    assert run(["report"]) == 1
    assert "newsrefinery ingest" in capfd.readouterr().err
    with pytest.raises(WarehouseError):
        read_overview(tmp_path)
