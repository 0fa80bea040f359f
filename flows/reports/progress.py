"""The progress of a run: stages report it, and watchers are notified (the terminal's progress bar, an artifact in Prefect's
UI).

Displays nothing itself, and works without watchers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` inputs are through the stage, with `documents` so far (a file may contain many)."""

    stage: str
    done: int = 0
    total: int | None = None
    documents: int = 0


Watcher = Callable[[Progress], None]

_lock = threading.Lock()
_watchers: list[Watcher] = []
_now = Progress("waiting")


@contextmanager
def watch(watcher: Watcher) -> Iterator[None]:
    """Call `watcher` at every step inside the block, one call at a time, from any thread."""
    with _lock:
        _watchers.append(watcher)
    try:
        yield
    finally:
        with _lock:
            _watchers.remove(watcher)


def enter_stage(stage: str, total: int | None = None) -> None:
    """Report that a new stage begins, with `total` inputs."""
    with _lock:
        _tell(Progress(stage, total=total))


def advance(done: int = 0, documents: int = 0) -> None:
    """Report that more inputs are done, or more documents came out of one."""
    with _lock:
        _tell(Progress(_now.stage, _now.done + done, _now.total, _now.documents + documents))


def _tell(progress: Progress) -> None:
    global _now
    _now = progress
    for watcher in _watchers:
        watcher(progress)
