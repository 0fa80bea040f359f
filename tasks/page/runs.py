"""Reads a parsed page as runs of visible text in order, each with its place in the tree and the marks of its markup.

What a run of text means is up to `tasks/page/layout.py` and the appeal remover.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from tasks.markup.tree import name_words
from tasks.page.pieces import set_apart

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
PICTURES = frozenset(("img", "picture", "video"))
_HIDING = frozenset(("hidden", "aria-hidden", "style"))
"""Attributes that can hide an element; most elements have none, so their values are rarely read."""
_NOT_IN_DATA = ("li", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "script", "form")
_BLOCKS_IN_DATA = ("br", "p", "div")
PARAGRAPH = 80
"""Minimum characters of a paragraph; shorter runs may be labels, dates or names. Of 216 pages with a reference, 94 % of the
characters of the articles are in runs of this length, and 6 % of the other runs are as long."""
SHORTEST_PROSE = 60
"""The same for last resorts, which prefer recall: 96 % of the characters, and 9 % of the other runs."""
ALL_LINK = 0.9
"""Minimum linked share of a run that is only a link, perhaps with a sign beside it."""
FEW_LINKS = 0.25
"""Of the paragraphs of those articles 98 % have a smaller linked share, of the others half."""
_FEWEST_CELLS, _LONGEST_CELL = 3, 80
"""Minimum number and maximum characters of cells with paragraphs in a data row; otherwise it may be layout."""
_LONGEST_FIGURE, _MOST_TEXTS = 2_000, 400
"""Characters and text nodes; the captions of a picture, with credits and the labels of buttons, have fewer."""
_MARKED_LEVELS, _MARKED_WORDS = 6, 60
"""Levels around a block from which its marks are read, and the maximum number of marks."""


@dataclass(slots=True, eq=False)
class Spot:
    """An element of the page and its parent. A faster copy of the tree: most questions about a run walk up from its element,
    which takes ten times as long in the parser's own elements."""

    element: HtmlElement
    tag: str
    around: Spot | None
    _words: frozenset[str] | None = field(default=None, init=False)
    _is_endless: bool | None = field(default=None, init=False)
    _has_headline: bool | None = field(default=None, init=False)

    @property
    def words(self) -> frozenset[str]:
        """The words by which its markup names it; see `name_words`."""
        if self._words is None:
            self._words = name_words(self.element)
        return self._words

    @property
    def is_endless(self) -> bool:
        """Whether it has more text than a figure can have: then its end tag is missing, and it contains the rest of the
        article."""
        if self._is_endless is None:
            letters = [len(text.strip()) for text in islice(self.element.itertext(), _MOST_TEXTS)]
            self._is_endless = len(letters) == _MOST_TEXTS or sum(letters) > _LONGEST_FIGURE
        return self._is_endless

    @property
    def has_headline(self) -> bool:
        """Whether it contains a headline. If a picture's element does, the text below is the article's standfirst, not a
        caption."""
        if self._has_headline is None:
            self._has_headline = next(self.element.iter("h1"), None) is not None
        return self._has_headline

    def chain(self) -> Iterator[Spot]:
        """Itself and its ancestors, from the inside out."""
        spot: Spot | None = self
        while spot is not None:
            yield spot
            spot = spot.around

    def find_around(self, tag: str) -> Spot | None:
        """The nearest ancestor with this tag."""
        return next((spot for spot in self.chain() if spot.tag == tag and spot is not self), None)


class Spots(dict[HtmlElement, Spot]):
    """The spots of a page, each created when first asked for. If the extractor has pruned the tree by then, the chain of a
    removed element ends where it was cut off."""

    def __missing__(self, element: HtmlElement) -> Spot:
        new: list[HtmlElement] = []
        above: HtmlElement | None = element
        while above is not None and above not in self:
            new.append(above)
            above = above.getparent()
        spot = None if above is None else self[above]
        for each in reversed(new):
            spot = self[each] = Spot(each, each.tag, spot)
        return self[element]


@dataclass(slots=True, eq=False)
class TextRun:
    """A run of visible text between two block boundaries: its nearest block element, and how much of it is linked."""

    no: int
    text: str
    squeezed: str
    """The text without white space, for comparison."""
    element: HtmlElement
    spots: Spots = field(repr=False)
    """The spots of the page."""
    link_share: float
    """How much of `text` is inside links, 0 to 1."""
    addresses: tuple[str, ...] = ()
    """The URLs of these links, as written on the page."""
    is_below_picture: bool = False
    """Whether there is a picture between it and the previous run."""

    @property
    def spot(self) -> Spot:
        """The spot of its block element."""
        return self.spots[self.element]


def read_runs(tree: HtmlElement) -> list[TextRun]:
    """Return the visible runs of text of a page in document order; a line break ends a run."""
    reader = _Reader()
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "end":
            reader.leave(tag, element.tail)
            continue
        if tag in PICTURES:
            reader.meet_picture()
        if tag in UNSEEN or (not _HIDING.isdisjoint(element.keys()) and _is_hidden(element)):
            walker.skip_subtree()
            next(walker)  # its end
            if element.tail:
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


def _read_address(link: HtmlElement) -> str | None:
    """The URL of a link; "" for a link handled by a script, None for a named anchor, which is not a link."""
    address: str | None = link.get("href")
    return address if address is not None or link.get("name") else ""


def _is_plain_row(row: HtmlElement) -> bool:
    """Whether a table row is data rather than layout: at least two cells without blocks, or at least three short ones."""
    if len(row) < 2 or next(row.iter(*_NOT_IN_DATA), None) is not None:
        return False
    return not _holds_blocks(row) or _has_short_cells(row)


def _holds_blocks(element: HtmlElement) -> bool:
    return next(element.iter(*_BLOCKS_IN_DATA), None) is not None


def _has_short_cells(row: HtmlElement) -> bool:
    lengths = [len(text) for text in _read_cells(row)]
    return len(lengths) >= _FEWEST_CELLS and max(lengths) <= _LONGEST_CELL


def _read_row(row: HtmlElement) -> str:
    return " | ".join(_read_cells(row))


def _read_cells(row: HtmlElement) -> list[str]:
    return [text for cell in row if (text := " ".join(_read_cell(cell).split()))]


def _read_cell(cell: HtmlElement) -> str:
    """The text of a cell. Most cells have no elements; iterating over one would take four times as long as this check."""
    if not len(cell):
        return cell.text or ""
    return (" " if _holds_blocks(cell) else "").join(cell.itertext())


class _Reader:
    """Collects text until a block boundary."""

    def __init__(self) -> None:
        self.runs: list[TextRun] = []
        self._spots = Spots()
        self._blocks: list[HtmlElement] = []
        self._parts: list[str] = []
        self._open: list[str | None] = []
        self._addresses: list[str] = []
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
            self._open.append(_read_address(element))
        if text:
            self.add(text)

    def leave(self, tag: str, tail: str | None) -> None:
        if tag not in INLINE:
            if self._parts:
                self.flush()
            self._blocks.pop()
        elif tag == "a":
            self._open.pop()
        if tail:
            self.add(tail)

    def add(self, text: str) -> None:
        self._parts.append(text)
        address = self._open[-1] if self._open else None
        if address is not None:
            self._linked += len(text)
            if not text.isspace():
                self._addresses.append(address)

    def flush(self) -> None:
        is_plain = len(self._parts) == 1 or not self._blocks or self._blocks[-1].tag == "pre"
        words = "".join(self._parts if is_plain else set_apart(self._parts)).split()
        if words and self._blocks:
            self.runs.append(self._compose_run(words))
            self._has_met_picture = False
        self._parts.clear()
        self._addresses.clear()
        self._linked = 0

    def _compose_run(self, words: list[str]) -> TextRun:
        text = " ".join(words)
        link_share = min(1.0, self._linked / len(text)) if self._linked else 0.0
        return TextRun(
            len(self.runs), text, "".join(words), self._blocks[-1], self._spots, link_share,
            tuple(dict.fromkeys(self._addresses)), self._has_met_picture,
        )  # fmt: skip


def read_marks(run: TextRun) -> tuple[str, ...]:
    """Return the words of the markup around a run, sorted: of classes, ids, roles and labels of the nearest elements.

    Besides plain words: `tag:aside` for elements, `in:form` when a form or its control is near, `links:7` for seven
    tenths of the run being linked.
    """
    found = set(_mark_links(run))
    for level, spot in enumerate(run.spot.chain()):
        if level == _MARKED_LEVELS or spot.tag == "body":
            break
        found.add(f"tag:{spot.tag}")
        found.update(spot.words)
    return tuple(sorted(found))[:_MARKED_WORDS]


def _mark_links(run: TextRun) -> tuple[str, ...]:
    return (f"links:{int(run.link_share * 10)}",) if run.link_share else ()


def mark_runs(runs: Iterable[TextRun]) -> Iterator[tuple[str, ...]]:
    """Return the marks of every run; similar siblings have the same marks, which are read once."""
    known: dict[Hashable, tuple[str, ...]] = {}
    for run in runs:
        key = (run.spot.around, run.spot.tag, run.spot.words, _mark_links(run))
        if key not in known:
            known[key] = read_marks(run)
        yield known[key]
