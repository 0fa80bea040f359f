"""Bad documents of every kind, written by us, with what has to become of each.

An outcome is "page", the reason of a rejection or of a skip, or "page:replacement_chars" where U+FFFD stands for
what meant nothing.
"""

from __future__ import annotations

import gzip
import json
import os
import socket
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import shake_256
from pathlib import Path
from unicodedata import category

import brotli
import pytest

from tasks.files.walk import walk_inputs
from tasks.read import read_pages
from tasks.records import Page, Reference
from tasks.text.decode import Undecodable, decode_body
from tasks.text.plain import read_plain

MAX_BYTES = 200_000
BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
STORY = (
    "Ferry runs again after the ice\n\n"
    "The ferry to the northern islands ran on Thursday, after three weeks, with forty people on board.\n\n"
    "“We had flour for two more days,” said the baker, who had come to the landing before it was light.\n"
)
HTML = f"<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1><p>{STORY}</p></article></body></html>"


@dataclass(frozen=True)
class Case:
    """A file below the inbox, how it is made, and its outcomes in order."""

    name: str | bytes
    make: bytes | Callable[[Path], object]
    outcomes: tuple[str, ...]


def make_noise(size: int) -> bytes:
    return shake_256(b"ice").digest(size)


def make_lines(*records: object) -> bytes:
    return b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in records)


def make_record(uri: str = "https://islands.example/a", body: bytes = HTML.encode(), **fields: object) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = {
        "WARC-Type": "response",
        "WARC-Target-URI": uri,
        "Content-Type": "application/http",
        "Content-Length": len(block),
    }
    head |= {name.replace("_", "-"): value for name, value in fields.items()}
    return b"WARC/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in head.items()).encode() + b"\r\n" + block + b"\r\n\r\n"


def make_text_record() -> bytes:
    """A record of the text that a crawler took out of a page."""
    head = b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://islands.example/b\r\nContent-Type: text/plain\r\n"
    return head + b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(STORY.encode()), STORY.encode())


def make_coded(coding: tuple[bytes, bytes]) -> bytes:
    """A record whose answer came over the wire like this."""
    headers, body = coding
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + headers + b"\r\n\r\n" + body
    plain = make_record(Content_Length=len(block))
    return plain[: plain.index(b"HTTP/1.1")] + block + b"\r\n\r\n"


CHUNKS = b"%x;a=b\r\n" % len(HTML.encode()) + HTML.encode() + b"\r\n"
CODINGS = [
    (b"Content-Encoding: br", brotli.compress(HTML.encode())),
    (b"Content-Encoding: gzip", HTML.encode()),
    (b"Transfer-Encoding: chunked", CHUNKS + b"0\r\n\r\n"),
    (b"Transfer-Encoding: chunked", CHUNKS),
    (b"Transfer-Encoding: chunked", CHUNKS.replace(b"\r\n", b"\n") + b"0\n\n"),
    (b"Content-Encoding: zstd", b"\x28\xb5\x2f\xfd" + make_noise(300)),
]
GOOD = {"url": "https://islands.example/a", "text": STORY}
RECORD = make_record()
MEMBER = gzip.compress(RECORD)
BROKEN = MEMBER[:60] + bytes([MEMBER[60] ^ 0xFF]) + MEMBER[61:]


def bind_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(path))


def make_hole(path: Path) -> None:
    path.touch()
    os.truncate(path, 1 << 40)


CASES = [
    Case("txt/good.txt", STORY.encode(), ("page",)),
    Case("txt/utf16.txt", STORY.encode("utf-16"), ("page",)),
    Case("txt/cp1252.txt", STORY.encode("cp1252"), ("page",)),
    Case(
        "txt/koi8.txt",
        ("Паром снова ходит\n\n" + "Паром вышел в четверг утром впервые за три недели. " * 9).encode("koi8-r"),
        ("page",),
    ),
    Case("txt/damaged.txt", STORY.encode().replace(b"ferry", b"fe\xfe\xffrry"), ("page:replacement_chars",)),
    Case("txt/nul.txt", STORY.encode().replace(b"ferry", b"fe\0rry"), ("page",)),
    Case("txt/terminal.txt", STORY.encode().replace(b"ferry", b"\x1b[1mferry\x1b[0m"), ("page",)),
    Case("txt/override.txt", ("\u202eyrref\u202c " + STORY).encode(), ("page",)),
    Case("txt/marks.txt", ("F" + "\u0301\u0316" * 20_000 + STORY).encode(), ("page",)),
    Case("txt/no-line-end.txt", b"ferry " * 30_000, ("page",)),
    Case("txt/blank-lines.txt", b"\n" * 150_000 + STORY.encode(), ("page",)),
    Case("txt/empty.txt", b"", ("empty_body",)),
    Case("txt/spaces.txt", b" \t\r\n" * 9_000, ("empty_body",)),
    Case("txt/invisible.txt", "\ufeff\u200b\u2060".encode() * 99, ("empty_body",)),
    Case("txt/noise.txt", make_noise(9_000), ("not_text",)),
    Case("txt/marked-noise.txt", b"\xff\xfe" + make_noise(9_000), ("not_text",)),
    Case("txt/picture.txt", b"\x89PNG\r\n\x1a\n" + make_noise(500), ("not_text",)),
    Case("txt/too-large.txt", b"a line\n" * 40_000, ("too_large",)),
    Case("txt/bomb.txt.gz", gzip.compress(bytes(50_000_000)), ("too_large",)),
    Case("txt/cut.txt.gz", gzip.compress(STORY.encode())[:-9], ("truncated",)),
    Case("txt/utf16-without-mark.txt", STORY.encode("utf-16-be"), ("page",)),
    Case("txt/old-mac.txt", STORY.replace("\n", "\r").encode("mac-roman"), ("page",)),
    Case("txt/packed-twice.txt.gz", gzip.compress(gzip.compress(STORY.encode())), ("not_text",)),
    Case("txt/padded.txt", STORY.encode() + bytes(4_096), ("page",)),
    Case("txt/rich.txt", b"\xef\xbb\xbf{\\rtf1\\ansi The ferry ran.\\par}", ("not_text",)),
    Case("txt/never-unpacked.txt", b64encode(STORY.encode()), ("not_text",)),
    Case("txt/record.txt", json.dumps(GOOD, indent=1).encode(), ("not_text",)),
    Case("html/record.html", json.dumps([GOOD]).encode(), ("not_text",)),
    Case("html/print.html", b"\n\n%PDF-1.4\n(The ferry ran.) Tj", ("not_text",)),
    Case("txt/two-members.txt.gz", gzip.compress(STORY.encode()) * 2 + bytes(512), ("page",)),
    Case("txt/tail.txt.gz", gzip.compress(STORY.encode()) + b"and more", ("page",)),
    Case("mail/letter.eml", b"Subject: Ferry\nMIME-Version: 1.0\n\n" + STORY.encode(), ("page",)),
    Case("mail/saved.mhtml", b"From: <Saved by Blink>\nMIME-Version: 1.0\n\n" + HTML.encode(), ("page",)),
    Case(
        "mail/old.eml",
        b"From: desk@islands.example\nDate: Mon, 02 Mar 2026 09:00:00 +0100\nSubject: Ferry\n\n" + STORY.encode(),
        ("page",),
    ),
    Case("html/archive.html", b"PK\x03\x04" + make_noise(500), ("not_text",)),
    Case("html/packed.html", gzip.compress(HTML.encode()), ("page",)),
    Case("html/good.html", HTML.encode(), ("page",)),
    Case("html/deep.html", b"<div>" * 20_000 + STORY.encode(), ("page",)),
    Case("html/entity.xhtml", b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>&x;</p>', ("page",)),
    Case("names/-rf.txt", STORY.encode(), ("page",)),
    Case("names/a b\n'\"`$(id);.TXT", STORY.encode(), ("page",)),
    Case("names/\u202etxt.exe.txt", STORY.encode(), ("page",)),
    Case(b"names/\xff\xfe.txt", STORY.encode(), ("page",)),
    Case("names/" + "/".join(["d" * 100] * 12) + "/deep.txt", STORY.encode(), ("page",)),
    Case("names/.hidden.txt", STORY.encode(), ("hidden",)),
    Case("names/half.txt.part", STORY.encode(), ("partial_upload",)),
    Case("names/--help", STORY.encode(), ("extension",)),
    Case("names/a.zip", b"PK\x03\x04", ("extension",)),
    Case("odd/loop", lambda path: path.symlink_to("."), ("symlink",)),
    Case("odd/outside.txt", lambda path: path.symlink_to("/etc/hostname"), ("symlink",)),
    Case("odd/fifo.txt", os.mkfifo, ("not_regular",)),
    Case("odd/socket.txt", bind_socket, ("not_regular",)),
    Case("odd/folder.txt", Path.mkdir, ("not_regular",)),
    Case("odd/hole.txt", make_hole, ("too_large",)),
    Case(
        "jsonl/mixed.jsonl",
        make_lines(
            GOOD,
            b'{"text": "cut',
            b"",
            GOOD,
            b"null",
            b"[1]",
            {},
            {"text": 5},
            b'{"id": ' + b"9" * 5_000 + b"}",
            b"[" * 90_000 + b"]" * 90_000,
            b"x" * 250_000,
            {"text": "half \ud83d"},
            {"text": "\0 nul"},
            {"html": HTML},
        ),
        (
            "page",
            "bad_json",
            "page",
            "bad_record",
            "bad_record",
            "bad_record",
            "bad_record",
            "bad_json",
            "bad_json",
            "too_large",
            "page:replacement_chars",
            "page",
            "page",
        ),
    ),
    Case("jsonl/mark.jsonl", b"\xef\xbb\xbf" + make_lines(GOOD, GOOD).replace(b"\n", b"\r\n"), ("page", "page")),
    Case("jsonl/joined-files.jsonl", b"\n".join([b"\xef\xbb\xbf" + make_lines(GOOD)] * 3), ("page",) * 3),
    Case("jsonl/utf16.jsonl", make_lines(GOOD, GOOD).decode().encode("utf-16"), ("page", "page")),
    Case("jsonl/utf16-without-mark.jsonl", make_lines(GOOD, GOOD).decode().encode("utf-16-le"), ("page", "page")),
    Case("jsonl/old-mac.jsonl", make_lines(GOOD, GOOD).replace(b"\n", b"\r"), ("page", "page")),
    Case("jsonl/sequence.jsonl", (b"\x1e" + make_lines(GOOD) + b"\n") * 2, ("page", "page")),
    Case("jsonl/packed.jsonl", b"PK\x03\x04" + b"\n\0" * 99, ("not_text",)),
    Case("csv/old-mac.csv", b"url,text\ru,Words\r", ("page",)),
    Case("jsonl/joined.jsonl", make_lines(GOOD) * 5, ("bad_json",)),
    Case(
        "jsonl/cut.jsonl.gz",
        gzip.compress(make_lines(GOOD) + b"\n" + make_noise(5_000).hex().encode())[:-500],
        ("page", "truncated"),
    ),
    Case("jsonl/indented.jsonl", json.dumps(GOOD, indent=1).encode(), ("bad_json",) * 4),
    Case("jsonl/commas.jsonl", make_lines(GOOD) + b",\n" + make_lines(GOOD), ("bad_json", "page")),
    Case(
        "jsonl/numbers.jsonl", b'{"text": "Ice", "score": NaN, "text": ' + json.dumps(STORY).encode() + b"}", ("page",)
    ),
    Case("jsonl/two-members.jsonl.gz", gzip.compress(make_lines(GOOD) + b"\n") * 2, ("page", "page")),
    Case("jsonl/bomb.jsonl.gz", gzip.compress(b"A" * 30_000_000), ("too_large",)),
    Case(
        "csv/mixed.csv",
        b'url,text\nu,"Words, ""more"" words"\nu,one,two\nu,"open\nu,Words\n',
        ("page", "bad_csv", "bad_csv", "page"),
    ),
    Case("csv/separator.csv", b"sep=;\nurl;text\nu;Words\n", ("page",)),
    Case("csv/no-names.csv", b"https://islands.example/a,Words\n", ("bad_header",)),
    Case("csv/utf16-without-mark.csv", "url;text\nu;Words\n".encode("utf-16-le"), ("page",)),
    Case("csv/tabs.tsv", b"url\ttext\nu\tWords\n", ("page",)),
    Case("warc/old.warc", RECORD.replace(b"WARC/1.1", b"WARC/0.18"), ("page",)),
    Case("warc/revisit.warc", make_record(WARC_Type="revisit") + RECORD, ("page",)),
    Case("warc/none.warc", make_record(WARC_Type="request"), ("empty_body",)),
    Case(
        "warc/coded.warc",
        b"".join(map(make_coded, CODINGS)),
        ("page", "page", "page", "truncated", "page", "decode_error"),
    ),
    Case("warc/page.warc", HTML.encode(), ("not_warc",)),
    Case("warc/good.warc.gz", MEMBER * 2, ("page", "page")),
    Case("warc/one-member.warc.gz", gzip.compress(RECORD * 3), ("page", "page", "page")),
    Case("warc/corrupt.warc.gz", MEMBER + BROKEN + MEMBER, ("page", "corrupt", "page")),
    Case("warc/cut.warc.gz", MEMBER * 2 + MEMBER[:-40], ("page", "page", "truncated")),
    Case(
        "warc/lengths.warc",
        b"".join(make_record(Content_Length=n) for n in (-1, 9, 10**15, "x")) + RECORD,
        ("bad_length", "bad_length", "too_large", "bad_length", "page"),
    ),
    Case(
        "warc/uris.warc",
        make_record("http://127.0.0.1/") + make_record("file:///etc/passwd") + RECORD,
        ("unsafe_url", "unsafe_url", "page"),
    ),
    Case("warc/texts.warc.wet.gz", gzip.compress(make_text_record()), ("page",)),
    Case("warc/noise.warc.gz", make_noise(5_000), ("not_warc",)),
]


@pytest.fixture(params=CASES, ids=lambda case: repr(case.name)[:40])
def case(request: pytest.FixtureRequest) -> Case:
    chosen: Case = request.param
    return chosen


@pytest.fixture
def all_cases() -> list[Case]:
    return CASES


@pytest.fixture
def write_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Case], Path]:
    """Write the file of a case below an inbox; give the inbox."""
    monkeypatch.chdir(tmp_path)

    def write(case: Case) -> Path:
        path = tmp_path / "inbox" / os.fsdecode(case.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(case.make, bytes):
            path.write_bytes(case.make)
        else:
            case.make(path)
        return tmp_path / "inbox"

    return write


@pytest.fixture
def read_outcomes() -> Callable[..., Iterator[tuple[str, str]]]:
    """Read a folder the whole way to text, as (item, outcome) in order."""

    def read(folder: Path, max_bytes: int = MAX_BYTES) -> Iterator[tuple[str, str]]:
        for found in walk_inputs([folder]):
            pages = read_pages(found, max_bytes=max_bytes) if isinstance(found, Reference) else [found]
            for page in pages:
                if isinstance(page, Page):
                    yield page.reference.item, read_text(page)
                else:
                    yield page.item, page.reason  # type: ignore[union-attr]

    return read


def read_text(page: Page) -> str:
    """The outcome of a page, whose text has nothing in it that steers a terminal or turns the direction of writing."""
    try:
        text = decode_body(page.body, page.charset)
    except Undecodable as refusal:
        return refusal.reason
    read_plain(text)
    assert not [sign for sign in text if sign in BIDI_CONTROLS or (category(sign) == "Cc" and sign not in "\n\t")]
    return "page:replacement_chars" if "\ufffd" in text else "page"
