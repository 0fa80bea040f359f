"""Lays out rows in a terminal: as a table if one fits, otherwise as records with one value per line.

Never cuts a table off at the edge: headers wrap first, then long columns fold, then rows become records.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any

from flows.commands.errors import name_controls

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_LONGEST_CELL = 200
_LEAST_FOLDED = 28
"""Characters a folded column needs to stay readable."""
_GAP = 2


def show_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], title: str | None = None) -> None:
    """Print rows to standard output, no wider than the terminal. `count(*)` keeps its name, `new_count` becomes `new count`."""
    names = [column.replace("_", " ") if column.isidentifier() else column for column in columns]
    cells = [[to_shown(value) for value in row] for row in rows]
    needed = [max(map(_measure, column), default=0) for column in zip(*cells, strict=True)] or [0] * len(names)
    room = open_console().width - _GAP * len(names)
    headers = names if sum(map(max, zip(needed, map(len, names), strict=True))) <= room else _wrap(names, needed)
    widths = [max(need, *map(len, header.split("\n"))) for need, header in zip(needed, headers, strict=True)]
    if sum(min(width, _LEAST_FOLDED) for width in widths) <= room:
        is_number = [any(_is_number(row[place]) for row in rows) for place in range(len(names))]
        _draw_table(headers, cells, is_number, _choose_folded(widths, room), title)
    else:
        _draw_records(names, cells, title)
    if not rows:
        print("no rows")


def _wrap(names: Sequence[str], needed: Sequence[int]) -> list[str]:
    """Headers over several lines, none wider than the cells below it, words left whole."""
    return [
        "\n".join(textwrap.wrap(name, max(need, *map(len, name.split())), break_long_words=False)) if name else name
        for name, need in zip(names, needed, strict=True)
    ]


def _choose_folded(widths: Sequence[int], room: int) -> set[int]:
    """The columns to fold: the widest ones, as few as needed."""
    folded: set[int] = set()
    for place in sorted(range(len(widths)), key=lambda place: -widths[place]):
        kept = sum(width for other, width in enumerate(widths) if other not in folded)
        if kept + _LEAST_FOLDED * len(folded) <= room:
            break
        folded.add(place)
    return folded


def _draw_table(
    headers: Sequence[str], cells: Sequence[list[str]], is_number: Sequence[bool], folded: set[int], title: str | None
) -> None:
    table = new_table(title)
    for place, header in enumerate(headers):
        table.add_column(
            header, justify="right" if is_number[place] else "left", no_wrap=place not in folded, overflow="fold",
            vertical="top", min_width=_LEAST_FOLDED if place in folded else None,
        )  # fmt: skip
    for row in cells:
        table.add_row(*row)
    open_console().print(table)


def _draw_records(names: Sequence[str], cells: Sequence[list[str]], title: str | None) -> None:
    table = new_table(title)
    table.show_header = False
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for number, row in enumerate(cells):
        if number:
            table.add_row()
        for pair in zip(names, row, strict=True):
            table.add_row(*pair)
    open_console().print(table)


def new_table(title: str | None) -> Table:
    """A table without lines, with its title above."""
    from rich.table import Table

    return Table(
        title=title and f"\n{title}", title_justify="left", title_style="bold", header_style="dim", box=None,
        pad_edge=False, padding=(0, _GAP, 0, 0),
    )  # fmt: skip


def open_console() -> Console:
    """A rich console for standard output."""
    from rich.console import Console

    return Console(highlight=False)


def escape(text: str) -> str:
    """Text with rich's markup escaped, and with what would steer a terminal."""
    from rich.markup import escape as escape_markup

    return escape_markup(name_controls(text))


def to_shown(value: Any) -> str:
    """A value for people: one line, not too long; NULL and an empty list become a dash."""
    if value is None or value in ([], ()):
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    parts = islice(value, _LONGEST_CELL) if isinstance(value, list | tuple) else [value]  # it may have millions
    text = _join([str(part) for part in parts])
    text = " ".join(text.split())
    return escape(text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…")


def _join(parts: Sequence[str]) -> str:
    """Words with commas between them; sentences, which have commas of their own, with strokes."""
    return (" | " if any(part.endswith((".", "!", "?")) for part in parts[:-1]) else ", ").join(parts)


def _measure(text: str) -> int:
    """The terminal columns that an escaped text takes; Chinese characters take two."""
    from rich.text import Text

    return Text.from_markup(text).cell_len


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
