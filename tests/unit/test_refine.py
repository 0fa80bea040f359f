"""One document all the way."""

from dataclasses import replace

import pytest

from tasks.pool import Failure
from tasks.records import Page, Reference, Source
from tasks.refine import RefinedArticle, Refinery, judge_page, refine_page, refine_pages

REFINERY = Refinery((Source("ledger", "The Elmouth Ledger", domains=("ledger.example",)),))


def page(text: str, url: str | None = None) -> Page:
    return Page(Reference("item", url=url), text.encode(), "text/plain", "raw", url=url)


def test_a_text_becomes_an_article_with_its_blocks(story: list[str], appeal: str) -> None:
    outcome = refine_page(page("\n\n".join([*story, appeal]), "https://www.ledger.example/a"), REFINERY)
    assert outcome.article is not None
    assert outcome.article.title == story[0]
    assert outcome.article.text == "\n\n".join(story[1:])
    assert [block.text for block in outcome.blocks if block.action == "remove"] == [appeal]
    assert (outcome.article.source_id, outcome.article.publisher) == ("ledger", "The Elmouth Ledger")


def test_known_bytes_keep_their_article_where_no_url_names_it(story: list[str]) -> None:
    text = "\n\n".join(story)
    assert refine_page(replace(page(text), known_by=77), REFINERY).article.article_id == 77  # type: ignore[union-attr]
    url = "https://www.ledger.example/a"
    named = refine_page(page(text, url), REFINERY).article
    assert refine_page(replace(page(text, url), known_by=77), REFINERY).article == named


@pytest.mark.parametrize("text", ["“" * 500, "😀 " * 500, "\ue000" * 500, "— — —"])
def test_a_text_without_a_word_is_a_reject(text: str) -> None:
    outcome = refine_page(page(text), REFINERY)
    assert outcome.reject is not None and outcome.reject.reason == "no_content"


@pytest.mark.parametrize("place", ["", "category/politics/", "search?q=ferry"])
def test_a_dead_link_that_leads_home_or_to_a_list_is_no_article(place: str, story: list[str]) -> None:
    body = f"<html><body><article><h1>{story[0]}</h1><p>{story[1]}</p><p>{story[2]}</p></article></body></html>"
    asked = Reference("item", url="https://ledger.example/2026/03/01/ferry")
    home = Page(asked, body.encode(), "text/html", "raw", url=f"https://www.ledger.example/{place}")
    refused = refine_page(home, REFINERY).reject
    assert refused is not None and refused.reason == "soft_404"
    assert refine_page(replace(home, url=asked.url), REFINERY).article is not None


def test_a_text_that_is_all_appeal_is_a_reject(appeal: str) -> None:
    outcome = refine_page(page(appeal), REFINERY)
    assert outcome.reject is not None and outcome.article is None
    assert (outcome.reject.stage, outcome.reject.reason, outcome.reject.raw_id) == ("extract", "no_content", "raw")


@pytest.mark.parametrize("left", ["", "\n\n— — —"])
def test_the_cuts_of_a_reject_are_named_with_it(left: str, appeal: str) -> None:
    reject = refine_page(page(f"{appeal}\n\nOnce\n\nMonthly{left}"), REFINERY).reject
    refined = judge_page(page(f"{appeal}\n\nOnce\n\nMonthly{left}"), REFINERY)
    assert isinstance(refined, RefinedArticle) and reject is not None and reject.detail is not None
    cut_by = {verdict.rule_id for verdict in refined.judgement.removed}
    assert cut_by and all(f"{rule_id} (" in reject.detail for rule_id in cut_by)


def test_an_article_whose_text_was_all_appeal_says_so(story: list[str], appeal: str) -> None:
    """A picture with its caption is left of such a page, or its headline alone, which is no article."""
    figure = "<figure><img src='a.jpg'><figcaption>The ferry in the harbour of Elmouth on Monday.</figcaption></figure>"
    for lines, is_appeal_only in (([appeal], True), ([*story, appeal], False), (story, False)):
        body = f"<article><h1>The ferry is back</h1>{figure}{''.join(f'<p>{line}</p>' for line in lines)}</article>"
        web = Page(Reference("item"), f"<html><body>{body}</body></html>".encode(), "text/html", "raw")
        row = refine_page(web, REFINERY).article
        assert row is not None and row.captions
        assert (row.is_appeal_only, row.text == "") == (is_appeal_only, is_appeal_only)


def test_a_page_that_exceeds_its_limits_is_a_reject_in_its_place(story: list[str]) -> None:
    pages = [page(f"{story[0]} {number}\n\n{story[1]}") for number in range(3)]
    outcomes = list(refine_pages(pages, _Pool()))  # type: ignore[arg-type]
    assert [outcome.reject.reason if outcome.reject else None for outcome in outcomes] == [
        None,
        "extract_timeout",
        None,
    ]


class _Pool:
    """Refines here, but for the second page."""

    def map(self, documents: object) -> object:
        for number, document in enumerate(documents):  # type: ignore[arg-type, var-annotated]
            yield Failure("extract_timeout", "too long") if number == 1 else refine_page(document, REFINERY)
