"""The SQL files of this package by name: one statement per file, named after the file.

Never builds SQL: callers bind values as parameters.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable


def read_statement(folder: str, name: str) -> str:
    """The SQL text of `warehouse/<folder>/<name>.sql`. Raises FileNotFoundError for an unknown name."""
    return _open_folder(folder).joinpath(f"{name}.sql").read_text(encoding="utf-8")


def list_statements(folder: str) -> dict[str, str]:
    """All statements of a folder, name -> SQL text, sorted by name."""
    files = sorted(_open_folder(folder).iterdir(), key=lambda file: file.name)
    return {file.name[:-4]: file.read_text(encoding="utf-8") for file in files if file.name.endswith(".sql")}


@cache
def _open_folder(folder: str) -> Traversable:
    return resources.files("warehouse").joinpath(*folder.split("/"))
