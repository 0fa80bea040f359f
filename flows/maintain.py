"""Housekeeping, once a week: the archive is read and hashed, old runs of Prefect are forgotten, silent sources named.

Refuses to change an article, and to delete a page.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from prefect import flow, get_client
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterEndTime
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from flows.health import describe_findings, read_health
from flows.run import name_flow_run
from flows.summary import count_of
from tasks.archive import verify_archive
from tasks.settings import load_settings
from warehouse.home import Home

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """What housekeeping found and did. `problems` are lines for a person."""

    pages: int
    forgotten: int
    findings: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    def describe(self) -> str:
        """One sentence: what was found and done. It is also the message of the Prefect state."""
        parts = [
            f"{count_of(self.pages, 'page')} of the archive verified",
            f"{count_of(self.forgotten, 'old run')} forgotten",
        ]
        parts += [f"{count_of(len(self.findings), 'finding')} on sources"] if self.findings else []
        parts += [f"{count_of(len(self.problems), 'problem')} in the archive"] if self.problems else []
        return ", ".join(parts)


@flow(name="maintain", flow_run_name=name_flow_run, persist_result=False)
def maintain(keep_days: Annotated[int, Field(ge=1, le=3650)] = 90, verify: bool = True) -> State[Kept]:
    """Verify the archive, forget old runs of Prefect, name the sources that fell silent.

    Args:
        keep_days: Runs that ended longer ago than these days disappear from Prefect; the warehouse keeps its own record.
        verify: Read every page of the archive and hash it again.
    """
    settings = load_settings()
    checked = [verify_archive(path) for path in sorted((settings.home / "raw").rglob("*.warc.gz"))] if verify else []
    kept = Kept(
        pages=sum(one.pages for one in checked),
        forgotten=asyncio.run(forget_runs(datetime.now(UTC) - timedelta(days=keep_days))),
        findings=tuple(describe_findings(read_health(settings.home)))
        if Home.at(settings.home).published.exists()
        else (),
        problems=tuple(problem for one in checked for problem in one.problems),
    )
    create_markdown_artifact(write_report(kept), key="maintain-report", description=kept.describe())
    conclude = Failed if kept.problems else Completed
    return conclude(message=kept.describe(), data=kept)


def write_report(kept: Kept) -> str:
    """The report in Markdown."""
    parts = [f"# Housekeeping\n\n**{kept.describe()}.**"]
    for title, lines in (("## How sources do", kept.findings), ("## Wrong in the archive", kept.problems)):
        if lines:
            parts += [title, "\n".join(f"- `{line.replace('`', '')}`" for line in lines[:100])]
    return "\n\n".join(parts) + "\n"


async def forget_runs(before: datetime) -> int:
    """Delete the flow runs of Prefect that ended before a moment; how many there were."""
    old = FlowRunFilter(end_time=FlowRunFilterEndTime.model_validate({"before_": before}))
    forgotten = 0
    async with get_client() as client:
        while runs := await client.read_flow_runs(flow_run_filter=old, limit=_AT_ONCE):
            for run in runs:
                await client.delete_flow_run(run.id)
            forgotten += len(runs)
    return forgotten
