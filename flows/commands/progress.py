"""Progress on stderr: a bar in a terminal, an occasional line elsewhere. Never writes to standard output."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flows.commands.errors import tell_aside
from flows.reports.progress import Progress, Watcher, watch
from flows.reports.words import count_of

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

_SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def shown_progress() -> Iterator[None]:
    """Show how far the run is while the block lasts."""
    show = _draw_bar() if sys.stderr.isatty() else _print_lines()
    with show as watcher, watch(watcher):
        yield


@contextmanager
def _draw_bar() -> Iterator[Watcher]:
    """One row a stage: the finished ones stay above with the time they took."""
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as NewBars

    columns = (
        SpinnerColumn(finished_text="[green]✓"),
        TextColumn("{task.description:<20}"),
        BarColumn(bar_width=30),
        TimeElapsedColumn(),
        TextColumn("{task.fields[count]}"),
    )
    with NewBars(*columns, console=Console(stderr=True)) as bars:
        rows = _Rows(bars)
        yield rows.show
        rows.finish()


class _Rows:
    """The rows of the bar; the last one is the stage that is going on."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._stage = ""

    def show(self, progress: Progress) -> None:
        if progress.stage != self._stage:
            self.finish()
            self._stage = progress.stage
            self._bars.add_task(progress.stage, total=progress.total, count="")
        # Reading runs ahead of refining: a stage is over when the next one begins, not when its last input is read.
        done = min(progress.done, (progress.total or 1) - 1)
        self._bars.update(self._bars.task_ids[-1], completed=done, count=_count(progress))

    def finish(self) -> None:
        for row in self._bars.task_ids[-1:]:
            total = self._bars.tasks[-1].total or 1
            self._bars.update(row, total=total, completed=total)


@contextmanager
def _print_lines() -> Iterator[Watcher]:
    stage, told = "", 0.0

    def tell(progress: Progress) -> None:
        nonlocal stage, told
        now = time.monotonic()
        if progress.stage != stage or now - told >= _SECONDS_BETWEEN_LINES:
            stage, told = progress.stage, now
            tell_aside(f"{_describe(progress)} …")

    yield tell


def _describe(progress: Progress) -> str:
    count = _count(progress)
    return f"{progress.stage}: {count}" if count else progress.stage


def _count(progress: Progress) -> str:
    if not progress.total:
        return ""
    inputs = f"{min(progress.done, progress.total):,} of {progress.total:,}"
    return f"{inputs}, {count_of(progress.documents, 'document')}" if progress.documents else inputs
