"""Standfirsts by what markup calls them, and by where they stand."""

import pytest

from tasks.extract import extract_article
from tasks.markup.tree import parse_html
from tasks.page.captions import caption_role
from tasks.page.runs import read_runs
from tasks.page.standfirsts import is_named_standfirst
from tasks.records import Article, Page, Reference

SENTENCES = [
    "The harbour of Elmouth reopened on Tuesday morning after the longest closure in its history, the port authority said.",
    "Ships that had waited outside the breakwater for nine days entered before noon, led by two tugs from the naval yard.",
    "Crews had cleared the channel of sand and timber through the night, working in four shifts under floodlights.",
    "Fishermen said that the catch of the coming week would decide whether the smaller boats could be kept at all.",
]
DECK = "Fishermen and ferries return to a changed coast."


def read_subtitle(above: str, *, below: str = "") -> str | None:
    text = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    html = f"<html><head><title>Port reopens</title></head><body><article>{above}<div>{below}{text}</div></article></body></html>"
    found = extract_article(Page(Reference("x"), html.encode(), "text/html", "r"))
    assert isinstance(found, Article)
    assert [block.text for block in found.blocks if block.role == "paragraph"] == SENTENCES
    return next((block.text for block in found.blocks if block.role == "standfirst"), None)


@pytest.mark.parametrize(
    "above",
    [
        f"<h1>Port reopens</h1><p class='preview'>{DECK}</p>",
        f"<h1>Port reopens</h1><p class='article__lead'>{DECK}</p>",
        f"<h1>Port reopens</h1><p class='einleitung'>{DECK}</p>",
        f"<h1>Port reopens</h1><p class='subline'>{DECK}</p>",
        f"<h1>Port reopens</h1><h3 class='subtitle'>{DECK}</h3><div>Mar 1, 2026</div>",
        f"<h3>Port reopens</h3><div class='teaser-text'><p>{DECK}</p></div>",
        f"<h1>Port reopens</h1><h2>{DECK}</h2>",
        f"<h1>Port reopens</h1><h2>{DECK}</h2><div>1 March 2026</div>",
    ],
)
def test_a_standfirst_is_known_by_its_name_or_as_a_heading_that_heads_nothing(above: str) -> None:
    assert read_subtitle(above) == DECK


@pytest.mark.parametrize(
    "above",
    [
        "<h1>Port reopens</h1><div class='subhead'><div class='entry-meta'>By Nora Brandon 01.03.2026 - 08:13</div></div>",
        f"<h1>Port reopens</h1><figure><img src='a.jpg'><p class='image-description'>{DECK}</p></figure>",
        "<h1>Port reopens</h1><h2>Sunday, 1 March 2026, 08:13 in Elmouth</h2>",
    ],
)
def test_what_else_stands_there_is_none(above: str) -> None:
    assert read_subtitle(above) is None


def test_a_heading_right_above_its_own_text_is_a_subhead() -> None:
    assert read_subtitle("<h1>Port reopens</h1>", below=f"<h2>{DECK}</h2>") is None


def test_every_run_of_a_wide_page_is_asked_in_linear_time() -> None:
    runs = read_runs(parse_html("<body>" + "<div>x</div>" * 30_000 + "y<br>" * 30_000))
    assert not any(is_named_standfirst(run.spot) or caption_role(run) for run in runs)


def test_headings_in_a_list_right_below_the_headline_are_standfirsts() -> None:
    """Seen: <ul><li><h2>…</h2></li><li><h2>…</h2></li></ul>, a summary of two lines, in an Argentine paper."""
    other = "The mole has to be built anew before the winter."
    item = "<li><h2>{}</h2></li>"
    head = "<h1>Port reopens</h1>"
    assert read_subtitle(f"{head}<ul>{item.format(DECK)}{item.format(other)}</ul>") == DECK
    linked = item.format(f"<a href='/a'>{DECK}</a>") + item.format(f"<a href='/b'>{other}</a>")
    assert read_subtitle(f"{head}<ul>{linked}</ul>") is None


def test_what_stands_with_a_picture_in_an_element_called_so_is_its_caption() -> None:
    line = "<span>Workers pick dates - archive</span>"
    for around, role in (("div class='article-img'", "caption"), ("div", None), ("p class='img'", None)):
        runs = read_runs(parse_html(f"<body><{around}><img src='a.jpg'>{line}</{around.split()[0]}></body>"))
        assert [caption_role(run) for run in runs] == [role]


def test_what_is_set_small_below_a_picture_is_its_caption() -> None:
    for line, role in (
        ("<small>Workers pick dates</small>", "caption"),
        ("<em>Workers pick dates</em>", None),
        ("And <small>then</small>", None),
    ):
        runs = read_runs(parse_html(f"<body><p><img src='a.jpg'>{line}</p></body>"))
        assert [caption_role(run) for run in runs] == [role]
