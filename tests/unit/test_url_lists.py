"""URLs out of texts and tables."""

import csv

import pytest

from tasks.sources.url_lists import list_urls

ONE, TWO = "https://ledger.example/a", "https://ledger.example/b"


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE}\n{TWO}\n", f"# read\n{ONE}\r\n\r\n{TWO}", f"url\n{ONE}\n{TWO}", f"{ONE},Tide\n{TWO},Ebb", f"title;url\nTide;{ONE}\nEbb;{TWO}",
        f"Tide\t{ONE}\nEbb\t{TWO}", f'1,"{ONE}",x\n2,"{TWO}",y', f'"Tide, high",{ONE}\n"Ebb",{TWO}', f"{ONE} , {TWO}\n{TWO}",
    ],
)  # fmt: skip
def test_lists_and_tables(text: str) -> None:
    assert list(list_urls(text)) == [ONE, TWO]


def test_a_quote_that_does_not_end_takes_no_other_line() -> None:
    table = f'1,"Tide, high",{ONE}\n2,"Ebb,{TWO}\n3,Sand,{ONE}c\n4,"Two\nlines",{TWO}d\n'
    assert list(list_urls(table)) == [ONE, TWO, f"{ONE}c", f"{TWO}d"]


def test_commas_of_a_url_are_its_own() -> None:
    text = "https://ledger.example/tide,12,3.html\nhttps://ledger.example/ebb,4.html\nhttps://ledger.example/a"
    assert list(list_urls(text)) == text.splitlines()


def test_nothing_of_a_text_without_urls() -> None:
    assert list(list_urls("just\nwords, and more")) == []


def test_a_table_that_cannot_be_read() -> None:
    csv.field_size_limit(1 << 30)  # as reading any table of articles leaves it
    with pytest.raises(ValueError, match="cannot be read"):
        list(list_urls(f'"{"x" * 200_000}",{ONE}'))
