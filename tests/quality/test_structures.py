"""Floors for text and metadata on invented pages that copy the structures that real ones have (`structures/`).

A file `name.language.html` is filled with the story of that language: what its placeholders stand for is the text
that must come back, and all other words of the page are furniture that must not.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tasks.extract import extract_article
from tasks.normalize import compose_captions, compose_text, find_words
from tasks.records import Article, Page, Reference
from tests.quality.pages import STRUCTURES, fill_structure

IN_TEXT = ("standfirst", "p1", "p2", "p3", "p4", "p5", "p6", "subhead", "quote")
PAGE_FLOOR = 0.93
MEAN_FLOOR = 0.995
NO_DATE = {"no_semantics_divs", "tables_and_breaks"}


def extract(path: Path) -> tuple[Article, dict[str, str]]:
    html, parts = fill_structure(path)
    url = (
        "https://ledger.example/2026/03/01/harbour/"
        if path.name.startswith("url_dated")
        else "https://ledger.example/harbour"
    )
    article = extract_article(Page(Reference(path.name, url=url), html.encode(), "text/html", "raw", url=url))
    assert isinstance(article, Article)
    return article, parts


def score(article: Article, parts: dict[str, str]) -> float:
    """F1 over words."""
    wanted = Counter(find_words(" ".join(parts[key] for key in IN_TEXT if key in parts)))
    found = Counter(find_words(compose_text(article.blocks)))
    return 2 * (wanted & found).total() / (wanted.total() + found.total())


@pytest.mark.parametrize("path", STRUCTURES, ids=lambda path: path.name)
def test_a_structure_gives_its_story_back(path: Path) -> None:
    article, parts = extract(path)
    assert article.title == parts["title"]
    assert score(article, parts) >= PAGE_FLOOR
    if "caption" in parts:
        assert any(parts["caption"] in caption for caption in compose_captions(article.blocks))


@pytest.mark.parametrize(
    "path", [path for path in STRUCTURES if path.name.split(".")[0] not in NO_DATE], ids=lambda path: path.name
)
def test_a_structure_that_states_its_date_gives_it(path: Path) -> None:
    article, _ = extract(path)
    assert article.published.moment is not None
    assert article.published.moment.date().isoformat() == "2026-03-01" or article.published.moment.hour >= 15


@pytest.mark.parametrize(
    "path", [path for path in STRUCTURES if "{{author}}" in path.read_text("utf-8")], ids=lambda path: path.name
)
def test_a_structure_that_names_its_author_gives_the_name(path: Path) -> None:
    article, parts = extract(path)
    assert article.authors == (parts["author"],)


def test_over_all_structures_hardly_a_word_is_lost_or_added() -> None:
    scores = [score(*extract(path)) for path in STRUCTURES]
    assert sum(scores) / len(scores) >= MEAN_FLOOR


def test_related_links_of_a_saved_page_are_those_of_the_site_that_it_calls_its_own() -> None:
    path = next(path for path in STRUCTURES if path.name.startswith("links_behind_labels"))
    html, parts = fill_structure(path)
    html = html.replace("</head>", "<link rel='canonical' href='https://ledger.example/harbour'></head>")
    article = extract_article(Page(Reference(path.name), html.encode(), "text/html", "raw"))
    assert isinstance(article, Article)
    assert score(article, parts) >= PAGE_FLOOR
    assert sum(block.role == "other" for block in article.blocks) == 3
