"""Pages that a server sent as if they were news, and that say of themselves that they are not.

Refuses to look at long pages: a story about cookie walls is a story. The phrases are data, `soft_pages.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import re2


@dataclass(frozen=True, slots=True)
class SoftKind:
    """One kind of page that is no news: how it is told, and what to say of it."""

    reason: str
    detail: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]


def name_soft_page(title: str | None, paragraphs: Iterable[str]) -> SoftKind | None:
    """The kind of soft page that this is, or None for what may be news.

    `title` is the page's own, site name and all; `paragraphs` all its text, nothing removed.
    """
    text = _fold(" ".join(paragraphs))
    if _count_words(text) > most_words():
        return None
    heading = _fold(title or "")
    for kind in load_kinds():
        if any(_stands_in(phrase, heading) for phrase in kind.titles) or any(phrase in text for phrase in kind.texts):
            return kind
    return None


@cache
def load_kinds() -> tuple[SoftKind, ...]:
    """All kinds, in the order of the file."""
    tables = {key: value for key, value in load_table().items() if isinstance(value, dict)}
    return tuple(
        SoftKind(reason, table["detail"], tuple(map(_fold, table["titles"])), tuple(map(_fold, table["texts"])))
        for reason, table in tables.items()
    )


@cache
def load_table() -> dict[str, object]:
    """The data file as it stands."""
    return tomllib.loads(files("tasks").joinpath("soft_pages.toml").read_text("utf-8"))


@cache
def most_words() -> int:
    """Words beyond which a page is never a soft one."""
    return int(str(load_table()["most_words"]))


def _stands_in(phrase: str, heading: str) -> bool:
    """True where the heading, or a part of it beside the name of the site, is the phrase and nothing more."""
    parts = re2.split(r"[|–—•·,]| - |: |\.\.\.", heading)
    return any(part.strip(" .…!?:") == phrase for part in parts)


def _fold(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _count_words(text: str) -> int:
    return max(len(text.split()), len(text) // 12)
