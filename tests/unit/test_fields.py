"""Named fields become a page with claims; what is of the wrong type is not there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.files.content import Unusable
from tasks.files.fields import make_page
from tasks.records import Claims, Reference

PLACE = Reference(item="/in/a.jsonl:3", path="/in/a.jsonl", found_by="file")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)


def test_half_a_character_in_a_url_is_replaced() -> None:
    page = make_page({"url": "https://coast.example/\ud800", "text": "The quay is open."}, Reference("a"))
    assert page.url == page.reference.url == "https://coast.example/\ufffd"


def test_a_page_and_its_claims() -> None:
    page = make_page(
        {
            "url": " https://coast.example/a ",
            "text": "The quay is open.",
            "title": "Boats\n back\u202e",
            "published_at": "2026-13-45",
            "modified_at": 12345678901234567890,
            "language": "en",
            "authors": ["Ina Holm", {"name": "Per Lind"}, 7, "", None, ["x"]],
            "publisher": "The Coast",
            "section": {"a": 1},
            "source": "coast",
            "anything": "else",
        },
        PLACE,
    )
    assert (page.body, page.media_type, page.charset, page.url) == (
        b"The quay is open.", "text/plain", "utf-8", "https://coast.example/a",
    )  # fmt: skip
    assert (page.reference.item, page.reference.url, page.reference.source_id) == (PLACE.item, page.url, "coast")
    assert page.claims == Claims(
        title="Boats back",
        published_at="2026-13-45",
        modified_at="12345678901234567890",
        language="en",
        authors=("Ina Holm", "Per Lind", "7"),
        publisher="The Coast",
    )


def test_the_source_of_a_run_stands_above_that_of_a_line() -> None:
    page = make_page({"text": "x", "source": "other"}, Reference(item="a:1", source_id="coast"))
    assert page.reference.source_id == "coast"


@pytest.mark.parametrize(("written", "source_id"), [("б" * 33, "б" * 33), ("б" * 34, ""), ("x" * 201, "")])
def test_a_source_that_could_name_no_folder_counts_as_missing(written: str, source_id: str) -> None:
    assert make_page({"text": "Tide.", "source": written}, Reference("a:1")).reference.source_id == source_id


def test_html_comes_before_text_unless_it_is_blank() -> None:
    assert make_page({"html": "<p>x</p>", "text": "y"}, PLACE).media_type == "text/html"
    assert make_page({"html": " ", "text": "y"}, PLACE).body == b"y"
    assert make_page({"text": "<!DOCTYPE html><html><p>x</p></html>"}, PLACE).media_type == "text/html"
    assert make_page({"text": "<script>alert(1)</script> is a tag"}, PLACE).media_type == "text/plain"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, "bad_record"),
        ({"text": ["a"], "url": 5}, "bad_record"),
        ({"html": None, "text": 7}, "bad_record"),
        ({"html": "pages/0001.html.gz"}, "bad_record"),
        ({"html": "https://ledger.example/ports/harbour-reopens"}, "bad_record"),
        ({"text": " \n"}, "empty_body"),
        ({"html": "", "text": ""}, "empty_body"),
    ],
)
def test_without_text_there_is_no_page(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(Unusable) as caught:
        make_page(fields, PLACE)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "url", ["x", "", "javascript:alert(1)", "file:///etc/passwd", "http://127.0.0.1/", 5, None, "\ud800"]
)
def test_a_url_of_no_public_page_is_none(url: object) -> None:
    page = make_page({"url": url, "text": "x"}, PLACE)
    assert (page.url, page.reference.url) == (None, None)


def test_half_characters_become_replacement_characters() -> None:
    assert make_page({"text": "half \ud83d whole \ud83d\ude00"}, PLACE).body.decode() == "half \ufffd whole \U0001f600"


@given(st.dictionaries(st.sampled_from(["url", "text", "html", "title", "authors", "published_at", "source"]), JSON))
def test_any_fields_make_a_page_that_can_be_stored_or_a_reason(fields: dict[str, object]) -> None:
    try:
        page = make_page(fields, PLACE)
    except Unusable as problem:
        assert problem.reason in {"bad_record", "empty_body"}
    else:
        repr((page.url, page.claims, page.reference.source_id)).encode("utf-8")
        assert len(page.claims.title or "") <= 2_000


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, None, ["x"], {"x": 1}])
def test_what_is_no_text_and_no_number_claims_nothing(value: object) -> None:
    claims = make_page({"text": "Words", "title": value, "language": value}, Reference("a")).claims
    assert claims.title is None and claims.language is None
