"""Chooses the title: the visible headline that the page's own claims confirm, without kicker and site name.

Invents nothing: every title is part of something the page says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from tasks.page.markup import name_words

_SEPARATOR = re.compile(r"\s+[|–—‒―·•»«:<>/\\~*-]+\s+|\s*[|»«]\s*")
_SEPARATOR_BESIDE_QUOTES = re.compile(r"\s+[|–—‒―·•:<>/\\~*-]+\s+|\s*\|\s*")
"""Where a title quotes with «…», these part nothing."""
_SEPARATOR_BEFORE = re.compile(r"\s*[|–—‒―·•»«:<>/\\~*-]+$")
_SEPARATOR_AFTER = re.compile(r"^[|–—‒―·•»«:<>/\\~*-]+\s*")
_EDGES = " |–—‒―·•:<>/\\~*-"
_BARS = ("|", "»", "«")
_SHORT_NAME = 3
_WORDS = re.compile(r"\w+")
_SPACE_BEFORE = re.compile(r" ([:,.;]\s)")
"""Put there where texts of several elements were joined, not by the page: French has a no-break space or a longer gap."""
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_KICKER_WORDS = frozenset(
    ("kicker", "eyebrow", "overline", "topline", "roofline", "dachzeile", "spitzmarke", "supertitle", "surtitle",
     "pretitle", "overtitle", "rubrik", "antetitulo", "surtitre")
)  # fmt: skip
_MAX_TITLE = 400
_SHORTEST_SEEN = 12
_MAY_HOLD_TITLE = ("dt", "b", "strong", "td", "font", "span", "p", "div", "h3", "h4")
_BROKEN_OFF = ("...", "…")
_BEHIND_KICKER = (":", "|", "/", "»", "•")
_BEHIND_TITLE = re.compile(r"\s+(?:[|•·]|\d{1,2}[./]\d{1,2}[./]\d{2})")
_NEWS_SITE = re.compile(
    r"\s?[-_－―—|｜:：]{1,2}\s?[^-_－―—|｜:：]{0,10}(?:[网網报報]|新聞|新闻|デジタル|ニュース|オンライン|Web|뉴스|일보|신문|통신)$"
)
"""A site's name behind a mark without spaces, as in Chinese, Japanese and Korean."""
_SECTIONS = re.compile(r"(?:(?:\s?(?:[_|｜]|--)|\s[-<>:])\s?[\u4e00-\u9fff\uac00-\ud7af]{2,4})+$")
"""What stands between such a title and the site's name."""
_BRACKETED = re.compile(r"\s\(([^()]{2,60})\)$")
_LEFT_OPEN = re.compile(r"\s[|–—‒―·•:<>/\\~*-]+$")
"""Behind it the template had a name to put, and none was there."""
_NAMED = XPath(
    '//@itemprop[.="headline"]/parent::*[not(self::meta)] | //h3[contains(@class, "entry-title")] | //h4[contains(@class, "entry-title")]'
)
_HEADINGS_LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class Claims:
    """The titles a page gives its article outside the visible text, best first; and the names of its site."""

    headline: str | None = None
    """From the JSON-LD."""
    og_title: str | None = None
    twitter_title: str | None = None
    site: str | None = None
    domain: str | None = None
    """The page's domain: many sites are named after it, and say so nowhere else."""
    other: str | None = None
    """The JSON-LD's alternative headline: never the title, but not text either."""


def choose_title(tree: HtmlElement, claims: Claims) -> str | None:
    """Return the title, without the site's name.

    The JSON-LD's headline, unless it equals the window's title while a shared one is visible on the page, or its script
    differs from that of a visible one (English for search engines above a text in Hindi); otherwise the first h1, or if
    there is none the first h2, that a claim contains; otherwise the best claim.
    """
    title = _choose(tree, claims)
    return drop_site_name(title, claims.site, claims.domain) if title else None


def list_titles(tree: HtmlElement, claims: Claims) -> tuple[str, ...]:
    """Return everything that the page calls its article, with and without the site's name."""
    tag = _read_window(tree)
    found = filter(None, map(_tidy, (claims.headline, claims.og_title, claims.twitter_title, claims.other, tag)))
    return tuple(
        dict.fromkeys(title for claim in found for title in (claim, drop_site_name(claim, claims.site, claims.domain)))
    )


def _choose(tree: HtmlElement, claims: Claims) -> str | None:
    tag = _tidy(_read_window(tree))
    headline, *others = map(_tidy, (claims.headline, claims.og_title, claims.twitter_title, tag))
    stated = [drop_site_name(claim, claims.site, claims.domain) for claim in others if claim]
    main = [heading for heading in _read_headings(tree, "h1") if not _is_site_name(heading, claims.site, tag)]
    named = [] if _confirm(main, stated) else _read_named(tree)
    main, below = main or named, [*named, *_read_headings(tree, "h2")]
    shared = [claim for claim in stated[: bool(claims.og_title)] if _key(claim) in map(_key, (*main, *below))]
    is_made_for_search = bool(shared and tag and headline) and _key(headline or "") == _key(stated[-1])
    confirmed = _confirm(main, stated) or _confirm(below, stated)
    is_in_another_script = bool(headline and confirmed) and _letters(headline or "").isdisjoint(_letters(confirmed[0]))
    if headline and not is_made_for_search and not is_in_another_script:
        return _complete(headline, main)
    alone = [_trim(heading, stated, tree) for heading in main] if len(main) == 1 else []
    best = shared or confirmed or alone or _find_seen(tree, stated) or stated or main
    return best[0] if best else None


def _read_window(tree: HtmlElement) -> str | None:
    """The title of the page's window; SVG drawings have titles too."""
    found = (title.text for title in tree.iter("title") if next(title.iterancestors("svg"), None) is None)
    return next(found, None)


def _confirm(headings: list[str], stated: list[str]) -> list[str]:
    return [heading for claim in stated for heading in headings if _holds(claim, heading)]


def _letters(title: str) -> set[str]:
    return set(filter(str.isalpha, title.casefold()))


def _complete(headline: str, headings: list[str]) -> str:
    """The heading that completes a truncated headline of the JSON-LD."""
    start = _key(headline) if headline.endswith(_BROKEN_OFF) else None
    return next((heading for heading in headings if start and _key(heading).startswith(start)), headline)


def _trim(heading: str, stated: list[str], tree: HtmlElement) -> str:
    """The only h1 without what stands beside the title that is shared: a kicker before it, a date or a name behind it."""
    pieces = {_key(text) for element in tree.iter("h1") for text in element.itertext()}
    for claim in stated:
        before, found, behind = heading.partition(claim)
        is_all = (not before or before.rstrip().endswith(_BEHIND_KICKER)) and (
            not behind or _BEHIND_TITLE.match(behind)
        )
        is_set_apart = _key(claim) in pieces and len(f"{before} {behind}".split()) <= _SHORT_NAME
        if found and (is_all or is_set_apart) and len(_key(claim).split()) > 1:
            return claim
    return heading


def _find_seen(tree: HtmlElement, stated: list[str]) -> list[str]:
    """On a page without headings, the longest part of its window's title that occurs on its own."""
    several = filter(lambda each: len(each) > 1, map(_part, stated))
    parts = {_key(part): part for each in several for part in each if len(_key(part)) >= _SHORTEST_SEEN}
    if not parts:
        return []
    texts = (element.text for element in tree.iter(*_MAY_HOLD_TITLE) if element.text and not element.text.isspace())
    seen = {parts[key] for text in texts if len(text) < _MAX_TITLE and (key := _key(text)) in parts}
    return sorted(seen, key=lambda part: (-len(part), part))[:1]


def _tidy(title: str | None) -> str | None:
    return _INVISIBLE.sub("", " ".join(unescape(title).split()))[:_MAX_TITLE] or None if title else None


def _key(title: str) -> str:
    return " ".join(_WORDS.findall(title.casefold()))


def _read_headings(tree: HtmlElement, tag: str) -> list[str]:
    found = (_read_heading(heading) for _, heading in zip(range(_HEADINGS_LOOKED_AT), tree.iter(tag), strict=False))
    return [heading for heading in found if heading]


def _read_named(tree: HtmlElement) -> list[str]:
    """The headline of microdata, whatever its tag, and what blogs call the title of an entry."""
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


def _is_site_name(heading: str, site: str | None, tag: str | None) -> bool:
    """Whether a heading is what the page calls itself: in so many words, or last and short in the title of its window."""
    *front, last = map(_key, _part(tag or ""))
    is_last = _key(heading) == last and any(len(part) > len(last) for part in front)
    return is_last or _key(heading) == _key(site or "")


def _holds(claim: str, title: str) -> bool:
    """Whether a claim contains the title, as its first part or as a large part."""
    whole, part = _key(claim), _key(title)
    is_first = len(part) >= _SHORTEST_SEEN and part == _key(_part(claim)[0])
    return bool(part) and f" {part} " in f" {whole} " and (is_first or len(part) >= 0.3 * len(whole))


def _part(title: str) -> list[str]:
    is_quoting = "«" in title and "»" in title
    return (_SEPARATOR_BESIDE_QUOTES if is_quoting else _SEPARATOR).split(title)


def drop_site_name(title: str, site: str | None, domain: str | None = None) -> str:
    """Remove the site's name from the end or the beginning of a title, if a bar or a dash separates it.

    Where the site's name is not known, a short last part behind a bar counts as one; behind the name of the site, as its
    section.
    """
    title = _drop_loose_name(_LEFT_OPEN.sub("", title), site, domain)
    parts = _part(title)
    if len(parts) < 2:
        return title
    name, last, first = map(_key, (site or "", parts[-1], parts[0]))
    front, back = title[: title.rfind(parts[-1])].rstrip(), title[len(parts[0]) :].lstrip()
    if (last and name and (last in name or name in last)) or _is_domain(last, domain):
        return _drop_section(_SEPARATOR_BEFORE.sub("", front)) or title
    if first and name and (first in name or (name in first and 2 * len(name) >= len(first))):
        return _SEPARATOR_AFTER.sub("", back) or title
    return title if name else _drop_section(title)


def _drop_loose_name(title: str, site: str | None, domain: str | None) -> str:
    """Cut what ends a title without a mark and spaces: a name in brackets, a site's name as East Asia writes it."""
    bracketed = _BRACKETED.search(title)
    if bracketed and (_key(bracketed[1]) == _key(site or "") or _is_domain(_key(bracketed[1]), domain)):
        return title[: bracketed.start()]
    front = _NEWS_SITE.sub("", title)
    return title if front in ("", title) else _SECTIONS.sub("", front)


def _is_domain(part: str, domain: str | None) -> bool:
    """Whether a part is the page's domain, with or without what is behind its first dot."""
    letters = part.replace(" ", "")
    return bool(domain and letters) and letters in (
        _key(domain or "").replace(" ", ""),
        (domain or "").partition(".")[0],
    )


def _drop_section(title: str) -> str:
    """Remove a last part of a few words after a bar."""
    last = _part(title)[-1]
    front = title[: title.rfind(last)].rstrip()
    is_behind_bar = front[-1:] in _BARS and len(_key(last).split()) <= _SHORT_NAME < len(_key(front).split())
    return _SEPARATOR_BEFORE.sub("", front) if is_behind_bar else title
