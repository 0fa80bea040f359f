"""The report of a run as Prefect artifacts: a summary in words and numbers, a table of sources, progress while it runs;
and what its log says of its stages.

Shows no article text: more people may read a report than may read the articles.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import cast
from uuid import UUID

from prefect import get_run_logger
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.pipeline.summary import Summary
from flows.reports.problems import shorten
from flows.reports.progress import Progress, watch
from flows.reports.words import count_of, to_line
from warehouse.ask import list_some

_SECONDS_BETWEEN_UPDATES = 5.0


def publish_report(summary: Summary) -> None:
    """Publish the report and the table of sources as artifacts of the run; what did not work is in its log, too."""
    for line in shorten(summary.problems):
        get_run_logger().warning("%s", line)
    create_markdown_artifact(write_report(summary), key=f"{summary.kind}-report", description=summary.describe())
    if summary.sources:
        create_table_artifact(
            tabulate_sources(summary), key=f"{summary.kind}-sources", description="documents by source"
        )
    if summary.published:
        link = Path(summary.published).as_uri()
        create_link_artifact(
            link, "warehouse.duckdb", key=f"{summary.kind}-warehouse", description="the published file"
        )


def write_report(summary: Summary) -> str:
    """The report in Markdown."""
    parts = [f"# {summary.run_id}", _say_outcome(summary), *_list_problems(summary)]
    for title, counts in (
        ("## Documents", asdict(summary.total)),
        ("## Appeal blocks removed", summary.removed),
        ("## Why documents were rejected", summary.rejects),
        ("## Why files and pages were skipped", summary.skips),
    ):
        parts += [title, _list_counts(counts)] if counts else []
    if summary.verified:
        parts += ["## Held against the raw pages", f"{to_line(summary.verified)}."]
    return "\n\n".join([*parts, *_say_where(summary)]) + "\n"


def _list_problems(summary: Summary) -> Iterator[str]:
    if summary.broken_names:
        yield f"Could not be read: {list_some([f'`{to_line(name)}`' for name in summary.broken_names])}."
    if summary.problems:
        yield "## What did not work"
        yield from (f"- {to_line(line)}" for line in shorten(summary.problems))


def _say_where(summary: Summary) -> Iterator[str]:
    if not summary.published:
        return
    path = Path(summary.published)
    yield "## Where it is"
    yield f"[{to_line(path.name)}]({path.as_uri()}), `{to_line(str(path))}`, written in {summary.seconds:.0f} s."
    if summary.total.rejected:
        yield "What was rejected, and why: `newsrefinery query open_rejects`; once more: `newsrefinery replay`."


def tabulate_sources(summary: Summary) -> list[dict[str, str | int]]:
    """One row per source, in the order of the catalogue."""
    return [{"source": source_id or "(files)", **counts} for source_id, counts in summary.sources.items()]


@contextmanager
def logged_stages() -> Iterator[None]:
    """Write every stage that begins inside the block into the log of the run."""
    log, stage = get_run_logger(), ""

    def tell(progress: Progress) -> None:
        nonlocal stage
        if progress.stage != stage:
            stage = progress.stage
            log.info(stage if progress.total is None else f"{stage}: {count_of(progress.total, 'input')}")

    with watch(tell):
        yield


@contextmanager
def reported_progress() -> Iterator[None]:
    """Keep a progress artifact current while the block runs."""
    artifact = cast(UUID, create_progress_artifact(0.0, description="inputs refined"))
    told = 0.0

    def update(progress: Progress) -> None:
        nonlocal told
        now = time.monotonic()
        if progress.total and now - told >= _SECONDS_BETWEEN_UPDATES:
            told = now
            update_progress_artifact(artifact, 100 * progress.done / progress.total)

    with watch(update):
        yield
    update_progress_artifact(artifact, 100.0)


def _say_outcome(summary: Summary) -> str:
    sentence = summary.describe()
    return f"**{'Nothing worked' if summary.is_failed else 'Done'}**: {sentence}."


def _list_counts(counts: Mapping[str, int]) -> str:
    return "\n".join(f"- {name.replace('_', ' ')}: **{number:,}**" for name, number in counts.items())
