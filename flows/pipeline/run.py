"""A run: its identity, its files and its limits; and the batches it is divided into. Plain data that the stages receive."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tasks.archive import ArchiveEntry
from tasks.files.walk import file_kind, walk_inputs
from tasks.partitions import Portion
from tasks.records import Reference, Rejection, Skipped, Source
from tasks.settings import Settings
from tasks.sources.survey import Window
from tasks.versions import hash_config
from warehouse.home import Home
from warehouse.rows import FetchRow

_BYTES_OF_A_DOCUMENT = 20_000
"""Size of a page in a compressed crawl."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a flow.

    `sources`: the publishers a document can be assigned to. `portion`: the partitions to process in a backfill; None in any
    other run, which processes whatever is new. `window`: the days that are covered.
    """

    run_id: str
    kind: str
    settings: Settings
    started_at: datetime
    sources: tuple[Source, ...] = ()
    parameters: str = "{}"
    flow_run_id: str = ""
    portion: Portion | None = None
    window: Window = field(default_factory=Window)

    @property
    def home(self) -> Path:
        return self.settings.home

    @property
    def config_hash(self) -> str:
        return hash_config(self.settings, self.sources)

    @property
    def raw_folder(self) -> Path:
        """The folder of the archive to which this run writes."""
        return self.archive / f"{self.started_at:%Y-%m}"

    @property
    def archive(self) -> Path:
        return Home(self.home).raw

    def locate(self, entry: ArchiveEntry, folder: Path | None = None) -> ArchiveEntry:
        """An archive entry of this run's folder (or of `folder`), with its path relative to the archive."""
        path = ((folder or self.raw_folder) / entry.path).relative_to(self.archive)
        return replace(entry, path=path.as_posix())


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The result of fetching a reference: the row of the request, and either the archive entry of its page (its path relative
    to `raw/`) or a rejection. Pages that come from the archive have no row."""

    reference: Reference
    fetch: FetchRow | None = None
    entry: ArchiveEntry | None = None
    rejection: Rejection | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a page nor an error: the page is unchanged."""
        return self.entry is None and self.rejection is None


@dataclass(frozen=True, slots=True)
class Batch:
    """The input of one refine task: references still to be read, or pages already fetched."""

    batch_id: str
    number: int
    items: tuple[Reference | Rejection, ...]
    fetched: tuple[FetchResult, ...] = ()


def begin_run(
    kind: str, settings: Settings, sources: tuple[Source, ...], parameters: Mapping[str, Any], flow_run_id: str
) -> Run:
    """Start a run, `nightly-20260301-041500-1a2b3c`: ids sort by time and are unique."""
    moment = datetime.now(UTC)
    run_id = f"{kind}-{moment:%Y%m%d-%H%M%S}-{flow_run_id[:6]}"
    asked = json.dumps({**parameters, "flow_run_id": flow_run_id}, ensure_ascii=False)
    return Run(run_id, kind, settings, moment, sources, asked, flow_run_id)


def name_flow_run() -> str:
    """The name of a flow run in Prefect's UI: `nightly 2026-03-01 04:15`, in UTC."""
    from prefect.runtime import flow_run

    return f"{flow_run.flow_name} {datetime.now(UTC):%Y-%m-%d %H:%M}"


def cut_batches(run_id: str, items: Iterable[Reference | Rejection], size: int) -> tuple[Batch, ...]:
    """Group items into batches of about `size` documents, estimated from file sizes. A WARC file of a crawl becomes a batch of
    its own, so that its failure does not affect other files."""
    pieces: list[list[Reference | Rejection]] = []
    room = 0
    for item in items:
        weight = _estimate_documents(item)
        if weight > room:
            pieces.append([])
            room = size
        pieces[-1].append(item)
        room -= weight
    return tuple(Batch(f"{run_id}-{number:05}", number, tuple(piece)) for number, piece in enumerate(pieces, start=1))


def count_documents(paths: Iterable[str | Path], most: int) -> int:
    """About how many documents are below these paths; stops counting at `most`."""
    count = 0
    for found in walk_inputs(paths):
        count += 0 if isinstance(found, Skipped) else _estimate_documents(found)
        if count >= most:
            break
    return count


def _estimate_documents(item: Reference | Rejection) -> int:
    """How many documents a file may contain, judging by its size; 1 for pages, texts and missing files."""
    path = item.path if isinstance(item, Reference) else None
    if path is None or file_kind(path) not in ("warc", "jsonl", "csv"):
        return 1
    with suppress(OSError):
        return 1 + Path(path).stat().st_size // _BYTES_OF_A_DOCUMENT
    return 1
