"""The data dictionary is what the schema says."""

from __future__ import annotations

from warehouse.dictionary import README, renew_text


def test_the_dictionary_is_up_to_date():
    text = README.read_text(encoding="utf-8")
    assert text == renew_text(text), "run: python -m warehouse.dictionary"
    assert "| article_id | BIGINT |" in text
