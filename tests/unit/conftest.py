"""What several tests share: a story and an appeal; what goes from an article, and what is known of its blocks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tasks.appeals import judge_article, load_rulebook
from tasks.appeals.context import gather_evidence
from tasks.appeals.evidence import Evidence
from tasks.appeals.known_names import Names
from tasks.appeals.wording import load_wording
from tasks.blocks import lay_out_blocks
from tasks.records import Article, Block

FindRemoved = Callable[..., list[str]]
Study = Callable[..., list[Evidence]]


@pytest.fixture(scope="session")
def story() -> list[str]:
    """The lines of a short story: headline, two paragraphs, and who else reported."""
    return [
        "Harbour reopens after the storm",
        "The harbour of Elmouth reopened on Tuesday morning after the longest closure in its history, the port authority said.",
        "Ships that had waited outside the breakwater for nine days entered before noon, led by two tugs from the naval yard.",
        "AFP contributed reporting.",
    ]


@pytest.fixture(scope="session")
def appeal() -> str:
    """One line in which the publisher of the story, The Elmouth Ledger, asks for money."""
    return "Support The Elmouth Ledger! Donate today and become a member from five pounds a month."


@pytest.fixture(scope="session")
def find_removed() -> FindRemoved:
    """`find_removed(*texts, language="en", names=())`: the texts that go, of an article of these blocks."""

    def find(*texts: str, language: str = "en", names: tuple[str, ...] = ()) -> list[str]:
        blocks = lay_out_blocks([Block(no=0, text=text, start=0, end=0) for text in texts])
        article = Article(blocks)
        judgement = judge_article(article, names=names, domain=None, language=language, rulebook=load_rulebook())
        return [verdict.block.text for verdict in judgement.removed]

    return find


@pytest.fixture(scope="session")
def study() -> Study:
    """`study(*texts, language="en")`: the evidence of the blocks of an article whose publisher nobody knows."""

    def gather(*texts: str, language: str = "en") -> list[Evidence]:
        return gather_evidence(texts, load_rulebook().compile((language,), ()), Names(()), load_wording())

    return gather
