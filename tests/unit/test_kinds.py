"""What bytes are is told by how they begin."""

import pytest

from tasks.text.kinds import is_json, name_binary, sniff_media_type


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"<!doctype html><p>x", "text/html"),
        (b"\xef\xbb\xbf \n<HTML lang=en>", "text/html"),
        (b'<?xml version="1.0"?>\n<!-- saved --><!DOCTYPE html PUBLIC "-//W3C">', "text/html"),
        (b"<p>a fragment</p>", "text/plain"),
        (b"Words about <html>", "text/plain"),
        (b"", "text/plain"),
        (b" " * 100_000, "text/plain"),
    ],
)
def test_a_whole_html_document_is_told_by_its_start(body: bytes, media_type: str) -> None:
    assert sniff_media_type(body) == media_type


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"\xef\xbb\xbf \n%PDF-1.7", "a PDF"),
        (b"\0\0\0\x18ftypmp42", "a video"),
        (b"\x1f\x8b\x08", "gzip inside gzip"),
        (b"The format of a PDF begins with %PDF-.", None),
        (b"", None),
    ],
)
def test_what_is_no_text_is_named(body: bytes, kind: str | None) -> None:
    assert name_binary(body) == kind


@pytest.mark.parametrize(
    ("body", "is_one"),
    [(b' {"a": 1}', True), (b"\xef\xbb\xbf[]", True), (b'{"a": 1', False), (b"12", False), (b"[" * 100_000, False)],
)
def test_json_is_a_whole_object_or_list(body: bytes, is_one: bool) -> None:
    assert is_json(body) is is_one
