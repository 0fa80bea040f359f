"""A stored article under the current cleaner: the row it would produce, and what it would cut and restore.

Stores nothing, and never empties an article: if nothing of it would be kept, it stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

import pyarrow as pa

from tasks.appeals import load_rulebook
from tasks.archive import read_archived
from tasks.archive_records import ArchiveError
from tasks.pool import Failure, Limits
from tasks.rebuild import drop_unchanged, rejudge_stored
from tasks.records import Page
from tasks.refine import Refinery, make_pool, refine_page
from warehouse.amend import parse_stored
from warehouse.outcomes import Amendment, Outcome, StoredVersion
from warehouse.rows import BlockRow, RestoredRow

JudgedFrom = Literal["blocks", "archive"]
Change = Literal["newly cut", "put back"]
_EXAMPLE = 160


@dataclass(frozen=True, slots=True)
class Difference:
    """A block that only one of two cleaners cuts, with that cleaner's category and rule."""

    change: Change
    source_id: str
    category: str
    rule_id: str
    characters: int
    example: str


@dataclass(frozen=True, slots=True)
class RecleanResult:
    """The result for one stored version; with a `problem` it is left alone."""

    name: str
    amendment: Amendment | None = None
    differences: tuple[Difference, ...] = ()
    problem: str | None = None
    before: str = ""
    """The cleaner that made the stored row."""


def reclean_stored(stored: StoredVersion, refinery: Refinery, home: Path | None = None) -> RecleanResult:
    """Judge a stored version again, from its blocks or, given the `home` folder, from its archived page."""
    row = stored.article
    name = row.url or row.title or str(row.article_id)
    found = _amend_from_archive(stored, refinery, home) if home else rejudge_stored(stored, refinery)
    if isinstance(found, str):
        return RecleanResult(name, problem=found, before=row.cleaner_version)
    if found.article is not None and row.text and not found.article.text:
        return RecleanResult(name, problem="nothing of its text would be kept", before=row.cleaner_version)
    differences = tuple(_compare(stored, found)) if found.article else ()
    return RecleanResult(name, found, differences, before=row.cleaner_version)


def refine_again(stored: StoredVersion, refinery: Refinery, home: Path) -> Outcome:
    """Refine the page of a stored version again; a text without a URL keeps its identity. Raises ArchiveError."""
    return refine_page(replace(read_page_of(stored, home), known_by=stored.article.article_id), refinery)


def read_page_of(stored: StoredVersion, home: Path) -> Page:
    """The page that a stored version was made from, with the version's own URL and source, since the same bytes may have come
    from several URLs, or by hand before they came from a source. Raises ArchiveError."""
    if stored.archive_path is None or stored.archive_offset is None:
        raise ArchiveError("its page is not in the archive")
    page = read_archived(home, stored.archive_path, stored.archive_offset)
    row = stored.article
    reference = replace(page.reference, source_id=row.source_id or "")
    if page.url == row.url:
        return replace(page, reference=reference)
    return replace(page, url=row.url, reference=replace(reference, url=row.requested_url))


def _amend_from_archive(stored: StoredVersion, refinery: Refinery, home: Path) -> Amendment | str:
    try:
        outcome = refine_again(stored, refinery, home)
    except ArchiveError as error:
        return str(error)
    if outcome.article is None:
        return outcome.reject.detail or outcome.reject.reason if outcome.reject else "no article"
    amendment = Amendment(
        article_id=stored.article.article_id, version=stored.version, based_on=stored.loaded_at,
        cleaner_version=outcome.article.cleaner_version,
        article=replace(outcome.article, article_id=stored.article.article_id),
        blocks=outcome.blocks, restored=outcome.restored,
    )  # fmt: skip
    return drop_unchanged(stored, amendment)


def _compare(stored: StoredVersion, amendment: Amendment) -> Iterator[Difference]:
    """Blocks in only one of the two cuts; what people restored counts as cut, since the cleaner did not keep it."""
    source_id = stored.article.source_id or ""
    before, after = _list_cuts(stored.blocks, stored.restored), _list_cuts(amendment.blocks, amendment.restored)
    cut_before, cut_after = Counter(text for text, _, _ in before), Counter(text for text, _, _ in after)
    for change, cuts, others in (("newly cut", after, cut_before), ("put back", before, cut_after)):
        left = others.copy()
        for text, category, rule_id in cuts:
            if left[text]:
                left[text] -= 1
            else:
                yield Difference(change, source_id, category, rule_id, len(text), text[:_EXAMPLE])  # type: ignore[arg-type]


def _list_cuts(blocks: Iterable[BlockRow], restored: Iterable[RestoredRow]) -> list[tuple[str, str, str]]:
    put_back = {each.block_no: each for each in restored}
    cuts = []
    for block in blocks:
        verdict = put_back.get(block.block_no, block)
        if verdict.category is not None:
            cuts.append((block.text, verdict.category, verdict.rule_id or ""))
    return cuts


def reclean_chunk(rows: pa.RecordBatch, refinery: Refinery, home: Path | None) -> list[RecleanResult]:
    """Judge the versions in a chunk of `read_stored` again; runs in a worker process."""
    return [reclean_stored(stored, refinery, home) for stored in parse_stored(rows)]


def reclean_chunks(
    chunks: Iterable[pa.RecordBatch], refinery: Refinery, home: Path | None, *, workers: int, limits: Limits
) -> Iterator[list[RecleanResult] | Failure]:
    """Judge chunks in worker processes, in order; one that exceeds its limits gives a Failure, and its rows stay.

    Without workers everything happens in this process. Raises RulesError for an invalid rule.
    """
    load_rulebook(refinery.rules)
    judge_again = partial(reclean_chunk, refinery=refinery, home=home)
    with make_pool(judge_again, refinery, workers=workers, limits=limits, extracts=home is not None) as pool:
        yield from pool.map(chunks)
