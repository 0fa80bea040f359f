"""`explain` on a real warehouse file: by article_id, by requested URL, and for an article that is not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.cli import run
from warehouse.publish import publish


@pytest.fixture
def told(home: Path, monkeypatch: pytest.MonkeyPatch, load, document) -> Path:
    monkeypatch.setenv("NEWSREFINERY_HOME", str(home))
    load("b1", [document(7, requested_url="https://gazette.example/short/7")])
    publish(home)
    return home


@pytest.mark.parametrize("target", ["7", "https://gazette.example/7", "https://gazette.example/short/7"])
def test_an_article_is_found_by_number_and_by_its_urls(
    told: Path, capfd: pytest.CaptureFixture[str], target: str
) -> None:
    assert run(["explain", target, "--json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert (found["article_id"], found["title"]) == (7, "Ferry 7")
    assert [(block["action"], block["category"], block["rule_id"]) for block in found["blocks"]] == [
        ("keep", None, None), ("remove", "donation_appeal", "support_name"),
    ]  # fmt: skip


def test_a_url_that_is_not_there_says_how_to_ingest_it(told: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "https://gazette.example/8"]) == 1
    assert "first: newsrefinery ingest https://gazette.example/8" in capfd.readouterr().err
