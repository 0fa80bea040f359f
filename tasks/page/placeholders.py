"""Recognizes placeholders for embeds that were not loaded: "Externer Inhalt", "To view this content, please…".

Cuts nothing: a placeholder is a block whose role keeps it out of the text. The phrases are in `placeholders.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import re2

_LONGEST = 700
_OPENING = 160
"""A placeholder has its phrase within so many characters; prose that quotes one has it later."""


def is_placeholder(text: str) -> bool:
    """Whether a run of text replaces an embed that was not loaded."""
    return len(text) < _LONGEST and bool(_phrases().search(text[:_OPENING]))


def find_placeholders(texts: Iterable[str]) -> frozenset[str]:
    """Return the texts that are placeholders; for most pages, one search shows that there are none."""
    short = [text for text in texts if len(text) < _LONGEST]
    has_any = _phrases().search("\n".join(text[:_OPENING] for text in short))
    return frozenset(filter(is_placeholder, short) if has_any else ())


@lru_cache(maxsize=1)
def _phrases() -> re2.Pattern[str]:
    data: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    phrases = {re2.escape(phrase) for of_language in data.values() for phrase in of_language}
    return re2.compile("(?i)" + "|".join(sorted(phrases)))
