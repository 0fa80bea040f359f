"""Appeals attached to a paragraph of journalism: which sentences of a block go, with exact offsets.

Leaves doubtful cases alone: only sentences that a rule matches are considered, each weighed as a block of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tasks.appeals.context import add_context
from tasks.appeals.decision import Weights, find_chances, weigh_evidence
from tasks.appeals.evidence import Evidence, study_blocks
from tasks.appeals.guards import count_kinds
from tasks.appeals.known_names import Names
from tasks.appeals.rulebook import CompiledRules
from tasks.appeals.wording import WordingModel

_END = re.compile(r"[.!?…][\"”“»’')\]]{0,3}\s+(?=[^\W\d_a-z]|[\"“„«¿¡(\[])|[。！？][」』”]{0,2}")
SHORTEST = 30
_SURE_ENOUGH = 0.85
_QUOTES = '"“„«»‘「『'


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a block at characters `start:end` of its text, and whether it is an appeal."""

    start: int
    end: int
    evidence: Evidence
    probability: float
    is_appeal: bool


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of a text; together they cover it."""
    start = 0
    for found in _END.finditer(text):
        yield start, found.end()
        start = found.end()
    if start < len(text):
        yield start, len(text)


def find_glued(
    evidence: Evidence, rules: CompiledRules, names: Names, wording: WordingModel, weights: Weights
) -> list[Sentence]:
    """The sentences of a block if some, but not all, are appeals; otherwise an empty list."""
    places = list(split_sentences(evidence.text))
    if len(places) < 2:
        return []
    found = study_blocks([evidence.text[start:end] for start, end in places], rules, names)
    if not any(_has_sure_rule(own) for own in found):
        return []
    add_context(found, wording)
    weighed = [_weigh_sentence(start, end, own, weights) for (start, end), own in zip(places, found, strict=True)]
    sentences = _spare_inner(weighed)
    appeals = sum(sentence.is_appeal for sentence in sentences)
    return sentences if 0 < appeals < len(sentences) else []


def _weigh_sentence(start: int, end: int, evidence: Evidence, weights: Weights) -> Sentence:
    probability = find_chances([weigh_evidence(evidence, weights)], weights)[0].appeal
    quoted = "say" in evidence.classes or evidence.text.lstrip()[:1] in _QUOTES
    is_enough = _has_sure_rule(evidence) and count_kinds(evidence) >= 2
    return Sentence(start, end, evidence, probability, probability >= _SURE_ENOUGH and is_enough and not quoted)


def _has_sure_rule(evidence: Evidence) -> bool:
    return any(rule.strength == "sure" and rule.category != "legal" for rule, _ in evidence.rules)


def _spare_inner(sentences: list[Sentence]) -> list[Sentence]:
    """Keep sentences between two of journalism: appeals are attached only to the beginning or the end of a paragraph."""
    first = next((place for place, sentence in enumerate(sentences) if not sentence.is_appeal), len(sentences))
    last = next((place for place, sentence in reversed(list(enumerate(sentences))) if not sentence.is_appeal), -1)
    return [
        replace(sentence, is_appeal=False) if first < place < last else sentence
        for place, sentence in enumerate(sentences)
    ]
