"""Cleaning without a warehouse: a record in, its clean text and its verdicts out."""

import subprocess
import sys
from pathlib import Path

from tasks.clean import clean_document
from tasks.refine import Refinery

STORY = [
    "Harbour reopens after the storm",
    "The harbour of Elmouth reopened on Tuesday morning after the longest closure in its history, the port authority said.",
    "Ships that had waited outside the breakwater for nine days entered before noon, led by two tugs from the naval yard.",
    "AFP contributed reporting.",
]
APPEAL = "Support The Elmouth Ledger! Donate today and become a member from five pounds a month."


def test_of_an_appeal_alone_it_keeps_nothing_and_says_so() -> None:
    cleaned = clean_document({"id": 7, "text": APPEAL}, Refinery())
    assert (cleaned["id"], cleaned["text"], cleaned["is_appeal_only"], "error" in cleaned) == (7, "", True, False)


def test_in_a_text_to_clean_a_line_is_a_block() -> None:
    cleaned = clean_document(
        {"id": "a", "text": "\n".join([*STORY, APPEAL]), "publisher": "The Elmouth Ledger"}, Refinery()
    )
    assert [block["text"] for block in cleaned["blocks"]] == [*STORY, APPEAL]
    assert [block["action"] for block in cleaned["blocks"]] == ["keep"] * 4 + ["remove"]
    assert cleaned["title"] == STORY[0]
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
