"""Reports on cookies, subscriptions and gifts, whose sentences read like notices, offers and appeals."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tasks.appeals.evidence import Evidence
from tasks.appeals.topics import find_advice, find_reported

FindRemoved = Callable[..., list[str]]
Study = Callable[..., list[Evidence]]
HEADLINE = "What the new law on cookies means for small shops"
STORY = "From May, shops that sell online must say what they know about their customers. The law is 92 pages long."
BRIDGE = "A man of 34 was injured on Monday night when part of the old footbridge gave way under him, police said."
REPORTED = "Customers must be able to reject all cookies with one click."
NOTICE = "We use cookies. Read our privacy policy."
LAST = "The shopkeepers of Harrow have until the end of the year, says the solicitor Jan Pryce."


def test_what_a_story_says_of_cookies_stays_and_the_notice_goes(find_removed: FindRemoved) -> None:
    assert find_removed(HEADLINE, STORY, REPORTED, NOTICE, LAST) == [NOTICE]


def test_elsewhere_and_below_the_story_it_is_a_notice(find_removed: FindRemoved, study: Study) -> None:
    gone = [False, False, True, False]
    assert find_reported(study(HEADLINE, STORY, REPORTED, LAST), gone) == [2]
    assert find_reported(study("Bridge collapses at Kell", BRIDGE, REPORTED, LAST), gone) == []
    notice = "This material may not be published, broadcast, rewritten or redistributed."
    assert find_removed(HEADLINE, STORY, LAST, notice) == [notice]


def test_advice_on_gifts_to_anybody_stays_and_a_plea_for_us_goes(find_removed: FindRemoved, study: Study) -> None:
    advice = (
        "Be careful who you donate to",
        "If you donate to a registered charity, you can claim back a fifth of what you gave.",
    )
    plea = "Donate to us as you would give to a charity: we need you."
    assert find_removed("Taxes: what a gift gets you back", STORY, *advice, LAST, plea) == [plea]
    assert find_advice(study(STORY, *advice, plea), [False, True, True, True]) == [1, 2]


def test_a_step_of_how_to_cancel_is_told_though_it_is_short(study: Study) -> None:
    head, price = (
        "Filmbox puts up its prices: how to cancel your subscription",
        "From May it costs £13 a month, the firm said.",
    )
    texts = (head, price, "4. Tap Account.", "Tap Account.", LAST)
    assert find_reported(study(*texts), [False, False, True, True, False]) == [2]


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("fr", ("Cookies : ce que la loi change pour les boutiques", "Le client doit pouvoir refuser tous les cookies en un clic.")),
        ("es", ("Cookies: qué cambia la ley para las tiendas", "El cliente debe poder rechazar todas las cookies con un clic.")),
        ("ro", ("Cookie-uri: ce schimbă legea pentru magazine", "Clientul trebuie să poată refuza toate cookie-urile cu un clic.")),
    ],
)  # fmt: skip
def test_reports_on_cookies_in_other_languages(
    find_removed: FindRemoved, language: str, texts: tuple[str, str]
) -> None:
    assert find_removed(texts[0], STORY, texts[1], LAST, language=language) == []


CANCEL = "How to cancel a subscription that you no longer use"
ADVICE = (
    "You can cancel at any time, but check the notice.",
    "Already subscribed for a year? Then the law gives you 14 days.",
    "Streamly: £8.99 a month, the first month free.",
)


def test_advice_on_subscriptions_stays_and_the_publishers_offer_goes(find_removed: FindRemoved) -> None:
    ours = "Subscribe to our digital edition for £1 a week. Cancel any time."
    assert find_removed(CANCEL, STORY, *ADVICE, ours, LAST) == [ours]


def test_ways_to_give_to_others_stay_in_a_story_on_giving(find_removed: FindRemoved) -> None:
    head, tail = "Flood in Kell: where to donate", "By Tuesday night the fund had raised £14,000."
    give = "Give £10 today, by card or by text to 70004."
    ours = "Support our journalism: give £10 today."
    assert find_removed(head, STORY, give, ours, tail) == [ours]
    assert find_removed("Bridge collapses at Kell", STORY, give, ours, tail) == [give, ours]


def test_a_copyright_notice_below_a_story_on_subscriptions_goes(find_removed: FindRemoved) -> None:
    notice = "This material may not be published, broadcast, rewritten or redistributed."
    assert find_removed(CANCEL, STORY, *ADVICE, notice) == [notice]


def test_what_others_cost_may_end_a_story_on_subscriptions(find_removed: FindRemoved) -> None:
    assert find_removed(CANCEL, STORY, *ADVICE, "Kinobox: £5.99 a month, first month free.") == []
