"""The picture of an article: stated for sharing, or the first one shown in a figure; never the page itself."""

import json

import pytest

from tasks.markup.classes import Classes
from tasks.markup.tree import parse_html
from tasks.metadata.images import find_shown_image
from tasks.metadata.stated import read_metadata
from tasks.records import Page, Reference

URL = "https://ledger.example/ports/ferry"


def read(html: str) -> str | None:
    page = Page(Reference("x", url=URL), html.encode(), "text/html", "r", url=URL)
    return read_metadata(Classes(parse_html(html)), page).image_url


@pytest.mark.parametrize(
    ("figure", "address"),
    [
        ('<img src="a.jpg">', "a.jpg"),
        ('<img src="s.jpg" srcset="s.jpg 320w, l.jpg 1440w, m.jpg 800w">', "l.jpg"),
        ('<img src="data:image/gif;base64,R0lGOD" data-src="m.jpg" data-srcset="m.jpg 1x, l.jpg 2x">', "l.jpg"),
        ('<img src="/img/placeholder.png" data-original="ferry.jpg">', "ferry.jpg"),
        ('<img src="a,b/c_fill,w_300.jpg" srcset="/a,b/w_300.jpg 300w,/a,b/w_900.jpg 900w">', "/a,b/w_900.jpg"),
        ('<amp-img src="s.jpg" srcset="s.jpg 640w, l.jpg 1200w"></amp-img>', "l.jpg"),
        ('<picture><source srcset="l.webp"><img src="s.jpg"></picture>', "l.webp"),
        ("<blockquote>A quote in large letters</blockquote>", None),
    ],
)
def test_the_largest_form_of_the_picture_in_the_first_figure(figure: str, address: str | None) -> None:
    assert find_shown_image(parse_html(f"<html><body><figure>{figure}</figure></body></html>")) == address


def test_pictures_around_an_article_are_not_its_own() -> None:
    around = '<aside><figure><img src="ad.jpg"></figure></aside><figure><img src="/static/logo.svg"></figure>'
    assert read(f"<html><body>{around}<p>Text</p></body></html>") is None
    shown = f"<html><body>{around}<main><figure><img src='ferry.jpg'></figure></main></body></html>"
    assert read(shown) == "https://ledger.example/ports/ferry.jpg"


def test_what_is_stated_comes_first() -> None:
    head = '<head><meta property="og:image" content="/shared.jpg"></head>'
    assert (
        read(f"<html>{head}<body><figure><img src='a.jpg'></figure></body></html>")
        == "https://ledger.example/shared.jpg"
    )


@pytest.mark.parametrize(
    "address",
    [
        "/static/favicon-96.png", "/icon.ico", "/img/og-logo.png", "/img/Logo_en.gif", "/i/blank.jpg", "/social_placeholder.png",
        "/no-img_460x320.jpg", "/opengraph_default.jpg", "/apple-touch-icon.png", "data:image/gif;base64,R0lGOD",
        "undefined", "null", "https://ledger.example/", "/wp-content/themes/ledger/sign.png",
    ],
)  # fmt: skip
def test_what_stands_for_any_article_is_no_picture_of_one(address: str) -> None:
    head = f"<meta property='og:image' content='{address}'>"
    shown = "<main><figure><img src='/ferry.jpg'></figure></main>"
    assert read(f"<html><head>{head}</head><body>{shown}</body></html>") == "https://ledger.example/ferry.jpg"
    assert (
        read(f"<html><head>{head}<meta name='twitter:image' content='/f.jpg'></head><body></body></html>")
        == "https://ledger.example/f.jpg"
    )


@pytest.mark.parametrize(
    "address", ["/2026/acme-logo-getty.jpg", "/ferry-logo.jpg", "/logos/ferry.jpg", "/pixels-of-art.jpg"]
)
def test_a_sign_may_be_news(address: str) -> None:
    html = f"<html><head><meta property='og:image' content='{address}'></head><body></body></html>"
    assert read(html) == f"https://ledger.example{address}"


def test_an_image_of_the_json_ld_may_be_told_elsewhere_in_it() -> None:
    graph = [
        {"@type": "NewsArticle", "image": {"@id": "#lead"}},
        {"@type": "ImageObject", "@id": "#lead", "contentUrl": "/a ferry.jpg"},
    ]
    script = f"<script type='application/ld+json'>{json.dumps({'@graph': graph})}</script>"
    assert read(f"<html><head>{script}</head><body></body></html>") == "https://ledger.example/a%20ferry.jpg"


@pytest.mark.parametrize(
    "markup",
    [
        "<meta property='og:image:secure_url' content='/ferry.jpg'>",
        "<meta name='twitter:image:src' content='/ferry.jpg'>",
        "<link rel='image_src' href='/ferry.jpg'>",
        "<script type='application/ld+json'>{'@type': 'Article', 'thumbnailUrl': '/ferry.jpg'}</script>",
        "<script type='application/ld+json'>{'@type': 'Article', 'image': {'url': {'@id': '/ferry.jpg'}}}</script>",
        "<p><img itemprop='image' src='/ferry.jpg'></p>",
    ],
)
def test_a_picture_is_stated_in_many_places(markup: str) -> None:
    assert read(f"<html><body>{markup}<p>Words.</p></body></html>") == "https://ledger.example/ferry.jpg"
