"""What a page states besides title, authors, dates and picture: publisher, canonical URL, language."""

import json

import pytest

from tasks.markup.classes import Classes
from tasks.markup.tree import parse_html
from tasks.metadata.stated import Metadata, read_metadata
from tasks.records import Page, Reference


def read(head: str, url: str | None = "https://ledger.example/ports/ferry") -> Metadata:
    html = f"<html><head>{head}</head><body><h1>Port</h1></body></html>"
    return read_metadata(
        Classes(parse_html(html)), Page(Reference("x", url=url), html.encode(), "text/html", "r", url=url)
    )


def script(*nodes: dict[str, object]) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@graph': nodes})}</script>"


SITE: dict[str, object] = {"@type": "WebSite", "@id": "#site", "name": "The Ledger"}
HOUSE: dict[str, object] = {"@type": "Organization", "@id": "#house", "name": "Ledger Media Ltd"}
ARTICLE: dict[str, object] = {"@type": "NewsArticle", "headline": "Port"}
NAMED = "<meta property='og:site_name' content='The Ledger'>"


@pytest.mark.parametrize(
    ("head", "publisher"),
    [
        (script({**ARTICLE, "publisher": "The Ledger"}), "The Ledger"),
        (script({**ARTICLE, "publisher": {"@id": "#house"}}, HOUSE), "Ledger Media Ltd"),
        (NAMED + script({**ARTICLE, "publisher": {"@id": "#house"}}, HOUSE), "The Ledger"),
        (NAMED + script({**ARTICLE, "publisher": "https://ledger.example"}), "The Ledger"),
        (script(SITE), "The Ledger"),
        ("<meta property='og:site_name' content='https://ledger.example'>", None),
    ],
)
def test_a_publisher_has_the_name_it_goes_by(head: str, publisher: str | None) -> None:
    assert read(head).publisher == publisher


@pytest.mark.parametrize("rel", ["canonical", "CANONICAL", "canonical nofollow"])
def test_a_canonical_link_is_one_however_it_is_written(rel: str) -> None:
    assert read(f"<link rel='{rel}' href='/ports/f'>").canonical_url == "https://ledger.example/ports/f"


def test_a_page_that_came_without_a_url_has_that_of_its_json_ld() -> None:
    head = script({**ARTICLE, "mainEntityOfPage": {"@id": "https://ledger.example/ports/f"}})
    assert read(head, url=None).canonical_url == "https://ledger.example/ports/f"
    assert read(head).canonical_url is None


@pytest.mark.parametrize(
    ("head", "language"),
    [
        ("<meta http-equiv='Content-Language' content='fr'>", "fr"),
        ("<meta http-equiv='Content-Language' content='utf-8'>", None),
        (script({**ARTICLE, "inLanguage": {"@type": "Language", "name": "French", "alternateName": "fr"}}), "fr"),
    ],
)
def test_a_language_is_stated_in_many_places(head: str, language: str | None) -> None:
    assert read(head).language == language
