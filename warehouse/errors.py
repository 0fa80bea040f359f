"""The errors of this package, with messages a person can act on and without the driver's tracebacks."""

from __future__ import annotations

import traceback


class WarehouseError(Exception):
    """A failure of the warehouse; the message says in one line what happened, where and what to do."""


class WrongQuestion(WarehouseError):
    """A query, name or value that the warehouse cannot use: a usage error rather than a failure."""


def release(error: object) -> None:
    """Release what the frames of an error hold, or DuckDB prints a page about it at exit."""
    while isinstance(error, BaseException):
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
