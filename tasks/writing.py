"""Writes a text file that a person edits, or that others may be reading: completely, or not at all.

A temporary file that a kill left behind is removed the next time.
"""

from __future__ import annotations

import os
from pathlib import Path

from warehouse.unfinished import making


def replace_text(path: Path, text: str) -> None:
    """Atomically replace a file, also one behind a symlink, with a text in UTF-8; a pipe or a device is written to. Lone
    surrogates become "?". Raises OSError."""
    if path.exists() and not path.is_file():
        path.write_text(text, "utf-8", errors="replace")
        return
    place = Path(os.path.realpath(path))
    try:
        with making(place) as unfinished:
            unfinished.write_text(text, "utf-8", errors="replace")
            unfinished.replace(place)
    except OSError as error:
        error.filename = str(path)  # nobody knows the unfinished one
        raise
