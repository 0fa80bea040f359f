"""Stories about legal notices, subscriptions and donations: reports on cookies, on the price of a streaming service or on
where to donate after a flood read like the publisher's own boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.appeals.evidence import STUB_WORDS, Evidence

ANYBODY = "anybody"
"""The phrases in guards.toml for advice on giving to anybody: "a charity", "who you give to"."""
_HEADLINE_WORDS = range(3, 31)
_STOPS = (".", "。", "।", "۔")
_ENDS = (*_STOPS, "?", "？", "؟")
_OF_SERVICES = frozenset({"subscription_prompt", "newsletter_signup", "app_promo", "legal"})
_OF_GIFTS = frozenset({"donation_appeal", "donation_widget"})
_OF_BOTH = _OF_SERVICES | _OF_GIFTS
_HOW = re.compile(r"\w\.[a-z]{2,8}\b|(?:\d[ .-]?){5}")
"""A host name, or the number of an account, a telephone or a text message."""
_PRICED = re.compile(r"[^\W\d_][^:.!?]{2,40}[:：] ?\D{0,4}\d")
"""The name of a service, a colon, and its price."""
_STEP = re.compile(r"\d{1,2}[.)] ")
"""A step of instructions: "4. Tap Account."."""


def find_reported(found: Sequence[Evidence], removed: Sequence[bool]) -> list[int]:
    """Removals inside a story whose headline has such a topic: sentences that only rules of this topic matched, and that do
    not mention the publisher.

    Sentences on notices address nobody. Those on subscriptions may advise the reader. Those on donations say how to give,
    with a figure or an address, and do not mention the press.

    (Seen 2026-11: "Customers must be able to reject all cookies with one click" in a story on a law, "The first month is
    free, then £8.99" in one on how to cancel, cut in twenty languages.)
    """
    head = next((n for n, e in enumerate(found[:2]) if not removed[n] and e.words in _HEADLINE_WORDS), -1)
    tests = [test for topic, test in _TESTS.items() if head >= 0 and topic in found[head].classes]
    if not tests:
        return []
    compares = _is_of_services in tests
    last = max(n for n, gone in enumerate(removed) if not gone or (compares and _tells_price(found[n])))
    return [
        place
        for place in range(head + 1, last + 1)
        if removed[place] and _is_statement(found[place]) and any(test(found[place]) for test in tests)
    ]


def find_advice(found: Sequence[Evidence], removed: Sequence[bool]) -> list[int]:
    """Removals that give advice on donating to anybody, and mention neither the publisher nor the press.

    (Seen 2026-11: "Be careful who you donate to", "If you give to a charity, you can deduct it" in reports on taxes and floods.)
    """
    return [place for place, evidence in enumerate(found) if removed[place] and _is_advice(evidence)]


def _is_advice(evidence: Evidence) -> bool:
    return (
        any(guard == ANYBODY for guard, _ in evidence.guards)
        and all(rule.category in _OF_BOTH for rule, _ in evidence.rules)
        and not evidence.is_of_us
        and "press" not in evidence.classes
    )


def _is_statement(evidence: Evidence) -> bool:
    return evidence.words > STUB_WORDS or _STEP.match(evidence.text) is not None


def _is_of_notices(evidence: Evidence) -> bool:
    return (
        evidence.text.endswith(_STOPS)
        and all(rule.category == "legal" for rule, _ in evidence.rules)
        and not evidence.is_addressed
    )


def _is_of_services(evidence: Evidence) -> bool:
    return (
        evidence.text.endswith(_ENDS)
        and all(rule.category in _OF_BOTH for rule, _ in evidence.rules)
        and (_is_ruled(evidence) or _has_figure(evidence) or not evidence.is_addressed)
        and not evidence.is_of_us
    )


def _is_ruled(evidence: Evidence) -> bool:
    return any(rule.category in _OF_SERVICES for rule, _ in evidence.rules)


def _tells_price(evidence: Evidence) -> bool:
    """Whether a removal may be the last block of a story that compares services."""
    is_notice = any(rule.category == "legal" for rule, _ in evidence.rules)
    is_told = not evidence.is_addressed and not evidence.is_long and not is_notice and _is_of_services(evidence)
    return is_told or _PRICED.match(evidence.text) is not None


def _is_of_gifts(evidence: Evidence) -> bool:
    return (
        all(rule.category in _OF_GIFTS for rule, _ in evidence.rules)
        and (_HOW.search(evidence.text) is not None or (_has_figure(evidence) and evidence.text.endswith(_STOPS)))
        and not evidence.is_of_us
        and "press" not in evidence.classes
    )


def _has_figure(evidence: Evidence) -> bool:
    return any(letter.isdigit() for letter in evidence.text)


_TESTS = {"legal": _is_of_notices, "subscribe": _is_of_services, "ask": _is_of_gifts}
