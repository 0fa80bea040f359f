"""The output of a backfill: the plan as a table before it starts; a summary, a calendar and the failures at the end.

Shows no article text and looks nothing up; the caller that builds the summary knows the partitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flows.reports.calendars import Calendar, StatusStyle, draw_svg, to_data_uri
from flows.reports.problems import Problem
from flows.reports.words import count_of, to_line, to_sentence

if TYPE_CHECKING:
    from tasks.partitions import Grid, Plan, Portion
    from warehouse.partitions import KnownPartition

STYLES = {
    "missing": StatusStyle("#e2e8f0", "·", "dim", "missing"),
    "empty": StatusStyle("#a7f3d0", "▫", "green", "finished, no article"),
    "finished": StatusStyle("#059669", "■", "green", "finished"),
    "failed": StatusStyle("#dc2626", "✗", "bold red", "failed"),
    "running": StatusStyle("#3b82f6", "▸", "blue", "running"),
    "planned": StatusStyle("#fbbf24", "□", "yellow", "interrupted"),
}
_MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class BackfillSummary:
    """The partitions after a backfill. `asked` were in its span, `planned` were to be done, in `runs` runs.

    `failed` has, for each partition that failed, source, day and why.
    """

    calendar: Calendar
    asked: int
    planned: int
    runs: int
    finished: int
    articles: int
    failed: tuple[tuple[str, date, str], ...] = ()
    is_dry: bool = False

    @classmethod
    def of(
        cls, plan: Plan, known: Mapping[tuple[str, date], KnownPartition], *, is_dry: bool = False
    ) -> BackfillSummary:
        """Summarize the current state of the partitions."""
        mine = [known[place] for place in plan.places if place in known]
        return cls(
            draw_calendar(plan.grid, known),
            asked=plan.grid.size,
            planned=len(plan.places),
            runs=len(plan.portions),
            finished=sum(each.status == "finished" for each in mine),
            articles=sum(each.rows for each in mine if each.status == "finished"),
            failed=tuple((one.source_id, one.day, one.error or "") for one in mine if one.status == "failed"),
            is_dry=is_dry,
        )

    @property
    def is_failed(self) -> bool:
        """Whether something was planned and nothing of it was done."""
        return not self.is_dry and self.planned > 0 and self.finished == 0

    @property
    def problems(self) -> list[Problem]:
        """What did not work though the backfill went on: the days that failed."""
        listed_by = "\"from partitions where status = 'failed'\""
        return [Problem(f"{source} on {day}: {error}", "failed", listed_by) for source, day, error in self.failed]

    def describe(self) -> str:
        """One sentence about the outcome."""
        if self.planned == 0:
            return f"nothing to do: all {count_of(self.asked, 'source day')} are as requested"
        plan = f"{self.planned:,} of {count_of(self.asked, 'source day')}"
        if self.is_dry:
            return f"{plan} would be done, in {count_of(self.runs, 'run')}"
        parts = [f"{plan} processed: {self.finished:,} finished with {count_of(self.articles, 'article')}"]
        parts += [f"{len(self.failed):,} failed"] if self.failed else []
        left = self.planned - self.finished - len(self.failed)
        return ", ".join([*parts, *([f"{left:,} left"] if left else [])])

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for `--json`."""
        failed = [{"source_id": source, "day": day.isoformat(), "error": error} for source, day, error in self.failed]
        return {
            "asked": self.asked, "planned": self.planned, "runs": self.runs, "finished": self.finished,
            "articles": self.articles, "is_dry": self.is_dry, "counts": self.calendar.count(), "failed": failed,
        }  # fmt: skip


def draw_calendar(grid: Grid, known: Mapping[tuple[str, date], KnownPartition]) -> Calendar:
    """The calendar of these sources and days."""
    title = f"Backfill {grid.days[0]} to {grid.days[-1]}"
    statuses = {place: _name_status(each) for place, each in known.items()}
    notes = {place: each.error or count_of(each.rows, "article") for place, each in known.items()}
    return Calendar(title, grid.source_ids, grid.days, STYLES, statuses, notes)


def _name_status(known: KnownPartition) -> str:
    return "empty" if known.status == "finished" and known.rows == 0 else known.status


def tabulate_plan(portions: Iterable[Portion]) -> list[dict[str, Any]]:
    """One row per run: its days, number of partitions, sources, attempt."""
    return [
        {
            "run": number, "first day": str(portion.first), "last day": str(portion.last),
            "partitions": portion.size, "attempt": portion.attempt, "from": portion.origin,
            "sources": ", ".join(portion.days),
        }
        for number, portion in enumerate(portions, start=1)
    ]  # fmt: skip


def publish_plan(plan: Plan) -> None:
    """Publish the plan as a table artifact, before anything is done."""
    from prefect.artifacts import create_table_artifact

    grid = count_of(plan.grid.size, "source day")
    said = f"{len(plan.places):,} of {grid} to do, in {count_of(len(plan.portions), 'run')}"
    table = tabulate_plan(plan.portions) or [{"run": "none", "why": "all of it is done already"}]
    create_table_artifact(table, key="backfill-plan", description=said)


def publish_calendar(summary: BackfillSummary) -> None:
    """Publish the summary, the calendar and the failed partitions as artifacts of the run."""
    from prefect.artifacts import create_image_artifact, create_markdown_artifact

    create_image_artifact(
        to_data_uri(draw_svg(summary.calendar)), key="backfill-calendar", description=summary.describe()
    )
    create_markdown_artifact(write_report(summary), key="backfill-report", description=summary.describe())


def write_report(summary: BackfillSummary) -> str:
    """The report in Markdown: a summary, then what failed and how to repeat it."""
    counts = ((STYLES[word].meaning, count) for word, count in summary.calendar.count().items() if count)
    parts = [f"# {summary.calendar.title}", f"**{to_sentence(summary.describe())}**"]
    parts += ["\n".join(f"- {meaning}: **{count:,}**" for meaning, count in counts)]
    if summary.failed:
        parts += ["## What failed, and why", "To do only these again, choose `failed` under *select*."]
        rows = [f"| {source} | {day} | {to_line(error)} |" for source, day, error in summary.failed[:_MOST_LISTED]]
        parts += ["\n".join(["| source | day | why |", "|---|---|---|", *rows])]
        if len(summary.failed) > _MOST_LISTED:
            parts += [f"… and {len(summary.failed) - _MOST_LISTED:,} more, in the table `partitions` of the warehouse."]
    return "\n\n".join(parts) + "\n"
