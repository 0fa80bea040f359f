"""Writes a text file that a person edits, or that others read meanwhile: complete, or unchanged.

Leaves no half file and no temporary file behind.
"""

from __future__ import annotations

import os
from pathlib import Path


def replace_text(path: Path, text: str) -> None:
    """Atomically replace a file with a text in UTF-8; lone surrogates become "?". Raises OSError."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_text(text, "utf-8", errors="replace")
        unfinished.replace(path)
    except OSError as error:
        error.filename = str(path)  # nobody knows the unfinished one
        raise
    finally:
        unfinished.unlink(missing_ok=True)
