"""Labels of dates, which distinguish the date of publication from that of a change. The words are in `date_labels.toml`.

Reads no dates; `tasks/metadata/dates.py` does.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

import re2


@lru_cache(maxsize=1)
def _labels() -> tuple[re2.Pattern[str], re2.Pattern[str]]:
    """Two patterns: every label; and a label of a change with the text it applies to, up to the next label or the end."""
    words = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    published, updated = ("|".join(map(re2.escape, sorted(words[key], key=len, reverse=True))) for key in words)
    start, end = r"(?:^|[\s|(.,;–—-])", r"(?:\s?[:：]\s?|[\s)]|$)"
    return re2.compile(rf"(?i){start}(?:{published}|{updated}){end}"), re2.compile(
        rf"(?i){start}(?:{updated}){end}(.*?)(?:{start}(?:{published}){end}|$)"
    )


def drop_labels(line: str) -> str:
    """Return a line without the words before its dates."""
    return str(_labels()[0].sub(" ", line)).strip()


def split_changes(line: str) -> tuple[str, str]:
    """Return the part of a line about the publication, and the part about changes."""
    found = _labels()[1].search(line)
    return (f"{line[: found.start()]} {line[found.end(1) :]}".strip(), found[1].strip()) if found else (line, "")
