"""Owns the reading of HTML: one parse, and the visible runs of text in order, each with its place in the tree.

Refuses to say what a run of text means; that is for `tasks/layout.py` and the appeal remover.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

_REFERENCE = re.compile(r"&#(?:([0-9]{1,9})|[xX]([0-9a-fA-F]{1,8}));?")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_SPACE = re.compile(r"\s+")

UNSEEN = frozenset((
    "script", "style", "noscript", "template", "svg", "iframe", "select", "option", "button", "head", "title", "meta",
    "link", "object", "embed", "canvas", "audio", "video", "map", "area", "math", "textarea", "input", "datalist",
    "dialog", "progress", "meter", "frame", "frameset", "applet",
))  # fmt: skip
"""Elements whose text no reader sees as part of a page, or sees as a control."""
INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr", "picture", "source",
))  # fmt: skip
_MARKED_LEVELS = 6
_MARKED_WORDS = 60


@dataclass(slots=True, eq=False)
class Run:
    """A run of visible text between two block boundaries: its nearest block element, and how much of it is linked."""

    no: int
    text: str
    element: HtmlElement
    linked: int
    """Characters of `text` inside links."""

    @property
    def link_share(self) -> float:
        return min(1.0, self.linked / len(self.text))


def parse_html(text: str) -> HtmlElement:
    """Parse decoded HTML into one tree, without comments and without characters that XML does not allow.

    Raises ValueError when nothing in it is markup.
    """
    legal = _ILLEGAL.sub("", _REFERENCE.sub(_keep_legal, text))
    parser = HTMLParser(
        collect_ids=False, default_doctype=False, encoding="utf-8", remove_comments=True, remove_pis=True
    )
    try:
        return document_fromstring(legal.encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError as error:
        raise ValueError(f"no markup in it: {error}") from None


def _keep_legal(found: re.Match[str]) -> str:
    code = int(found[1]) if found[1] else int(found[2], 16)
    if code > 0x10FFFF or (code < 0x110000 and _ILLEGAL.match(chr(code))):
        return ""
    return found.group()


def read_runs(tree: HtmlElement) -> list[Run]:
    """Give the visible runs of text of a page in document order; a line break ends a run."""
    reader = _Reader()
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if not isinstance(tag, str) or tag in UNSEEN or is_hidden(element):
                walker.skip_subtree()
                reader.skipped = element
                continue
            reader.enter(element, tag)
        elif reader.skipped is element:
            reader.skipped = None
            reader.add(element.tail)
        else:
            reader.leave(element, tag)
    reader.flush()
    return reader.runs


class _Reader:
    """Collects text until a block boundary."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.skipped: HtmlElement | None = None
        self._blocks: list[HtmlElement] = []
        self._parts: list[str] = []
        self._links = 0
        self._linked = 0

    def enter(self, element: HtmlElement, tag: str) -> None:
        if tag not in INLINE:
            self.flush()
            self._blocks.append(element)
        elif tag == "a":
            self._links += 1
        self.add(element.text)

    def leave(self, element: HtmlElement, tag: str) -> None:
        if tag not in INLINE:
            self.flush()
            self._blocks.pop()
        elif tag == "a":
            self._links -= 1
        self.add(element.tail)

    def add(self, text: str | None) -> None:
        if text:
            self._parts.append(text)
            if self._links:
                self._linked += len(text)

    def flush(self) -> None:
        if self._parts:
            text = _SPACE.sub(" ", "".join(self._parts)).strip()
            if text and self._blocks:
                self.runs.append(Run(len(self.runs), text, self._blocks[-1], self._linked))
            self._parts.clear()
            self._linked = 0


def is_hidden(element: HtmlElement) -> bool:
    """Whether the page itself says that a reader does not see the element."""
    attributes = element.attrib
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return bool(style) and "display:none" in style.replace(" ", "").lower()


def read_marks(run: Run) -> tuple[str, ...]:
    """Give the words of the markup around a run, sorted: of classes, ids, roles and labels of the nearest elements.

    Besides plain words: `tag:aside` for elements, `in:form` when a form or its control is near, `links:7` for seven
    tenths of the run being linked.
    """
    found: set[str] = {f"links:{int(run.link_share * 10)}"} if run.linked else set()
    for level, element in enumerate(_with_ancestors(run.element)):
        if level == _MARKED_LEVELS or element.tag == "body":
            break
        found.add(f"tag:{element.tag}")
        found.update(name_words(element))
    return tuple(sorted(found))[:_MARKED_WORDS]


def _with_ancestors(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from element.iterancestors()


def name_words(element: HtmlElement) -> list[str]:
    """Give the words in an element's class, id, role and label: "newsletterBox" gives newsletter and box."""
    named = " ".join(filter(None, map(element.get, ("class", "id", "role", "aria-label", "data-component"))))
    return [word.lower() for word in _WORD.findall(named[:300])]
