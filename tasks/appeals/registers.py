"""The register of news in Korean and Japanese: sentences of reports have plain endings, asks to the reader polite ones.

Recognised by the end of each sentence; a line without a full stop has no register.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.appeals.evidence import STUB_WORDS, Evidence

_SENTENCE = re.compile(r"[^.。]+[.。][”」』\"]?")
_KOREAN = re.compile(r"(?<!니)다\.[”\"]?$")
_JAPANESE = re.compile(r"(?:た|だ|いる|いう|れる|える|ける|なる|きる|ない|せる|ある)。[」』]?$")


def find_reports(found: Sequence[Evidence], removed: Sequence[bool]) -> list[int]:
    """Removals outside letters all of whose sentences have the endings of reports, and that do not mention the publisher.

    (Seen 2026-11: "구독은 언제든지 해지할 수 있다.", in a story on what newspapers cost.)
    """
    return [
        place
        for place, evidence in enumerate(found)
        if removed[place] and evidence.words > STUB_WORDS and not evidence.is_in_letter and _reports(evidence)
    ]


def _reports(evidence: Evidence) -> bool:
    if evidence.is_of_us or evidence.text[-1:] not in '.。”」』"':
        return False
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(evidence.text)]
    return bool(sentences) and (all(map(_KOREAN.search, sentences)) or all(map(_JAPANESE.search, sentences)))
