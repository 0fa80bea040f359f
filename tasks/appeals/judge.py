"""The entry point of the remover: takes an article, returns a verdict for every block.

Never edits text; a paragraph with an appeal attached is split into sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tasks.appeals.context import gather_evidence
from tasks.appeals.decision import Weights, find_chances, load_weights, weigh_evidence
from tasks.appeals.evidence import Evidence
from tasks.appeals.guards import (
    ask_for_ground,
    find_bare_edges,
    find_guard,
    find_headline,
    find_lone,
    find_told,
    fold_title,
    has_sure_rule,
    is_implausible,
)
from tasks.appeals.known_names import Names
from tasks.appeals.letters import find_letters, find_salutations
from tasks.appeals.marks import find_common_marks, weigh_marks
from tasks.appeals.names import infer_names, list_names
from tasks.appeals.rulebook import CompiledRules, RuleBook
from tasks.appeals.sentences import SHORTEST, find_glued
from tasks.appeals.verdicts import keep_block, name_category, remove_block, settle_categories
from tasks.appeals.wording import WordingModel, load_wording
from tasks.blocks import renumber_blocks, split_block
from tasks.records import Article, Block, Judgement, Verdict

_WEAK_GUARDS = ("", "asks nothing")
"""Reasons that keep a block on its own, but not inside a letter."""
_SETTLED = 0.95
"""Minimum probability of an appeal if a person wrote a sure rule for such blocks of this publisher."""


@dataclass(frozen=True, slots=True)
class _Bench:
    """Everything needed to judge one article."""

    rules: CompiledRules
    names: Names
    wording: WordingModel
    weights: Weights


def judge_article(
    article: Article, *, names: tuple[str, ...], domain: str | None, language: str | None, rulebook: RuleBook,
    weights: Weights | None = None,
) -> Judgement:  # fmt: skip
    """Judge every block of an article.

    `names` are what the publisher calls itself, `domain` its host without "www.", `language` an ISO 639 code; each
    may be unknown. `weights` replace those of the package (for benches). Deterministic, in time linear in the length
    of the text.
    """
    texts = [block.text for block in article.blocks]
    publishers = rulebook.find_publishers(names, domain)
    rules = rulebook.compile(rulebook.choose_languages(language or article.language, texts), publishers)
    told = [*names, *(name for publisher in publishers for name in (publisher.publisher, *publisher.names))]
    called = _know_names(tuple(told), domain) or Names(infer_names(texts, rules))
    return _judge_blocks(article, _Bench(rules, called, load_wording(), weights or load_weights()))


@lru_cache(maxsize=1_000)
def _know_names(told: tuple[str, ...], domain: str | None) -> Names:
    return Names(list_names(told, domain))


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision on each block: the probability of an appeal, whether it goes, and why it stays.

    A reason is "" if the probability is too small, otherwise the name of a guard; None if the block goes.
    """

    chances: list[float]
    removed: list[bool]
    reasons: list[str | None]


def _judge_blocks(article: Article, bench: _Bench) -> Judgement:
    found = gather_evidence([block.text for block in article.blocks], bench.rules, bench.names, bench.wording)
    decision = decide_blocks(article, found, bench.weights)
    verdicts = list(_write_verdicts(article.blocks, found, decision, bench))
    return Judgement(tuple(_renumber(verdicts)))


def decide_blocks(article: Article, found: Sequence[Evidence], weights: Weights) -> Decision:
    """Decide what goes over the whole article: probabilities, guards, letters, and the share of the text."""
    common = find_common_marks(article.blocks)
    marks = [weigh_marks(block.marks, common) for block in article.blocks]
    odds = [weigh_evidence(evidence, weights, mark) for evidence, mark in zip(found, marks, strict=True)]
    chances = []
    for evidence, chance in zip(found, find_chances(odds, weights), strict=True):
        evidence.is_in_letter = chance.letter > chance.appeal / 2
        chances.append(max(chance.appeal, _SETTLED) if evidence.is_settled else chance.appeal)
    reasons = _apply_guards(article, found, chances, marks, weights)
    removed = [reason is None for reason in reasons]
    if not any(removed):
        return Decision(chances, removed, reasons)
    for place in find_letters(found, removed, [reason not in (None, *_WEAK_GUARDS) for reason in reasons]):
        reasons[place], removed[place] = None, True
        chances[place] = max(chances[place], 0.5)
    if is_implausible(found, removed):
        reasons = [
            reason if has_sure_rule(e) else reason or "whole text" for reason, e in zip(reasons, found, strict=True)
        ]
        removed = [reason is None for reason in reasons]
    for place in find_told(found, removed, chances):
        reasons[place], removed[place] = "tells the story", False
    for place in find_bare_edges(found, removed):
        reasons[place], removed[place] = "asks nothing", False
    for place in find_salutations(found, removed):
        reasons[place], removed[place] = "letter stays", False
    for place in find_lone(found, removed):
        reasons[place], removed[place] = "speaks to nobody", False
    return Decision(chances, removed, reasons)


def _apply_guards(
    article: Article, found: Sequence[Evidence], chances: Sequence[float], marks: Sequence[float], weights: Weights
) -> list[str | None]:
    """Why each block stays: "" if an appeal is too improbable, a guard's name, or None if it goes."""
    title = fold_title(article.title)
    lowest = weights.lowest
    likely = [chance >= lowest and weights.is_likely(e, chance) for e, chance in zip(found, chances, strict=True)]
    headline = find_headline(found) if not title else -1
    return [
        (
            ("headline" if place == headline else None)
            or find_guard(block, evidence, title)
            or ask_for_ground(block, marks[place], found, likely, place)
        )
        if likely[place]
        else ""
        for place, (block, evidence) in enumerate(zip(article.blocks, found, strict=True))
    ]


def _write_verdicts(
    blocks: Sequence[Block], found: Sequence[Evidence], decision: Decision, bench: _Bench
) -> Iterator[Verdict]:
    chances, removed, reasons = decision.chances, decision.removed, decision.reasons
    clear = [
        name_category(evidence, bench.wording) if gone else ("publisher_message", False)
        for evidence, gone in zip(found, removed, strict=True)
    ]
    categories = settle_categories(clear, removed)
    for place, (block, evidence) in enumerate(zip(blocks, found, strict=True)):
        if removed[place]:
            yield remove_block(block, evidence, chances[place], categories[place], bench.wording, bench.weights)
        elif not reasons[place] and evidence.rules and evidence.words >= SHORTEST:
            yield from _cut_sentences(block, evidence, chances[place], bench)
        else:
            yield keep_block(block, chances[place], reasons[place] or None)


def _cut_sentences(block: Block, evidence: Evidence, chance: float, bench: _Bench) -> Iterator[Verdict]:
    """Verdicts on the parts of a block: neighbouring sentences with the same verdict stay together."""
    sentences = find_glued(evidence, bench.rules, bench.names, bench.wording, bench.weights)
    if not sentences:
        yield keep_block(block, chance)
        return
    starts = [
        s
        for before, s in zip([None, *sentences], sentences, strict=False)
        if before is None or before.is_appeal != s.is_appeal
    ]
    parts = split_block(block, [sentence.start for sentence in starts[1:]])
    for part, sentence in zip(parts, starts, strict=True):
        if sentence.is_appeal:
            category, _ = name_category(sentence.evidence, bench.wording)
            yield remove_block(part, sentence.evidence, sentence.probability, category, bench.wording, bench.weights)
        else:
            yield keep_block(part, chance)


def _renumber(verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
    blocks = renumber_blocks(verdict.block for verdict in verdicts)
    for verdict, block in zip(verdicts, blocks, strict=True):
        yield verdict if verdict.block is block else replace(verdict, block=block)
