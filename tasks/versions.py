"""The versions that rows record: of the extractor, of the cleaner, and a hash of the configuration.

Computed from code, data and settings rather than maintained by hand, so that no change is forgotten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.rows import RunRow, RunStatus

if TYPE_CHECKING:
    from tasks.records import Source
    from tasks.settings import Settings

_HERE = Path(__file__).resolve().parent
_KINDS = (".py", ".toml", ".tsv", ".json", ".npz")
_FETCHING = _HERE / "fetch"
"""Code that does not affect texts."""
_SHAPING = {"max_bytes", "document_seconds", "document_memory", "fetch"}
"""The settings that affect rows; the others only affect where and how fast they are made."""


@lru_cache(maxsize=1)
def extractor_version() -> str:
    """The version of trafilatura, "trafilatura 2.3.1"."""
    return f"trafilatura {version('trafilatura')}"


@lru_cache(maxsize=8)
def cleaner_version(rules: Path | None = None) -> str:
    """The version of the package and, after a plus, eight hex digits of the hash of its code, rules and weights.

    `rules` is the folder of a user's own rules, which are hashed too.
    """
    digest = hashlib.sha256()
    for folder in filter(None, (_HERE, rules)):
        paths = (path for path in folder.rglob("*") if path.suffix in _KINDS and not path.is_relative_to(_FETCHING))
        for path in sorted(paths):
            digest.update(path.relative_to(folder).as_posix().encode("utf-8", "surrogateescape") + b"\0")
            digest.update(path.read_bytes())
    return f"{version('newsrefinery')}+{digest.hexdigest()[:8]}"


def hash_config(settings: Settings, sources: Sequence[Source]) -> str:
    """Sixteen hex digits of the hash of the configuration that rows depend on: limits, settings of fetching, and the names,
    hosts and language of each source. Rules are part of the cleaner's version."""
    set_by_user = settings.model_dump(mode="json", include=_SHAPING)
    listed = [[each.source_id, each.publisher, each.names, each.domains, each.language] for each in sources]
    told = json.dumps([set_by_user, listed], sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def name_code(rules: Path) -> str:
    """The versions of extractor and cleaner in one line, as stored with partitions."""
    return f"{extractor_version()}, cleaner {cleaner_version(rules)}"


def compose_run(run_id: str, kind: str, status: RunStatus, started_at: datetime, rules: Path) -> RunRow:
    """The row of a run with the versions of this code and these rules; the caller adds parameters and counts."""
    return RunRow(
        run_id=run_id,
        kind=kind,
        status=status,
        started_at=started_at,
        finished_at=None if status == "running" else datetime.now(UTC),
        code_version=version("newsrefinery"),
        extractor_version=extractor_version(),
        cleaner_version=cleaner_version(rules),
    )
