"""Cleaning without a warehouse: a record in, its clean text and its verdicts out."""

import subprocess
import sys
from pathlib import Path

from tasks.clean import clean_document
from tasks.refine import Refinery


def test_of_an_appeal_alone_it_keeps_nothing_and_says_so(appeal: str) -> None:
    cleaned = clean_document({"id": 7, "text": appeal}, Refinery())
    assert (cleaned["id"], cleaned["text"], cleaned["is_appeal_only"], "error" in cleaned) == (7, "", True, False)


def test_in_a_text_to_clean_a_line_is_a_block(story: list[str], appeal: str) -> None:
    cleaned = clean_document(
        {"id": "a", "text": "\n".join([*story, appeal]), "publisher": "The Elmouth Ledger"}, Refinery()
    )
    assert [block["text"] for block in cleaned["blocks"]] == [*story, appeal]
    assert [block["action"] for block in cleaned["blocks"]] == ["keep"] * 4 + ["remove"]
    assert cleaned["title"] == story[0]
    assert set(cleaned["blocks"][0]) == {"text", "role", "action", "category", "rule_id", "evidence", "confidence"}


def test_a_record_of_no_use_is_an_error_of_its_own() -> None:
    for record in ({"id": 1}, {"id": 1, "text": 5}, {"id": 1, "text": "  "}, {"id": 1, "html": "<html></html>"}):
        cleaned = clean_document(record, Refinery())
        assert cleaned["id"] == 1 and cleaned["error"] and cleaned["blocks"] == []


def test_cleaning_text_imports_neither_trafilatura_nor_prefect_nor_duckdb() -> None:
    code = (
        "import sys; from tasks.clean import clean_document; from tasks.refine import Refinery;"
        "assert clean_document({'id': 1, 'text': 'The harbour reopened on Tuesday.'}, Refinery())['text'];"
        "assert not {'trafilatura', 'prefect', 'duckdb', 'requests'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
