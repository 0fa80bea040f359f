"""The picture of an article: the one that the page states for sharing, otherwise the first one in a figure.

Fetches nothing, and ignores pictures outside the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

from lxml.etree import XPath
from lxml.html import HtmlElement

from tasks.metadata.linked_data import Node, follow, read_address, read_texts

_SOURCES = ("data-srcset", "data-lazy-srcset", "srcset", "data-src", "data-lazy-src", "data-original", "src")
"""Best first: a picture that a script loads later is better than the empty one in its place."""
_CANDIDATE = re.compile(r"\s*(\S*[^\s,])(?:\s+(\d{1,6}(?:\.\d{1,3})?)[wx])?\s*(?:,|$)")
_NO_PICTURE = re.compile(r"^data:|placeholder|logo|spacer|blank\.", re.IGNORECASE)
_NO_LEAD = re.compile(
    r"^data:|^(?:undefined|null|none|false|true|\d{0,9})$|favicon|apple-touch-icon|ms-icon|\.ico(?:$|\?)|placeholder|spacer|/blank\.|/(?:1x1|pixel)\.|gravatar\.com/avatar|/wp-content/themes/"
    r"|\bno[-_]?(?:img|image|photo|picture)[-_.]|opengraph[-_]default|default[-_](?:user[-_]|share[-_]|og[-_])?image"
    r"|/(?:site|og|fb|share|header|social)?[-_]?logo(?:[-_](?:\d+(?:x\d+)?|[a-z]{2}|og|large|big|share|square))*\.\w{3,4}(?:$|\?)",
    re.IGNORECASE,
)
"""Pictures that sites state for articles without one: an icon, their own logo. (Pictures of logos may be news, too.)"""
_NAMED = XPath('/descendant::*/@itemprop[. = "image"]/..')
_PICTURES = ("img", "amp-img", "source")
_AROUND = frozenset(("aside", "nav", "footer", "video", "audio"))
_MOST_FIGURES, _MOST_PICTURES = 5, 5
_LONGEST = 4_000


def list_stated_images(article: Node, nodes: list[Node]) -> Iterator[str]:
    """Yield the URLs of the images in the article's JSON-LD; references (@id) are followed."""
    image = article.get("image") or article.get("thumbnailUrl")
    for each in image[:_MOST_PICTURES] if isinstance(image, list) else [image]:
        node = follow(each, nodes, "url", "contentUrl")
        told = [read_address(node.get("url")), node.get("contentUrl")] if isinstance(node, dict) else node
        yield from read_texts(told)[:1]


def may_be_lead(address: str) -> bool:
    """Whether a URL may be that of the article's own picture, not of a default picture."""
    return not _NO_LEAD.search(address)


def find_shown_image(tree: HtmlElement) -> str | None:
    """Return the URL of the largest form of the first picture in a figure of the article or in microdata's image, or None."""
    for figure in chain(islice(tree.iter("figure"), _MOST_FIGURES), _NAMED(tree)[:1]):
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
    """The URL with the greatest width or density in a srcset."""
    found: list[tuple[str, str]] = _CANDIDATE.findall(candidates)
    return max(found, key=lambda each: float(each[1] or 1), default=("", ""))[0]
