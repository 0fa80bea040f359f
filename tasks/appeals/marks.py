"""What the markup around a block says: words of classes, ids and roles, forms, links.

Refuses plain text, where there are no marks and nothing is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from tomllib import loads

MARKS_FILE = Path(__file__).parent / "marks.toml"
_LIMIT = 5.0


@lru_cache(maxsize=1)
def _load_marks() -> Mapping[str, float]:
    data = loads(MARKS_FILE.read_text(encoding="utf-8"))
    return {word: float(group["weight"]) for group in data["group"] for word in group["words"]}


def weigh_marks(marks: tuple[str, ...]) -> float:
    """Log-odds of an appeal from the markup: the strongest mark of each side, not their sum, as marks repeat."""
    if not marks:
        return 0.0
    known = _load_marks()
    weights = [known[mark] for mark in marks if mark in known]
    return max(-_LIMIT, min(_LIMIT, max([0.0, *weights]) + min([0.0, *weights])))
