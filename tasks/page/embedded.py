"""Text that a page keeps as data for its own scripts: __NEXT_DATA__, Fusion.globalContent and the like.

Runs no scripts and knows no sites: an article is the longest run of prose under one node.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from tasks.page.runs import SHORTEST_PROSE

_LARGEST, _MOST_SCRIPTS = 3_000_000, 40
_MOST_NODES, _DEEPEST = 20_000, 30
_MOST_SPANS, _DEEPEST_SPAN = 200, 6
"""Bounds against hostile pages: characters and number of scripts, nodes of one script, pieces of a paragraph."""
_ENOUGH = 300
"""Minimum characters of prose in an article; of 216 references the shortest has 302."""
_STATE = re.compile(r"(?:window\.|Fusion\.|self\.)?_{0,2}[A-Za-z]\w{2,40}_{0,2}\s{0,3}=\s{0,3}(?=\{)")
_ROW = re.compile(r"[0-9a-f]{1,6}:(?=[\[{])")
_DATA = "//body//@*[starts-with(., '{') and string-length(.) > $most]"
"""State in an attribute, as in Inertia and in islands of Astro."""
_STRING = re.compile(rf'"(?:[^"\\\n]|\\.){{{_ENOUGH},}}"')
_SPANS = ("children", "content", "data", "text", "value")
"""Names of the pieces of a text in structured editors: Sanity, Contentful, ProseMirror, Slate, Editor.js."""
_BREAK = re.compile(r"<(?:br|/p|/div|/h[1-6]|/li|/blockquote|p)\b[^>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_UNSEEN = re.compile(r"<(script|style|figure|iframe)\b.{0,5000}?</\1>", re.IGNORECASE | re.DOTALL)
_NO_PROSE = re.compile(r"^[\[{<#.]|[{};]\s|https?://\S+$")


def split_lines(text: str) -> list[str]:
    """Return the lines of a text that may be HTML in a string: an articleBody with its tags."""
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", _UNSEEN.sub(" ", text)))
    return [line for raw in unescape(text).splitlines() if (line := " ".join(raw.split()))]


def read_embedded(tree: HtmlElement) -> list[str]:
    """Return the lines of the longest prose in one node of the page's JSON or one string of its scripts; [] if none is an
    article."""
    best: list[str] = []
    for lines in _read_all(tree):
        best = max(best, lines, key=lambda each: sum(map(len, each)))
    return best if sum(map(len, best)) >= _ENOUGH else []


def _read_all(tree: HtmlElement) -> Iterator[list[str]]:
    for script in tree.xpath("//script[not(@src)]")[:_MOST_SCRIPTS]:
        kind, text = script.get("type", ""), script.text or ""
        state = _parse(kind, text)
        if state is not None:
            yield from _walk(state)
        elif _is_code(kind) and len(text) < _LARGEST:
            for string in _read_strings(text):
                yield from _read_rows(string) or [_prose_lines(string)]
    for data in tree.xpath(_DATA, most=_ENOUGH)[:_MOST_SCRIPTS]:
        yield from _walk(_parse("json", data))


def _is_code(kind: str) -> bool:
    return not kind or "javascript" in kind or kind == "module"


def _read_strings(code: str) -> Iterator[str]:
    """The long strings of a script that is code, not just a value: state that a function returns."""
    for found in _STRING.findall(code):
        with suppress(ValueError):
            yield json.loads(found, strict=False)


def _read_rows(text: str) -> list[list[str]]:
    """The prose of the rows ("1:{...}") that Next.js streams to its own scripts; [] for other texts."""
    rows = (_parse("json", line[found.end() :]) for line in text.splitlines() if (found := _ROW.match(line)))
    return [lines for row in rows if row is not None for lines in _walk(row)]


def _prose_lines(text: str) -> list[str]:
    lines = [] if _is_machine(text) else split_lines(text)
    return [line for line in lines if len(line) >= SHORTEST_PROSE]


def _parse(kind: str, text: str) -> Any:
    if not _ENOUGH < len(text) < _LARGEST or "ld+json" in kind:
        return None
    start = 0 if "json" in kind else next((found.end() for found in [_STATE.search(text[:2_000])] if found), -1)
    try:
        return json.JSONDecoder(strict=False).raw_decode(text[start:].lstrip())[0] if start >= 0 else None
    except (ValueError, RecursionError):
        return None


def _walk(state: Any) -> Iterator[list[str]]:
    """The prose of each node: of a string that is HTML, or of the strings and small nodes of a list."""
    nodes = [(state, 0)]
    for node, depth in nodes:
        children = list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []
        yield [line for child in children for line in _prose(child, of_list=isinstance(node, list))]
        if depth < _DEEPEST and len(nodes) < _MOST_NODES:
            nodes.extend((child, depth + 1) for child in children if isinstance(child, dict | list))


def _prose(value: Any, *, of_list: bool) -> list[str]:
    if isinstance(value, dict) and of_list:
        own = max((each for each in value.values() if isinstance(each, str)), key=len, default="")
        value = own if len(own) >= SHORTEST_PROSE else "".join(_spans(value, 0))
    if not isinstance(value, str) or len(value) < SHORTEST_PROSE or _is_machine(value):
        return []
    lines = split_lines(value)
    return lines if of_list or len(lines) > 1 else []


def _spans(node: Any, depth: int) -> Iterator[str]:
    """The pieces of one paragraph."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict) and depth < _DEEPEST_SPAN:
        for name in _SPANS:
            yield from _spans(node.get(name), depth + 1)
    elif isinstance(node, list) and depth < _DEEPEST_SPAN:
        for each in node[:_MOST_SPANS]:
            yield from _spans(each, depth + 1)


def _is_machine(text: str) -> bool:
    return " " not in text[:SHORTEST_PROSE] or bool(_NO_PROSE.search(_TAG.sub("", text[:500])))
