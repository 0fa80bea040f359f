"""Who wrote, where nothing but the line itself says so."""

import pytest

from tasks.markup import Run, parse_html, read_runs
from tasks.signatures import find_signatures, find_signed

PROSE = (
    "<p>The harbour of Elmouth reopened on Tuesday morning after the longest closure in its history, they said.</p>" * 2
)


def runs(html: str) -> list[Run]:
    return read_runs(parse_html(f"<html><body>{html}</body></html>")) if html else []


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<p>By Nora Brandon | 1 March 2026</p>", ["Nora Brandon"]),
        ("<p>Published on 8. Februar 2022 von Ada Finn</p>", ["Ada Finn"]),
        ("<div class='entry-meta'>By Nora</div>", ["Nora"]),
        ("<p>Nora Brandon, 21. Jan. 2026</p>", ["Nora Brandon"]),
        ("<p>Nora Brandon</p>", ["Nora Brandon"]),
        ("<p>By train to Port Anson</p>", []),
        ("<p>By the Harbour Ledger</p>", []),
        ("<p>Read more</p>", []),
        ("<h2>Nora Brandon</h2>", []),
        ("<p>Format: Paperback</p>", []),
    ],
)
def test_a_line_above_the_text_names_who_wrote(line: str, names: list[str]) -> None:
    assert find_signatures(runs(line), runs(PROSE), [], site="Harbour Ledger the harbour ledger") == names


def test_a_text_may_be_signed_at_its_end_or_before_its_first_paragraph() -> None:
    for body in (f"{PROSE}<p>Nora Brandon</p>", f"<p>Nora Brandon/Emil Anders</p>{PROSE}"):
        assert len(find_signatures([], runs(body), [], site="")) == 1
        assert [run.text[:4] for run in find_signed(runs(body))] == ["Nora"]


def test_a_name_in_the_middle_is_no_signature() -> None:
    assert find_signed(runs(f"{PROSE}<p>Nora Brandon</p>{PROSE}")) == []


def test_a_text_without_prose_is_not_signed() -> None:
    assert find_signed(runs("<p>Nora Brandon</p>")) == []
