"""The page benchmark itself: what counts as a leak and what as lost text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.quality.bench_leaks import Leaks, find_errors, main

DOCUMENT = {
    "doc_id": "d1",
    "blocks": [
        {"text": "The bridge opens in May.", "label": "article"},
        {"text": "Video shows the bridge at night.", "label": "article"},
        {"text": "Video", "label": "newsletter_signup"},
        {"text": "Support our work — donate today!", "label": "donation_appeal"},
        {"text": "By A. Writer", "label": "optional"},
    ],
}


def find(kept: str) -> Leaks:
    leaks = Leaks()
    find_errors(DOCUMENT, kept, leaks)
    return leaks


def test_a_clean_text_has_no_errors() -> None:
    leaks = find("The bridge\nopens in May.\nVideo shows the bridge at night.")
    assert (leaks.pages, leaks.appeals, leaks.lost) == (0, [], [])


def test_an_appeal_that_is_left_is_a_leak_however_it_is_spaced() -> None:
    leaks = find("The bridge opens in May. Support our work - donate today! Video shows the bridge at night.")
    assert [(number, label) for _, number, label, _ in leaks.appeals] == [(3, "donation_appeal")]
    assert leaks.pages == 1


def test_journalism_that_is_gone_is_lost() -> None:
    assert [number for _, number, _, _ in find("The bridge opens in May.").lost] == [1]


def test_both_methods_read_the_saved_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paragraphs = [f"The council of the harbour town decided on part {n} of the new bridge this week." for n in range(9)]
    markup = "".join(f"<p>{text}</p>" for text in paragraphs)
    (tmp_path / "page.html").write_text(f"<html><body><article>{markup}</article></body></html>", encoding="utf-8")
    blocks = [{"text": text, "label": "article"} for text in paragraphs]
    data = tmp_path / "labelled.jsonl"
    data.write_text(json.dumps({"doc_id": "d", "page": "page.html", "blocks": blocks}) + "\n", encoding="utf-8")
    assert main([str(data), "--pages", str(tmp_path)]) == 0
    assert capsys.readouterr().out.count("0.00 % (0/9)") == 2
