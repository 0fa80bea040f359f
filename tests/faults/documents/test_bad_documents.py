"""Any files in an inbox: every file has its outcomes, none stops the next, and damage is visible in the text."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Read = Callable[..., Iterator[tuple[str, str]]]


def test_a_document_has_the_outcomes_it_must(case, write_case, read_outcomes: Read) -> None:  # type: ignore[no-untyped-def]
    inbox = write_case(case)
    outcomes = list(read_outcomes(inbox))
    assert tuple(outcome for _, outcome in outcomes) == case.outcomes
    for item, _ in outcomes:
        item.encode("utf-8")
        assert item.startswith(f"{inbox}/")


def test_a_whole_inbox_is_read_to_its_end(all_cases, write_case, read_outcomes: Read) -> None:  # type: ignore[no-untyped-def]
    (inbox,) = {write_case(one) for one in all_cases}
    outcomes = [outcome for _, outcome in read_outcomes(inbox)]
    assert sorted(outcomes) == sorted(outcome for one in all_cases for outcome in one.outcomes)


TEXT = "The ferry ran on Thursday, “for the first time”, with forty people on board.\n\n" * 3
HTML = f"<!doctype html><html><head><meta charset=utf-8></head><body><p>{TEXT}</p></body></html>"


def make_table() -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([["url", "text"], *([f"https://islands.example/{n}", TEXT] for n in range(3))])
    return out.getvalue().encode()


def make_warc() -> list[bytes]:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + HTML.encode()
    head = "WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http\r\n"
    rest = f"Content-Length: {len(block)}\r\n\r\n"
    uris = (f"WARC-Target-URI: https://islands.example/{n}\r\n" for n in range(3))
    return [(head + uri + rest).encode() + block + b"\r\n\r\n" for uri in uris]


LINES = b"\n".join(json.dumps({"url": f"https://islands.example/{n}", "text": TEXT}).encode() for n in range(3))
GOOD_FILES = {
    "a.txt": TEXT.encode(),
    "b.txt": TEXT.encode("utf-16"),
    "a.html": HTML.encode(),
    "a.html.gz": gzip.compress(HTML.encode()),
    "a.jsonl": LINES,
    "a.jsonl.gz": gzip.compress(LINES),
    "a.csv": make_table(),
    "a.warc": b"".join(make_warc()),
    "a.warc.gz": b"".join(map(gzip.compress, make_warc())),
    "b.warc.gz": gzip.compress(b"".join(make_warc())),
}
OUTCOMES = {
    "empty_body", "too_large", "truncated", "corrupt", "bad_json", "bad_record", "bad_header", "bad_csv", "not_text",
    "decode_error", "not_warc", "bad_length", "bad_http", "http_status", "unsafe_url",
}  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Content with a few bytes flipped, cut out, put in or repeated, or with its end missing."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        size = draw(st.integers(0, 60))
        noise = draw(
            st.binary(max_size=60) | st.sampled_from([b"\n", b"\0" * 50, b'"', b"\x1f\x8b\x08", b"WARC/1.0\r\n"])
        )
        tail = draw(st.sampled_from([content[at + size :], content[max(0, at - size) :], b""]))
        content = content[:at] + noise + tail
    return content


@pytest.mark.parametrize("name", GOOD_FILES)
@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_any_damage_has_an_outcome(name: str, tmp_path: Path, read_outcomes: Read, data: st.DataObject) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir(exist_ok=True)
    (inbox / name).write_bytes(data.draw(damaged(GOOD_FILES[name])))
    (inbox / "z.txt").write_text(TEXT)
    outcomes = [outcome for _, outcome in read_outcomes(inbox)]
    assert len(outcomes) >= 2 and outcomes[-1] == "page"
    assert {outcome.partition(":")[0] for outcome in outcomes} <= OUTCOMES | {"page"}


SHARED = os.environ.get("NEWSREFINERY_SHARED")
LATER = {"duplicate", "reject:no_content"}
"""What is known only when the text was judged or loaded: reading gives a page for these."""
GONE = ("control_chars", "bidi_controls")
"""What is in no text: whoever reads one here makes sure of that."""


@pytest.mark.shared
@pytest.mark.skipif(not SHARED, reason="NEWSREFINERY_SHARED is not set")
def test_the_shared_bad_documents_are_met(tmp_path: Path, read_outcomes: Read) -> None:
    script = Path(SHARED or "") / "faults" / "make_doc_faults.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, capture_output=True, cwd=tmp_path)
    wanted = [json.loads(line) for line in (tmp_path / "manifest.jsonl").read_text().splitlines()]
    (tmp_path / "manifest.jsonl").unlink()
    found: dict[str, list[str]] = {}
    names = {one["name"] for one in wanted}
    for item, outcome in read_outcomes(tmp_path, max_bytes=10_000_000):
        name = item.removeprefix(f"{tmp_path}/")
        found.setdefault(
            next(n for n in (name, name.rpartition(":")[0], name.rpartition("#")[0]) if n in names), []
        ).append(outcome)
    unmet = [
        (one["name"], one["expect"], found.get(one["name"]))
        for one in wanted
        if not is_met(one, found.get(one["name"], []))
    ]
    assert unmet == []


def is_met(wanted: dict[str, object], outcomes: list[str]) -> bool:
    pages = [outcome for outcome in outcomes if outcome.startswith("page")]
    expect, name = str(wanted["expect"]), str(wanted["name"])
    if name == "special/noperm.txt" and os.geteuid() == 0:
        return True
    if expect in LATER or expect.startswith("row_or:"):
        return len(outcomes) == 1
    if expect.startswith(("skip:", "reject:")):
        return outcomes == [expect.partition(":")[2]]
    shown = "" if wanted["warn"] in GONE else str(wanted["warn"])
    enough = len(pages) >= int(str(wanted["rows"])) and all(shown in page for page in pages)
    return enough and (expect != "rows+rejects" or len(outcomes) > len(pages))
