"""Reads HTML: one parse, and the visible runs of text in order, each with its place in the tree.

What a run of text means is up to `tasks/page/layout.py` and the appeal remover.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html.entities import html5

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from tasks.page.closed_parts import open_parts

_REFERENCE = re.compile(
    r"&#(?:0{0,7}([0-2]?[0-9]|3[01]|[0-9]{5,9})(?![0-9])"
    r"|[xX]0{0,6}([01]?[0-9a-fA-F]|[dDfF][0-9a-fA-F]{3}|[0-9a-fA-F]{5,8})(?![0-9a-fA-F]));?"
)
"""References that may stand for a character that XML forbids; the common ones (&#39; &#160; &#x27;) are none."""
_SIGN = re.compile(r"&(?!(?:#[0-9]{1,9}|#[xX][0-9a-fA-F]{1,8});)([A-Za-z][A-Za-z0-9]{0,31};)?|<(?![A-Za-z_:!?/])")
_CDATA = "<![CDATA["
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_NONCHARACTERS = ("\ufffe", "\uffff")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")

UNSEEN = frozenset((
    "script", "style", "noscript", "template", "svg", "iframe", "select", "option", "button", "head", "title", "meta",
    "link", "object", "embed", "canvas", "audio", "video", "map", "area", "math", "textarea", "input", "datalist",
    "dialog", "progress", "meter", "frame", "frameset", "applet",
))  # fmt: skip
"""Elements whose text a reader does not see, or sees as a control."""
INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr", "picture", "source",
))  # fmt: skip
_BOX_TAG = re.compile(
    r"</?(?:div|section|center|table|tbody|tr|td|ul|ol|li|dl|dd|blockquote)\b[^<>]{0,1000}>", re.IGNORECASE
)
_INNER_TAG = re.compile(
    r"</?(?:span|font|b|i|u|s|em|strong|small|big|sub|sup|a|tt|code)\b[^<>]{0,1000}>", re.IGNORECASE
)
_HEAD_TAGS = frozenset(
    ("title", "meta", "link", "style", "script", "base", "noscript", "template", "object", "bgsound")
)
_PICTURES = frozenset(("img", "picture", "video"))
_LONGEST_NAMES = 300
_NOT_IN_DATA = (
    "br", "p", "div", "li", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "script", "form",
)  # fmt: skip
_MARKED_LEVELS = 6
_MARKED_WORDS = 60


_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)
"""One class for all elements: lxml.html looks up the class of each in Python, a tenth of a page's time."""
_HIDING = frozenset(("hidden", "aria-hidden", "style"))
"""Attributes that can hide an element; most elements have none, so their values are rarely read."""


@dataclass(slots=True, eq=False)
class Run:
    """A run of visible text between two block boundaries: its nearest block element, and how much of it is linked."""

    no: int
    text: str
    squeezed: str
    """The text without white space, for comparison."""
    element: HtmlElement
    link_share: float
    """How much of `text` is inside links, 0 to 1."""
    is_below_picture: bool = False
    """Whether there is a picture between it and the previous run."""


def parse_html(text: str) -> HtmlElement:
    """Parse decoded HTML into one tree, without comments and without characters that XML does not allow.

    Markup nested deeper than the parser allows (2,048 levels) is read without its boxes and styles. Raises ValueError if
    nothing in it is markup, or if it is still nested too deeply.
    """
    legal = drop_illegal_references(text)
    tree, is_too_deep = _parse(legal)
    if is_too_deep:
        tree, is_too_deep = _parse(_INNER_TAG.sub(" ", _BOX_TAG.sub("<br>", legal)))
    if is_too_deep:
        raise ValueError("nested deeper than 2,048 levels")
    _open_body(tree)
    open_parts(tree, lambda text: _parse(text)[0])
    return tree


def _parse(text: str) -> tuple[HtmlElement, bool]:
    """The tree, and whether the parser gave up on its depth."""
    parser = HTMLParser(
        collect_ids=False,
        default_doctype=False,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
    )
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        tree = document_fromstring(_encode_legal(text), parser=parser)
    except etree.LxmlError as error:
        raise ValueError(f"no markup in it: {error}") from None
    return tree, any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


def _open_body(tree: HtmlElement) -> None:
    """Move what cannot be in a head or the root element to where a browser puts it: into the body."""
    head, body = tree.find("head"), tree.find("body")
    above = [child for child in head if child.tag not in _HEAD_TAGS] if head is not None else []
    below = [child for child in tree if child.tag not in ("head", "body")] if tree.tag == "html" else []
    if above or below:
        body = etree.SubElement(tree, "body") if body is None else body
        body[:0] = above
        body.extend(below)


def drop_illegal_references(text: str) -> str:
    """Markup without the numbered references (&#xD800;) to what XML has no character for; the parser chokes on some."""
    return _REFERENCE.sub(_keep_legal, text) if "&#" in text else text


def escape_bare_signs(xml: str) -> str:
    """XML in which an "&" or "<" that begins nothing stands for itself, as in careless feeds, and in which references are
    numbers: the parser knows no names of HTML (&nbsp;), and after the first mistake drops even each &amp; of a link."""
    first, *others = xml.split(_CDATA)
    parts = [_SIGN.sub(_number_sign, first)]
    for other in others:
        inside, end, after = other.partition("]]>")
        parts.append(f"{inside}{end}{_SIGN.sub(_number_sign, after)}")
    return _CDATA.join(parts)


def _number_sign(found: re.Match[str]) -> str:
    characters = html5.get(found[1] or "")
    if characters is None:
        return f"&#{ord(found[0][0])};{found[0][1:]}"
    return "".join(f"&#{ord(character)};" for character in characters)


def _keep_legal(found: re.Match[str]) -> str:
    code = int(found[1]) if found[1] else int(found[2], 16)
    is_legal = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return found.group() if is_legal else ""


def _encode_legal(text: str) -> bytes:
    """UTF-8 without what XML does not allow; a string is searched for one character in a tenth of the time of bytes."""
    for noncharacter in _NONCHARACTERS:
        if noncharacter in text:
            text = text.replace(noncharacter, "")
    return text.encode("utf-8", "replace").translate(None, _CONTROLS)


def read_runs(tree: HtmlElement) -> list[Run]:
    """Return the visible runs of text of a page in document order; a line break ends a run."""
    reader = _Reader()
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "end":
            reader.leave(tag, element.tail)
            continue
        if tag in _PICTURES:
            reader.meet_picture()
        if tag in UNSEEN or (not _HIDING.isdisjoint(element.keys()) and _is_hidden(element)):
            walker.skip_subtree()
            next(walker)  # its end
            reader.add(element.tail)
        elif tag == "tr" and _is_plain_row(element):
            walker.skip_subtree()
            reader.enter(tag, element, _read_row(element))
        else:
            reader.enter(tag, element, element.text)
    reader.flush()
    return reader.runs


def _is_hidden(element: HtmlElement) -> bool:
    style = element.get("style", "").lower().replace(" ", "")
    return element.get("hidden") is not None or element.get("aria-hidden") == "true" or "display:none" in style


def _is_plain_row(row: HtmlElement) -> bool:
    """Whether a table row is data rather than layout: at least two cells with only words in them."""
    return len(row) > 1 and next(row.iter(*_NOT_IN_DATA), None) is None


def _read_row(row: HtmlElement) -> str:
    return " | ".join(text for cell in row if (text := " ".join("".join(cell.itertext()).split())))


class _Reader:
    """Collects text until a block boundary."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._blocks: list[HtmlElement] = []
        self._parts: list[str] = []
        self._links = 0
        self._linked = 0
        self._has_met_picture = False

    def meet_picture(self) -> None:
        """Note a picture: it has no text, but what follows may be about it."""
        self._has_met_picture = self._has_met_picture or not self._parts

    def enter(self, tag: str, element: HtmlElement, text: str | None) -> None:
        if tag not in INLINE:
            if self._parts:
                self.flush()
            self._blocks.append(element)
        elif tag == "a":
            self._links += 1
        self.add(text)

    def leave(self, tag: str, tail: str | None) -> None:
        if tag not in INLINE:
            if self._parts:
                self.flush()
            self._blocks.pop()
        elif tag == "a":
            self._links -= 1
        self.add(tail)

    def add(self, text: str | None) -> None:
        if text:
            self._parts.append(text)
            if self._links:
                self._linked += len(text)

    def flush(self) -> None:
        if self._parts:
            words = "".join(self._parts).split()
            if words and self._blocks:
                self.runs.append(self._compose_run(words))
                self._has_met_picture = False
            self._parts.clear()
            self._linked = 0

    def _compose_run(self, words: list[str]) -> Run:
        text = " ".join(words)
        link_share = min(1.0, self._linked / len(text)) if self._linked else 0.0
        return Run(len(self.runs), text, "".join(words), self._blocks[-1], link_share, self._has_met_picture)


def read_marks(run: Run) -> tuple[str, ...]:
    """Return the words of the markup around a run, sorted: of classes, ids, roles and labels of the nearest elements.

    Besides plain words: `tag:aside` for elements, `in:form` when a form or its control is near, `links:7` for seven
    tenths of the run being linked.
    """
    found = _mark_links(run)
    for level, element in enumerate(_with_ancestors(run.element)):
        if level == _MARKED_LEVELS or element.tag == "body":
            break
        found |= {f"tag:{element.tag}"} | name_words(element)
    return tuple(sorted(found))[:_MARKED_WORDS]


def _mark_links(run: Run) -> frozenset[str]:
    return frozenset([f"links:{int(run.link_share * 10)}"] if run.link_share else ())


def mark_runs(runs: Iterable[Run]) -> Iterator[tuple[str, ...]]:
    """Return the marks of every run; brothers alike have the same, and they are read once."""
    known: dict[Hashable, tuple[str, ...]] = {}
    for run in runs:
        element = run.element
        key = (element.getparent(), element.tag, name_words(element), _mark_links(run))
        if key not in known:
            known[key] = read_marks(run)
        yield known[key]


def _with_ancestors(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from element.iterancestors()


def name_words(element: HtmlElement) -> frozenset[str]:
    """Return the words in an element's class, id, role and label: "newsletterBox" gives newsletter and box."""
    get = element.get
    return _split_names(
        f"{get('class', '')} {get('id', '')} {get('role', '')} {get('aria-label', '')} {get('aria-labelledby', '')}"
    )


@lru_cache(maxsize=20_000)
def _split_names(names: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(names[:_LONGEST_NAMES]))
