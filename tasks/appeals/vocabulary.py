"""The words that a process has met: each is folded and looked at once, and read from memory ever after.

Refuses to know what a word means; a lexicon does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, islice
from sys import intern

from tasks.appeals.money import begins_amount
from tasks.appeals.tokens import HEAD_LETTERS, Token, fold_token, split_tokens

_MOST_TOKENS, _MOST_CHUNKS = 80_000, 120_000
"""At 350 bytes each, and at 200."""
_LONGEST_CHUNK = 24
"""Characters between two spaces: longer ones come once."""


class Vocabulary:
    """The tokens of texts. What is remembered is bounded."""

    def __init__(self) -> None:
        self._tokens: dict[str, Token] = {}
        self._chunks = _Chunks(self)

    def __len__(self) -> int:
        """How many words and chunks are remembered."""
        return len(self._tokens) + len(self._chunks)

    def read(self, text: str, most: int | None = None) -> list[Token]:
        """The tokens of a text, at most so many of them. What stands between two spaces has nearly always been met before."""
        if len(self._chunks) > _MOST_CHUNKS:
            self._chunks = _Chunks(self)
        return list(islice(chain.from_iterable(map(self._chunks.__getitem__, text.split(" "))), most))

    def know(self, raws: Iterable[str]) -> list[Token]:
        """The tokens that are written so."""
        if len(self._tokens) > _MOST_TOKENS:
            self._tokens = {}
        tokens = self._tokens
        return [tokens.get(raw) or self._study(raw) for raw in raws]

    def study_chunk(self, chunk: str) -> Sequence[Token]:
        """The tokens of what stands between two spaces."""
        if len(chunk) > _LONGEST_CHUNK:
            return self.know(split_tokens(chunk))
        known = self._chunks[chunk] = tuple(self.know(split_tokens(chunk)))
        return known

    def _study(self, raw: str) -> Token:
        folded = fold_token(raw) or raw
        is_single = len(folded) == 1 and not raw.isascii() and not raw.isupper() and not raw.islower()
        is_number = folded[0].isdigit()
        token = self._tokens[raw] = Token(
            folded, raw[:1].isupper(), is_single, is_number, begins_amount(folded),
            "0" if is_number else folded, intern(folded[:HEAD_LETTERS]),
        )  # fmt: skip
        return token


class _Chunks(dict[str, Sequence[Token]]):
    """Tokens by chunk; a chunk that is not there is studied."""

    __slots__ = ("_vocabulary",)

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, chunk: str) -> Sequence[Token]:
        return self._vocabulary.study_chunk(chunk)


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The one of this process."""
    return Vocabulary()
