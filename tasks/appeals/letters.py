"""Letters to readers: from an opener ("Dear readers,") to the ask, including paragraphs without any keyword.

Ignores letters without an ask, and paragraphs that a guard keeps.
"""

from __future__ import annotations

from collections.abc import Sequence

from tasks.appeals.evidence import STUB_WORDS, Evidence

MOST_BETWEEN, MOST_BLOCKS = 6, 60
_OPENER_WORDS = 12
_OPEN_ENDS = (":", ",", "!", "：", "，", "！", "…", "—")


def find_letters(found: Sequence[Evidence], removed: Sequence[bool], guarded: Sequence[bool]) -> list[int]:
    """The positions of blocks inside letters that would stay on their own.

    A letter begins with a short opener that goes, and ends with a clear appeal that goes too. At most MOST_BETWEEN
    paragraphs in between would stay on their own, none of them guarded. A letter below a removed box, up to the end of the
    article, may end with a less clear ask ("I hope you will stay with us").
    """
    inside: set[int] = set()
    for place, evidence in enumerate(found):
        if removed[place] and is_opener(evidence):
            inside.update(_list_between(place, found, removed, guarded))
    return sorted(inside)


def is_opener(evidence: Evidence) -> bool:
    """Whether this is a short line that ends like a salutation and that a sure rule identifies as a publisher's message."""
    is_message = any(rule.strength == "sure" and rule.category == "publisher_message" for rule, _ in evidence.rules)
    return is_message and evidence.words <= _OPENER_WORDS and evidence.text.rstrip().endswith(_OPEN_ENDS)


def _list_between(
    opener: int, found: Sequence[Evidence], removed: Sequence[bool], guarded: Sequence[bool]
) -> list[int]:
    between: list[int] = []
    end = min(len(found), opener + 1 + MOST_BLOCKS)
    for place in range(opener + 1, end):
        if removed[place]:
            if found[place].is_clear and not is_opener(found[place]):
                return between
        elif guarded[place] or len(between) == MOST_BETWEEN:
            return []
        else:
            between.append(place)
    return between if end == len(found) and removed[-1] and _is_below_story(opener, found, removed) else []


def _is_below_story(opener: int, found: Sequence[Evidence], removed: Sequence[bool]) -> bool:
    """Whether the block right above goes too, and a long block further up stays. Otherwise the letter may be the story itself,
    or quoted in it."""
    stays = (evidence.is_long and not gone for evidence, gone in zip(found[:opener], removed, strict=False))
    return opener > 0 and removed[opener - 1] and any(stays)


def find_salutations(found: Sequence[Evidence], removed: Sequence[bool]) -> list[int]:
    """The places of salutations that would go although the letter stays: it was published as an article."""
    return [
        place
        for place in range(len(found) - 1)
        if removed[place] and not removed[place + 1] and found[place + 1].is_long and is_salutation(found[place])
    ]


def is_salutation(evidence: Evidence) -> bool:
    """Whether this is a few words ending with a comma."""
    return evidence.words <= STUB_WORDS and evidence.text.rstrip().endswith((",", "،", "，"))
