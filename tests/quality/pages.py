"""Owns the pages that tests and benchmarks work on: the invented ones of `structures/`, and those below a folder.

Refuses to change any of them.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from tasks.files.walk import walk_inputs
from tasks.read import read_pages
from tasks.records import Page, Reference

T = TypeVar("T")
FOLDER = Path(__file__).parent / "structures"
STRUCTURES = sorted(FOLDER.glob("*.html"))
STORIES: dict[str, dict[str, str]] = tomllib.loads((FOLDER / "stories.toml").read_text(encoding="utf-8"))
MAX_BYTES = 10_000_000
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


def fill_structure(path: Path) -> tuple[str, dict[str, str]]:
    """A page `name.language.html` with the story of its language in it, and the parts of the story that it has."""
    template = path.read_text(encoding="utf-8")
    story = STORIES[path.suffixes[0].removeprefix(".")]
    used = set(_PLACEHOLDER.findall(template))
    parts = {name: text for name, text in story.items() if name in used}
    return _PLACEHOLDER.sub(lambda found: story[found[1]], template), parts


def spread(these: Sequence[T], most: int) -> list[T]:
    """At most so many, at equal distances."""
    count = min(most, len(these))
    return [these[place * len(these) // count] for place in range(count)]


def list_references(folder: Path) -> list[Reference]:
    """Every file below a folder that may hold pages; reference texts, whose lines only name the files of theirs, hold none."""
    return [found for found in walk_inputs([folder]) if isinstance(found, Reference) and not _names_pages(found)]


def _names_pages(reference: Reference) -> bool:
    path = Path(reference.path or "")
    if path.suffix != ".jsonl":
        return False
    with path.open(encoding="utf-8", errors="replace") as lines, suppress(ValueError, TypeError):
        return "<" not in json.loads(lines.readline()).get("html", "<")
    return False


def list_pages(references: list[Reference]) -> Iterator[Page]:
    """The pages of files; what cannot be read is left out."""
    found = (page for reference in references for page in read_pages(reference, max_bytes=MAX_BYTES))
    return (page for page in found if isinstance(page, Page))


def list_html(folder: Path) -> Iterator[Page]:
    """The HTML pages below a folder."""
    return (page for page in list_pages(list_references(folder)) if page.media_type == "text/html")
