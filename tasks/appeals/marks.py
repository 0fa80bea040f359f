"""The weight of the markup around a block: words in classes, ids and roles; forms; links.

Plain text has no marks, so they add nothing to its log-odds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from functools import lru_cache
from pathlib import Path

from rtoml import loads

from tasks.records import Block

MARKS_FILE = Path(__file__).parent / "marks.toml"
_LIMIT = 5.0
_COMMON = 0.6
"""A mark on a larger share of the article's text belongs to the container (WordPress puts "share", "has-sidebar" there)."""
_MOSTLY_LINKS, _QUOTE = frozenset({"links:8", "links:9", "links:10"}), "tag:blockquote"
_POST = frozenset({"instagram", "media"})


@lru_cache(maxsize=1)
def _load_marks() -> Mapping[str, float]:
    data = loads(MARKS_FILE.read_text(encoding="utf-8"))
    return {word: float(group["weight"]) for group in data["group"] for word in group["words"]}


def weighs(mark: str) -> bool:
    """Whether a mark has a weight."""
    return mark in _load_marks()


def find_common_marks(blocks: Iterable[Block]) -> Set[str]:
    """The marks with a weight that most of the article carries, so that they do not distinguish blocks."""
    known = _load_marks().keys()
    carried: Counter[str] = Counter()
    total = 0
    for block in blocks:
        total += len(block.text)
        for mark in known & block.marks if block.marks else ():
            carried[mark] += len(block.text)
    return {mark for mark, length in carried.items() if length > _COMMON * total}


def weigh_marks(marks: tuple[str, ...], common: Set[str] = frozenset()) -> float:
    """Log-odds of an appeal from the markup: the strongest mark for and against, not the sums, since marks repeat.

    A <blockquote> that is a link or the fallback of an embedded post does not count as a quotation. Seen: "LEE MÁS | …" as a
    <blockquote>, to make it stand out; "View this post" in <blockquote class="instagram-media">.
    """
    if not marks:
        return 0.0
    known = _load_marks()
    void = {*common, _QUOTE} if _QUOTE in marks and _is_no_quotation(marks) else common
    weights = [known[mark] for mark in marks if mark in known and mark not in void]
    return max(-_LIMIT, min(_LIMIT, max([0.0, *weights]) + min([0.0, *weights])))


def _is_no_quotation(marks: tuple[str, ...]) -> bool:
    return not _MOSTLY_LINKS.isdisjoint(marks) or _POST.issubset(marks)
