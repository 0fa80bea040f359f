"""How answers and summaries look: rich tables for people, JSON and CSV for programs.

Refuses to fetch anything; imports rich only when a table is drawn.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from warehouse.cells import defang, to_cell, to_plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from flows.picture import Calendar
    from flows.status import Status
    from flows.summary import Summary
    from tasks.explain import Explained

_LONGEST_CELL = 200
_LEAST_FOLDED = 32
"""Characters that a folded column must keep to be readable."""
_OF_A_RUN = (
    "started_at", "kind", "status", "read_count", "new_count", "updated_count", "unchanged_count", "rejected_count",
)  # fmt: skip
_OF_A_SOURCE = ("source_id", "articles", "newest_at", "removed_blocks", "open_rejects")


def show_json(value: Any) -> None:
    """Print a value as JSON, readable; moments and numbers beyond JSON become text."""
    print(json.dumps(to_plain(value), ensure_ascii=False, indent=2))


def show_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows as CSV with a header; a list is JSON text, and text a spreadsheet would run gets a leading '."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(map(defang, columns))
    writer.writerows(map(to_cell, row) for row in rows)


def show_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], title: str | None = None) -> None:
    """Draw rows on standard output: as a table, if need be with one folded column; where that does not fit the
    terminal, one below the other."""
    names = [column.replace("_", " ") for column in columns]
    cells = [[_shorten(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    widest = widths.index(max(widths))
    if sum(widths) - widths[widest] + min(widths[widest], _LEAST_FOLDED) + 2 * len(widths) <= _console().width:
        is_number = [any(_is_number(row[place]) for row in rows) for place in range(len(names))]
        _draw_table(names, cells, is_number, widest, title)
    else:
        _draw_records(names, cells, title)


def _draw_table(
    names: Sequence[str], cells: Sequence[list[str]], is_number: Sequence[bool], widest: int, title: str | None
) -> None:
    table = _new_table(title)
    for place, name in enumerate(names):
        table.add_column(
            name, justify="right" if is_number[place] else "left", no_wrap=place != widest, overflow="fold"
        )
    for row in cells:
        table.add_row(*row)
    _console().print(table)


def _draw_records(names: Sequence[str], cells: Sequence[list[str]], title: str | None) -> None:
    table = _new_table(title)
    table.show_header = False
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for row in cells:
        for pair in zip(names, row, strict=True):
            table.add_row(*pair)
        table.add_row()
    _console().print(table)


def show_summary(summary: Summary) -> None:
    """Draw what a run did: the counts, the blocks removed by category, why documents were rejected, warnings."""
    from flows.summary import COUNTED, describe

    total = {name: getattr(summary.total, name) for name in COUNTED}
    parts = [_count_table("documents", total)]
    reasons = {"blocks removed": summary.removed, "rejected": summary.rejects, "skipped": summary.skips}
    parts += [_count_table(title, counts) for title, counts in reasons.items() if counts]
    _draw_beside(parts)
    console = _console()
    console.print("\n" + describe(summary)[:1].upper() + describe(summary)[1:] + ".\n")
    for problem in summary.problems:
        console.print(f"[yellow]warning:[/] {_escape(problem)}", soft_wrap=True)


def show_articles(rows: Sequence[Mapping[str, Any]]) -> None:
    """Draw a few articles: title, what is known of it, how it begins."""
    console = _console()
    for row in rows:
        facts = (row["publisher"], row["language"], row["published_at"], f"{row['word_count']} words")
        known = " · ".join(_shorten(fact) for fact in facts if fact is not None)
        cut = row["removed_block_count"]
        console.print(f"  [bold]{_shorten(row['title'])}[/]", overflow="ellipsis", no_wrap=True)
        console.print(f"  {known} · {cut} block{'' if cut == 1 else 's'} removed", soft_wrap=True)
        console.print(f"  [dim]{_shorten(row['beginning'])} …[/]\n", overflow="ellipsis", no_wrap=True)


def show_explained(explained: Explained) -> None:
    """Draw a page as it was: removed blocks red behind scissors, put back ones green, each with its reason below."""
    console = _console()
    console.print(f"[bold]{_escape(explained.title or explained.name)}[/]")
    console.print(f"[dim]{_escape(' · '.join((*explained.facts, explained.name)))}[/]", soft_wrap=True)
    console.print(f"{explained.describe_cut()}\n")
    for block in explained.blocks:
        mark, style = (
            ("✂ ", "red") if block.action == "remove" else ("↩ ", "green") if block.restored_by else ("  ", "")
        )
        console.print(
            _hang(f"{mark}{block.block_no:>3}  ", block.text, style or ("bold" if block.role == "headline" else ""))
        )
        if block.reason:
            console.print(_hang("       ", block.reason, "dim"))


def _hang(lead: str, text: str, style: str) -> Table:
    """Text beside a lead, wrapped under itself."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=0)
    table.add_column(no_wrap=True, width=len(lead))
    table.add_column(overflow="fold")
    table.add_row(Text(lead, style=style), Text(text, style=style))
    return table


def show_calendar(calendar: Calendar) -> None:
    """Draw a calendar, a month at a time, and what its signs mean."""
    from rich.text import Text

    from flows.picture import draw_lines

    console, wide = _console(), max(map(len, calendar.source_ids), default=0)
    for label, days in draw_lines(calendar):
        console.print(Text.assemble(f"{label:<{wide}}  ", *days), soft_wrap=True)
    legend = [(word, count) for word, count in calendar.count().items() if count]
    signs = [f"{calendar.words[word].sign} {calendar.words[word].meaning} {count:,}" for word, count in legend]
    console.print("\n" + "   ".join(signs), style="dim", soft_wrap=True)


def show_status(status: Status) -> None:
    """Draw where things stand."""
    say(f"Warehouse   {status.warehouse or f'none yet in {status.home}'}")
    say(f"Holds       {status.articles:,} articles; {status.open_rejects:,} documents could not become one")
    say(f"Catalogue   {status.catalogue}: {status.enabled_sources} of {status.listed_sources} sources enabled")
    if status.complete_through:
        say(f"Complete    through {status.complete_through}, all enabled sources together")
    for finding in status.findings:
        say(f"Look at     {finding}")
    if status.waiting_batches:
        say(f"Waiting     {status.waiting_batches} batches in the spool")
    if status.runs:
        show_rows([name.removesuffix("_count") for name in _OF_A_RUN], _pick(status.runs, _OF_A_RUN), "Last runs")
    if status.sources:
        show_rows(_OF_A_SOURCE, _pick(status.sources, _OF_A_SOURCE), "Sources")
    say(f"\nNext        {status.next_step}")


def _pick(rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> list[list[Any]]:
    return [[row[name] for name in names] for row in rows]


def say(line: str) -> None:
    """Print a line, not wrapped, so that paths and commands can be copied."""
    print(line)


def _count_table(title: str, counts: Mapping[str, int]) -> Table:
    table = _new_table(title)
    table.show_header = False
    table.add_column(title)
    table.add_column("", justify="right")
    for name, number in counts.items():
        table.add_row(name.replace("_", " "), f"{number:,}")
    return table


def _draw_beside(tables: Sequence[Table]) -> None:
    from rich.columns import Columns

    _console().print(Columns(tables, padding=(0, 3)))


def _new_table(title: str | None) -> Table:
    from rich.table import Table

    return Table(
        title=title and f"\n{title}", title_justify="left", title_style="bold", header_style="dim", box=None,
        pad_edge=False, padding=(0, 2, 0, 0),
    )  # fmt: skip


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


def _escape(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _shorten(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    text = " ".join(text.split())
    return _escape(text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
