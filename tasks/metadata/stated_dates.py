"""The dates of publication and of the last change that a page states: in JSON-LD, meta elements, its URL, time elements.

Parses no dates; `tasks/metadata/dates.py` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

from tasks.markup.part_names import part_names
from tasks.markup.tree import name_words
from tasks.metadata.dates import lies_within, read_stamp, read_url_stamp, search_stamp
from tasks.metadata.linked_data import find_web_page, read_texts
from tasks.metadata.statements import Statements
from tasks.records import DateSource, Page, Stamp

_MOST_TIMES = 40
_DATED = XPath(
    '/descendant::*/@itemprop[.="datePublished"]/.. | /descendant::time[@datetime or @pubdate]'
    ' | /descendant::abbr[contains(@class, "published")]'
    ' | /descendant::*/@property[contains(., "dc:created") or contains(., "datePublished")]/..'
    " | /descendant::*/@data-date-time/.."
)
_CHANGED = XPath(
    '/descendant::*/@itemprop[.="dateModified"]/..'
    ' | /descendant::time[contains(@class, "updated") and not(contains(@class, "published"))]'
)
_ROUGH = ("month", "day")
_OF_COMMENTERS = part_names("of_commenters")
_MARKED, _ANY, _NEVER = 1, 4, 5
"""The last rank of time elements marked as a date of publication, the last of those that may be one, and that of others."""


def find_published(said: Statements) -> Stamp:
    """Return when the article was published."""
    seen_at = said.page.seen_at
    stated = _find_zone(_first_stamp(_list_published(said), seen_at), said.meta.all("published"), seen_at)
    if stated.moment and stated.precision in _ROUGH:
        return _sharpen(stated, _list_published(said, is_marked=True), seen_at)
    return stated if stated.moment else _find_elsewhere(said.tree, said.page) or stated


def find_modified(said: Statements) -> Stamp:
    """Return when the article was last changed."""
    seen_at = said.page.seen_at
    return _find_zone(_first_stamp(_list_modified(said), seen_at), said.meta.all("modified"), seen_at)


def _find_elsewhere(tree: HtmlElement, page: Page) -> Stamp | None:
    """A date written on the page, if it agrees with the URL or the URL has none; otherwise the date in the URL."""
    dated = read_url_stamp(page.url or "", before=page.seen_at)
    written = search_stamp(tree, before=page.seen_at) if dated.precision != "day" else Stamp()
    if written.moment and (not dated.moment or lies_within(written, dated)):
        return written
    return dated if dated.moment else None


def _list_published(said: Statements, *, is_marked: bool = False) -> Iterator[tuple[str, DateSource]]:
    """The possible dates of publication, best first; with `is_marked`, without time elements that are not marked as such."""
    for key in ("datePublished", "uploadDate", "dateCreated"):
        yield from ((date, "json_ld") for date in _read_dates(said.article.get(key)))
    yield from ((date, "meta") for date in said.meta.all("published"))
    yield from ((date, "json_ld") for date in _read_web_page(said, "datePublished"))
    yield from ((date, "html_time") for date in _list_times(said.tree, _MARKED if is_marked else _ANY))


def _list_modified(said: Statements) -> Iterator[tuple[str, DateSource]]:
    yield from ((date, "json_ld") for date in _read_dates(said.article.get("dateModified")))
    yield from ((date, "meta") for date in said.meta.all("modified"))
    yield from ((date, "json_ld") for date in _read_web_page(said, "dateModified"))
    yield from ((_read_time(element), "html_time") for element in _CHANGED(said.tree)[:1])


def _read_web_page(said: Statements, key: str) -> list[str]:
    """The dates of the page itself if its JSON-LD has no article."""
    return [] if said.article else _read_dates(find_web_page(said.nodes).get(key))


def _read_dates(value: Any) -> list[str]:
    """The dates in a value; a number counts seconds or milliseconds."""
    return [str(value)] if type(value) is int else read_texts(value)


def _list_times(tree: HtmlElement, lowest: int) -> Iterator[str]:
    """The page's own time elements: those marked as publication first, then those in the article."""
    ranked = sorted((_rank_time(each), no, each) for no, each in enumerate(_DATED(tree)[:_MOST_TIMES]))
    yield from (_read_time(each) for rank, _, each in ranked if rank <= lowest)


def _read_time(element: HtmlElement) -> str:
    stated = (element.get(name) for name in ("datetime", "data-date-time", "content", "title"))
    return next(filter(None, stated), None) or element.text or ""


def _rank_time(element: HtmlElement) -> int:
    words = name_words(element)
    if element.get("itemprop") == "datePublished" or "pubdate" in element.attrib or "property" in element.attrib:
        return 0
    if words & {"publish", "published", "publication"} or words >= {"entry", "date"}:
        return _MARKED
    around = list(element.iterancestors())
    if any(_OF_COMMENTERS & name_words(each) for each in around if each.tag != "body"):
        return _NEVER
    containers = [each.tag for each in around if each.tag in ("article", "main")]
    return 2 if "article" in containers else 3 if containers else _ANY


def _find_zone(found: Stamp, in_meta: Iterable[str], seen_at: datetime | None) -> Stamp:
    """The same local time with an offset from a meta element, if there is one; otherwise `found`. Many sites write their local
    time in JSON-LD without an offset, or as UTC."""
    if found.moment is None or found.source != "json_ld" or found.precision in _ROUGH or found.moment.utcoffset():
        return found
    clock = f"{found.moment:%H:%M}"
    for raw in in_meta:
        other = read_stamp(raw, "meta", before=seen_at) if clock in raw and raw != found.raw else Stamp()
        if other.moment and other.moment.utcoffset() and f"{other.moment:%Y%m%d%H:%M}" == f"{found.moment:%Y%m%d%H:%M}":
            return other
    return found


def _first_stamp(stated: Iterable[tuple[str, DateSource]], seen_at: datetime | None) -> Stamp:
    """The first date with a moment, otherwise the first one with its problem."""
    failed = Stamp()
    for raw, source in stated:
        stamp = read_stamp(raw, source, before=seen_at)
        if stamp.moment:
            return stamp
        failed = failed if failed.raw else stamp
    return failed


def _sharpen(rough: Stamp, stated: Iterable[tuple[str, DateSource]], seen_at: datetime | None) -> Stamp:
    """The first date on the same day that has a time, otherwise the rough one."""
    stamps = (read_stamp(raw, source, before=seen_at) for raw, source in stated)
    return next((each for each in stamps if each.precision not in _ROUGH and lies_within(each, rough)), rough)
