"""Appeals attached to a paragraph of journalism: which sentences of a block go, with exact offsets.

Leaves doubtful cases alone. From a block that stays, only sentences that a sure rule matches go, and questions before them.
For a block that would go, the sentences to keep are only a proposal: the caller judges them in the context of the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tasks.appeals.context import add_context
from tasks.appeals.evidence import STUB_WORDS, Evidence, study_blocks
from tasks.appeals.guards import count_kinds
from tasks.appeals.known_names import Names
from tasks.appeals.rulebook import CompiledRules
from tasks.appeals.weights import Weights, find_chances, weigh_evidence
from tasks.appeals.wording import WordingModel

_END = re.compile(r"(?<![\s.]\w)[.!?…][\"”“»’')\]]{0,3}\s+(?=[^\W\d_a-z]|[\"“„«¿¡(\[])|[。！？][」』”]{0,2}")
"""The end of a sentence; a single letter before a full stop is an initial ("G. Petit") or part of an abbreviation."""
SHORTEST = 25
_FEWEST_LEFT = 15
_SURE_ENOUGH, _CERTAIN = 0.85, 0.97
_TELLING_WORDING = 2.0
_QUOTES = '"“„«»‘「『'
QUESTION_MARKS = ("?", "？", "؟", ";", "՞")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a block at characters `start:end` of its text, and whether it is an appeal."""

    start: int
    end: int
    evidence: Evidence
    probability: float = 0.0
    is_appeal: bool = False


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
    """The sentences of a block if some, but not all, are appeals for sure; otherwise an empty list."""
    sentences = _study_sentences(evidence, rules, names)
    if not any(sentence.evidence.has_sure_rule(but="legal") for sentence in sentences):
        return []
    weighed = _weigh_sentences(sentences, wording, weights)
    marked = [replace(sentence, is_appeal=_is_sure(sentence)) for sentence in weighed]
    spared = _spare_inner(marked)
    return _list_parted(_take_questions(spared)) or _list_parted(spared)


def find_asking(
    evidence: Evidence, rules: CompiledRules, names: Names, wording: WordingModel, weights: Weights
) -> list[Sentence]:
    """The sentences of a block, with those from the rules to the nearer end marked as appeals. An empty list unless the others
    say enough for a paragraph and do not name the publisher."""
    sentences = _study_sentences(evidence, rules, names) if _may_leave_enough(evidence) else []
    ruled = [place for place, sentence in enumerate(sentences) if sentence.evidence.rules]
    if not ruled:
        return []
    first, last = ruled[0], ruled[-1]
    is_head = _count_words(sentences[:first]) < _count_words(sentences[last + 1 :])
    asking = range(last + 1) if is_head else range(first, len(sentences))
    marked = _take_questions([replace(own, is_appeal=place in asking) for place, own in enumerate(sentences)])
    left = [sentence for sentence in marked if not sentence.is_appeal]
    return _weigh_sentences(_list_parted(marked), wording, weights) if _tells_enough(left) else []


def _may_leave_enough(evidence: Evidence) -> bool:
    """Whether enough tokens precede or follow all words that rules matched (a word has at least one token). Spares half of the
    blocks the study of their sentences."""
    hits = [hit for _, hit in evidence.rules]
    before = min((hit.start for hit in hits), default=evidence.length)
    behind = evidence.length - max((hit.end for hit in hits), default=0)
    return max(before, behind) >= _FEWEST_LEFT


def join_rest(sentences: Sequence[Sentence]) -> str:
    """The text of the sentences that are not appeals."""
    return "".join(sentence.evidence.text for sentence in sentences if not sentence.is_appeal).strip()


def _study_sentences(evidence: Evidence, rules: CompiledRules, names: Names) -> list[Sentence]:
    """The sentences of a block, each studied as a block of its own and not weighed yet; none if there is only one."""
    places = list(split_sentences(evidence.text))
    if len(places) < 2:
        return []
    found = study_blocks([evidence.text[start:end] for start, end in places], rules, names)
    return [Sentence(start, end, own) for (start, end), own in zip(places, found, strict=True)]


def _weigh_sentences(sentences: Sequence[Sentence], wording: WordingModel, weights: Weights) -> list[Sentence]:
    add_context([sentence.evidence for sentence in sentences], wording)
    return [
        replace(own, probability=find_chances([weigh_evidence(own.evidence, weights)], weights)[0].appeal)
        for own in sentences
    ]


def _is_sure(sentence: Sentence) -> bool:
    evidence, probability = sentence.evidence, sentence.probability
    is_told = evidence.text.lstrip()[:1] in _QUOTES or ("say" in evidence.classes and probability < _CERTAIN)
    is_enough = evidence.has_sure_rule(but="legal") and count_kinds(evidence) >= 2 and _is_plea(evidence)
    return probability >= _SURE_ENOUGH and is_enough and not is_told


def _is_plea(evidence: Evidence) -> bool:
    """Whether the publisher is asking: a rule opens the sentence, or the sentence mentions the publisher or is worded like an
    appeal.

    Seen: “You can cancel at any time in your account settings.”, “You can also sign up for the commission's alerts, …”
    """
    opens = any(hit.start == 0 for _, hit in evidence.rules)
    return opens or evidence.is_of_us or evidence.wording > _TELLING_WORDING


def _spare_inner(sentences: list[Sentence]) -> list[Sentence]:
    """Keep sentences between two of journalism: appeals are attached only to the beginning or the end of a paragraph.

    Labels at its beginning stay too, with the text they announce (seen: “More information: G. Petit et al. …”).
    """
    first = next((place for place, sentence in enumerate(sentences) if not sentence.is_appeal), len(sentences))
    last = next((place for place, sentence in reversed(list(enumerate(sentences))) if not sentence.is_appeal), -1)
    return [
        replace(sentence, is_appeal=False)
        if first < place < last or (place < first and _is_label(sentence.evidence))
        else sentence
        for place, sentence in enumerate(sentences)
    ]


def _is_label(evidence: Evidence) -> bool:
    return all(rule.where == "label" for rule, _ in evidence.rules if rule.strength == "sure")


def _take_questions(sentences: list[Sentence]) -> list[Sentence]:
    """Mark questions to the reader right before an appeal as part of it. Seen: “Have you read it? Leave a comment.”"""
    taken: list[Sentence] = []
    for sentence in reversed(sentences):
        is_asked = bool(taken) and taken[-1].is_appeal and _is_question(sentence.evidence)
        taken.append(replace(sentence, is_appeal=sentence.is_appeal or is_asked))
    return taken[::-1]


def _is_question(evidence: Evidence) -> bool:
    is_open = evidence.text.rstrip().endswith(QUESTION_MARKS) and "say" not in evidence.classes
    return is_open and ("you" in evidence.classes or evidence.words <= STUB_WORDS)


def _tells_enough(sentences: list[Sentence]) -> bool:
    """Whether sentences have enough words, apart from questions, to be a paragraph, do not name the publisher, and do not end
    with a colon."""
    told = [sentence for sentence in sentences if not sentence.evidence.text.rstrip().endswith(QUESTION_MARKS)]
    is_own = any("name" in sentence.evidence.classes for sentence in sentences)
    return _count_words(told) >= _FEWEST_LEFT and not is_own and not join_rest(sentences).endswith((":", "："))


def _count_words(sentences: list[Sentence]) -> int:
    return sum(sentence.evidence.words for sentence in sentences)


def _list_parted(sentences: list[Sentence]) -> list[Sentence]:
    """The sentences if some, but not all, are appeals."""
    return sentences if len({sentence.is_appeal for sentence in sentences}) == 2 else []
