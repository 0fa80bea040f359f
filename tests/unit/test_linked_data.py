"""JSON-LD, whole and broken."""

import json

import pytest

from tasks.markup.tree import parse_html
from tasks.metadata.linked_data import find_article_node, find_author, is_listing, read_nodes, read_texts, split_people


def nodes(*scripts: str) -> list[dict[str, object]]:
    marked = "".join(f"<script type='application/ld+json'>{script}</script>" for script in scripts)
    return read_nodes(parse_html(f"<html><head>{marked}</head><body></body></html>"))


def test_nodes_inside_a_graph_are_found() -> None:
    graph = {"@graph": [{"@type": "WebPage"}, {"@type": "NewsArticle", "headline": "Port reopens"}]}
    assert find_article_node(nodes(json.dumps(graph)))["headline"] == "Port reopens"


def test_the_fullest_article_is_the_article() -> None:
    teaser = {"@type": "Article", "headline": "Other"}
    whole = {
        "@type": ["https://schema.org/NewsArticle"],
        "headline": "Port",
        "datePublished": "2026-03-01",
        "author": "N",
    }
    assert find_article_node(nodes(json.dumps([teaser, whole]))) == whole


def test_newlines_in_strings_and_trailing_commas_are_forgiven() -> None:
    assert nodes('{"@type": "Article", "headline": "Port\nreopens",}')[0]["headline"] == "Port reopens"


def test_what_is_no_json_is_left_out() -> None:
    assert nodes("{{ template }}", '{"@type": "Article"}') == [{"@type": "Article"}]
    assert nodes("[" * 100_000) == []


def test_a_huge_script_and_a_deep_one_cost_nothing() -> None:
    assert nodes('{"@type": "Article", "x": "' + "x" * 600_000 + '"}') == []
    deep = {"@type": "Article"}
    for _ in range(50):
        deep = {"@graph": [deep]}
    assert find_article_node(nodes(json.dumps(deep))) == {}


def test_people_and_organisations_are_told_apart_and_anchors_followed() -> None:
    authors = [
        {"@type": "Person", "name": "Nora"},
        {"@type": "NewsMediaOrganization", "name": "Ledger"},
        {"@id": "#e"},
        "Jo",
    ]
    people = split_people(authors, [{"@id": "#e", "name": "Emil"}])
    assert people == (["Nora", "Emil", "Jo"], ["Ledger"])


def test_a_name_in_two_parts_is_one_and_the_account_of_the_site_is_nobody() -> None:
    authors = [
        {"@type": "Person", "givenName": "Nora", "familyName": "Brandon"},
        {"name": "Ledger A", "url": "/author/admin/"},
    ]
    assert split_people(authors, []) == (["Nora Brandon"], ["Ledger A"])


def test_texts_of_odd_values() -> None:
    assert read_texts(["a", " ", {"name": ["b"]}, 5, None, ["c"]]) == ["a", "b"]


TEASERS = {
    "@type": "ItemList",
    "itemListElement": [{"@type": "ListItem", "item": {"@type": "NewsArticle", "headline": "A"}}],
}
LISTED = {"@type": "CollectionPage", "itemListElement": [{"@type": "NewsArticle", "headline": "A"}]}


@pytest.mark.parametrize(
    "page", [{"@type": "CollectionPage"}, [{"@type": ["WebPage", "ProfilePage"]}, TEASERS], LISTED]
)
def test_a_page_that_calls_itself_a_list_is_one(page: object) -> None:
    assert is_listing(nodes(json.dumps(page)))


@pytest.mark.parametrize("kind", ["NewsArticle", "https://schema.org/BlogPosting", "LiveBlogPosting"])
def test_a_page_with_an_article_of_its_own_is_no_list(kind: str) -> None:
    assert not is_listing(nodes(json.dumps({"@graph": [LISTED, {"@type": kind, "headline": "B"}]})))


def test_a_page_that_says_nothing_is_no_list() -> None:
    assert not is_listing(nodes(json.dumps([{"@type": "WebPage"}, TEASERS])))


def test_of_several_articles_the_one_at_the_address_of_the_page_counts() -> None:
    other = {
        "@type": "NewsArticle",
        "url": "https://ledger.example/b",
        "headline": "B",
        "author": "N",
        "articleBody": "…",
    }
    own = {"@type": "NewsArticle", "mainEntityOfPage": {"@id": "https://ledger.example/a"}, "headline": "A"}
    assert find_article_node([other, own], "https://www.ledger.example/a/?ref=rss") == own
    assert find_article_node([other, own], "https://ledger.example/c") == other


def test_where_no_article_is_described_the_page_itself_has_an_author() -> None:
    page = {"@type": "WebPage", "author": {"@id": "#p"}}
    assert split_people(
        find_author({}, [page]), [{"@type": ["Person", "Organization"], "@id": "#p", "name": "Nora"}]
    ) == (
        ["Nora"],
        [],
    )
    assert find_author({"headline": "A", "creator": ["Nora"]}, [page]) == ["Nora"]


def test_authors_in_lists_of_lists_and_in_values_are_found() -> None:
    authors = {"@list": [[{"@type": "Person", "name": {"@value": "Nora"}}], "#e"]}
    assert split_people(authors, [{"@id": "#e", "name": "Emil"}])[0] == ["Nora", "Emil"]


def test_a_name_may_be_turned_round_nested_or_behind_any_identifier() -> None:
    assert split_people({"@type": "Person", "name": "Brandon, Nora"}, []) == (["Nora Brandon"], [])
    assert split_people({"@type": "Person", "name": "Nora Brandon, Emil Anders"}, []) == (
        ["Nora Brandon, Emil Anders"],
        [],
    )
    assert split_people({"name": {"@type": "Person", "name": "Nora"}}, []) == (["Nora"], [])
    assert split_people({"@id": "person-7"}, [{"@id": "person-7", "name": "Emil"}]) == (["Emil"], [])
