"""The entry point of the remover: takes an article, returns a verdict for every block.

Never edits text; a paragraph with an appeal attached is split into sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from tasks.appeals.context import gather_evidence
from tasks.appeals.decision import Decision, decide_blocks, weigh_all_marks, weigh_blocks
from tasks.appeals.evidence import Evidence, study_block
from tasks.appeals.guards import find_guard
from tasks.appeals.known_names import Names
from tasks.appeals.names import infer_names, list_names
from tasks.appeals.rulebook import CompiledRules, RuleBook
from tasks.appeals.sentences import SHORTEST, Sentence, find_asking, find_glued, join_rest
from tasks.appeals.verdicts import keep_block, name_category, remove_block, settle_categories
from tasks.appeals.weights import Weights, load_weights
from tasks.appeals.wording import WordingModel, load_wording
from tasks.blocks import renumber_blocks, split_block
from tasks.records import Article, Block, Judgement, Verdict

_GLUED_GUARDS = ("", "correction", "quote")
"""Reasons that keep a block, but not an appeal attached to it."""
_IMPROBABLE = 0.05
_OF_NO_LETTER = frozenset({"comments_prompt", "contact_appeal", "social_follow", "read_more"})
"""Categories of asks that are printed below stories, and with which no letter ends."""


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

    `names` are the names the publisher uses for itself, `domain` is its host without "www.", `language` an ISO 639 code;
    each may be unknown. `weights` replace those of the package (for benchmarks). Deterministic; takes time linear in the
    length of the text.
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
class _Glued:
    """The sentences of a block some of which go, and the probability that the others are an appeal."""

    sentences: list[Sentence]
    chance: float


def _judge_blocks(article: Article, bench: _Bench) -> Judgement:
    found = gather_evidence([block.text for block in article.blocks], bench.rules, bench.names, bench.wording)
    decision = decide_blocks(article, found, bench.weights)
    glued = {**_find_glued(found, decision, bench), **_find_asking(article, found, decision, bench)}
    verdicts = _write_verdicts(article.blocks, found, decision, glued, bench)
    return Judgement(tuple(_renumber(list(verdicts)) if glued else verdicts))


def _find_glued(found: Sequence[Evidence], decision: Decision, bench: _Bench) -> dict[int, _Glued]:
    """The blocks that stay with appeals attached to them, by place."""
    glued = {}
    for place, (evidence, chance, reason) in enumerate(zip(found, decision.chances, decision.reasons, strict=True)):
        if evidence.rules and evidence.words >= SHORTEST and reason in _GLUED_GUARDS:
            sentences = find_glued(evidence, bench.rules, bench.names, bench.wording, bench.weights)
            if sentences:
                glued[place] = _Glued(sentences, chance)
    return glued


def _find_asking(article: Article, found: Sequence[Evidence], decision: Decision, bench: _Bench) -> dict[int, _Glued]:
    """The blocks that would go because of sentences at one end, although their other sentences alone would stay, by place.

    The article is weighed once more, with the other sentences in place of all such blocks.
    """
    asking = {}
    for place, (evidence, is_removed) in enumerate(zip(found, decision.removed, strict=True)):
        if is_removed and evidence.is_long and evidence.rules and not evidence.is_settled:
            asking[place] = find_asking(evidence, bench.rules, bench.names, bench.wording, bench.weights)
    if not any(sentences and _may_stay(found[place], sentences, bench) for place, sentences in asking.items()):
        return {}
    texts = [join_rest(asking.get(place, ())) or evidence.text for place, evidence in enumerate(found)]
    again = gather_evidence(texts, bench.rules, bench.names, bench.wording)
    chances = weigh_blocks(again, weigh_all_marks(article.blocks), bench.weights)
    return {
        place: _Glued(sentences, chances[place].appeal)
        for place, sentences in asking.items()
        if sentences and _stays_alone(article.blocks[place], again[place], chances[place].appeal, found[place], bench)
    }


def _may_stay(whole: Evidence, sentences: Sequence[Sentence], bench: _Bench) -> bool:
    """Whether the rest of a block could stay, provided that it is improbable as an appeal; see `_stays_alone`."""
    rest = study_block(join_rest(sentences), bench.rules, bench.names)
    return (
        any(guard == "correction" for guard, _ in rest.guards)
        or _is_beside_ask(whole, rest, bench)
        or _is_of_others(whole, rest)
    )


def _stays_alone(block: Block, rest: Evidence, chance: float, whole: Evidence, bench: _Bench) -> bool:
    """Whether the rest of a block is journalism. It is if it is a correction; if it would stay, has no grounds to go, and was
    attached to an ask with which no letter ends; or if it is improbable as an appeal, in no letter, and does not say "we"."""
    if find_guard(block, rest, ()) == "correction":
        return True
    if _is_beside_ask(whole, rest, bench):
        return not bench.weights.is_likely(rest, chance)
    return chance < _IMPROBABLE and _is_of_others(whole, rest)


def _is_beside_ask(whole: Evidence, rest: Evidence, bench: _Bench) -> bool:
    return name_category(whole, bench.wording)[0] in _OF_NO_LETTER and not rest.has_ground


def _is_of_others(whole: Evidence, rest: Evidence) -> bool:
    return not whole.is_in_letter and "we" not in rest.classes


def _write_verdicts(
    blocks: Sequence[Block], found: Sequence[Evidence], decision: Decision, glued: Mapping[int, _Glued], bench: _Bench
) -> Iterator[Verdict]:
    chances, removed, reasons = decision.chances, decision.removed, decision.reasons
    clear = [
        name_category(evidence, bench.wording) if gone else ("publisher_message", False)
        for evidence, gone in zip(found, removed, strict=True)
    ]
    categories = settle_categories(clear, removed)
    for place, (block, evidence) in enumerate(zip(blocks, found, strict=True)):
        if place in glued:
            yield from _cut_sentences(block, glued[place], bench)
        elif removed[place]:
            yield remove_block(block, evidence, chances[place], categories[place], bench.weights)
        else:
            yield keep_block(block, chances[place], reasons[place] or None)


def _cut_sentences(block: Block, glued: _Glued, bench: _Bench) -> Iterator[Verdict]:
    """Verdicts on the parts of a block: neighbouring sentences with the same verdict stay together."""
    runs = [list(run) for _, run in groupby(glued.sentences, lambda sentence: sentence.is_appeal)]
    parts = split_block(block, [run[0].start for run in runs[1:]])
    for part, run in zip(parts, runs, strict=True):
        best = max(run, key=lambda sentence: (bool(sentence.evidence.rules), sentence.probability))
        if best.is_appeal:
            category, _ = name_category(best.evidence, bench.wording)
            yield remove_block(part, best.evidence, best.probability, category, bench.weights)
        else:
            yield keep_block(part, glued.chance)


def _renumber(verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
    blocks = renumber_blocks(verdict.block for verdict in verdicts)
    for verdict, block in zip(verdicts, blocks, strict=True):
        yield verdict if verdict.block is block else replace(verdict, block=block)
