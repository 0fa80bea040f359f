"""The one entry to the remover: an article in, a verdict for every block out.

Refuses to change text: blocks are judged, never edited; a paragraph with an appeal glued to it is split.
"""

from __future__ import annotations

from tasks.appeals.decision import find_probabilities, load_weights, weigh_evidence
from tasks.appeals.evidence import gather_evidence
from tasks.appeals.lexicon import Names
from tasks.appeals.names import infer_names, list_names
from tasks.appeals.rulebook import RuleBook
from tasks.appeals.wording import load_wording
from tasks.records import Article, Judgement, Verdict


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
    told = [*names, *(name for p in publishers for name in (p.publisher, *p.names))]
    called = Names(list_names(told, domain) or infer_names(texts, rules))
    found = gather_evidence(texts, rules, called, load_wording())
    odds = [weigh_evidence(evidence, load_weights()) for evidence in found]
    probabilities = find_probabilities(odds, load_weights())
    removed = [p > 0.5 for p in probabilities]
    verdicts = [
        Verdict(block, "remove", "publisher_message", "model", tuple(e.signals[:3]), p) if gone else Verdict(block, confidence=1 - p)
        for block, e, p, gone in zip(article.blocks, found, probabilities, removed, strict=True)
    ]
    return Judgement(tuple(verdicts))
