"""The two names by which rows say what produced them: the extractor's version and the cleaner's.

Computed, never maintained by hand: the cleaner's version is a hash of its code and data, so no change is forgotten.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_KINDS = (".py", ".toml", ".tsv", ".json", ".npz")


@lru_cache(maxsize=1)
def extractor_version() -> str:
    """The version of trafilatura, "trafilatura 2.3.1"."""
    return f"trafilatura {version('trafilatura')}"


@lru_cache(maxsize=8)
def cleaner_version(rules: Path | None = None) -> str:
    """The version of the package and, after a plus, eight digits of the hash of its texts, rules and weights.

    `rules` is the folder of a user's own rules; they count too.
    """
    digest = hashlib.sha256()
    for folder in filter(None, (_HERE, rules)):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in _KINDS and "fetch" not in path.parts):
            digest.update(path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape") + b"\0")
            digest.update(path.read_bytes())
    return f"{version('newsrefinery')}+{digest.hexdigest()[:8]}"


def name_code(rules: Path | None = None) -> str:
    """Extractor and cleaner in one line, as partitions remember what made them."""
    return f"{extractor_version()}, cleaner {cleaner_version(rules)}"
