"""The benchmark itself: it scores the output that it times, names missing extractors, and compares two commits."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = "The ferry to the lighthouse leaves at nine from the harbour, and comes back when the tide allows it. "


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Two invented pages with the text and title that should be found."""
    folder = tmp_path / "pages"
    folder.mkdir()
    rows = []
    for number in range(2):
        body = "".join(f"<p>{REFERENCE}It was the {line}. crossing of ferry {number}.</p>" for line in range(5))
        page = f"<html><head><title>Ferry {number}</title></head><body><article><h1>Ferry {number}</h1>{body}</article></body></html>"
        (folder / f"{number}.html.gz").write_bytes(gzip.compress(page.encode()))
        text = "\n".join(f"{REFERENCE}It was the {line}. crossing of ferry {number}." for line in range(5))
        url = f"https://ferry.example/{number}"
        rows.append(
            {
                "id": str(number),
                "url": url,
                "html": f"{number}.html.gz",
                "gold_text": text,
                "gold_title": f"Ferry {number}",
            }
        )
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def bench(pages: Path, *arguments: str) -> tuple[subprocess.CompletedProcess[str], Any]:
    told = pages.parent / "told.json"
    command = [sys.executable, "tests/quality/bench.py", str(pages), "--rounds", "1", "--json", str(told), *arguments]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return ended, json.loads(told.read_text()) if told.exists() else None


def test_speed_stands_beside_quality(pages: Path) -> None:
    picture = pages.parent / "picture.svg"
    ended, told = bench(pages, "--only", "trafilatura", "--picture", str(picture))
    assert ended.returncode == 0, ended.stderr
    by_name = {one["name"]: one for one in told["contestants"]}
    assert set(by_name) == {"newsrefinery", "trafilatura"}
    for one in by_name.values():
        assert one["f1"] > 0.95 and one["title"] == 1 and one["pages"] == 2
        assert one["ratio_least"] <= one["ratio"] <= one["ratio_most"]
        assert one["cpu_ms"] > 0 and one["peak_mb"] > 20
    assert by_name["newsrefinery"]["ratio"] == 1
    assert picture.read_text().startswith("<svg") and "trafilatura" in picture.read_text()


def test_what_is_timed_was_not_met_before(pages: Path) -> None:
    ended, told = bench(pages, "--only", "trafilatura", "--pages", "1", "--rounds", "2")
    assert ended.returncode == 0, ended.stderr
    assert (told["pages"], told["other_pages"], told["rounds"]) == (1, 1, 2)
    assert [one["pages"] for one in told["contestants"]] == [1, 1]


def test_reference_texts_are_no_pages(pages: Path) -> None:
    """Of 391 pages that were timed once, 92 were the names of files."""
    from tests.quality.pages import list_html, list_references

    (pages / "crawl.jsonl").write_text(json.dumps({"html": "<p>A page of its own.</p>"}) + "\n")
    assert [Path(found.path or "").name for found in list_references(pages)] == [
        "0.html.gz",
        "1.html.gz",
        "crawl.jsonl",
    ]
    assert all(b"<p>" in page.body for page in list_html(pages))


def test_who_is_absent_is_named_with_the_reason(pages: Path, tmp_path: Path) -> None:
    from tests.quality.install_peers import find_peers, install

    lock = tmp_path / "nobody.lock"
    lock.write_text("./no-such-folder --hash=sha256:" + "0" * 64)
    assert "ERROR" in install(lock, tmp_path / "nobody")
    assert not (tmp_path / "nobody" / "made").exists()
    there, absent = find_peers(tmp_path / "nowhere")
    assert there == {}
    assert absent["newspaper4k"] == "not installed: make bench-peers"


def test_a_commit_beside_itself_finds_the_same(pages: Path) -> None:
    labelled = pages.parent / "labelled.jsonl"
    texts = {"article": REFERENCE, "newsletter_signup": "Sign up for our newsletter and get the news by e-mail."}
    blocks = [{"text": text, "label": label} for label, text in texts.items()]
    labelled.write_text(json.dumps({"doc_id": "ferry", "lang": "en", "blocks": blocks}) + "\n")
    ended, told = bench(pages, "--commits", "HEAD", "HEAD", "--appeals", str(labelled))
    assert ended.returncode == 0, ended.stderr
    assert told["texts_differ"] == 0
    assert [(one["appeals"], one["journalism_cut"]) for one in told["contestants"]] == [(1, 0), (1, 0)]
    assert [one["name"][0] for one in told["contestants"]] == ["A", "B"]
    assert not [
        line
        for line in subprocess.check_output(["git", "worktree", "list"], cwd=ROOT, text=True).splitlines()
        if str(pages.parent) in line
    ]


@pytest.mark.parametrize("arguments", [("--commits", "HEAD", "no-such-commit"), ("--only", "nobody")])
def test_a_wrong_name_is_an_error_of_one_line(pages: Path, arguments: tuple[str, ...]) -> None:
    ended, told = bench(pages, *arguments)
    assert ended.returncode == 1 and told is None
    assert len(ended.stderr.splitlines()) == 1 and arguments[-1] in ended.stderr
