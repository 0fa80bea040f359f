"""Owns the choice of a title: the visible headline where the page's own claims agree with it, without the site's name.

Refuses to invent: every title is a part of something that the page says.
"""

from __future__ import annotations

import re
from html import unescape

from lxml.html import HtmlElement

_SEPARATOR = re.compile(r"\s+[|–—‒―·•»«:<>/\\~*-]+\s+|\s*[|»«]\s*")
_WORDS = re.compile(r"\w+")
_MAX_TITLE = 400


def choose_title(
    tree: HtmlElement, headline: str | None, og_title: str | None, twitter_title: str | None, publisher: str | None
) -> str | None:
    """Give the title: the h1 that other claims confirm, else the best claim without the site's name."""
    tag = _tidy(tree.findtext(".//title"))
    claims = [claim for claim in map(_tidy, (headline, og_title, twitter_title, tag)) if claim]
    visible = [title for title in map(_read_heading, tree.iter("h1")) if title]
    for title in visible:
        if any(_holds(claim, title) for claim in claims):
            return title
    cleaned = [drop_site_name(claim, publisher) for claim in claims]
    if cleaned and len(visible) != 1:
        return cleaned[0]
    return next(iter(visible), None) or next(iter(cleaned), None)


def _tidy(title: str | None) -> str | None:
    return " ".join(unescape(title).split())[:_MAX_TITLE] or None if title else None


def _read_heading(heading: HtmlElement) -> str | None:
    return _tidy(" ".join(heading.itertext()))


def _holds(claim: str, title: str) -> bool:
    whole, part = (" ".join(_WORDS.findall(text.casefold())) for text in (claim, title))
    return bool(part) and f" {part} " in f" {whole} " and len(part) >= 0.3 * len(whole)


def drop_site_name(title: str, site: str | None) -> str:
    """Cut the site's name (or a short last part behind a bar or dash) off a title."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    name = " ".join(_WORDS.findall((site or "").casefold()))
    for part, kept in ((parts[-1], title[: title.rfind(parts[-1])]), (parts[0], title[len(parts[0]) :])):
        words = " ".join(_WORDS.findall(part.casefold()))
        if words and name and (words in name or name in words):
            return kept.strip(" |–—‒―·•»«:<>/\\~*-") or title
    return title
