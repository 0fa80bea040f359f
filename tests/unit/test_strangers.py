"""Lines about the author whose score is as high as that of the text."""

from __future__ import annotations

from lxml.html import document_fromstring

from tasks.page.runs import read_runs
from tasks.page.scene import Scene
from tasks.page.strangers import list_strangers

PROSE = "The harbour of Elmouth reopened on Tuesday morning after the longest closure in its history."
BIO = "Nora Brandon has written on ships for the Ledger since 2009. She lives on one."


def list_apart(html: str, author: str = "norabrandon") -> list[str]:
    runs = read_runs(document_fromstring(f"<main><h1>Harbour reopens</h1>{html}</main>"))
    scene = Scene(runs, [float(run.no > 0) for run in runs], "Harbour reopens")
    is_body = [run.no > 0 for run in runs]
    return [runs[no].text for no in list_strangers(scene, is_body, [author])]


def test_items_above_the_text_are_a_byline_if_one_of_them_names_the_author() -> None:
    """Seen on the pages of a broadcaster in forty languages, above the first paragraph of each."""
    items = "<ul><li>Author, Nora Brandon</li><li>Reporting from, Elmouth</li></ul>"
    assert list_apart(f"{items}<p>{PROSE}</p>") == ["Author, Nora Brandon", "Reporting from, Elmouth"]
    assert list_apart(f"{items}<p>{PROSE}</p>", "adafinn") == []
    assert list_apart(f"<p>{PROSE}</p>{items}<p>{PROSE}</p>") == []


def test_a_clock_between_headline_and_text_is_no_text() -> None:
    assert list_apart(f"<div>2/11(水) 11:32配信</div><p>{PROSE}</p>") == ["2/11(水) 11:32配信"]
    assert list_apart(f"<div>12044</div><p>{PROSE}</p>") == ["12044"]
    assert list_apart(f"<p>{PROSE}</p><div>12044</div><p>{PROSE}</p>") == []
    assert list_apart("<div>12044</div>") == []


def test_a_box_below_the_text_that_begins_with_the_name_of_the_author_is_about_the_author() -> None:
    box = f"<div><div>About the author</div><div><p>{BIO}</p><p>Write to her.</p></div></div>"
    assert list_apart(f"<p>{PROSE}</p><p>{PROSE}</p>{box}") == ["About the author", BIO, "Write to her."]
    assert list_apart(f"<p>{PROSE}</p><p>{PROSE}</p>{box}", "adafinn") == []
    assert list_apart(f"<p>{PROSE}</p><p>{PROSE}</p><p>{BIO}</p>") == []


def test_a_label_at_the_end_that_nothing_follows_is_no_text() -> None:
    assert list_apart(f"<p>{PROSE}</p><p>{PROSE}</p><p>责任编辑：</p>") == ["责任编辑："]
    assert list_apart(f"<p>{PROSE}</p><p>Seen:</p><p>{PROSE}</p>") == []


def test_items_with_the_authors_and_what_they_are_stand_below_a_standfirst_too() -> None:
    items = "<ul><li>Nora Brandon <span>Journalist</span></li><li>Emil Anders <span>Photographer</span></li></ul>"
    assert list_apart(f"<p class='lead'>It was dark.</p>{items}<p>{PROSE}</p>") == [
        "Nora Brandon Journalist",
        "Emil Anders Photographer",
    ]


def test_what_readers_say_below_the_text_is_none_of_it_in_any_language() -> None:
    comments = f"<div id='komentarze'><h4>Komentarze</h4><div><b>zenek</b><p>{BIO}</p></div></div>"
    assert list_apart(f"<p>{PROSE}</p>{comments}", "adafinn") == [BIO, "zenek", "Komentarze"]
    assert list_apart(comments, "adafinn") == []
    assert list_apart(f"{comments}<p>{PROSE}</p>", "adafinn") == []
    assert list_apart(f"<p>{PROSE}</p><div class='kommentar'><p>{BIO}</p></div>", "adafinn") == []
