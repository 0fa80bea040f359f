"""Isolated removals that are part of the story: headings of text that stays, amounts, lines that address nobody, mentions.

Next to another removal the same words may be part of its box.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import rtoml

from tasks.appeals.context import SHORT_WORDS
from tasks.appeals.evidence import QUIET_WORDS, STUB_WORDS, Evidence
from tasks.appeals.guards import CERTAIN, count_places
from tasks.appeals.money import CURRENCY, DIGIT, SIGN, list_parts, name_part
from tasks.appeals.schema import Rule
from tasks.appeals.signals import ASKS
from tasks.appeals.tokens import fold_text
from tasks.records import Block

HEADINGS_FILE = Path(__file__).parent / "headings.toml"
_SENTENCE_ENDS = '.!?…。！？।؟۔։;:”“»"」』’'
_ADDRESS_SIGNS = ("@", "://", "www.")
_MOST_PARTS, _NEAR = 6, 2
_SEVERAL = 2
_MENTIONED = 0.7
_SENTENCE = re.compile(r"(?:[^.!?…।։።۔؟]|[.]\b){1,300}[.।։።۔]")
"""One sentence that ends with a full stop; full stops inside numbers and addresses do not end it."""


def find_lone(found: Sequence[Evidence], removed: Sequence[bool], chances: Sequence[float]) -> list[int]:
    """Removals without a rule between blocks that stay: those that address nobody, and those that are not certain and ask for
    fewer than two things.

    (Seen 2026-11: a column that says "you" and "we", the verdict of a review, the heading of a letter of thanks.)
    """
    return [
        place
        for place, evidence in enumerate(found)
        if _stands_alone(removed, place)
        and evidence.words > STUB_WORDS
        and not evidence.rules
        and (_speaks_to_nobody(evidence) or (chances[place] < CERTAIN and _count_asks(evidence) < _SEVERAL))
    ]


def _speaks_to_nobody(evidence: Evidence) -> bool:
    return evidence.words > SHORT_WORDS and not evidence.is_addressed


def _count_asks(evidence: Evidence) -> int:
    return len(ASKS & evidence.classes.keys())


def find_mentions(found: Sequence[Evidence], removed: Sequence[bool]) -> list[int]:
    """Removals that only mention the words of a rule: one sentence that addresses nobody and asks for fewer than two things,
    in which rules matched in a single place after the first word. If it asks for nothing and is in no letter, it stays next
    to another removal too.

    (Seen 2026-11, in sentences of reports: "diskutiert hier in versteckter Art", taken for a call to discuss.) Legal notices
    read alike, so a block that a legal rule matched is none.
    """
    return [
        place
        for place, evidence in enumerate(found)
        if removed[place]
        and evidence.rules
        and _is_mention(evidence)
        and _count_asks(evidence) < (_SEVERAL if _stands_alone(removed, place) else 1)
        and (_stands_alone(removed, place) or not evidence.is_in_letter)
    ]


def _is_mention(evidence: Evidence) -> bool:
    return (
        STUB_WORDS < evidence.words <= QUIET_WORDS
        and not evidence.is_addressed
        and all(_may_be_mentioned(rule) and hit.start > 0 for rule, hit in evidence.rules)
        and count_places(evidence) == 1
        and evidence.covered < _MENTIONED
        and _SENTENCE.fullmatch(evidence.text) is not None
    )


def _may_be_mentioned(rule: Rule) -> bool:
    return rule.where == "any" and rule.category != "legal" and not rule.is_own


def find_headings(
    blocks: Sequence[Block], found: Sequence[Evidence], removed: Sequence[bool], chances: Sequence[float]
) -> list[int]:
    """Removed headings of sections of the story, and the block below each if only the heading made it suspicious.

    A heading is one of the words in `headings.toml`. It follows text that stays, and the block below it is a sentence that
    stays and asks the reader for nothing. (Seen 2026-11: "Events", "Contact" and "Recommendations" over paragraphs of
    reports, cut in thirty languages.)
    """
    heads = [place for place in range(1, len(found) - 1) if removed[place] and _is_heading(found[place])]
    if not heads:
        return []
    tried = list(removed)
    for place in heads:
        tried[place] = False
    for place in find_lone(found, tried, chances):
        tried[place] = False
    kept = [
        place
        for place in heads
        if _follows_text(found, tried, place) and not tried[place + 1] and _is_told(blocks[place + 1], found[place + 1])
    ]
    return [place for head in kept for place in (head, head + 1) if removed[place]]


def find_amounts(found: Sequence[Evidence], removed: Sequence[bool]) -> list[int]:
    """Removed lines that hold only amounts of money, if no removed button or block with a rule is next to their run.

    Without the rest of a form they are not its choices. (Seen 2026-11: the price of a book under its title.)
    """
    is_amount = [gone and is_amount_only(evidence) for evidence, gone in zip(found, removed, strict=True)]
    runs = [list(run) for such, run in groupby(range(len(found)), is_amount.__getitem__) if such]
    is_part = [
        gone and (bool(evidence.rules) or evidence.words <= STUB_WORDS)
        for evidence, gone in zip(found, removed, strict=True)
    ]
    return [place for run in runs if not any(_list_sides(is_part, run[0], run[-1])) for place in run]


def is_amount_only(evidence: Evidence) -> bool:
    """Whether a line holds only amounts of money, with or without a name and a colon before them.

    (Seen 2026-11: "VIP : 60,000₩" below the place and date of a play; cleaning and deposit of a holiday home.)
    """
    if not evidence.has_money or evidence.length > 2 * _MOST_PARTS:
        return False
    named, _, amount = evidence.text.rpartition(":")
    parts = list(map(name_part, fold_text(amount))) if named else list_parts(evidence.reading, evidence.no)
    is_whole = len(parts) <= _MOST_PARTS and all(parts)
    return is_whole and any(part & DIGIT for part in parts) and any(part & (SIGN | CURRENCY) for part in parts)


def _stands_alone(removed: Sequence[bool], place: int) -> bool:
    return removed[place] and not any(_list_sides(removed, place, place))


def _list_sides(removed: Sequence[bool], first: int, last: int) -> Iterator[bool]:
    yield first > 0 and removed[first - 1]
    yield last + 1 < len(removed) and removed[last + 1]


def _is_heading(evidence: Evidence) -> bool:
    return evidence.length <= _MOST_PARTS and tuple(t.folded for t in evidence.tokens) in _read_headings()


def _follows_text(found: Sequence[Evidence], removed: Sequence[bool], place: int) -> bool:
    return any(not removed[n] and found[n].words > SHORT_WORDS for n in range(max(0, place - _NEAR), place))


def _is_told(block: Block, evidence: Evidence) -> bool:
    """Whether a block is a sentence that asks the reader for nothing."""
    return (
        block.role != "list_item"
        and evidence.words > STUB_WORDS
        and (evidence.is_long or evidence.text[-1:] in _SENTENCE_ENDS)
        and not evidence.rules
        and not evidence.asks_reader
        and not any(sign in evidence.text for sign in _ADDRESS_SIGNS)
    )


@lru_cache(maxsize=1)
def _read_headings() -> frozenset[tuple[str, ...]]:
    groups = rtoml.loads(HEADINGS_FILE.read_text(encoding="utf-8"))
    return frozenset(fold_text(heading) for group in groups.values() for heading in group)
