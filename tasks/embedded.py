"""Owns text that a page keeps as JSON for its own scripts to unfold: __NEXT_DATA__, Fusion.globalContent and the like.

Refuses to run scripts and to know any site: an article is the longest run of prose under one node.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml.html import HtmlElement

_LARGEST = 3_000_000
_MOST_SCRIPTS = 40
_MOST_NODES = 20_000
_DEEPEST = 30
_PROSE = 60
_ENOUGH = 300
_STATE = re.compile(r"(?:window\.|Fusion\.|self\.)?_{0,2}[A-Za-z]\w{2,40}_{0,2}\s{0,3}=\s{0,3}(?=\{)")
_BREAK = re.compile(r"<(?:br|/p|/div|/h[1-6]|/li|/blockquote|p)\b[^>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_UNSEEN = re.compile(r"<(script|style|figure|iframe)\b.{0,5000}?</\1>", re.IGNORECASE | re.DOTALL)
_NO_PROSE = re.compile(r"^[\[{<#.]|[{};]\s|https?://\S+$")


def read_lines(text: str) -> list[str]:
    """Give the lines of a text that may be HTML in a string: an articleBody with its tags."""
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", _UNSEEN.sub(" ", text)))
    return [line for raw in unescape(text).splitlines() if (line := " ".join(raw.split()))]


def read_embedded(tree: HtmlElement) -> list[str]:
    """Give the lines of the longest prose that one node of the page's own JSON holds; [] where none is an article."""
    best: list[str] = []
    for script in tree.xpath("//script[not(@src)]")[:_MOST_SCRIPTS]:
        state = _parse(script.get("type", ""), script.text or "")
        for lines in _walk(state) if state is not None else ():
            best = max(best, lines, key=lambda each: sum(map(len, each)))
    return best if sum(map(len, best)) >= _ENOUGH else []


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
        value = max((each for each in value.values() if isinstance(each, str)), key=len, default="")
    if not isinstance(value, str) or len(value) < _PROSE or _is_machine(value):
        return []
    lines = read_lines(value)
    return lines if of_list or len(lines) > 1 else []


def _is_machine(text: str) -> bool:
    return " " not in text[:_PROSE] or bool(_NO_PROSE.search(_TAG.sub("", text[:500])))
