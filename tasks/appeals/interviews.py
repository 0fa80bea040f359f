"""Interviews printed without names: short questions as lines of their own, each followed by an answer.

Ignores questions to the reader that an appeal asks ("Do you value our work?").
"""

from __future__ import annotations

from collections.abc import Sequence

from tasks.appeals.evidence import STUB_WORDS, Evidence
from tasks.appeals.sentences import QUESTION_MARKS

_QUESTION_WORDS = range(2, 41)
_FEWEST_PAIRS = 2


def find_answers(found: Sequence[Evidence], removed: Sequence[bool]) -> list[int]:
    """The removals in an interview: questions without a rule, and what is answered, unless it names the publisher.

    An interview has several questions with answers, one of which stays. (Seen 2026-11: "without subscribers there is no
    independent journalism", an editor's answer, cut in nine languages.)
    """
    pairs = [place for place in range(len(found) - 1) if _is_asked(found[place]) and _is_answer(found[place + 1])]
    if len(pairs) < _FEWEST_PAIRS or all(removed[place] or removed[place + 1] for place in pairs):
        return []
    return [place for pair in pairs for place in (pair, pair + 1) if removed[place]]


def _is_asked(evidence: Evidence) -> bool:
    is_question = evidence.words in _QUESTION_WORDS and evidence.text.rstrip().endswith(QUESTION_MARKS)
    return is_question and not evidence.rules and not evidence.is_of_us


def _is_answer(evidence: Evidence) -> bool:
    is_own = (
        "name" in evidence.classes or evidence.is_settled or ("we" in evidence.classes and evidence.has_sure_rule())
    )
    return evidence.words > STUB_WORDS and not is_own
