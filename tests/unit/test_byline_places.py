"""Who wrote, where the markup of a page says so."""

import pytest

from tasks.markup.classes import Classes
from tasks.markup.tree import parse_html
from tasks.metadata.byline_places import BylinePlaces


def find(html: str) -> list[str]:
    return BylinePlaces(Classes(parse_html(f"<html><body>{html}</body></html>"))).find_bylines()


@pytest.mark.parametrize(
    "html",
    [
        '<a rel="author" href="/nora">Nora Brandon</a>',
        '<span class="author vcard"><span class="fn">Nora Brandon</span></span>',
        "<byline>Nora Brandon</byline>",
        '<div data-testid="prism-byline"><a href="/about/newsteam/nora-brandon">Nora Brandon</a></div>',
        '<h1>Port</h1><p><a href="/staff/nora-brandon/">Nora Brandon</a></p>',
        '<h1>Port</h1><p><a href="/profil/nora-brandon">Nora Brandon</a></p>',
        '<article><aside class="meta"><p class="authors">Von:<br><a class="author-name" href="/autor/nora">Nora Brandon</a></p></aside></article>',
        '<h1>Port</h1><section aria-labelledby="article-byline"><ul><li>Author, Nora Brandon</li><li>Role, Ledger</li></ul></section>',
        '<h1>Port</h1><p class="byline">Skribinto: Nora Brandon</p>',
        '<h1>Port</h1><span rel="sioc:has_creator">Sendita de <span class="username">Nora Brandon</span></span>',
        '<h1>Port</h1><div class="post-author-name"><div class="author-by">Na</div> <a href="/author/nora">Nora Brandon</a></div>',
        '<h1>Port</h1><div class="author-name-location"><span class="contributor-name">Nora Brandon</span> <span>Elmouth</span></div>',
        '<div itemprop="author"><span itemprop="name">Nora Brandon</span> <span itemprop="jobTitle">reporter</span></div>',
        '<h1>Port</h1><div><a href="https://notes.example/@nora">Nora Brandon</a></div>',
        '<article>…</article><div class="bio-box"><a rel="author" href="/nora">Nora Brandon</a></div>',
    ],
)
def test_a_marked_place_names_who_wrote(html: str) -> None:
    assert find(html) == ["Nora Brandon"] or find(html) == ["Von: Nora Brandon"]


@pytest.mark.parametrize(
    "html",
    [
        '<ol class="comments"><li><a rel="author" href="/u/1">Emil Anders</a></li></ol>',
        '<nav><a href="/autor/emil">Emil Anders</a></nav>',
        '<figure><figcaption><span class="author">Emil Anders</span></figcaption></figure>',
        '<p class="about-our-authors">All that we write</p>',
        '<span class="author vcard"><a href="https://ledger.example/author/admin/">Ledger Desk</a></span>',
    ],
)
def test_other_places_do_not(html: str) -> None:
    assert find(html) == []


def test_an_agency_of_two_letters_is_one() -> None:
    assert find('<h1>Port</h1><div class="byline"><span>TT</span></div>') == ["TT"]
    assert find('<h1>Port</h1><div class="byline"><span>jd</span></div>') == []


def test_who_wrote_another_article_stands_apart() -> None:
    other = '<div class="list"><div><div><p class="author-name">Emil Anders</p></div></div></div>'
    own = '<div><h1>Port</h1><p class="author-name">Nora Brandon</p></div>'
    assert find(own + other) == find(other + own) == ["Nora Brandon"]


def test_the_account_of_a_site_is_asked_for_apart() -> None:
    html = '<html><body><a rel="author" href="/author/admin/">Nora Brandon</a></body></html>'
    page = BylinePlaces(Classes(parse_html(html)))
    assert page.find_bylines() == []
    assert page.find_bylines(of_account=True) == ["Nora Brandon"]


def test_names_that_only_their_elements_part_are_several() -> None:
    html = "<h1>Port</h1><ul class='authors'><li><a href='/n'>Nora Brandon</a></li> <li><a href='/e'>Emil Anders</a></li></ul>"
    assert find(html) == ["Nora Brandon; Emil Anders"]


def test_who_took_the_picture_is_named_in_its_place() -> None:
    for name in ("photo-block__author", "picture__caption__author"):
        assert find(f"<h1>Port</h1><div class='{name}'>Emil Anders / Ledger</div>") == []


@pytest.mark.parametrize(
    "name",
    [
        "szerzo",
        "cikk-szerzok",
        "kirjoittaja",
        "read__penulis",
        "forfatter",
        "skribent",
        "avtor",
        "verfasser",
    ],
)
def test_the_word_for_an_author_in_other_languages_marks_a_byline(name: str) -> None:
    assert find(f"<h1>Port</h1><div class='{name}'>Nora Brandon</div>") == ["Nora Brandon"]
    assert find(f"<h1>Port</h1><div class='{name}'>Alle Artikel</div>") == []


def test_columnists_in_a_box_beside_the_article_are_not_its_authors() -> None:
    assert find("<h1>Liman</h1><div class='yazarlar'><div class='yazar-adi'>Nora Brandon</div></div>") == []
