"""Weekly housekeeping: verifies the archive and the rows, deletes old Prefect runs, and names what a person should look
at, such as repeated blocks and unusual sources. Duplicates need no upkeep: every load groups them.

Changes no article and deletes no page.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from prefect import flow, get_client
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterEndTime
from prefect.client.schemas.objects import State

from flows.amendments.verify import verify_archives, verify_sample
from flows.parameters import KeepDays, ReadsArchive, Sample
from flows.pipeline.conclusion import conclude
from flows.pipeline.run import name_flow_run
from flows.reports.health import describe_findings, read_health
from flows.reports.words import count_of
from tasks.archive import ArchiveCheck
from tasks.settings import Settings, load_settings
from tasks.sources.catalogue import load_catalogue
from warehouse.backend import is_published
from warehouse.home import Home
from warehouse.templates import list_templates

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The result of housekeeping. `problems` are lines about our own data, `findings` about sources."""

    pages: int
    rows: int
    forgotten: int
    templates: int
    findings: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def is_failed(self) -> bool:
        """Whether our own data is damaged; findings on sources do not make the run fail."""
        return bool(self.problems)

    def describe(self) -> str:
        """One sentence about what was found and done."""
        parts = [
            f"{count_of(self.pages, 'page')} and {count_of(self.rows, 'row')} verified",
            f"{count_of(self.forgotten, 'old Prefect run')} deleted",
        ]
        parts += [f"{count_of(self.templates, 'repeated block')} to decide on"] if self.templates else []
        parts += [f"{count_of(len(self.findings), 'finding')} on sources"] if self.findings else []
        parts += [f"{count_of(len(self.problems), 'problem')}"] if self.problems else []
        return ", ".join(parts)


@flow(name="maintain", flow_run_name=name_flow_run, persist_result=False)
def maintain(
    keep_days: KeepDays = 90,
    verify: ReadsArchive = True,
    sample: Sample = 200,
) -> State[Upkeep]:
    """Verify the archive and the rows, delete old Prefect runs, name what a person should look at.

    Args:
        keep_days: Runs that ended longer ago are deleted from Prefect; the warehouse keeps its own record.
        verify: Read every page in the archive and check its hash.
        sample: Number of rows to rebuild from their pages and compare.
    """
    settings = load_settings()
    is_there = is_published(Home(settings.home))
    archive = verify_archives(settings.home) if verify else ArchiveCheck(0)
    rows, differences = verify_weekly_sample(settings, sample) if is_there and sample else (0, ())
    upkeep = Upkeep(
        pages=archive.pages,
        rows=rows,
        forgotten=asyncio.run(forget_runs(datetime.now(UTC) - timedelta(days=keep_days))),
        templates=len(list_templates(settings.home, ("proposed",))) if is_there else 0,
        findings=tuple(describe_findings(read_health(settings.home))) if is_there else (),
        problems=(*archive.problems, *differences),
    )
    create_markdown_artifact(write_report(upkeep), key="maintain-report", description=upkeep.describe())
    return conclude(upkeep)


def verify_weekly_sample(settings: Settings, sample: int) -> tuple[int, tuple[str, ...]]:
    """Rebuild some rows from their pages, different ones every week; returns the count and what differs. Raises
    WarehouseError.
    """
    sources = load_catalogue(settings.sources).sources
    verified = verify_sample(settings, sources, sample, f"{datetime.now(UTC):%G-%V}")
    return verified.checked, verified.differences


def write_report(upkeep: Upkeep) -> str:
    """The report in Markdown."""
    parts = [f"# Housekeeping\n\n**{upkeep.describe()}.**"]
    for title, lines in (("## Problems", upkeep.problems), ("## Findings on sources", upkeep.findings)):
        if lines:
            parts += [title, "\n".join(f"- `{line.replace('`', '')}`" for line in lines[:100])]
    if upkeep.templates:
        parts += ["## Repeated blocks", "Decide on them: `newsrefinery templates`."]
    return "\n\n".join(parts) + "\n"


async def forget_runs(before: datetime) -> int:
    """Delete the Prefect flow runs that ended before a time; returns their number."""
    old = FlowRunFilter(end_time=FlowRunFilterEndTime.model_validate({"before_": before}))
    forgotten = 0
    async with get_client() as client:
        while runs := await client.read_flow_runs(flow_run_filter=old, limit=_AT_ONCE):
            for run in runs:
                await client.delete_flow_run(run.id)
            forgotten += len(runs)
    return forgotten
