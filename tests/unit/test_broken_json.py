"""JSON as people write it into pages."""

import json

import pytest

from tasks.metadata.broken_json import read_broken_json

ARTICLE = {"@type": "Article", "headline": "The pier", "author": {"name": "Nora Brandon"}}
PLAIN = json.dumps(ARTICLE)


@pytest.mark.parametrize(
    "text",
    [
        f"//<![CDATA[\n{PLAIN}\n//]]>",
        f"/*<![CDATA[*/{PLAIN}/*]]>*/",
        f"<!-- {PLAIN} -->",
        f"\ufeff{PLAIN};",
        PLAIN.replace('"', "&quot;"),
        PLAIN.replace(", ", ",\u00a0"),
        PLAIN + "}",
        PLAIN[:-1],
        PLAIN[:-2],
        PLAIN.replace("}}", ",},}"),
        PLAIN.replace('r", "a', 'r"\n"a').replace('e", "h', 'e" /* not "final" */, "h'),
        PLAIN.replace("{", '{ // what "this" is\n', 1),
        PLAIN.replace('"The pier"', "'The pier'"),
        PLAIN.replace('"The pier"', "The pier"),
        PLAIN.replace('"author"', '"wordCount":, "nothing", "author"'),
    ],
)
def test_an_article_is_read_whatever_its_template_did_to_it(text: str) -> None:
    assert read_broken_json(text) == [ARTICLE]


def test_values_that_follow_each_other_are_all_read() -> None:
    assert read_broken_json('{"a": "1"} {"b": [true, null]}, {"c": "3"}') == [
        {"a": "1"},
        {"b": [True, None]},
        {"c": "3"},
    ]


def test_quotation_marks_of_the_author_are_not_the_ends_of_a_string() -> None:
    found = read_broken_json('{"headline": "The "old" pier", "about": "a "pier"", "x": ["y"]}')
    assert found == [{"headline": 'The "old" pier', "about": 'a "pier"', "x": ["y"]}]


def test_escapes_that_only_javascript_knows_stand_for_their_character() -> None:
    assert read_broken_json(r'{"headline": "Nora\'s pier \u00e9 \"x\" C:\piers",}') == [
        {"headline": 'Nora\'s pier é "x" C:piers'}
    ]


@pytest.mark.parametrize("text", ["", "{{ template }}", "[" * 100_000, '{"' * 1_000, "no JSON, at: all", "}]:,"])
def test_what_is_no_json_is_nothing(text: str) -> None:
    assert read_broken_json(text) == []
