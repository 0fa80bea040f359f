"""From a source of the catalogue to the references of what it has: one function for every kind of source.

Refuses to read or fetch a document; and one source that fails is a problem of its own, never of its neighbours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tasks.records import Reference, Rejection, Skipped
from tasks.sources import Entry
from tasks.walk import walk_inputs


@dataclass(frozen=True, slots=True)
class Found:
    """What a source has. `problem` is one line for a person: why there is less than there should be."""

    source_id: str
    items: tuple[Reference | Rejection, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    problem: str | None = None


def discover_source(entry: Entry) -> Found:
    """Ask one source what it has. Raises nothing: what goes wrong is a Rejection and a problem."""
    found = list(_DISCOVERERS[entry.kind](entry))
    items = tuple(item for item in found if not isinstance(item, Skipped))
    skipped = tuple(item for item in found if isinstance(item, Skipped))
    return Found(entry.source.source_id, items, skipped, _name_problem(entry, items))


def discover_sources(entries: Iterable[Entry]) -> tuple[Found, ...]:
    """Ask every source what it has, in the order given."""
    return tuple(discover_source(entry) for entry in entries)


def _walk_folder(entry: Entry) -> Iterator[Reference | Rejection | Skipped]:
    paths = [entry.path] if entry.path else []
    return walk_inputs(paths, source=entry.source.source_id)


def _name_problem(entry: Entry, items: tuple[Reference | Rejection, ...]) -> str | None:
    name = entry.source.source_id or str(entry.path)
    failed = [item for item in items if isinstance(item, Rejection)]
    if failed:
        return f"{name}: {failed[0].item}: {failed[0].detail}"
    return None if items else f"{name}: nothing found"


_DISCOVERERS: dict[str, Callable[[Entry], Iterator[Reference | Rejection | Skipped]]] = {"folder": _walk_folder}
