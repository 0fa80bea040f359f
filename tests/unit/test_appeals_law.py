"""Reports on cookies, privacy and copyright, whose sentences read like notices."""

from __future__ import annotations

import pytest

from tasks.appeals import judge_article, load_rulebook
from tasks.appeals.context import gather_evidence
from tasks.appeals.evidence import Evidence
from tasks.appeals.known_names import Names
from tasks.appeals.law import find_reported_law
from tasks.appeals.wording import load_wording
from tasks.blocks import lay_out_blocks
from tasks.records import Article, Block

HEADLINE = "What the new law on cookies means for small shops"
STORY = "From May, shops that sell online must say what they know about their customers. The law is 92 pages long."
BRIDGE = "A man of 34 was injured on Monday night when part of the old footbridge gave way under him, police said."
REPORTED = "Customers must be able to reject all cookies with one click."
NOTICE = "We use cookies. Read our privacy policy."
LAST = "The shopkeepers of Harrow have until the end of the year, says the solicitor Jan Pryce."


def find_removed(*texts: str, language: str = "en") -> list[str]:
    blocks = lay_out_blocks([Block(no=0, text=text, start=0, end=0) for text in texts])
    judgement = judge_article(Article(blocks), names=(), domain=None, language=language, rulebook=load_rulebook())
    return [verdict.block.text for verdict in judgement.removed]


def study(*texts: str) -> list[Evidence]:
    return gather_evidence(texts, load_rulebook().compile(("en",), ()), Names(()), load_wording())


def test_what_a_story_says_of_cookies_stays_and_the_notice_goes() -> None:
    assert find_removed(HEADLINE, STORY, REPORTED, NOTICE, LAST) == [NOTICE]


def test_elsewhere_and_below_the_story_it_is_a_notice() -> None:
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
def test_reports_on_cookies_in_other_languages(language: str, texts: tuple[str, str]) -> None:
    assert find_removed(texts[0], STORY, texts[1], LAST, language=language) == []
