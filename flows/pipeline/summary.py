"""The summary of a run, as numbers and as sentences: what the CLI prints and the report shows.

Looks nothing up; the caller provides the counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from flows.reports.problems import Problem
from flows.reports.words import count_of
from tasks.records import Rejection

if TYPE_CHECKING:
    from flows.pipeline.run import Run
    from flows.pipeline.stages import BatchResult
    from tasks.discover import SourceListing
    from warehouse.apply import LoadCounts


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of documents. read = new + updated + unchanged + duplicate + rejected; skipped files and pages come on top."""

    read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    rejected: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """The result of one run. `problems` are errors that did not stop the run.

    `broken_sources` could not be read, or none of their items could.
    `failed_batches` has a line for each batch that failed; the next run processes their documents.
    `failed_sources` brought fewer articles than the catalogue requires (`min_articles`).
    `verified` is the result of comparing a sample of rows with their raw pages.
    `sources` has counts of documents read and rejected, and of files and pages skipped, by source; "" stands for files
    without a known source.
    `seconds` is the time from the start of the run until its rows are published, without the start of Prefect.
    """

    run_id: str
    kind: str
    total: Tally = Tally()
    sources: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    removed: Mapping[str, int] = field(default_factory=dict)
    rejects: Mapping[str, int] = field(default_factory=dict)
    skips: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    broken_sources: tuple[str, ...] = ()
    failed_sources: tuple[str, ...] = ()
    failed_batches: tuple[str, ...] = ()
    verified: str | None = None
    published: str | None = None
    seconds: float = 0.0

    @property
    def is_failed(self) -> bool:
        """Whether there were documents but none was loaded, and no source merely had nothing new."""
        nothing_came = self.total.read == self.total.rejected and bool(self.total.rejected or self.problems)
        return nothing_came and set(self.sources) <= set(self.broken_sources)

    @property
    def broken_names(self) -> list[str]:
        """The broken sources of the catalogue; files without a known source have no name."""
        return [source_id for source_id in self.broken_sources if source_id]

    def with_problems(self, more: Iterable[Problem]) -> Summary:
        """The same summary with further problems."""
        return replace(self, problems=(*self.problems, *more))

    def describe(self) -> str:
        """One sentence about the outcome."""
        total = self.total
        if total.read == 0:
            found = "nothing to read"
        elif total.new + total.updated == 0 and total.unchanged:
            found = f"{count_of(total.read, 'document')} read, nothing new"
        else:
            found = f"{count_of(total.read, 'document')} read, {total.new:,} new, {total.updated:,} updated"
        extras = [
            f"{getattr(total, name):,} {name}" for name in ("duplicate", "rejected", "skipped") if getattr(total, name)
        ]
        if cut := sum(self.removed.values()):
            extras.append(f"{count_of(cut, 'appeal block')} removed")
        if self.broken_names:
            extras.append(f"{len(self.broken_names):,} of {count_of(len(self.sources), 'source')} could not be read")
        if self.failed_sources:
            extras.append(f"{count_of(len(self.failed_sources), 'source')} below the minimum")
        if self.problems:
            extras.append(count_of(len(self.problems), "warning"))
        return ", ".join([found, *extras])

    def as_dict(self) -> dict[str, Any]:
        """The summary as plain values, counts at the top level, for `--json`."""
        values = asdict(self)
        values["problems"] = tuple(problem.said for problem in self.problems)
        return {"run_id": self.run_id, "kind": self.kind, **values.pop("total"), **values}


def sum_up(
    run: Run,
    found: Sequence[SourceListing],
    spooled: Sequence[BatchResult],
    loaded: Sequence[LoadCounts],
    problems: Sequence[str],
) -> Summary:
    """Combine the counts of the stages."""
    skipped = Counter(skip.reason for each in found for skip in each.skipped)
    total = {name: sum(getattr(count, name) for count in loaded) for name in asdict(Tally()) if name != "skipped"}
    removed, reasons = _add_up(count.removed_by_category for count in loaded), _add_up(each.reasons for each in spooled)
    read, rejected = _add_up(each.read for each in spooled), _add_up(each.rejected for each in spooled)
    sources = {each.source_id: _count_source(each, read, rejected) for each in found}
    broken = (each.source_id for each in found if _is_broken(each, sources[each.source_id], problems))
    return Summary(
        run_id=run.run_id,
        kind=run.kind,
        total=Tally(**total, skipped=skipped.total()),
        sources=sources,
        removed=dict(removed.most_common()),
        rejects=dict(reasons.most_common()),
        skips=dict(skipped.most_common()),
        problems=(*filter(None, map(_name_problem, found)), *[Problem(line, "failed_batch") for line in problems]),
        failed_batches=tuple(problems),
        broken_sources=tuple(dict.fromkeys(broken)),
    )


def add_versions(
    sources: Mapping[str, Mapping[str, int]], versions: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, int]]:
    """Join what was read from each source with what became of it."""
    nothing = {"new": 0, "updated": 0, "removed": 0}
    return {source: {**sources.get(source, {}), **versions.get(source, nothing)} for source in {**sources, **versions}}


def _is_broken(found: SourceListing, counts: Mapping[str, int], problems: Sequence[str]) -> bool:
    """Whether a source had something to read but none of it was loaded; a lost batch may have contained its documents."""
    return counts["read"] == counts["rejected"] and bool(counts["read"] or found.problem or problems)


def _count_source(found: SourceListing, read: Mapping[str, int], rejected: Mapping[str, int]) -> dict[str, int]:
    source_id = found.source_id
    return {
        "read": read.get(source_id, 0), "rejected": rejected.get(source_id, 0), "skipped": len(found.skipped)
    }  # fmt: skip


def _name_problem(found: SourceListing) -> Problem | None:
    """The problem of a source with its listing, if any; its kind is the reason of the corresponding reject."""
    if not found.problem:
        return None
    reason = next((item.reason for item in found.items if isinstance(item, Rejection)), None)
    if reason is None:
        return Problem(found.problem, "nothing_found")
    return Problem(found.problem, reason, f"\"from rejects where reason = '{reason}'\"")


def _add_up(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total = Counter[str]()
    for each in counts:
        total.update(each)
    return total
