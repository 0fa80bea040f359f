"""What the headers of an HTTP answer say about its body."""

import pytest

from tasks.web.headers import find_charset, name_media_type, parse_encodings


@pytest.mark.parametrize(
    ("content_type", "media_type", "charset"),
    [
        ("text/html; charset=ISO-8859-1", "text/html", "iso-8859-1"),
        ('TEXT/html;charset="utf-8"', "text/html", "utf-8"),
        ("text/html, text/html; charset = koi8-r", "text/html", "koi8-r"),
        ("text/plain; format=flowed", "text/plain", None),
        ("text/html; charset=", "text/html", None),
        ("", "", None),
    ],
)
def test_a_content_type_names_a_media_type_and_a_charset(
    content_type: str, media_type: str, charset: str | None
) -> None:
    assert (name_media_type(content_type), find_charset(content_type)) == (media_type, charset)


@pytest.mark.parametrize("name", ["identity", "none", "UTF-8", "", "chunked"])
def test_what_is_no_encoding_is_passed_over(name: str) -> None:
    assert parse_encodings([("content-encoding", f"gzip, {name}")]) == ["gzip"]


def test_encodings_of_the_transfer_were_applied_last() -> None:
    assert parse_encodings([("transfer-encoding", "gzip, chunked"), ("content-encoding", "deflate")]) == [
        "deflate",
        "gzip",
    ]


def test_encodings_are_read_in_order() -> None:
    assert parse_encodings(
        [("content-encoding", " GZIP , identity"), ("x", "br"), ("Content-Encoding", "x-gzip,")]
    ) == [
        "gzip",
        "gzip",
    ]
