"""A cache: values are computed on first use, then read from memory.

Never evicts anything; its owner bounds its size.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memo(dict[K, V]):
    """A dictionary that computes a missing value with `study` and keeps it."""

    __slots__ = ("_study",)

    def __init__(self, study: Callable[[K], V]) -> None:
        super().__init__()
        self._study = study

    def __missing__(self, key: K) -> V:
        value = self[key] = self._study(key)
        return value
