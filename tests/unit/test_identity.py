"""What makes two documents the same article."""

import pytest

from tasks.identity import canonical_url, identify_article


@pytest.mark.parametrize(
    "url",
    [
        "http://ledger.example/a", "https://www.ledger.example/a/", "https://ledger.example/a?utm_source=x&fbclid=1",
        "https://ledger.example/a#comments",
    ],
)  # fmt: skip
def test_scheme_host_prefix_tracking_and_fragment_make_no_other_article(url: str) -> None:
    assert identify_article(canonical_url(url), "T", "text") == identify_article(
        "https://ledger.example/a", "U", "other"
    )


@pytest.mark.parametrize(
    "url", ["https://ledger.example/b", "https://ledger.example/a?id=3", "https://other.example/a"]
)
def test_another_path_parameter_or_host_does(url: str) -> None:
    assert identify_article(canonical_url(url), None, "") != identify_article("https://ledger.example/a", None, "")


def test_the_first_usable_url_is_canonical() -> None:
    assert canonical_url(None, "https://ledger.example/a?utm_medium=rss#x") == "https://ledger.example/a"
    assert canonical_url(None, None) is None


def test_the_number_never_changes() -> None:
    """Warehouses hold it: another value is another article for all that was ever loaded."""
    assert identify_article("https://ledger.example/a", None, "") == IDENTIFIER


IDENTIFIER = 6351531088786854179
