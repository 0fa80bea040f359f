"""The base class of all failures between a reference and an article."""

from __future__ import annotations


class NamedFailure(Exception):
    """A failure with a name: `reason` is the fixed word that rows record, `detail` one line for people."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)  # both arguments, since some failures are pickled
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return self.detail
