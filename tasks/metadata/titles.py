"""Chooses the title: usually a visible headline confirmed by the page's metadata, without kicker and site name.

Invents nothing: every title is part of a text on the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from tasks.markup.part_names import part_names
from tasks.markup.tree import name_words
from tasks.metadata.site_names import drop_site_name, fold_title, split_title

_SPACE_BEFORE = re.compile(r" ([:,.;]\s)")
"""A space from joining the texts of several elements. Spaces of the page are different: French has a no-break space."""
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_STYLED = re.compile(r"<(b|i|em|strong|span|sub|sup|small|u|q|mark|cite|p)\b[^<>]{0,200}>(.*?)</\1\s?>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s?/?>", re.IGNORECASE)
_EDGES = " |–—‒―·•:<>/\\~*-"
_SHORT_NAME = 3
_KICKER_WORDS = part_names("kicker")
_MAX_TITLE = 400
_SHORTEST_SEEN = 12
_MAY_HOLD_TITLE = ("dt", "b", "strong", "td", "font", "span", "p", "div", "h3", "h4")
_MARKS_OF_ASIA = tuple("_|｜－—-")
_BROKEN_OFF = ("...", "…")
_BEHIND_KICKER = (":", "|", "/", "»", "•")
_BEHIND_TITLE = re.compile(r"\s+(?:[|•·]|\d{1,2}[./]\d{1,2}[./]\d{2})")
_NAMED = XPath(
    '/descendant::*/@itemprop[.="headline"]/parent::*[not(self::meta)]'
    ' | /descendant::h3[contains(@class, "entry-title")] | /descendant::h4[contains(@class, "entry-title")]'
)
_HEADINGS_LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class StatedTitles:
    """The titles a page gives its article outside the visible text, best first; and the names of its site."""

    headline: str | None = None
    """From the JSON-LD."""
    og_title: str | None = None
    twitter_title: str | None = None
    site: str | None = None
    domain: str | None = None
    """The page's domain: many sites are named after it, and do not state the name elsewhere."""
    other: str | None = None
    """The JSON-LD's alternative headline: never the title, but not text either."""


def choose_title(tree: HtmlElement, titles: StatedTitles) -> str | None:
    """Return the title, without the site's name.

    The JSON-LD's headline, unless it equals the window's title while a shared one is visible on the page, or its script
    differs from that of a visible one (English for search engines above a text in Hindi); otherwise the first h1, or if
    there is none the first h2, that a stated title contains; otherwise the best of those.
    """
    title = _choose(tree, titles)
    if not title:
        return None
    spelled = _spell_small(title, list_titles(tree, titles)) if title.isupper() else title
    return _drop_label(drop_site_name(spelled, titles.site, titles.domain), tree)


def list_titles(tree: HtmlElement, titles: StatedTitles) -> tuple[str, ...]:
    """Return all titles that the page gives its article, with and without the site's name."""
    tag = _read_window(tree)
    found = filter(None, map(_tidy, (titles.headline, titles.og_title, titles.twitter_title, titles.other, tag)))
    return tuple(
        dict.fromkeys(title for each in found for title in (each, drop_site_name(each, titles.site, titles.domain)))
    )


def _choose(tree: HtmlElement, titles: StatedTitles) -> str | None:
    tag = _tidy(_read_window(tree))
    headline, *others = map(_tidy, (titles.headline, titles.og_title, titles.twitter_title, tag))
    headline = None if fold_title(headline or "") == fold_title(titles.site or "") else headline
    stated = [drop_site_name(other, titles.site, titles.domain) for other in others if other]
    first = _read_headings(tree, "h1")
    main = [heading for heading in first if not _is_site_name(heading, titles.site, tag, tree, first)]
    named = [] if _confirm(main, stated) else _read_named(tree)
    main, below = main or named, [*named, *_read_headings(tree, "h2")]
    shared = [each for each in stated[: bool(titles.og_title)] if fold_title(each) in map(fold_title, (*main, *below))]
    is_made_for_search = bool(shared and tag and headline) and fold_title(headline or "") == fold_title(stated[-1])
    confirmed = _confirm(main, stated) or _confirm(below, stated)
    is_in_another_script = bool(headline and confirmed) and _letters(headline or "").isdisjoint(_letters(confirmed[0]))
    if headline and not is_made_for_search and not is_in_another_script:
        bare = drop_site_name(headline, titles.site, titles.domain)
        return _complete(headline, main) if bare == headline else _find_start(bare, main) or headline
    alone = [_trim(heading, stated, tree) for heading in main] if len(main) == 1 else []
    best = shared or confirmed or alone or _find_seen(tree, stated) or stated or main
    return best[0] if best else None


def _read_window(tree: HtmlElement) -> str | None:
    """The page's title element; titles of SVG drawings are ignored."""
    found = (title.text for title in tree.iter("title") if next(title.iterancestors("svg"), None) is None)
    return next(found, None)


def _confirm(headings: list[str], stated: list[str]) -> list[str]:
    return [heading for each in stated for heading in headings if _holds(each, heading)]


def _letters(title: str) -> set[str]:
    return set(filter(str.isalpha, title.casefold()))


def _complete(headline: str, headings: list[str]) -> str:
    """The heading that completes a truncated headline of the JSON-LD."""
    start = fold_title(headline) if headline.endswith(_BROKEN_OFF) else None
    return next((heading for heading in headings if start and fold_title(heading).startswith(start)), headline)


def _find_start(headline: str, headings: list[str]) -> str | None:
    """A heading that is the beginning and at least half of the headline in JSON-LD, which has more after it: "Port reopens
    (Harbour Press) - Portal" for "Port reopens" on the page."""
    whole = f"{fold_title(headline)} "
    starts = (heading for heading in headings if whole.startswith(f"{fold_title(heading)} "))
    return next((heading for heading in starts if 2 * len(heading) >= len(headline)), None)


def _trim(heading: str, stated: list[str], tree: HtmlElement) -> str:
    """The only h1 without text around a stated title in it: a kicker before the title, a date or a name after it."""
    pieces = {fold_title(text) for element in tree.iter("h1") for text in element.itertext()}
    for title in stated:
        before, found, behind = heading.partition(title)
        is_all = (not before or before.rstrip().endswith(_BEHIND_KICKER)) and (
            not behind or _BEHIND_TITLE.match(behind)
        )
        is_set_apart = fold_title(title) in pieces and len(f"{before} {behind}".split()) <= _SHORT_NAME
        if found and (is_all or is_set_apart) and len(fold_title(title).split()) > 1:
            return title
    return heading


def _is_short(text: str) -> bool:
    return len(text) < _MAX_TITLE


def _spell_small(title: str, titles: Iterable[str]) -> str:
    """A title in capitals, spelled like another of the page's titles."""
    return next((other for other in titles if not other.isupper() and fold_title(other) == fold_title(title)), title)


def _drop_label(title: str, tree: HtmlElement) -> str:
    """A title without the short label before its bar, "Opinion | …", if the headline shows the two apart."""
    label, _, rest = title.partition(" | ")
    if not rest or len(label.split()) > _SHORT_NAME:
        return title
    pieces = {fold_title(text) for element in tree.iter("h1") for text in element.itertext()}
    return rest if pieces >= {fold_title(label), fold_title(rest)} else title


def _find_seen(tree: HtmlElement, stated: list[str]) -> list[str]:
    """For a page without headings: the longest part of its stated titles that occurs as a text of its own, or else as a string
    in its scripts."""
    several = filter(lambda each: len(each) > 1, map(split_title, stated))
    parts = {fold_title(part): part for each in several for part in each if len(fold_title(part)) >= _SHORTEST_SEEN}
    if not parts:
        return []
    texts = (element.text for element in tree.iter(*_MAY_HOLD_TITLE) if element.text and not element.text.isspace())
    folded = (*map(fold_title, filter(_is_short, texts)), *_read_bookmarks(tree))
    seen = {parts[key] for key in folded if key in parts}
    seen = seen or {part for script in tree.iter("script") for part in parts.values() if _states(script.text, part)}
    return sorted(seen, key=lambda part: (-len(part), part))[:1]


def _states(script: str | None, part: str) -> bool:
    """Whether a script has the part as a string of its own."""
    return bool(script) and any(json.dumps(part, ensure_ascii=plain) in (script or "") for plain in (False, True))


def _tidy(title: str | None) -> str | None:
    """A title on one line; some sites escape HTML twice, or leave tags in it."""
    if not title:
        return None
    text = unescape(unescape(title)) if "&" in title else title
    text = _STYLED.sub(r"\2", _BREAK.sub(" ", text)) if "<" in text else text
    return _INVISIBLE.sub("", " ".join(text.split()))[:_MAX_TITLE] or None


def _read_headings(tree: HtmlElement, tag: str) -> list[str]:
    found = (_read_heading(heading) for _, heading in zip(range(_HEADINGS_LOOKED_AT), tree.iter(tag), strict=False))
    return [heading for heading in found if heading]


def _read_named(tree: HtmlElement) -> list[str]:
    """The headline in microdata, whatever its tag, or the title of an entry in a blog."""
    named = map(_read_heading, _NAMED(tree)[:1])
    return [heading for heading in named if heading]


def _read_heading(heading: HtmlElement) -> str | None:
    if any(_leads_home(link) for link in (*heading.iter("a"), *heading.iterancestors("a"))):
        return None
    texts = _texts_without_kicker(heading)
    text = _tidy(_SPACE_BEFORE.sub(r"\1", " ".join(texts)) if len(texts) > 1 else texts[0] if texts else None)
    return text.strip(_EDGES) if text else None


def _leads_home(link: HtmlElement) -> bool:
    try:
        return (
            bool(link.get("href"))
            and urlsplit(link.get("href", "")).path in ("", "/")
            and "#" not in link.get("href", "")
        )
    except ValueError:
        return False


def _texts_without_kicker(heading: HtmlElement) -> list[str]:
    """The texts of a heading without its leading kicker."""
    whole = list(map(str, heading.itertext()))
    kickers = {element for element in heading.iterdescendants() if _KICKER_WORDS.intersection(name_words(element))}
    if not kickers:
        return whole
    texts = heading.xpath(".//text()")
    kept = [text for text in texts if not kickers.intersection(_carriers(text))]
    is_kicker_first = next((text for text in texts if text.strip()), None) not in kept
    return ["".join(kept)] if is_kicker_first and "".join(kept).strip() else whole


def _carriers(text: object) -> Iterable[HtmlElement]:
    parent = text.getparent()  # type: ignore[attr-defined]
    element = parent.getparent() if text.is_tail else parent  # type: ignore[attr-defined]
    return (element, *element.iterancestors())


def _is_site_name(heading: str, site: str | None, tag: str | None, tree: HtmlElement, first: list[str]) -> bool:
    """Whether a heading is the site's name: the stated name; or the short last part of the title element; or its first part,
    if another heading or a link to the article repeats the last part, which is longer."""
    *front, last = map(fold_title, split_title(tag or ""))
    name = fold_title(heading)
    is_last = name == last and any(len(part) > len(last) for part in front)
    is_before = bool(front) and name == front[0] and len(name) < len(last)
    return (
        is_last
        or name == fold_title(site or "")
        or (is_before and last in (*map(fold_title, first), *_read_bookmarks(tree)))
    )


def _read_bookmarks(tree: HtmlElement) -> list[str]:
    """The texts of links that blogs mark as permanent links to articles (rel="bookmark")."""
    return [fold_title("".join(link.itertext())) for link in tree.iter("a") if link.get("rel") == "bookmark"]


def _holds(stated: str, title: str) -> bool:
    """Whether a stated title contains the title, as its first part or as a large part."""
    whole, part = fold_title(stated), fold_title(title)
    is_first = len(part) >= _SHORTEST_SEEN and part == fold_title(split_title(stated)[0])
    is_before_mark = (
        stated.startswith(title) and stated[len(title) :].lstrip()[:1] in _MARKS_OF_ASIA and not title.isascii()
    )
    if is_before_mark:
        return True
    return bool(part) and f" {part} " in f" {whole} " and (is_first or len(part) >= 0.3 * len(whole))
