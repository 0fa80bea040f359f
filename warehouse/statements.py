"""The SQL files of this package by name: one statement per file, named after the file.

Never builds SQL: callers bind values as parameters.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

_HEADER = re.compile(r"^-- (?:(\w+): )?(.+)$")


def read_query(place: str) -> str:
    """The SQL text of `warehouse/queries/<place>.sql`, such as `load/stage_blocks`. Raises FileNotFoundError if there is none."""
    return _open_folder("queries").joinpath(f"{place}.sql").read_text(encoding="utf-8")


def list_statements(folder: str) -> dict[str, str]:
    """All statements of a folder, name -> SQL text, sorted by name."""
    files = sorted(_open_folder(folder).iterdir(), key=lambda file: file.name)
    return {file.name[:-4]: file.read_text(encoding="utf-8") for file in files if file.name.endswith(".sql")}


def read_header(sql: str) -> tuple[str, dict[str, str]]:
    """The leading comment of a SQL file: what a row is, and the meaning of its columns or parameters."""
    about: list[str] = []
    named: dict[str, str] = {}
    for line in sql.splitlines():
        found = _HEADER.match(line)
        if not found:
            break
        name, meaning = found.groups()
        if name:
            named[name] = meaning
        else:
            about.append(meaning)
    return " ".join(about), named


@cache
def _open_folder(folder: str) -> Traversable:
    return resources.files("warehouse").joinpath(*folder.split("/"))
