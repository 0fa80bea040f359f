"""Explaining a page: every block with its reason, in the terminal, as JSON and as one HTML page."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from flows.cli import run
from tasks.explain import ExplainedBlock, Explanation, write_page

CUT = ExplainedBlock(
    1, "paragraph", "remove", "Support <b>us</b>!", "donation_appeal", "en.ask", ("rule en.ask: “support us”",), 0.97
)
BACK = ExplainedBlock(
    2, "paragraph", "keep", "Join us.", "membership_promo", "en.join", ("wording “join”",), 0.8, "anna", "2026-03-02T08:00"
)  # fmt: skip
KEPT = ExplainedBlock(0, "headline", "keep", "The $title & the bridge", evidence=("kept: headline",))
PAGE = Explanation("page.txt", "The bridge", ("Gazette",), (KEPT, CUT, BACK))


def test_each_block_says_why_it_stays_or_goes() -> None:
    assert CUT.reason == "donation_appeal · en.ask · 0.97 · rule en.ask: “support us”"
    assert BACK.reason == "put back by anna, 2026-03-02; was membership_promo · en.join · 0.80 · wording “join”"
    assert KEPT.reason == "kept: headline"
    assert PAGE.describe_cut() == "1 of 3 blocks removed, 37% of the characters"


def test_the_legend_has_what_is_there() -> None:
    assert PAGE.describe_fates() == {
        "cut": "cut", "put-back": "put back by a person", "beside": "kept beside the text: headline",
    }  # fmt: skip
    caption, credit = replace(KEPT, role="caption"), replace(KEPT, role="credit")
    told = replace(PAGE, blocks=(caption, credit, replace(caption, block_no=9))).describe_fates()
    assert told == {"beside": "kept beside the text: caption, credit"}


def test_a_reason_is_what_can_be_looked_up_in_the_block() -> None:
    evidence = ("rule en.ask: “support us”", "wording “our”", "wording “support”", "sure rule in 4-8 words", "we “us”")
    told = "rule en.ask: “support us”; we “us”; wording “our”, “support”"
    assert replace(CUT, evidence=evidence).reason == f"donation_appeal · en.ask · 0.97 · {told}"
    assert replace(CUT, evidence=("stands among appeals",)).reason.endswith(" · stands among appeals")


def test_the_page_is_whole_in_itself_and_runs_nothing_of_others() -> None:
    html = write_page(PAGE)
    assert "Support &lt;b&gt;us&lt;/b&gt;!" in html and "The $title &amp; the bridge" in html
    assert "prefers-color-scheme: dark" in html and "width=device-width" in html
    assert not any(word in html for word in ("http://", "https://", "<script", "src=", "@import", "url("))
    assert html.count('class="block cut') == 1 and html.count('class="block put-back') == 1


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEWSREFINERY_HOME", str(tmp_path / "home"))
    path = tmp_path / "story.txt"
    path.write_text(
        "Harbour reopens\n\nThe harbour reopened on Tuesday, officials said.\n\nDonate now to support us!\n"
    )
    return path


def test_a_file_is_explained_in_the_terminal(story: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", str(story)]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert any(line.startswith("✂   2  Donate now to support us!") for line in lines)
    assert any("donation_appeal ·" in line for line in lines)
    assert "✂ cut   ◦ kept beside the text: headline" in lines
    assert any(line.startswith("◦   0  Harbour reopens") for line in lines)
    assert any(line.startswith("    1  The harbour reopened") for line in lines)


def test_a_file_is_explained_as_json_and_as_html(story: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", str(story), "--json"]) == 0
    blocks = json.loads(capfd.readouterr().out)["blocks"]
    assert [block["action"] for block in blocks] == ["keep", "keep", "remove"]
    assert blocks[2]["rule_id"] and blocks[2]["evidence"]
    page = story.with_name("story.html")
    assert run(["explain", str(story), "--html", str(page)]) == 0
    assert "Donate now to support us!" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("target", "code", "said"),
    [
        ("nowhere.txt", 2, "nowhere.txt: no such file"),
        ("dump.jsonl.gz", 2, "contains many documents: newsrefinery ingest"),
        ("https://gazette.example/1", 1, "load something first: newsrefinery ingest"),
        ("17", 1, "load something first: newsrefinery ingest"),
        ("9" * 30, 1, "is not in the warehouse"),
    ],
)
def test_what_cannot_be_explained_says_what_to_do(
    story: Path, capfd: pytest.CaptureFixture[str], target: str, code: int, said: str
) -> None:
    assert run(["explain", target]) == code
    error = capfd.readouterr().err
    assert said in error and error.count("\n") == 1


def test_a_file_needs_neither_prefect_nor_duckdb(story: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from flows.cli import run; code = run(sys.argv[1:]); "
        "sys.exit(code or any(name in sys.modules for name in ('prefect', 'duckdb')))"
    )
    subprocess.run([sys.executable, "-c", code, "explain", str(story)], check=True, capture_output=True)
