"""The tags of an article: the keywords that its page states, without those that say nothing about the article.

Invents no tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape

from tasks.metadata.sections import is_named

_MOST = 40
_LONGEST = 80
_A_LIST = 3
"""Up to so many statements may each be a list; more are a tag each, with commas of their own ("Kohl, Helmut")."""
_BETWEEN = re.compile(r"\s{0,3}[,;،؛、，；]\s{0,3}")
_BETWEEN_LINES = re.compile(r"\s{0,3}[;؛；]\s{0,3}")
_HAN_WORDS = re.compile(
    r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]+(?: [\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]+){2,}"
)
_OF_MACHINES = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{4,}|\d{6,}|\w+:\S.*|/\S*|\S+@\S+\.\w+.*")
"""Numbers, addresses and words with a name space: they serve the system."""
_A_NAME = 3
"""Words of a title that may be what the article is about: "Will Smith"."""


def read_tags(stated: Sequence[str], *, titles: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Return the tags in what a page states, each once whatever its case, at most 40.

    None is one of the article's `titles`, nor one of the `names`: of its authors, of its site.
    """
    others = (title for title in titles if len(title.split()) > _A_NAME)
    unwanted = frozenset(map(str.casefold, (*others, *names)))
    tags: dict[str, str] = {}
    for tag in _list_tags(stated):
        folded = tag.casefold()
        if folded not in unwanted and is_named(tag) and not _OF_MACHINES.fullmatch(tag):
            tags.setdefault(folded, tag)
    return tuple(tags.values())[:_MOST]


def _list_tags(stated: Sequence[str]) -> Iterator[str]:
    lines = list(dict.fromkeys(" ".join(unescape(line).split()) for line in stated))
    between = _BETWEEN if len(lines) <= _A_LIST else _BETWEEN_LINES
    for line in lines:
        mark = None if _HAN_WORDS.fullmatch(line) else " | " if " | " in line and "," not in line else ""
        parts = between.split(line) if mark == "" else line.split(mark)
        yield from (tag for part in parts if 1 < len(tag := part.strip().lstrip("#")) <= _LONGEST)
