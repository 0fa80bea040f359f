"""Links to the headings of a text are none of it; other links within a page may be."""

from __future__ import annotations

from lxml.html import document_fromstring

from tasks.page.contents import find_contents
from tasks.page.runs import read_runs

PROSE = "The harbour of Elmouth reopened on Tuesday morning after the longest closure in its history."
PARTS = f"<h2>1. Nine days at anchor</h2><p>{PROSE}</p><h2>What the sea has taken</h2><p>{PROSE}</p>"


def list_contents(html: str) -> list[str]:
    runs = read_runs(document_fromstring(f"<article>{html}</article>"))
    return [runs[no].text for no in sorted(find_contents(runs, runs))]


def test_links_to_headings_below_are_contents_with_the_label_above_them() -> None:
    links = "<li><a href='#a'>Nine days at anchor</a></li><li><time>14:12</time> <a href='#b'>What the sea has taken</a></li>"
    told = ["Nine days at anchor", "14:12 What the sea has taken"]
    assert list_contents(f"<p>{PROSE}</p><h2>Contents</h2><ul>{links}</ul>{PARTS}") == ["Contents", *told]
    assert list_contents(f"<p>{PROSE}</p><ul>{links}</ul>{PARTS}") == told
    assert list_contents(f"{PARTS}<ul>{links}</ul>") == []
    runs = read_runs(document_fromstring(f"<article><h2>Contents</h2><ul>{links}</ul>{PARTS}</article>"))
    assert find_contents([runs[0], *runs[2:]], runs) == {0, 2}


def test_links_to_notes_and_to_other_pages_are_no_contents() -> None:
    assert list_contents(f"<ul><li><a href='#note'>A note on the mole</a></li></ul>{PARTS}") == []
    assert list_contents(f"<ul><li><a href='/sea'>What the sea has taken</a></li></ul>{PARTS}") == []
