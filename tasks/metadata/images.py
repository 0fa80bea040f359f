"""The picture of an article: what the page states for sharing, else the first one that it shows in a figure.

Fetches nothing, and takes no picture from what goes round an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from tasks.metadata.linked_data import Node, read_text

_SOURCES = ("data-srcset", "data-lazy-srcset", "srcset", "data-src", "data-lazy-src", "data-original", "src")
"""Best first: what a script loads later is better than the empty picture that stands in its place."""
_CANDIDATE = re.compile(r"\s*(\S*[^\s,])(?:\s+(\d{1,6}(?:\.\d{1,3})?)[wx])?\s*(?:,|$)")
_NO_PICTURE = re.compile(r"^data:|placeholder|logo|spacer|blank\.", re.IGNORECASE)
_PICTURES = ("img", "amp-img", "source")
_AROUND = frozenset(("aside", "nav", "footer", "video", "audio"))
_MOST_FIGURES, _MOST_PICTURES = 5, 5
_LONGEST = 4_000


def find_stated_image(article: Node) -> str | None:
    """Return the address of the first image in the article's JSON-LD."""
    image = article.get("image")
    first = image[0] if isinstance(image, list) and image else image
    return read_text(first.get("url")) if isinstance(first, dict) else read_text(first)


def find_shown_image(tree: HtmlElement) -> str | None:
    """Return the address of the largest form of the first picture in a figure of the page's own, or None."""
    for figure in islice(tree.iter("figure"), _MOST_FIGURES):
        if _AROUND.isdisjoint(each.tag for each in figure.iterancestors()):
            found = (address for picture in _list_pictures(figure) for address in _list_addresses(picture))
            if address := next(found, None):
                return address
    return None


def _list_pictures(figure: HtmlElement) -> Iterator[HtmlElement]:
    pictures = (each for each in figure.iter(*_PICTURES) if _AROUND.isdisjoint(e.tag for e in each.iterancestors()))
    return islice(pictures, _MOST_PICTURES)


def _list_addresses(picture: HtmlElement) -> Iterator[str]:
    for name in _SOURCES:
        stated = picture.get(name, "")[:_LONGEST].strip()
        address = _largest(stated) if name.endswith("srcset") else stated
        if address and not _NO_PICTURE.search(address):
            yield address


def _largest(candidates: str) -> str:
    """The address with the greatest width or density in a srcset."""
    found: list[tuple[str, str]] = _CANDIDATE.findall(candidates)
    return max(found, key=lambda each: float(each[1] or 1), default=("", ""))[0]
