"""Which URLs may stand for a page on the public web."""

import pytest

from tasks.web.urls import hide_user, names_user, why_not_public


@pytest.mark.parametrize(
    "url",
    [
        "https://coast.example/a?b=c#d",
        "http://8.8.8.8/",
        "https://xn--d1acpjx3f.xn--p1ai/",
        "https://пример.рф/",
        "http://a.org:8080/",
    ],
)
def test_public_urls(url: str) -> None:
    assert why_not_public(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/", "http://169.254.169.254/latest", "http://[::1]/", "http://[fe80::1]/", "http://0x7f.1/",
        "http://2130706433/", "http://017700000001/", "http://localhost/", "http://intranet/", "http://db.internal/",
        "http://printer.local./", "ftp://coast.example/", "//coast.example/", "http://", "http://a b.org/", "http://a..b/",
        "http://coast.example\\@127.0.0.1/", "http://user@coast.example/", "https://coast.example/" + "a" * 3_000,
    ],
)  # fmt: skip
def test_urls_that_are_not_public_say_why(url: str) -> None:
    assert why_not_public(url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://reader:secret@coast.example/a", "https://coast.example/a"),
        ("HTTPS:/\\reader:se@cret@coast.example/a", "HTTPS:/\\coast.example/a"),
        ("https://coast.example/@desk/a?to=a@b#@", "https://coast.example/@desk/a?to=a@b#@"),
        ("desk@coast.example", "desk@coast.example"),
    ],
)
def test_a_name_and_a_password_are_not_shown(url: str, shown: str) -> None:
    assert hide_user(url) == shown
    assert names_user(url) == (url != shown)
