"""Detects the kind of content from its first bytes: a page, a text, JSON, or something else such as an image or an archive.

Ignores names and headers. Encodings are detected by `tasks/text/decode.py`.
"""

from __future__ import annotations

import json
import re

GZIP_MAGIC = b"\x1f\x8b"
_HEAD = 1_024
_MAGIC = (
    (b"%PDF-", "a PDF"), (b"\x7fELF", "a program"), (b"MZ\x90\0", "a program"), (b"\xca\xfe\xba\xbe", "a program"),
    (b"PK\x03\x04", "a ZIP archive or office document"), (GZIP_MAGIC, "gzip inside gzip"),
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"RIFF", "audio, video or an image"), (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"Rar!\x1a", "a RAR archive"), (b"7z\xbc\xaf", "a 7z archive"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstandard"), (b"{\\rtf", "an RTF document"), (b"%!PS", "PostScript"),
    (b"SQLite format 3\0", "an SQLite database"), (b"PAR1", "a Parquet file"), (b"OggS", "audio"),
    (b"ID3\2", "audio"), (b"ID3\3", "audio"), (b"ID3\4", "audio"), (b"wOFF", "a font"), (b"wOF2", "a font"),
)  # fmt: skip
_HTML_START = re.compile(
    rb"(?:<\?xml[^>]{0,200}>\s{0,9})?(?:<!--[^>]{0,200}-->\s{0,9})?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE
)


def name_binary(body: bytes) -> str | None:
    """The kind of a binary body ("a PDF") by its magic bytes, after white space or a byte order mark; None for others."""
    if body[:2] == b"\0\0" and body[4:8] == b"ftyp":  # the size of the first box, then its type
        return "a video"
    head = body[:_HEAD].lstrip(b"\xef\xbb\xbf\0 \t\r\n")
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def sniff_media_type(body: bytes) -> str:
    """text/html for a complete HTML document, otherwise text/plain (a text may contain a tag)."""
    head = body[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return "text/html" if _HTML_START.match(head) else "text/plain"


def is_json(body: bytes) -> bool:
    """Whether a whole body is one JSON object or list."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return False
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
