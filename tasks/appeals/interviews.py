"""Interviews, most of them printed without names: short questions on their own lines, each followed by an answer.

Ignores questions that an appeal asks the reader ("Do you value our work?").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tasks.appeals.evidence import STUB_WORDS, Evidence
from tasks.appeals.sentences import QUESTION_MARKS

_QUESTION_WORDS = range(2, 41)
_FEWEST_PAIRS = 2
_SPEAKER = re.compile(r"[^\W\d_][\w.’'-]{0,20}(?: [^\W\d_][\w.’'-]{0,20}){0,2}: ")


def find_answers(found: Sequence[Evidence], removed: Sequence[bool]) -> list[int]:
    """Removed questions and answers of an interview, except answers that name the publisher.

    An interview has several pairs of question and answer, one of which stays. (Seen 2026-11: "without subscribers there is
    no independent journalism", an editor's answer, cut in nine languages.)
    """
    questions = [place for place in range(len(found) - 1) if _is_question(found[place])]
    pairs = [place for place in questions if _is_of_story(found[place]) and _is_answer(found[place + 1])]
    pairs = sorted({*pairs, *_find_spoken(questions, found)})
    if len(pairs) < _FEWEST_PAIRS or all(removed[place] or removed[place + 1] for place in pairs):
        return []
    asked = [n for n in questions if n >= pairs[0] and removed[n] and _is_asked_alike(found, removed, n)]
    return sorted({*asked, *(place for pair in pairs for place in (pair, pair + 1) if removed[place])})


def _find_spoken(questions: Sequence[int], found: Sequence[Evidence]) -> list[int]:
    """The questions whose answers begin with a name and a colon, if the same name answers at least two."""
    spoken = {place: name[0] for place in questions if (name := _SPEAKER.match(found[place + 1].text))}
    count = Counter(spoken.values())
    return [place for place, name in spoken.items() if count[name] >= _FEWEST_PAIRS]


def _is_asked_alike(found: Sequence[Evidence], removed: Sequence[bool], place: int) -> bool:
    """Whether the answer to a removed question stays, as other answers of the interview do.

    Seen 2026-11: "Many count it in: what is your view?", the third question of seven, read as an invitation to comment.
    """
    answer = found[place + 1]
    return not removed[place + 1] and not answer.rules and _is_answer(answer)


def _is_of_story(question: Evidence) -> bool:
    return not question.rules and not question.is_of_us


def _is_question(evidence: Evidence) -> bool:
    return evidence.words in _QUESTION_WORDS and evidence.text.rstrip().endswith(QUESTION_MARKS)


def _is_answer(evidence: Evidence) -> bool:
    is_own = (
        "name" in evidence.classes or evidence.is_settled or ("we" in evidence.classes and evidence.has_sure_rule())
    )
    return evidence.words > STUB_WORDS and not is_own
