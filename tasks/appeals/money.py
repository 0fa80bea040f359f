"""Amounts of money in a reading: a number with its currency, in either order.

What the money is for is up to the caller.
"""

from __future__ import annotations

from collections.abc import Set
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from rtoml import loads

from tasks.appeals.reading import Fact, Reading

CURRENCIES_FILE = Path(__file__).parent / "currencies.toml"


class _Currencies(NamedTuple):
    signs: Set[str]
    words: Set[str]
    before_dollar: Set[str]
    between: Set[str]
    """Tokens between a number and its currency in scripts without spaces: 3万円, 30美元."""


@lru_cache(maxsize=1)
def _load_currencies() -> _Currencies:
    told = loads(CURRENCIES_FILE.read_text(encoding="utf-8"))
    words = (word for table in ("codes", "words") for group in told[table].values() for word in group)
    return _Currencies(*map(frozenset, (told["signs"], words, told["before_dollar"], told["between"])))


DIGIT, SIGN, CURRENCY, BEFORE_DOLLAR, DOLLAR, BETWEEN = 1, 2, 4, 8, 16, 32


def name_part(folded: str) -> int:
    """Which parts of an amount a folded token can be: the sum of the constants above, 0 for most tokens."""
    known = _load_currencies()
    return (
        DIGIT * folded[:1].isdigit() + SIGN * (folded in known.signs) + CURRENCY * (folded in known.words)
        + BEFORE_DOLLAR * (folded in known.before_dollar) + DOLLAR * (folded == "$") + BETWEEN * (folded in known.between)
    )  # fmt: skip


_PARTS = Fact(lambda tokens: [name_part(token.folded) for token in tokens])


def list_parts(reading: Reading, block: int) -> list[int]:
    """Which parts of an amount each token of a block can be, see `name_part`."""
    parts: list[int] = _PARTS.of(reading)[reading.starts[block] : reading.ends[block]].tolist()
    return parts


def find_money(reading: Reading) -> dict[int, int]:
    """The starts of amounts with a currency, each with its end."""
    parts = _PARTS.of(reading)
    starts = (parts[:-1] * parts[1:]).nonzero()[0].tolist()
    sizes = [_measure_amount(*parts[start : start + 3].tolist()) for start in starts]
    return {start: start + size for start, size in zip(starts, sizes, strict=True) if size}


def _measure_amount(here: int, after: int, third: int) -> int:
    """The number of tokens of the amount with a currency that begins here, or 0."""
    if (here & DIGIT and after & (SIGN | CURRENCY)) or (here & (SIGN | CURRENCY) and after & DIGIT):
        return 2
    is_between = here & DIGIT and after & BETWEEN and third & CURRENCY
    return 3 if is_between or (here & BEFORE_DOLLAR and after & DOLLAR and third & DIGIT) else 0
