"""Pages that a server sent as if they were news, and that say of themselves that they are not.

Refuses to look at long pages: a story about cookie walls is a story. The phrases are data, `soft_pages.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import re2

_PARTS = r"[|–—•·,]| - |: |\.\.\."
"""What a title's headline and the name of its site are set apart by."""


@dataclass(frozen=True, slots=True)
class SoftKind:
    """One kind of page that is no news: how it is told, and what to say of it."""

    reason: str
    detail: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    hints: tuple[str, ...] = ()


def name_soft_page(title: str | None, paragraphs: Iterable[str]) -> SoftKind | None:
    """The kind of soft page that this is, or None for what may be news.

    `title` is the page's own, site name and all; `paragraphs` all its text, nothing removed.
    """
    text, heading = _fold(" ".join(paragraphs)), _fold(title or "")
    words = _count_words(text)
    if words > load_table()["most_words"]:
        return None
    parts = {part.strip(" .…!?:") for part in (heading, *re2.split(_PARTS, heading))}
    hinted = f"{heading} {text}" if words <= load_table()["few_words"] else ""
    return (
        _find_kind(lambda kind: any(phrase in text for phrase in kind.texts))
        or _find_kind(lambda kind: not parts.isdisjoint(kind.titles))
        or _find_kind(lambda kind: any(phrase in hinted for phrase in kind.hints))
    )


def _find_kind(fits: Callable[[SoftKind], bool]) -> SoftKind | None:
    return next((kind for kind in load_kinds() if fits(kind)), None)


@cache
def load_kinds() -> tuple[SoftKind, ...]:
    """All kinds, in the order of the file."""
    tables = {key: value for key, value in load_table().items() if isinstance(value, dict)}
    return tuple(
        SoftKind(
            reason, table["detail"], *(tuple(map(_fold, table.get(key, []))) for key in ("titles", "texts", "hints"))
        )
        for reason, table in tables.items()
    )


@cache
def load_table() -> dict[str, Any]:
    """The data file as it stands."""
    return tomllib.loads(files("tasks").joinpath("soft_pages.toml").read_text("utf-8"))


def _fold(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _count_words(text: str) -> int:
    return max(len(text.split()), len(text) // 12)
