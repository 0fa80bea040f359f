"""Recognizes pages that are served with status 200 but are not articles: "not found" pages, cookie walls and the like.

Looks only at the beginning of long pages, because a story about cookie walls is a story. The phrases are data, `soft_pages.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

import re2

from tasks.records import Article, Page, Rejection
from tasks.sources.article_urls import why_no_article

_PARTS = r"[|–—•·,]| - |: |\.\.\."
"""What separates the headline in a title from the name of the site."""
_HAN_AND_KANA = re2.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
"""Two letters of these scripts say about as much as a word."""


@dataclass(frozen=True, slots=True)
class SoftKind:
    """A kind of page that is no news: what gives it away, and what its rejection says."""

    reason: str
    detail: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    hints: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    is_prompt: bool = False


def refuse_soft_page(page: Page, article: Article) -> Rejection | None:
    """The rejection of an HTML page that is no news though an article was found on it, or None."""
    if page.media_type != "text/html":
        return None
    if _was_sent_elsewhere(page):
        return Rejection.of(page, "soft_404", f"the server sent a page of its own instead: {page.url}")
    kind = name_soft_page(article.title, (block.text for block in article.blocks))
    if kind and not _stands_in_news(kind, article):
        return Rejection.of(page, kind.reason, kind.detail)
    if page.status is not None and not _is_signed(article) and _is_thin(article):
        return Rejection.of(
            page, "no_content", "a few words without a date or an author: what servers show for nothing"
        )
    return None


def _stands_in_news(kind: SoftKind, article: Article) -> bool:
    """True for a prompt that is only part of a page: the rest is a text that says who wrote it, or when."""
    texts = [_fold(block.text) for block in article.blocks if block.text != article.title]
    rest = [text for text in texts if not any(phrase in text for phrase in (*kind.texts, *kind.hints))]
    return kind.is_prompt and _is_signed(article) and _count_words(" ".join(rest)) >= load_table()["few_words_of_news"]


def _is_thin(article: Article) -> bool:
    text = " ".join(block.text for block in article.blocks)
    words = max(_count_words(text), len(_HAN_AND_KANA.findall(text)) // 2)
    return words <= int(load_table()["thin_words"])


def _is_signed(article: Article) -> bool:
    return bool(article.published.moment or article.byline)


def _was_sent_elsewhere(page: Page) -> bool:
    """True if an article was asked for and a redirect led to the front page, a list or a page of the site: how many
    sites bury dead links."""
    asked, came = page.reference.url, page.url
    if not asked or not came or asked == came:
        return False
    return why_no_article(came) is not None and why_no_article(asked) is None


def name_soft_page(title: str | None, paragraphs: Iterable[str]) -> SoftKind | None:
    """The kind of soft page that this is, or None for what may be news.

    `title` is the page's own, site name and all; `paragraphs` all its text, nothing removed.
    """
    texts, heading = list(paragraphs), _fold(title or "")
    parts = {part.strip(" .…!?:") for part in (heading, *re2.split(_PARTS, heading))}
    titled = [kind for kind in load_kinds() if not parts.isdisjoint(kind.titles)]
    if not titled and _has_many_words(texts):
        return None
    text = _fold(" ".join(texts))
    words = _count_words(text)
    if words > load_table()["most_words"]:
        return next((kind for kind in titled if _opens_softly(kind, text)), None)
    hinted = f"{heading} {text}" if words <= load_table()["few_words"] else ""
    return (
        _find_kind(lambda kind: any(phrase in text for phrase in kind.texts) and _stands_beside(kind, text))
        or next(iter(titled), None)
        or _find_kind(lambda kind: any(phrase in hinted for phrase in kind.hints))
    )


def _has_many_words(texts: Iterable[str]) -> bool:
    """Whether the first paragraphs already have too many words for a soft page without a telling title: true of most
    pages."""
    return any(count > load_table()["most_words"] for count in accumulate(len(text.split()) for text in texts))


def _opens_softly(kind: SoftKind, text: str) -> bool:
    """True if a long page, which may go on with all that a site has, begins with a phrase of the kind."""
    opening = text[: load_table()["opening_letters"]]
    return any(phrase in opening for phrase in (*kind.texts, *kind.hints))


def _stands_beside(kind: SoftKind, text: str) -> bool:
    return not kind.beside or any(word in text for word in kind.beside)


def _find_kind(fits: Callable[[SoftKind], bool]) -> SoftKind | None:
    return next((kind for kind in load_kinds() if fits(kind)), None)


@cache
def load_kinds() -> tuple[SoftKind, ...]:
    """All kinds, in the order of the file."""
    return tuple(_read_kind(reason, table) for reason, table in load_table().items() if isinstance(table, dict))


def _read_kind(reason: str, table: dict[str, Any]) -> SoftKind:
    phrases = {
        key: tuple(map(_fold, value)) for key, value in table.items() if key in ("titles", "texts", "hints", "beside")
    }
    return SoftKind(reason=reason, detail=table["detail"], is_prompt=table.get("is_prompt", False), **phrases)


@cache
def load_table() -> dict[str, Any]:
    """The data file as it stands."""
    return tomllib.loads(files("tasks").joinpath("soft_pages.toml").read_text("utf-8"))


def _fold(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _count_words(text: str) -> int:
    return max(len(text.split()), len(text) // 12)
