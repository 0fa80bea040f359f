"""The one entry to the remover: an article in, a verdict for every block out.

Refuses to change text: blocks are judged, never edited; a paragraph with an appeal glued to it is split.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tasks.appeals.decision import Weights, find_probabilities, load_weights, weigh_evidence
from tasks.appeals.evidence import Evidence, gather_evidence
from tasks.appeals.guards import (
    LONG_BLOCK,
    NEWS_WORDING,
    STUB_WORDS,
    count_kinds,
    find_guard,
    fold_title,
    has_sure_rule,
    is_implausible,
)
from tasks.appeals.known_names import Names
from tasks.appeals.letters import find_letters
from tasks.appeals.marks import find_common_marks, weigh_marks
from tasks.appeals.names import infer_names, list_names
from tasks.appeals.rulebook import CompiledRules, RuleBook
from tasks.appeals.sentences import SHORTEST, find_glued
from tasks.appeals.verdicts import keep_block, name_category, remove_block, settle_categories
from tasks.appeals.wording import WordingModel, load_wording
from tasks.blocks import renumber_blocks, split_block
from tasks.records import Article, Block, Judgement, Verdict

_TEXT_ROLES = ("subhead", "list_item")
_SURE_MARK = 4.0
"""Of a class like "newsletter" or "paywall": the title of a sign-up box is a heading too."""
_WEAK_GUARDS = ("", "one signal only")
"""Why a block stays by itself; inside a letter it goes all the same."""


@dataclass(frozen=True, slots=True)
class _Bench:
    """What one article is judged with."""

    rules: CompiledRules
    names: Names
    wording: WordingModel
    weights: Weights


def judge_article(
    article: Article, *, names: tuple[str, ...], domain: str | None, language: str | None, rulebook: RuleBook
) -> Judgement:
    """Judge every block of an article.

    `names` are what the publisher calls itself, `domain` its host without "www.", `language` an ISO 639 code; each
    may be unknown. Deterministic; time grows with the length of the text.
    """
    texts = [block.text for block in article.blocks]
    publishers = rulebook.find_publishers(names, domain)
    rules = rulebook.compile(rulebook.choose_languages(language or article.language, texts), publishers)
    told = [*names, *(name for publisher in publishers for name in (publisher.publisher, *publisher.names))]
    called = Names(list_names(told, domain) or infer_names(texts, rules))
    return _judge_blocks(article, _Bench(rules, called, load_wording(), load_weights()))


def _judge_blocks(article: Article, bench: _Bench) -> Judgement:
    found = gather_evidence([block.text for block in article.blocks], bench.rules, bench.names, bench.wording)
    common = find_common_marks(article.blocks)
    marked = [weigh_marks(block.marks, common) for block in article.blocks]
    odds = [weigh_evidence(evidence, bench.weights) + mark for evidence, mark in zip(found, marked, strict=True)]
    chances = find_probabilities(odds, bench.weights)
    stays = [
        block.role in _TEXT_ROLES and mark < _SURE_MARK for block, mark in zip(article.blocks, marked, strict=True)
    ]
    guards = _apply_guards(article, found, chances, stays, bench.weights)
    removed = [guard is None and chance > 0 for guard, chance in zip(guards, chances, strict=True)]
    for place in find_letters(found, removed, [guard not in (None, *_WEAK_GUARDS) for guard in guards]):
        guards[place], removed[place] = None, True
        chances[place] = max(chances[place], bench.weights.threshold(found[place].words))
    if is_implausible(found, removed):
        guards = [guard if has_sure_rule(e) else guard or "whole text" for guard, e in zip(guards, found, strict=True)]
        removed = [guard is None for guard in guards]
    verdicts = list(_write_verdicts(article.blocks, found, chances, guards, removed, bench))
    return Judgement(tuple(_renumber(verdicts)), is_appeal_only=bool(removed) and all(removed))


def _apply_guards(
    article: Article, found: Sequence[Evidence], chances: Sequence[float], stays: Sequence[bool], weights: Weights
) -> list[str | None]:
    """Why each block stays: "" where the chance of an appeal is too small, a guard's name, or None where it goes."""
    title = fold_title(article.title)
    likely = [chance >= weights.threshold(evidence.words) for chance, evidence in zip(chances, found, strict=True)]
    anchored = _find_anchored(found, likely)
    guards: list[str | None] = []
    for place, (block, evidence) in enumerate(zip(article.blocks, found, strict=True)):
        if not likely[place]:
            guards.append("")
        else:
            guards.append(
                find_guard(block, evidence, title)
                or _ask_for_company(found, anchored, place, is_text=stays[place])
                or _ask_for_second_signal(found, likely, place)
            )
    return guards


def _find_anchored(found: Sequence[Evidence], likely: Sequence[bool]) -> list[bool]:
    """Which blocks stand inside a run of likely appeals, not at its end, of which some block has a rule."""
    anchored = [False] * len(found)
    start = 0
    for place in range(len(found) + 1):
        if place == len(found) or not likely[place]:
            if any(evidence.rules for evidence in found[start:place]):
                anchored[start + 1 : place - 1] = [True] * max(0, place - start - 2)
            start = place + 1
    return anchored


def _ask_for_company(found: Sequence[Evidence], anchored: Sequence[bool], place: int, *, is_text: bool) -> str | None:
    """Before a block on which no rule fired goes, company: clear appeals near it, or a run of appeals around it.

    The more doubtful the company, the more its own wording must say. A stub needs none, unless the markup says that it
    `is_text`: subheads and lists of a story are short and end open, as buttons do.
    """
    evidence = found[place]
    if evidence.rules or (evidence.words <= STUB_WORDS and not is_text):
        return None
    amid = anchored[place]
    asked = (-1.5 if amid else 0.0) if evidence.has_company else (1.5 if amid else float("inf"))
    return None if evidence.wording > asked else "no rule and no company"


def _ask_for_second_signal(found: Sequence[Evidence], likely: Sequence[bool], place: int) -> str | None:
    """Before a long block goes, two kinds of evidence: a run of appeals around it counts as one."""
    if found[place].words <= LONG_BLOCK:
        return None
    before = place > 0 and likely[place - 1]
    after = place + 1 < len(likely) and likely[place + 1]
    in_run = (before + after + (place == 0) + (place + 1 == len(likely))) >= 2 or (before and after)
    against = found[place].wording < NEWS_WORDING and not in_run
    return None if count_kinds(found[place]) + 2 * in_run - against >= 2 else "one signal only"


def _write_verdicts(
    blocks: Sequence[Block], found: Sequence[Evidence], chances: Sequence[float],
    guards: Sequence[str | None], removed: Sequence[bool], bench: _Bench,
) -> Iterator[Verdict]:  # fmt: skip
    clear = [
        name_category(evidence, bench.wording) if gone else ("publisher_message", False)
        for evidence, gone in zip(found, removed, strict=True)
    ]
    categories = settle_categories(clear, removed)
    for place, (block, evidence) in enumerate(zip(blocks, found, strict=True)):
        if removed[place]:
            yield remove_block(block, evidence, chances[place], categories[place], bench.wording, bench.weights)
        elif not guards[place] and evidence.rules and evidence.words >= SHORTEST:
            yield from _cut_sentences(block, evidence, chances[place], bench)
        else:
            yield keep_block(block, min(chances[place], 0.5), guards[place] or None)


def _cut_sentences(block: Block, evidence: Evidence, chance: float, bench: _Bench) -> Iterator[Verdict]:
    """Verdicts on the parts of a block: neighbouring sentences of the same fate stay together."""
    sentences = find_glued(evidence, bench.rules, bench.names, bench.wording, bench.weights)
    if not sentences:
        yield keep_block(block, min(chance, 0.5))
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
            yield keep_block(part, min(chance, 0.5))


def _renumber(verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
    from dataclasses import replace

    blocks = renumber_blocks(verdict.block for verdict in verdicts)
    for verdict, block in zip(verdicts, blocks, strict=True):
        yield verdict if verdict.block is block else replace(verdict, block=block)
