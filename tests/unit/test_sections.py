"""The section of a page that states none: the step of its trail between the front page and the article."""

import json

import pytest

from tasks.markup.classes import Classes
from tasks.markup.tree import parse_html
from tasks.metadata.linked_data import read_nodes
from tasks.metadata.sections import find_section

TITLE = "The night ferry to the islands returns"


def find(html: str) -> str | None:
    tree = parse_html(f"<html><body>{html}<h1>{TITLE}</h1></body></html>")
    return find_section(Classes(tree), read_nodes(tree), TITLE)


def choose(*stated: str, html: str = "") -> str | None:
    tree = parse_html(f"<html><body>{html}<h1>{TITLE}</h1></body></html>")
    names = ("The Ledger Online", "ledger.example")
    return find_section(Classes(tree), read_nodes(tree), TITLE, stated=stated, names=names)


def make_data(*steps: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "BreadcrumbList", "itemListElement": steps})}</script>'


HOME = {"name": "The Ledger", "item": "https://ledger.example/"}


@pytest.mark.parametrize(
    "html",
    [
        make_data(HOME, {"name": "Ports &amp; ships", "item": "https://ledger.example/ports"}, {"name": TITLE}),
        make_data({"item": {"@id": "https://ledger.example/de/", "name": "Start"}}, {"item": {"@id": "/ports", "name": "Ports & ships"}}),
        make_data({"name": "Ledger"}, {"name": "Ports & ships"}, {"name": TITLE}),
        make_data(HOME, {"name": f"{TITLE}: a very long name that says all of it once more"}) + "<p class='breadCrumb'><a href='/p'>Home</a> <a href='/ports'>Ports & ships</a></p>",
        "<p class=crumbs><a href='/index.html'>Ledger</a> <a href='/x'>To home</a> <a href='/ports'>Ports & ships</a></p>",
        "<nav aria-label='Breadcrumb'><a href='/'>Ledger</a> › <a href='/ports/'> Ports &amp;\n ships </a></nav>",
        "<nav aria-label=\"Fil d'Ariane\"><a href='/'>Accueil</a> <a href='/ports/'>Ports & ships</a></nav>",
        "<ul><li class='entry-category'><a href='/ports/'>Ports & ships</a></li></ul>",
        f"<ol class='crumbs'><li><a href='/ports/'>Ports & ships</a><li><a href='/ports/a'>{TITLE}</a></ol>",
        "<a itemprop='articleSection' href='/ports/'>Ports & ships</a>, <time>12 March</time>",
        "<a rel='category tag' href='/ports/'>Ports & ships</a> <a rel='category tag' href='/sea/'>Sea</a>",
    ],
)  # fmt: skip
def test_the_first_step_behind_the_front_page_is_the_section(html: str) -> None:
    assert find(html) == "Ports & ships"


@pytest.mark.parametrize(
    "html",
    [
        "", make_data(HOME, {"name": TITLE}), make_data(), make_data("x", {"item": 5}, {"name": None}),
        '<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": {"name": "Ports"}}</script>',
        "<p class='breadcrumb'><a href='/'>Ledger</a></p>", "<p class='breadcrumb'><a href='http://[x'>Ports</a></p>",
    ],
)  # fmt: skip
def test_a_trail_without_a_section_gives_none(html: str) -> None:
    assert find(html) is None


@pytest.mark.parametrize(
    ("stated", "section"),
    [
        (["Ports &amp; ships"], "Ports & ships"),
        (["Ports,Ships,Islands"], "Ports"),
        (["Ports, ships, islands"], "Ports"),
        (["Ports, ships & islands"], "Ports, ships & islands"),
        (["/ Ports"], "Ports"),
        (["U.S."], "U.S."),
        (["The Ledger Online", "Ports"], "Ports"),
        (["Uncategorized", "Ports"], "Ports"),
        (["Sin categoría"], None),
        (["news_news"], None),
        (["{$category}"], None),
        (["Startseite"], None),
        ([TITLE], None),
        (["The council has decided that the night ferry may return."], None),
    ],
)
def test_a_stated_section_is_one_that_somebody_chose(stated: list[str], section: str | None) -> None:
    assert choose(*stated) == section


def test_where_none_is_stated_the_trail_without_the_site_tells_it() -> None:
    trail = "<p class='crumbs'><a href='/x'>The Ledger Online</a> <a href='/ports'>Ports</a></p>"
    assert choose("Uncategorized", html=trail) == "Ports"
