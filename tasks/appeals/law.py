"""Stories about notices: what a report says of cookies, privacy or copyright reads like the notice itself."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.appeals.evidence import STUB_WORDS, Evidence
from tasks.appeals.guards import HEADLINE_WORDS

_STOPS = (".", "。", "।", "۔")


def find_reported_law(found: Sequence[Evidence], removed: Sequence[bool]) -> list[int]:
    """The removals inside a story whose headline speaks of such things: sentences that rules of notices alone matched, and
    that speak neither of us nor to the reader.

    (Seen 2026-11: "Customers must be able to reject all cookies with one click", in a story on a law, cut in ten languages.)
    """
    headline = next((e for e in found[:2] if not e.rules and e.words in HEADLINE_WORDS), None)
    if headline is None or "legal" not in headline.classes:
        return []
    last = max((place for place, gone in enumerate(removed) if not gone), default=-1)
    return [place for place in range(last) if removed[place] and _is_reported(found[place])]


def _is_reported(evidence: Evidence) -> bool:
    return (
        evidence.words > STUB_WORDS
        and evidence.text.endswith(_STOPS)
        and all(rule.category == "legal" for rule, _ in evidence.rules)
        and not evidence.is_addressed
    )
