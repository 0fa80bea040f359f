"""Stories about notices, subscriptions and gifts: what a report says of cookies, of what a streaming service costs or of
where to give for a flood reads like the publisher's own boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.appeals.evidence import STUB_WORDS, Evidence

_HEADLINE_WORDS = range(3, 31)
_STOPS = (".", "。", "।", "۔")
_ENDS = (*_STOPS, "?", "？", "؟")
_OF_SERVICES = frozenset({"subscription_prompt", "newsletter_signup", "app_promo", "legal"})
_OF_GIFTS = frozenset({"donation_appeal", "donation_widget"})
_OF_BOTH = _OF_SERVICES | _OF_GIFTS
_HOST = re.compile(r"\w\.[a-z]{2,8}\b")
_PRICED = re.compile(r"[^\W\d_][^:.!?]{2,40}[:：] ?\D{0,4}\d")
"""What is compared, then its price."""


def find_reported(found: Sequence[Evidence], removed: Sequence[bool]) -> list[int]:
    """The removals inside a story whose headline speaks of such things: sentences that rules of its topic alone matched, and
    that do not speak of us.

    Those of notices speak to nobody. Those of subscriptions may advise the reader. Those of gifts say how to give, in
    figures, and nothing of the press.

    (Seen 2026-11: "Customers must be able to reject all cookies with one click" in a story on a law, "The first month is
    free, then £8.99" in one on how to cancel, cut in twenty languages.)
    """
    head = next((n for n, e in enumerate(found[:2]) if not e.rules and e.words in _HEADLINE_WORDS), -1)
    tests = [test for topic, test in _TESTS.items() if head >= 0 and topic in found[head].classes]
    last = max((place for place, gone in enumerate(removed) if not gone), default=-1) if tests else -1
    return [
        place
        for place in range(head + 1, len(found) if tests else 0)
        if removed[place]
        and found[place].words > STUB_WORDS
        and (place < last or _PRICED.match(found[place].text))
        and any(test(found[place]) for test in tests)
    ]


def _is_of_notices(evidence: Evidence) -> bool:
    return (
        evidence.text.endswith(_STOPS)
        and all(rule.category in _OF_SERVICES for rule, _ in evidence.rules)
        and not evidence.is_addressed
    )


def _is_of_services(evidence: Evidence) -> bool:
    return (
        evidence.text.endswith(_ENDS)
        and all(rule.category in _OF_BOTH for rule, _ in evidence.rules)
        and (any(rule.category in _OF_SERVICES for rule, _ in evidence.rules) or _has_figure(evidence))
        and not evidence.is_of_us
    )


def _is_of_gifts(evidence: Evidence) -> bool:
    return (
        all(rule.category in _OF_GIFTS for rule, _ in evidence.rules)
        and (_has_figure(evidence) or _HOST.search(evidence.text) is not None)
        and not evidence.is_of_us
        and "press" not in evidence.classes
    )


def _has_figure(evidence: Evidence) -> bool:
    return any(letter.isdigit() for letter in evidence.text)


_TESTS = {"legal": _is_of_notices, "subscribe": _is_of_services, "ask": _is_of_gifts, "money": _is_of_gifts}
