"""The decision over a whole article: likely appeals go unless a guard keeps them; then the removals are checked together.

Weighs nothing itself; the probabilities come from `weights`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tasks.appeals.evidence import Evidence
from tasks.appeals.guards import (
    ask_for_ground,
    find_bare_edges,
    find_guard,
    find_headline,
    find_told,
    has_fitting_sure_rule,
    is_implausible,
)
from tasks.appeals.interviews import find_answers
from tasks.appeals.letters import find_letters, find_salutations
from tasks.appeals.lists import find_leads
from tasks.appeals.lone import find_amounts, find_headings, find_lone, find_mentions
from tasks.appeals.marks import find_common_marks, weigh_marks
from tasks.appeals.registers import find_reports
from tasks.appeals.tables import find_table_rows
from tasks.appeals.tokens import fold_text
from tasks.appeals.topics import find_advice, find_reported
from tasks.appeals.verbatim import find_quoted_in_full
from tasks.appeals.weights import Chance, Weights, find_chances, weigh_evidence
from tasks.records import Article, Block

_WEAK_GUARDS = ("", "asks nothing")
"""Reasons that keep a block on its own, but not inside a letter."""
_SETTLED = 0.95
"""Minimum probability of an appeal if a person wrote a sure rule for such blocks of this publisher."""
_OF_LETTER = 0.5
"""Minimum probability of an appeal inside a letter."""


@dataclass(slots=True)
class Decision:
    """The decision on each block: the probability of an appeal, whether it goes, and why it stays.

    A reason is "" if the probability is too low, the name of a guard, or None if the block goes. `leads` has for each
    block the place of the label of its list (-1 if it is in none).
    """

    blocks: Sequence[Block]
    found: Sequence[Evidence]
    chances: list[float]
    leads: Sequence[int]
    reasons: list[str | None]
    removed: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        self.removed = [reason is None for reason in self.reasons]

    def keep(self, places: Iterable[int], reason: str) -> None:
        """Keep the blocks at these places, for this reason."""
        for place in places:
            self.reasons[place], self.removed[place] = reason, False

    def remove(self, places: Iterable[int]) -> None:
        """Remove the blocks at these places, as parts of a letter."""
        for place in places:
            self.reasons[place], self.removed[place] = None, True
            self.chances[place] = max(self.chances[place], _OF_LETTER)


_SECOND_GUARDS: tuple[tuple[str, Callable[[Decision], Iterable[int]]], ...] = (
    ("tells the story", lambda d: find_told(d.found, d.removed, d.chances)),
    ("interview", lambda d: find_answers(d.found, d.removed)),
    ("printed in full", lambda d: find_quoted_in_full(d.found, d.removed)),
    ("topic of the story", lambda d: find_reported(d.found, d.removed)),
    ("topic of the story", lambda d: find_advice(d.found, d.removed)),
    ("register of news", lambda d: find_reports(d.found, d.removed)),
    ("asks nothing", lambda d: find_bare_edges(d.found, d.removed, d.leads)),
    ("letter stays", lambda d: find_salutations(d.found, d.removed)),
    ("amount", lambda d: find_amounts(d.found, d.removed)),
    ("heads the story", lambda d: find_headings(d.blocks, d.found, d.removed, d.chances)),
    ("stands alone", lambda d: find_lone(d.found, d.removed, d.chances)),
    ("only mentions it", lambda d: find_mentions(d.found, d.removed)),
)
"""Guards that need to know what else is removed, in order; each sees what those before it kept."""


def decide_blocks(article: Article, found: Sequence[Evidence], weights: Weights) -> Decision:
    """Decide which blocks of an article go: probabilities, guards, letters, and the share of the text that would go."""
    marks = weigh_all_marks(article.blocks)
    chances = []
    for evidence, chance in zip(found, weigh_blocks(found, marks, weights), strict=True):
        evidence.is_in_letter = chance.letter > chance.appeal / 2
        chances.append(max(chance.appeal, _SETTLED) if evidence.is_settled else chance.appeal)
    leads = find_leads(article.blocks, found)
    reasons = _apply_guards(article, found, chances, marks, leads, weights)
    decision = Decision(article.blocks, found, chances, leads, reasons)
    if any(decision.removed):
        _look_again(decision)
    return decision


def weigh_all_marks(blocks: Sequence[Block]) -> list[float]:
    """The log-odds of each block from its marks, ignoring marks that most of the article carries."""
    common = find_common_marks(blocks)
    return [weigh_marks(block.marks, common) for block in blocks]


def weigh_blocks(found: Sequence[Evidence], marks: Sequence[float], weights: Weights) -> list[Chance]:
    """The chance of each block, given the article."""
    return find_chances([weigh_evidence(e, weights, mark) for e, mark in zip(found, marks, strict=True)], weights)


def _apply_guards(
    article: Article, found: Sequence[Evidence], chances: Sequence[float], marks: Sequence[float], leads: Sequence[int],
    weights: Weights,
) -> list[str | None]:  # fmt: skip
    """The reason why each block stays: "" if an appeal is too improbable, a guard's name, or None if the block goes."""
    title = fold_text(article.title or "")
    lowest = weights.lowest
    likely = [chance >= lowest and weights.is_likely(e, chance) for e, chance in zip(found, chances, strict=True)]
    headline = find_headline(found) if not title else -1
    rows = find_table_rows(found) if any(likely) else set[int]()
    return [
        (
            ("headline" if place == headline else None)
            or ("table" if place in rows else None)
            or find_guard(block, evidence, title)
            or ask_for_ground(block, marks[place], found, likely, place, leads[place])
        )
        if likely[place]
        else ""
        for place, (block, evidence) in enumerate(zip(article.blocks, found, strict=True))
    ]


def _look_again(decision: Decision) -> None:
    """Add the middles of letters, keep a text that would go as a whole, and apply the second guards."""
    guarded = [reason not in (None, *_WEAK_GUARDS) for reason in decision.reasons]
    decision.remove(find_letters(decision.found, decision.removed, guarded))
    if is_implausible(decision.found, decision.removed):
        unsure = [
            place
            for place, (evidence, reason) in enumerate(zip(decision.found, decision.reasons, strict=True))
            if not reason and not has_fitting_sure_rule(evidence)
        ]
        decision.keep(unsure, "whole text")
    for reason, find in _SECOND_GUARDS:
        decision.keep(find(decision), reason)
