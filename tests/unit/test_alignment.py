"""Extracted text found again among the runs of a page."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tasks.page.alignment import find_covered, squeeze

LONG = "The harbour was closed on Monday because of the storm, the port authority said."


def covered(runs: list[str], *chunks: str) -> list[float]:
    body = etree.Element("body")
    for chunk in chunks:
        etree.SubElement(body, "p").text = chunk
    return find_covered([squeeze(run) for run in runs], body)


def test_white_space_does_not_count() -> None:
    assert covered(["Menu", LONG], LONG.replace(" ", "  \n")) == [0.0, 1.0]


def test_a_chunk_may_span_runs_and_a_run_may_be_found_in_part() -> None:
    assert covered([LONG, "Second line of it, which is long enough."], LONG + " Second line of it,") == [1.0, 15 / 33]


def test_a_short_chunk_is_the_one_between_its_neighbours() -> None:
    other = LONG.replace("Monday", "Tuesday")
    runs = ["Weather", LONG, "Weather", other, "Weather"]
    assert covered(runs, LONG, "Weather", other) == [0.0, 1.0, 1.0, 1.0, 0.0]


def test_short_chunks_before_the_first_long_one_are_the_nearest() -> None:
    assert covered(["Ports", "Ports", LONG], "Ports", LONG) == [0.0, 1.0, 1.0]


def test_what_stands_nowhere_covers_nothing() -> None:
    assert covered(["One", "Two"], "A sentence that is not on this page at all, not even in part.") == [0.0, 0.0]


@given(
    st.lists(st.text(alphabet="ab c", max_size=12), max_size=8),
    st.lists(st.text(alphabet="ab c", max_size=60), max_size=8),
)
def test_shares_are_between_nothing_and_all(runs: list[str], chunks: list[str]) -> None:
    shares = covered(runs, *chunks)
    assert len(shares) == len(runs) and all(0.0 <= share <= 1.0 for share in shares)
