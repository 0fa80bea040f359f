"""Shows the figures of `bench.py`: a table in a terminal, and an SVG with speed on the left and quality on the right."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

Figures = dict[str, Any]
_COLUMNS = {
    "×": ("ratio", ".2f"),
    "least": ("ratio_least", ".2f"),
    "most": ("ratio_most", ".2f"),
    "CPU ms": ("cpu_ms", ".1f"),
    "wall ms": ("wall_ms", ".1f"),
    "slowest": ("slowest_ms", ".0f"),
    "MB": ("peak_mb", ".0f"),
    "empty": ("empty", "d"),
    "word F1": ("f1", ".3f"),
    "segments": ("segments", ".3f"),
    "title": ("title", ".3f"),
    "authors": ("authors", ".3f"),
    "date": ("date", ".3f"),
    "appeals": ("appeals", ".1%"),
    "cut": ("journalism_cut", ".2%"),
}
BAR, ROW, LEFT, PANEL = 16, 26, 150, 280


def describe_machine() -> Figures:
    """The machine of the measurement, and its load."""
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*:\s*(.+)", info.read_text()) if info.exists() else []
    return {
        "processor": names[0] if names else platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
    }


def print_table(figures: Figures) -> None:
    """Ratios first: × is what a contestant takes of the CPU that the first one takes on the same pages."""
    console = Console(width=160, highlight=False, markup=False)
    console.print(describe(figures), soft_wrap=True)
    contestants = sorted(figures["contestants"], key=lambda one: one.get("ratio", 0))
    shown = {head: column for head, column in _COLUMNS.items() if any(one.get(column[0]) for one in contestants)}
    table = Table("", box=SIMPLE_HEAD, padding=(0, 1))
    for head in shown:
        table.add_column(head, justify="right", no_wrap=True)
    for one in contestants:
        table.add_row(one["name"], *(format(one[key], form) if key in one else "" for key, form in shown.values()))
    console.print(table)
    for line in _list_notes(figures, shown):
        console.print(line, soft_wrap=True)


def _list_notes(figures: Figures, shown: Iterable[str]) -> Iterator[str]:
    if "appeals" in shown:
        yield "appeals: those of the labelled documents that are removed; cut: blocks of journalism that go with them"
    if figures["texts_differ"] is not None:
        yield f"what was found differs on {figures['texts_differ']} of {figures['pages']} pages"
    for one in figures["contestants"]:
        if one["pages"] < figures["pages"]:
            yield f"{one['name']} is made for {one['pages']} of the {figures['pages']} pages"
    for name, reason in figures["absent"].items():
        yield f"absent: {name}: {reason}"


def describe(figures: Figures) -> str:
    """What was measured, on which machine."""
    machine = figures["machine"]
    return (
        f"{figures['pages']} pages from {figures['data']}/ after {figures['other_pages']} others, medians of {figures['rounds']} "
        f"rounds; {machine['processor']}, "
        f"{machine['cores']} cores at load {machine['load']:.1f}, Python {machine['python']}; × is CPU as a multiple of {figures['base']}"
    )


def draw(figures: Figures) -> str:
    """Bars, the fastest first, on a light background of their own, so that they read in a light and a dark page."""
    rows = sorted((one for one in figures["contestants"] if one["pages"]), key=lambda one: one["ratio"])
    width, height = LEFT + 2 * PANEL + 150, 84 + ROW * len(rows)
    scale = PANEL / max(one["cpu_ms"] for one in rows)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="system-ui,sans-serif" font-size="12" fill="#0f172a">',
        f'<rect width="{width}" height="{height}" rx="6" fill="#f8fafc"/>',
        _text(12, 22, "CPU a page, and word F1 against reference texts", "600"),
        _text(LEFT, 46, f"ms, and as a multiple of {figures['base']}", colour="#64748b"),
        _text(LEFT + PANEL + 110, 46, "word F1 (0.5 to 1)", colour="#64748b"),
    ]
    for number, one in enumerate(rows):
        top = 58 + ROW * number
        colour = "#0f766e" if one["name"] == figures["base"] else "#94a3b8"
        long = one["cpu_ms"] * scale
        lines += [
            _text(12, top + 12, one["name"], "600" if one["name"] == figures["base"] else "400"),
            _bar(LEFT, top, long, colour),
            _text(LEFT + long + 6, top + 12, f"{one['cpu_ms']:.0f} ms  ×{one['ratio']:.2f}"),
        ]
        if "f1" in one:
            good = max(0.0, one["f1"] - 0.5) * 2 * (PANEL - 60)
            start = LEFT + PANEL + 110
            lines += [_bar(start, top, good, colour), _text(start + good + 6, top + 12, f"{one['f1']:.3f}")]
    lines.append(_text(12, height - 10, describe(figures), colour="#64748b", size=10))
    return "\n".join([*lines, "</svg>\n"])


def _bar(left: float, top: float, length: float, colour: str) -> str:
    return f'<rect x="{left}" y="{top}" width="{max(1, length):.1f}" height="{BAR}" rx="2" fill="{colour}"/>'


def _text(left: float, base: float, text: str, weight: str = "400", colour: str = "#0f172a", size: int = 12) -> str:
    return f'<text x="{left:.1f}" y="{base}" font-weight="{weight}" font-size="{size}" fill="{colour}">{escape(text)}</text>'
