"""The errors of this package, with messages a person can act on and without the driver's tracebacks."""

from __future__ import annotations

import traceback


class WarehouseError(Exception):
    """Something about the warehouse failed; the message says in one line what happened, where and what to do."""


class WrongQuestion(WarehouseError):
    """A query, a name or a value that the warehouse cannot do anything with: the call was wrong, nothing failed."""


def release(error: object) -> None:
    """Let go of what the frames of an error hold: DuckDB would print a page about it at exit."""
    while isinstance(error, BaseException):
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
