"""Text that a page keeps for its own scripts."""

import json
from html import escape

import pytest

from tasks.markup.tree import parse_html
from tasks.page.embedded import read_embedded, split_lines

PARAGRAPHS = [
    f"The harbour of Elmouth reopened on day {number} after the longest closure in its history, the port said."
    for number in range(6)
]
HTML = "".join(f"<p>{each} <a href='/x'>More</a>.</p>" for each in PARAGRAPHS)
ELEMENTS = [{"_id": "A" * 26, "type": "text", "content": each} for each in PARAGRAPHS]


def read(*scripts: str) -> list[str]:
    return read_embedded(parse_html(f"<html><body><div id='root'></div>{''.join(scripts)}</body></html>"))


@pytest.mark.parametrize(
    "script",
    [
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": {"pageProps": {"post": {"body": HTML}}}})}</script>',
        f"<script>window.__PRELOADED_STATE__ = {json.dumps({'article': {'paragraphs': PARAGRAPHS}})};window.x=1</script>",
        f"<script>Fusion.globalContent={json.dumps({'content_elements': ELEMENTS})};</script>",
        f"<script type='application/json'>{json.dumps({'body': [{'_type': 'block', 'children': [{'text': each[:30]}, {'text': each[30:]}]} for each in PARAGRAPHS]})}</script>",
        f"<script type='application/json'>{json.dumps({'blocks': [{'type': 'paragraph', 'data': {'text': each}} for each in PARAGRAPHS]})}</script>",
        f"<script type='application/json'>{json.dumps({'content': [{'nodeType': 'paragraph', 'data': {}, 'content': [{'nodeType': 'text', 'value': each}]} for each in PARAGRAPHS]})}</script>",
        f"<script>self.__next_f.push([1,{json.dumps('2:[]' + chr(10) + '1a:' + json.dumps({'article': [{'type': 'p', 'text': each} for each in PARAGRAPHS]}))}])</script>",
        f"<div data-page='{escape(json.dumps({'props': {'body': HTML}}))}'></div>",
        f"<script>window.__NUXT__=(function(a){{return {{data:[{{body:{json.dumps(HTML).replace('<', chr(92) + 'u003C')},by:a}}]}}}}('x'))</script>",
    ],
)
def test_the_longest_prose_of_the_state_is_the_text(script: str) -> None:
    lines = read("<script>var a = 1;</script>", script)
    assert [line[:44] for line in lines] == [each[:44] for each in PARAGRAPHS]


@pytest.mark.parametrize(
    "script",
    [
        "<script>window.__STATE__ = {broken</script>",
        f'<script type="application/json">{json.dumps({"css": "body { color: red; } " * 50})}</script>',
        f'<script type="application/json">{json.dumps({"labels": ["Sign in", "Search", "Menu"] * 40})}</script>',
        f'<script type="application/json">{"[" * 5000}</script>',
        f"<script>var s = '{'x' * 900_000}' + \"{'y ' * 200_000}</script>",
    ],
)
def test_other_state_is_no_text(script: str) -> None:
    assert read(script) == []


def test_tags_and_entities_of_a_text_in_a_string_are_read() -> None:
    assert split_lines("<p>Fish &amp; chips</p><script>x()</script><p>a <b>b</b><br>c</p>") == [
        "Fish & chips",
        "a b",
        "c",
    ]
    assert split_lines("one\ntwo < three") == ["one", "two < three"]
