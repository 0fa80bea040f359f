"""How answers and summaries are printed: rich tables for people, JSON and CSV for programs.

Fetches nothing, and imports rich only when a table is drawn.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flows.commands.table import escape, new_table, open_console, show_rows, to_shown
from flows.reports.problems import shorten
from flows.reports.words import count_of, to_sentence
from warehouse.cells import defang, to_cell, to_plain

if TYPE_CHECKING:
    from rich.table import Table

    from flows.pipeline.summary import Summary
    from flows.reports.calendars import Calendar
    from flows.reports.status import Status
    from flows.server.client import ServerState
    from tasks.explain import Explanation

_OF_A_RUN = (
    "started_at", "kind", "status", "read_count", "new_count", "updated_count", "unchanged_count", "rejected_count",
)  # fmt: skip
_SIGNS = {"cut": "✂", "put-back": "↩", "beside": "◦", "text": " "}
_STYLES = {"cut": "red", "put-back": "green", "beside": "italic", "text": ""}
_OF_A_SOURCE = ("source_id", "articles", "newest_at", "removed_blocks", "open_rejects")


def show_json(value: Any) -> None:
    """Print a value as indented JSON; times, and numbers that JSON lacks, become text."""
    print(json.dumps(to_plain(value), ensure_ascii=False, indent=2))


def show_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows as CSV with a header; lists are JSON, and text a spreadsheet would run gets a leading '."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(map(defang, columns))
    writer.writerows(map(to_cell, row) for row in rows)


def show_summary(summary: Summary) -> None:
    """Print what a run did: counts, removed blocks by category, reasons for rejects, warnings."""
    parts = [_count_table("documents", asdict(summary.total))]
    reasons = {"blocks removed": summary.removed, "rejected": summary.rejects, "skipped": summary.skips}
    parts += [_count_table(title, counts) for title, counts in reasons.items() if counts]
    _draw_beside(parts)
    console = open_console()
    console.print(f"\n{to_sentence(summary.describe())}\n")
    for line in shorten(summary.problems):
        console.print(f"[yellow]warning:[/] {escape(line)}", soft_wrap=True)
    if summary.problems:
        console.print()


def show_articles(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print a few articles: title, metadata, and the beginning of the text."""
    console = open_console()
    for row in rows:
        facts = (row["publisher"], row["language"], row["published_at"], count_of(row["word_count"], "word"))
        known = " · ".join(to_shown(fact) for fact in facts if fact is not None)
        cut = count_of(row["removed_block_count"], "block")
        console.print(f"  [bold]{to_shown(row['title'])}[/]", overflow="ellipsis", no_wrap=True)
        console.print(f"  {known} · {cut} removed", soft_wrap=True)
        console.print(f"  [dim]{to_shown(row['beginning'])}[/]\n", overflow="ellipsis", no_wrap=True)


def show_explained(explained: Explanation) -> None:
    """Print an original page: removed blocks in red behind scissors, restored ones in green, each with its reason; those
    that are kept beside the text behind a ring; and what the signs mean."""
    console = open_console()
    console.print(f"[bold]{escape(explained.title or explained.name)}[/]")
    console.print(f"[dim]{escape(' · '.join(dict.fromkeys((*explained.facts, explained.name))))}[/]", soft_wrap=True)
    console.print(explained.describe_cut())
    legend = (f"{_SIGNS[place]} {said}" for place, said in explained.describe_fates().items())
    console.print(f"[dim]{escape('   '.join(legend))}[/]\n", soft_wrap=True)
    for block in explained.blocks:
        style = "bold" if block.role == "headline" and block.fate == "beside" else _STYLES[block.fate]
        console.print(_hang(f"{_SIGNS[block.fate]} {block.block_no:>3}  ", block.text, style))
        if block.reason:
            console.print(_hang("       ", block.reason, "dim"))


def _hang(lead: str, text: str, style: str) -> Table:
    """Text with a hanging indent after its lead."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=0)
    table.add_column(no_wrap=True, width=len(lead))
    table.add_column(overflow="fold")
    table.add_row(Text(lead, style=style), Text(text, style=style))
    return table


def show_calendar(calendar: Calendar) -> None:
    """Print a calendar, one month at a time, with a legend."""
    from rich.text import Text

    from flows.reports.calendars import draw_lines

    console, wide = open_console(), max(map(len, calendar.source_ids), default=0)
    for label, days in draw_lines(calendar):
        console.print(Text.assemble(f"{label:<{wide}}  ", *days), soft_wrap=True)
    legend = [(word, count) for word, count in calendar.count().items() if count]
    signs = [f"{calendar.styles[word].sign} {calendar.styles[word].meaning} {count:,}" for word, count in legend]
    console.print("\n" + "   ".join(signs), style="dim", soft_wrap=True)


def show_status(status: Status) -> None:
    """Print the current state."""
    print(f"Warehouse   {status.warehouse or f'none yet in {status.home}'}")
    print(f"Holds       {count_of(status.articles, 'article')}, {count_of(status.open_rejects, 'open reject')}")
    print(f"Catalogue   {status.catalogue}: {status.enabled_sources} of {status.listed_sources} sources enabled")
    if status.complete_through:
        print(f"Complete    through {status.complete_through}, across all enabled sources")
    for finding in status.findings:
        print(f"Look at     {finding}")
    _show_server(status.server)
    if status.waiting_batches:
        print(f"Waiting     {count_of(status.waiting_batches, 'batch', 'batches')} in the spool")
    for line in status.damaged_batches:
        print(f"Damaged     {line}")
    if status.runs:
        show_rows([name.removesuffix("_count") for name in _OF_A_RUN], _pick(status.runs, _OF_A_RUN), "Last runs (UTC)")
    if status.sources:
        show_rows(_OF_A_SOURCE, _pick(status.sources, _OF_A_SOURCE), "Sources")
    print(f"\nNext        {status.next_step}")


def _show_server(server: ServerState | None) -> None:
    if server is None:
        print("Nights      not scheduled; start with: newsrefinery serve")
        return
    print(f"Nights      {server.problem or 'served'}, {server.ui}")
    for title, runs in (("Running", server.running), ("Late", server.late), ("Due", server.due)):
        for number, run in enumerate(runs):
            when = f"{run['at']:%Y-%m-%d %H:%M} UTC"
            since = f"since {when}" if title == "Running" else f"at {when}"
            print(f"{title if number == 0 else '':<12}{run['deployment']}, {since}")


def _pick(rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> list[list[Any]]:
    return [[row[name] for name in names] for row in rows]


def _count_table(title: str, counts: Mapping[str, int]) -> Table:
    table = new_table(title)
    table.show_header = False
    table.min_width = len(title)
    table.add_column(title)
    table.add_column("", justify="right")
    for name, number in counts.items():
        table.add_row(name.replace("_", " "), f"{number:,}")
    return table


def _draw_beside(tables: Sequence[Table]) -> None:
    from rich.columns import Columns

    open_console().print(Columns(tables, padding=(0, 3)))
