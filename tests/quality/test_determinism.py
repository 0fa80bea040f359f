"""The same bytes give the same row: in any order, again, in another process, on any number of workers."""

from __future__ import annotations

import random

import pytest

from tasks.records import Page, Reference
from tasks.refine import Refinery, open_pool, refine_page, refine_pages
from tests.quality.pages import STRUCTURES, fill_structure
from warehouse.outcomes import Outcome

URL = "https://ledger.example/harbour/"


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    """Every structure as a page, each with a plain text of the same story."""
    found: list[Page] = []
    for path in STRUCTURES:
        html, parts = fill_structure(path)
        for kind, body in (("text/html", html), ("text/plain", "\n\n".join(parts.values()))):
            url = URL + path.stem if kind == "text/html" else None
            found.append(Page(Reference(f"{path.name} {kind}", url=url), body.encode(), kind, path.name, url=url))
    return found


@pytest.fixture(scope="module")
def alone(pages: list[Page]) -> dict[str, Outcome]:
    return {page.reference.item: refine_page(page, Refinery()) for page in pages}


def test_order_and_repetition_change_nothing(pages: list[Page], alone: dict[str, Outcome]) -> None:
    shuffled = pages * 2
    random.Random(7).shuffle(shuffled)  # noqa: S311  any other order will do
    assert all(refine_page(page, Refinery()) == alone[page.reference.item] for page in shuffled)


def test_other_processes_give_the_same_rows_in_order(pages: list[Page], alone: dict[str, Outcome]) -> None:
    """Spawned workers have other hash seeds than this process, and each has met other pages before."""
    backwards = pages[::-1]
    with open_pool(Refinery(), workers=2) as pool:
        assert list(refine_pages(backwards, pool)) == [alone[page.reference.item] for page in backwards]
