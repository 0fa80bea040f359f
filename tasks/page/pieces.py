"""The pieces of a line: its text nodes, one between any two tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def set_apart(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces of a line, with a space where only styles separate two: “<span>Heat in town</span><span>Why trees…”."""
    end = ""
    for piece in pieces:
        if end.islower() and piece[:1].isupper():
            yield " "
        yield piece
        end = piece[-1:]
