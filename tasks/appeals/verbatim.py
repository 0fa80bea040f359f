"""Texts printed word for word: speeches, statements and readers' letters, which ask and thank as appeals do.

Recognised by an announcement near the top (`verbatim` in guards.toml: "full text", "im Wortlaut"), never by their wording.
"""

from __future__ import annotations

from collections.abc import Sequence

from tasks.appeals.evidence import Evidence

VERBATIM, OPEN_LETTER = "verbatim", "open letter"
_NEAR_TOP = 4
_OF_SPEECHES = frozenset({"donation_appeal", "publisher_message", "membership_promo"})
"""Categories that occur in speeches; the others occur only in boxes."""


def find_quoted_in_full(found: Sequence[Evidence], removed: Sequence[bool]) -> list[int]:
    """Removals below the announcement of a text in full, except boxes, and except runs of removals from a block that names
    the publisher on.

    (Seen 2026-11: a mayor's speech in the night of a flood, "we need your help", cut line by line in sixteen languages.)
    """
    start = next((place for place in range(min(_NEAR_TOP, len(found))) if _announces(found[place], place)), -1)
    if start < 0:
        return []
    spoken, in_letter = [start] if removed[start] else [], False
    for place in range(start + 1, len(found)):
        in_letter = removed[place] and (in_letter or "name" in found[place].classes)
        if removed[place] and not in_letter and not _is_of_box(found[place]):
            spoken.append(place)
    return spoken


def _announces(evidence: Evidence, place: int) -> bool:
    """Whether a block announces a text in full. The first block may, even if a rule matched it ("Letters to the editor" is a
    button too), and only it may announce an open letter.

    (Seen 2026-11: a report in which parents wrote an open letter, and the paper's own appeal below stayed.)
    """
    is_own = bool(evidence.rules) if place else "name" in evidence.classes
    announcing = (VERBATIM,) if place else (VERBATIM, OPEN_LETTER)
    return not is_own and any(guard in announcing for guard, _ in evidence.guards)


def _is_of_box(evidence: Evidence) -> bool:
    return any(rule.strength == "sure" and rule.category not in _OF_SPEECHES for rule, _ in evidence.rules)
