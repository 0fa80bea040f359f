"""The one entry to the remover: an article in, a verdict for every block out.

Refuses to change text: blocks are judged, never edited; a paragraph with an appeal glued to it is split.
"""

from __future__ import annotations

from collections.abc import Sequence

from tasks.appeals.decision import find_probabilities, load_weights, weigh_signals
from tasks.appeals.evidence import Evidence, gather_evidence
from tasks.appeals.lexicon import Names
from tasks.appeals.rulebook import CompiledRules, RuleBook
from tasks.appeals.wording import load_wording, name_wordings
from tasks.records import Article, Block, Category, Judgement, Verdict


def judge_article(
    article: Article, *, names: tuple[str, ...], domain: str | None, language: str | None, rulebook: RuleBook
) -> Judgement:
    """Judge every block of an article.

    `names` are what the publisher calls itself, `domain` its host without "www.", `language` an ISO 639 code; each
    may be unknown. Deterministic; time grows with the length of the text.
    """
    texts = [block.text for block in article.blocks]
    publishers = rulebook.find_publishers(names, domain)
    known = tuple(dict.fromkeys([*names, *(name for p in publishers for name in (p.publisher, *p.names))]))
    rules = rulebook.compile(rulebook.choose_languages(language or article.language, texts), publishers)
    called = Names(known, guess=not known)
    found = gather_evidence(texts, rules, called, [block.marks for block in article.blocks])
    odds, wording = weigh_blocks(found, called)
    probabilities = find_probabilities(odds, load_weights())
    removed = [p > 0.5 for p in probabilities]
    verdicts = [
        Verdict(block, "remove", "publisher_message", "model", tuple(e.signals[:3]), p) if gone else Verdict(block, confidence=1 - p)
        for block, e, p, gone in zip(article.blocks, found, probabilities, removed, strict=True)
    ]
    return Judgement(tuple(verdicts))


def weigh_blocks(found: Sequence[Evidence], names: Names) -> tuple[list[float], list[float]]:
    words = [name_wordings(e.tokens, {} if names.is_guess else names.find(e.tokens)) for e in found]
    scores = load_wording().score_blocks(words)
    weights = load_weights()
    odds = [weigh_signals(weights, [*e.signals, *e.context], s, e.band) for e, s in zip(found, scores, strict=True)]
    return odds, scores
