"""Options shared by several commands, so that they are named, explained and validated alike.

Options of a single command are defined with that command.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from typer.core import TyperArgument, TyperCommand

from tasks.text.language import read_code
from tasks.web.urls import names_user

CatalogueFile = Annotated[Path | None, typer.Option("--sources", metavar="FILE", help="Catalogue of sources (TOML).")]
OnlySources = Annotated[list[str] | None, typer.Option("--source", metavar="ID", help="Only this source; repeatable.")]
Values = Annotated[
    list[str] | None,
    typer.Option("--param", metavar="KEY=VALUE", help="Value for $KEY in the query; repeatable."),
]
DecidedBy = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Name to record; default: your user name.")]


class ListCommand(TyperCommand):
    """A command whose help shows a list of arguments by its metavar alone; typer puts Python's type (`list[Path]`)
    beside it."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for param in self.params:
            if isinstance(param, TyperArgument) and param.nargs == -1:
                param.display_type_rich = lambda ctx: None  # type: ignore[method-assign]  # noqa: ARG005


def name_file(file: Path | None) -> str:
    """A file as a flow parameter: an absolute path, since a worker may run in another folder; "" for none."""
    return str(file.absolute()) if file else ""


def name_user() -> str:
    """The name of the current user."""
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError):  # in a container the uid may have no name
        return "unknown"


def parse_day(text: str) -> date:
    """A date such as 2026-03-01. Raises typer.BadParameter."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date; write it like 2026-03-01") from None


def parse_url(text: str) -> str:
    """The URL of a page, feed or site. Raises typer.BadParameter, also for one with a password, which would be stored."""
    try:
        parts = urlsplit(text)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname and text.encode())
    except ValueError:  # http://[, or bytes that are no text
        is_one = False
    if not is_one:
        raise typer.BadParameter(f"{text!r} is not a web address; write it like https://example.org/story")
    if names_user(parts.geturl()):
        raise typer.BadParameter("the address has a user name or a password in it, which would be stored; leave it out")
    return text


def parse_language(text: str) -> str:
    """A language code such as en; en-GB gives en. Raises typer.BadParameter."""
    code = read_code(text)
    if code is None:
        raise typer.BadParameter(f"{text!r} is not a language code; write it like en")
    return code
