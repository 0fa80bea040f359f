"""What a run did, as numbers and as words a person would say: what the CLI prints and the report shows.

Refuses to look anything up; whoever makes a summary knows the counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

COUNTED = ("read", "new", "updated", "unchanged", "duplicate", "rejected", "skipped")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of documents. read = new + updated + unchanged + duplicate + rejected; skipped files come on top."""

    read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicate: int = 0
    rejected: int = 0
    skipped: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in COUNTED))


@dataclass(frozen=True, slots=True)
class Summary:
    """What one run did. `problems` are lines for a person: what did not work though the run went on."""

    run_id: str
    kind: str
    total: Tally = Tally()
    sources: Mapping[str, Tally] = field(default_factory=dict)
    removed: Mapping[str, int] = field(default_factory=dict)
    rejects: Mapping[str, int] = field(default_factory=dict)
    skips: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    published: str | None = None
    seconds: float = 0.0

    @property
    def is_failed(self) -> bool:
        """Nothing worked: there were problems, and not one document is in the warehouse for it."""
        return bool(self.problems) and self.total.read == self.total.rejected

    def as_dict(self) -> dict[str, Any]:
        """The summary as plain values, counts at the top level, for `--json`."""
        values = asdict(self)
        return {"run_id": self.run_id, "kind": self.kind, **values.pop("total"), **values}


def describe(summary: Summary) -> str:
    """One sentence: what came of the run. It is also the message of the Prefect state."""
    total = summary.total
    if total.read == 0:
        found = "nothing to read was found"
    elif total.new + total.updated == 0 and total.unchanged:
        found = f"{count(total.read, 'document')} read, nothing new"
    else:
        found = f"{count(total.read, 'document')} read, {total.new} new, {total.updated} updated"
    extras = [f"{getattr(total, name)} {name}" for name in ("duplicate", "rejected", "skipped") if getattr(total, name)]
    if cut := sum(summary.removed.values()):
        extras.append(f"{count(cut, 'appeal block')} removed")
    if summary.problems:
        extras.append(count(len(summary.problems), "warning"))
    return ", ".join([found, *extras])


def count(number: int, noun: str) -> str:
    """`1 document`, `2 documents`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def add_up(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())
