"""The names of the parts of a page in the markup of sites. The words are in `part_names.toml`.

Reads no page; `name_words` does.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


def part_names(part: str) -> frozenset[str]:
    """The words for a part of a page. Raises KeyError if the file has no such part."""
    return _read_parts()[part]


@cache
def _read_parts() -> dict[str, frozenset[str]]:
    parts = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {part: frozenset(words) for part, words in parts.items()}
