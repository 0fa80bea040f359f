"""Who wrote, out of what pages put into their bylines."""

import pytest

from tasks.bylines import looks_like_a_name, read_byline


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Nora Brandon and Emil Anders", ["Nora Brandon", "Emil Anders"]),
        ("Von Jürgen Sandmann und Anna Undset", ["Jürgen Sandmann", "Anna Undset"]),
        ("Par Léa Etienne et Marc Perret", ["Léa Etienne", "Marc Perret"]),
        ("Анна Иванова и Пётр Андреев", ["Анна Иванова", "Пётр Андреев"]),
        ("Nora Brandon, Staff Writer", ["Nora Brandon"]),
        ("Text: Nora Brandon", ["Nora Brandon"]),
        ("Nora Brandon (Berlin), nora@example.org", ["Nora Brandon"]),
        ("View all posts by Nora Brandon →", ["Nora Brandon"]),
        ("Nora Brandon; Emil Anders; nora brandon", ["Nora Brandon", "Emil Anders"]),
        ("Carl Maria von Weber, Jr.", ["Carl Maria von Weber, Jr"]),
        ("Nora Brandon | The Harbour Ledger, Senior Editor", ["Nora Brandon", "The Harbour Ledger"]),
        ("https://example.org/nora", []),
        ("Nora Brandon in Port Anson", ["Nora Brandon"]),
        ("admin", []),
        ("Redaktion", []),
    ],
)
def test_a_byline_gives_names(line: str, names: list[str]) -> None:
    assert list(read_byline([line])[0]) == names


def test_an_agency_is_no_author() -> None:
    assert read_byline(["Nora Brandon", "dpa", "Agence France-Presse"]) == (("Nora Brandon",), "dpa")


def test_an_agency_with_its_place_is_still_the_agency() -> None:
    assert read_byline(["Associated Press in Valencia"]) == ((), "AP")


def test_the_site_itself_is_no_author() -> None:
    assert read_byline(["Harbour Ledger", "Nora Brandon"], site="The Harbour Ledger")[0] == ("Nora Brandon",)


@pytest.mark.parametrize("text", ["Nora Brandon", "Ludwig van der Berg", "J. R. Stone"])
def test_names_look_like_names(text: str) -> None:
    assert looks_like_a_name(text)


@pytest.mark.parametrize(
    "text",
    ["Nora", "Dear_r Reader_in", "Format: Paperback", "All rights reserved", "the harbour ledger", "A B C D E F"],
)
def test_other_lines_do_not(text: str) -> None:
    assert not looks_like_a_name(text)
