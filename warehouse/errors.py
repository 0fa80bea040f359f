"""The one error of this package, with a message a person can act on. Refuses to carry tracebacks of the driver."""

from __future__ import annotations


class WarehouseError(Exception):
    """Something about the warehouse failed; the message says in one line what happened, where and what to do."""


class WrongQuestion(WarehouseError):
    """A query, a name or a value that the warehouse cannot do anything with: the call was wrong, nothing failed."""
