"""Finds the name of the site in a page title, in the forms that are common around the world.

Reads no page: its input is a title and the names that the page gives its site.
"""

from __future__ import annotations

import re

_SEPARATOR = re.compile(r"\s+[|–—‒―·•»«:<>/\\~*-]+\s+|\s*[|»«]\s*")
_SEPARATOR_BESIDE_QUOTES = re.compile(r"\s+[|–—‒―·•:<>/\\~*-]+\s+|\s*\|\s*")
"""For titles with «…», in which these marks are quotation marks, not separators."""
_SEPARATOR_BEFORE = re.compile(r"\s*[|–—‒―·•»«:<>/\\~*-]+$")
_SEPARATOR_AFTER = re.compile(r"^[|–—‒―·•»«:<>/\\~*-]+\s*")
_BARS = ("|", "»", "«")
_SHORT_NAME = 3
_WORDS = re.compile(r"\w+")
_WITHOUT_DOT = str.maketrans("\u0130\u0131", "ii")
"""The Turkish letters whose lower or upper case is another letter in English."""
_NEWS_SITE = re.compile(
    r"\s?[-_－―—|｜:：]{1,2}\s?[^-_－―—|｜:：]{0,10}(?:[网網报報]|新聞|新闻|デジタル|ニュース|オンライン|Web|뉴스|일보|신문|통신)$"
)
"""A site's name after a separator without spaces, as in Chinese, Japanese and Korean."""
_SECTIONS = re.compile(r"(?:(?:\s?(?:[_|｜]|--)|\s[-<>:])\s?[\u4e00-\u9fff\uac00-\ud7af]{2,4})+$")
"""Section names between such a title and the site's name."""
_ARTICLE = re.compile(r"^(?:the|der|die|das|le|la|les|el|los|il|lo|de|het|o|a)\s")
_BRACKETED = re.compile(r"\s\(([^()]{2,60})\)$")
_LEFT_OPEN = re.compile(r"\s[|–—‒―·•:<>/\\~*-]+$")
"""A separator at the end, after which the template had no name to insert."""


def fold_title(title: str) -> str:
    """Return the words of a title in lower case, for comparing spellings."""
    text = title if title.isascii() else title.translate(_WITHOUT_DOT)
    return " ".join(_WORDS.findall(text.casefold()))


def split_title(title: str) -> list[str]:
    """Return the parts of a title between the separators that sites put before their names; one part if there is none."""
    is_quoting = "«" in title and "»" in title
    return (_SEPARATOR_BESIDE_QUOTES if is_quoting else _SEPARATOR).split(title)


def drop_site_name(title: str, site: str | None, domain: str | None = None) -> str:
    """Remove the site's name from the end or the beginning of a title, if a bar or a dash separates it.

    If the site's name is unknown, a short last part after a bar counts as the name. A short part after a bar right before the
    site's name counts as a section, and is removed too.
    """
    title = _drop_loose_name(_LEFT_OPEN.sub("", title), site, domain)
    parts = split_title(title)
    if len(parts) < 2:
        return title
    name, last, first = map(fold_title, (site or "", parts[-1], parts[0]))
    front, back = title[: title.rfind(parts[-1])].rstrip(), title[len(parts[0]) :].lstrip()
    if (last and name and (last in name or name in last)) or _is_domain(last, domain):
        return _drop_section(_SEPARATOR_BEFORE.sub("", front)) or title
    if first and name and (first in name or (name in first and 2 * len(name) >= len(first))):
        return _SEPARATOR_AFTER.sub("", back) or title
    return title if name else _drop_section(title)


def _drop_loose_name(title: str, site: str | None, domain: str | None) -> str:
    """Remove a site's name that has no spaced separator before it: in brackets, or as written in East Asia."""
    bracketed = _BRACKETED.search(title)
    if bracketed and (
        fold_title(bracketed[1]) == fold_title(site or "") or _is_domain(fold_title(bracketed[1]), domain)
    ):
        return title[: bracketed.start()]
    front = _NEWS_SITE.sub("", title)
    return title if front in ("", title) else _SECTIONS.sub("", front)


def _is_domain(part: str, domain: str | None) -> bool:
    """Whether a part is the page's domain, with or without the suffix after its first dot, or an article before it."""
    name = (domain or "").partition(".")[0]
    if not part or not name:
        return False
    letters, dashless = part.replace(" ", ""), name.replace("-", "")
    names = (name, dashless, fold_title(domain or "").replace(" ", ""))
    return letters in names or _ARTICLE.sub("", part).replace(" ", "") in names


def _drop_section(title: str) -> str:
    """Remove a last part of a few words after a bar."""
    last = split_title(title)[-1]
    front = title[: title.rfind(last)].rstrip()
    is_behind_bar = front[-1:] in _BARS and len(fold_title(last).split()) <= _SHORT_NAME < len(
        fold_title(front).split()
    )
    return _SEPARATOR_BEFORE.sub("", front) if is_behind_bar else title
