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
"""Up to this number, statements may be lists; if there are more, each is one tag and may contain commas ("Kohl, Helmut")."""
_BETWEEN = re.compile(r"\s{0,3}[,;،؛、，；]\s{0,3}")
_BETWEEN_LINES = re.compile(r"\s{0,3}[;؛；]\s{0,3}")
_HAN_WORDS = re.compile(
    r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]+(?: [\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]+){2,}"
)
_OF_MACHINES = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{4,}|\d{6,}|\w+:\S.*|/\S*|\S+@\S+\.\w+.*")
"""Numbers, URLs, paths, e-mail addresses and words with a namespace: they serve the system."""
_A_NAME = 3
"""A title of up to this number of words may be the topic of the article, and a tag: "Will Smith"."""


def read_tags(stated: Sequence[str], *, titles: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Return the stated tags, each once ignoring case, at most 40.

    Excluded are the article's `titles`, and the `names` of its authors and its site.
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
