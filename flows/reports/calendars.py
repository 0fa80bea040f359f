"""Calendars as pictures: one row per source, one column per day, one colour per status; as SVG, and as text for
terminals.

The caller decides which colour and sign each status has.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape

CELL, GAP, TOP, BOTTOM, LINE = 14, 3, 34, 40, 18
STEP = CELL + GAP
_TEXT = 'font-family="system-ui,sans-serif" font-size="11" fill="#64748b"'


@dataclass(frozen=True, slots=True)
class StatusStyle:
    """How a status looks: its colour in a picture, its sign and style in a terminal, its name in a legend."""

    colour: str
    sign: str
    style: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The status of every source and day, as a key of `styles`; `notes` are tooltips."""

    title: str
    source_ids: tuple[str, ...]
    days: tuple[date, ...]
    styles: Mapping[str, StatusStyle]
    statuses: Mapping[tuple[str, date], str]
    notes: Mapping[tuple[str, date], str] = field(default_factory=dict)

    def status(self, source_id: str, day: date) -> str:
        return self.statuses.get((source_id, day), next(iter(self.styles)))

    def count(self) -> dict[str, int]:
        """How often each status occurs, in the order of `styles`."""
        counts = dict.fromkeys(self.styles, 0)
        for source_id in self.source_ids:
            for day in self.days:
                counts[self.status(source_id, day)] += 1
        return counts


def draw_svg(calendar: Calendar) -> str:
    """The calendar as SVG, with a light background of its own, so that it is readable on light and dark pages."""
    left = 16 + 7 * max(map(len, calendar.source_ids), default=0)
    width = max(left + STEP * len(calendar.days) + 16, 420)
    legend = _place_legend(calendar, width)
    height = TOP + 16 + STEP * len(calendar.source_ids) + BOTTOM + LINE * (len(legend) - 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f'<rect width="{width}" height="{height}" rx="6" fill="#f8fafc"/>',
        f'<text x="12" y="20" {_TEXT.replace("#64748b", "#0f172a")} font-weight="600">{escape(calendar.title)}</text>',
        *_draw_days(calendar, left),
        *_draw_rows(calendar, left),
        *_draw_legend(calendar, legend, height - 16 - LINE * (len(legend) - 1)),
        "</svg>",
    ]
    return "".join(parts)


def to_data_uri(svg: str) -> str:
    """A picture as a data URI, which needs no server."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def draw_lines(calendar: Calendar) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The calendar as lines for a terminal, month by month: a label, then (sign, style) per day."""
    for month in sorted({day.replace(day=1) for day in calendar.days}):
        days = [day for day in calendar.days if day.replace(day=1) == month]
        yield f"{month:%Y-%m}", [(f"{day:%d}"[-1] if day.day % 10 else "0", "dim") for day in days]
        for source_id in calendar.source_ids:
            styles = [calendar.styles[calendar.status(source_id, day)] for day in days]
            yield source_id, [(style.sign, style.style) for style in styles]


def _draw_days(calendar: Calendar, left: int) -> Iterator[str]:
    for number, day in enumerate(calendar.days):
        if number == 0 or (day.weekday() == 0 and number > 3):
            yield f'<text x="{left + STEP * number}" y="{TOP + 10}" {_TEXT}>{day:%m-%d}</text>'


def _draw_rows(calendar: Calendar, left: int) -> Iterator[str]:
    for row, source_id in enumerate(calendar.source_ids):
        y = TOP + 16 + STEP * row
        yield f'<text x="12" y="{y + 11}" {_TEXT}>{escape(source_id)}</text>'
        for number, day in enumerate(calendar.days):
            status = calendar.status(source_id, day)
            note = calendar.notes.get((source_id, day), "")
            told = escape(f"{source_id} {day}: {calendar.styles[status].meaning}{f', {note}' if note else ''}")
            yield (
                f'<rect x="{left + STEP * number}" y="{y}" width="{CELL}" height="{CELL}" rx="3" '
                f'fill="{calendar.styles[status].colour}"><title>{told}</title></rect>'
            )


def _place_legend(calendar: Calendar, width: int) -> list[list[tuple[str, str, int]]]:
    """The lines of the legend: words, labels and their positions; none is wider than the picture."""
    lines: list[list[tuple[str, str, int]]] = [[]]
    x = 12
    for word, count in calendar.count().items():
        if count:
            label = f"{calendar.styles[word].meaning} {count:,}"
            needed = 18 + 7 * len(label) + 12
            if lines[-1] and x + needed > width:
                lines.append([])
                x = 12
            lines[-1].append((word, label, x))
            x += needed
    return lines


def _draw_legend(calendar: Calendar, lines: list[list[tuple[str, str, int]]], y: int) -> Iterator[str]:
    size = CELL - 2
    for number, line in enumerate(lines):
        below = y + LINE * number
        for word, label, x in line:
            yield (
                f'<rect x="{x}" y="{below - 10}" width="{size}" height="{size}" rx="3" '
                f'fill="{calendar.styles[word].colour}"/>'
            )
            yield f'<text x="{x + 18}" y="{below}" {_TEXT}>{escape(label)}</text>'
