"""Detecting the type of bytes by their content, whatever the server declares."""

import pytest

from tasks.fetch.session import HttpAnswer
from tasks.fetch.sniff import find_media_type, find_refresh, is_challenge, is_cut


@pytest.mark.parametrize(
    "body",
    [
        b"<p>The tide came in at noon.", b"<!-- kept -->The tide came in.", b"Warning: strftime()<br><html>",
        b"{{ header }}<html><p>The tide came in.", b"[edit]<p>The tide came in.", "<p>Tide".encode("utf-16"),
        b"<?xml version='1.0'?><html/>", b"{" * 100_000 + b"<p>",
    ],
)  # fmt: skip
def test_what_has_tags_is_html(body: bytes) -> None:
    assert find_media_type("text/html", body) == "text/html"


@pytest.mark.parametrize(
    "body",
    [
        b"body > p { color: red }", b"(function () { return 1 < 2 })()", b"date,ships\n2026-03-01,17\n",
        b"BEGIN:VCALENDAR\nVERSION:2.0\n", b"#EXTM3U\n#EXTINF:9.0,\n", b"WEBVTT\n\n00:00 --> 00:02\nHello.\n",
        b'\xef\xbb\xbf {"html": "<p>The tide came in.</p>"}', b'["<b>1</b>"]', b'/**/show.page({"html": "<p>The tide came in.</p>"});', b"%PDF-1.7", b"\0asm\1\0\0\0",
    ],
)  # fmt: skip
def test_what_only_says_that_it_is_html_is_not(body: bytes) -> None:
    assert find_media_type("text/html; charset=utf-8", body) is None


@pytest.mark.parametrize(
    "declared", ["text/plain", "html", "application/vnd.wap.xhtml+xml", "application/force-download"]
)
def test_a_whole_document_is_html_whatever_it_is_called(declared: str) -> None:
    assert (
        find_media_type(declared, b"\xef\xbb\xbf<!doctype html><title>Tide</title><p>The tide came in.") == "text/html"
    )


@pytest.mark.parametrize(("declared", "kind"), [("text/plain", "text/plain"), ("application/json", None)])
def test_what_only_mentions_a_tag_is_what_it_is_called(declared: str, kind: str | None) -> None:
    assert find_media_type(declared, b"The tag <html> opens a page.") == kind


def test_a_header_sends_on_as_an_element_does() -> None:
    assert find_refresh(b"", "0; URL='/plain'") == "/plain"
    assert find_refresh(b"<p>The tide came in at noon.</p>" * 20, "0; url=/plain") is None
    assert find_refresh(b"<p>Wait.</p>", "300") is None
    assert find_refresh(b'<meta http-equiv="refresh" content="0;/plain">') == "/plain"
    assert find_refresh(b"<meta http-equiv=refresh content='3 , /plain'>") == "/plain"
    assert find_refresh(b'<meta http-equiv="refresh" content="600">') is None
    assert find_refresh(b"<!--[if lt IE 9]><meta http-equiv=refresh content='0; url=/old'><![endif]-->Tide") is None


@pytest.mark.parametrize(
    "end", ["</p>", "</html>", "</html> \n\n", "<!-- cached -->", "</HTML> served in 3 ms", "<br>\0"]
)
def test_a_page_may_end_behind_any_tag(end: str) -> None:
    assert not is_cut(f"<html><p>The tide came in{end}".encode())
    assert not is_cut(f"<html><p>The tide came in{end}".encode("utf-16-le"))


@pytest.mark.parametrize("end", [" at no", "<", "</p", "<a href='/t", "&eac"])
def test_a_page_that_stops_elsewhere_was_cut(end: str) -> None:
    assert is_cut(f"<html><p>The tide came in</p><p>It went out{end}".encode())


@pytest.mark.parametrize(
    ("name", "value", "is_one"),
    [
        ("x-amzn-waf-action", "challenge", True), ("x-amzn-waf-action", "captcha", True), ("cf-mitigated", "challenge", True),
        ("x-amzn-waf-action", "count", False), ("cf-mitigated", "", False), ("x-amzn-requestid", "challenge", False),
    ],
)  # fmt: skip
def test_a_challenge_for_browsers_says_so_in_its_headers(name: str, value: str, is_one: bool) -> None:
    answer = HttpAnswer("https://ledger.example/a", 202, ((name, value),), b"", 0)
    assert is_challenge(answer) == is_one
