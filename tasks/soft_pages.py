"""Recognizes pages that are served with status 200 but are not articles: "not found" pages, cookie walls and the like.

Looks only at the beginning of long pages, because a story about cookie walls is an article. The phrases are data,
`soft_pages.toml`.
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
"""Separators between the headline and the name of the site in a title."""
_HAN_AND_KANA = re2.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
"""Two letters of these scripts say about as much as a word."""


@dataclass(frozen=True, slots=True)
class SoftKind:
    """A kind of page that is not an article: the phrases that identify it, and the text of its rejection."""

    reason: str
    detail: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    hints: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    is_prompt: bool = False


def refuse_soft_page(page: Page, article: Article) -> Rejection | None:
    """The rejection of an HTML page that is not an article although text was extracted from it, or None."""
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
    """Whether a prompt is only part of the page: the rest has enough words, and an author or a date."""
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
    """Whether an article was requested and a redirect led to the front page, a listing or a service page, as many sites
    do for dead links."""
    asked, came = page.reference.url, page.url
    if not asked or not came or asked == came:
        return False
    return why_no_article(came) is not None and why_no_article(asked) is None


def name_soft_page(title: str | None, paragraphs: Iterable[str]) -> SoftKind | None:
    """The kind of soft page that this is, or None if it may be an article.

    `title` is the page's own, including the site name; `paragraphs` are all its text, with nothing removed.
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
    """Whether the page has too many words for a soft page whose title does not identify it, which is true of most pages.
    Stops counting at the limit."""
    return any(count > load_table()["most_words"] for count in accumulate(len(text.split()) for text in texts))


def _opens_softly(kind: SoftKind, text: str) -> bool:
    """Whether a long page, which may contain the site's other content, begins with a phrase of the kind."""
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
    """The parsed data file."""
    return tomllib.loads(files("tasks").joinpath("soft_pages.toml").read_text("utf-8"))


def _fold(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _count_words(text: str) -> int:
    return max(len(text.split()), len(text) // 12)
