"""The release notes of a cleaner: what it changes, counted, as numbers, as a table and as Markdown.

Judges nothing; it adds up the result of re-cleaning each row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from flows.reports.words import count_of, to_line, to_sentence
from tasks.reclean import RecleanResult

_MOST_LINES = 40
_MOST_PROBLEMS = 20


@dataclass
class NoteLine:
    """What one rule newly cuts from a source, or no longer cuts: blocks, articles, characters, an example."""

    change: str
    source_id: str
    category: str
    rule_id: str
    blocks: int = 0
    articles: int = 0
    characters: int = 0
    example: str = ""


@dataclass
class ReleaseNotes:
    """`changed` rows are cut differently, `relabelled` ones identically but for other reasons; the rest are the same."""

    run_id: str
    origin: str
    cleaner: str
    rows: int = 0
    changed: int = 0
    relabelled: int = 0
    unchanged: int = 0
    characters_cut: int = 0
    characters_back: int = 0
    failed: int = 0
    cleaners_before: Counter[str] = field(default_factory=Counter)
    lines: dict[tuple[str, str, str, str], NoteLine] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    is_accepted: bool = False
    stale: int = 0
    """Rows that were left alone because another run changed them meanwhile."""
    published: str | None = None

    def add(self, found: Iterable[RecleanResult]) -> None:
        """Count the results of re-cleaning some rows."""
        for each in found:
            self.rows += 1
            self.cleaners_before[each.before] += 1
            if each.problem:
                self.add_problem(f"{each.name}: {each.problem}")
            elif each.differences:
                self._add_differences(each)
            elif each.amendment and each.amendment.article:
                self.relabelled += 1
            else:
                self.unchanged += 1

    def add_problem(self, problem: str, rows: int = 1) -> None:
        """Note rows that could not be changed."""
        self.failed += rows
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)

    def rank_lines(self) -> list[NoteLine]:
        """The lines, by characters, largest first."""
        return sorted(
            self.lines.values(),
            key=lambda line: (-line.characters, line.change, line.source_id, line.rule_id, line.category),
        )

    @property
    def is_failed(self) -> bool:
        """Whether there were rows and none of them could be judged."""
        return 0 < self.rows == self.failed

    def describe(self) -> str:
        """One sentence on what the current cleaner changes."""
        if not self.rows:
            return "there are no stored articles to judge again"
        said = (
            f"{count_of(self.rows, 'row')} judged again: {self.changed:,} cut differently ({self.characters_cut:,} characters "
            f"newly cut, {self.characters_back:,} restored), {self.relabelled:,} for other reasons, {self.unchanged:,} unchanged"
        )
        failed = f"; {self.failed:,} could not be judged and were left alone" if self.failed else ""
        stale = f"; {self.stale:,} were changed by another run meanwhile and were left alone" if self.stale else ""
        return f"{said}{failed}{stale}; {'accepted' if self.is_accepted else 'nothing was applied'}"

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for --json."""
        return {**asdict(self), "lines": [asdict(line) for line in self.rank_lines()]}

    def _add_differences(self, each: RecleanResult) -> None:
        self.changed += 1
        seen = set()
        for one in each.differences:
            key = (one.change, one.source_id, one.category, one.rule_id)
            line = self.lines.setdefault(key, NoteLine(*key))
            line.blocks += 1
            line.characters += one.characters
            line.articles += key not in seen
            line.example = line.example or one.example
            seen.add(key)
            if one.change == "newly cut":
                self.characters_cut += one.characters
            else:
                self.characters_back += one.characters


def write_notes(notes: ReleaseNotes) -> str:
    """The release notes in Markdown. Examples are publishers' appeals, or text mistaken for one."""
    before = ", ".join(f"`{to_line(name)}` ({count:,})" for name, count in notes.cleaners_before.most_common(5))
    parts = [
        f"# Cleaner `{to_line(notes.cleaner)}`",
        f"**{to_sentence(notes.describe())}**",
        f"Judged from {notes.origin}; before: {before or 'nothing'}.",
    ]
    lines = notes.rank_lines()
    if lines:
        head = "| change | source | category | rule | blocks | articles | characters | example |"
        rows = [
            f"| {line.change} | {to_line(line.source_id)} | {line.category} | {to_line(line.rule_id)} | {line.blocks:,} "
            f"| {line.articles:,} | {line.characters:,} | {to_line(line.example)} |"
            for line in lines[:_MOST_LINES]
        ]
        more = [f"\n{len(lines) - _MOST_LINES} more lines."] if len(lines) > _MOST_LINES else []
        parts.append("\n".join([head, "|---|---|---|---|---:|---:|---:|---|", *rows, *more]))
    if notes.problems:
        parts += ["## Left unchanged", "\n".join(f"- {to_line(problem)}" for problem in notes.problems)]
    return "\n\n".join(parts) + "\n"
