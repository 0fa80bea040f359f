"""Writes a text file atomically: for files that a person edits, or that others may be reading.

A temporary file that a killed process left behind is removed at the next write.
"""

from __future__ import annotations

import os
from pathlib import Path

from warehouse.unfinished import making


def replace_text(path: Path, text: str) -> None:
    """Atomically replace a file (or the target of a symlink) with a text in UTF-8; pipes and devices are written to directly.
    Lone surrogates become "?". Raises OSError."""
    if path.exists() and not path.is_file():
        path.write_text(text, "utf-8", errors="replace")
        return
    place = Path(os.path.realpath(path))
    try:
        with making(place) as unfinished:
            unfinished.write_text(text, "utf-8", errors="replace")
            unfinished.replace(place)
    except OSError as error:
        error.filename = str(path)  # the user does not know the unfinished file
        raise
