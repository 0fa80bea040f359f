"""Reports on cookies, privacy and copyright, whose sentences read like notices."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tasks.appeals.evidence import Evidence
from tasks.appeals.law import find_reported_law

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
    assert find_reported_law(study(HEADLINE, STORY, REPORTED, LAST), gone) == [2]
    assert find_reported_law(study("Bridge collapses at Kell", BRIDGE, REPORTED, LAST), gone) == []
    notice = "This material may not be published, broadcast, rewritten or redistributed."
    assert find_removed(HEADLINE, STORY, LAST, notice) == [notice]


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
