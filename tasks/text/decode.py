"""From bytes to text: detects the encoding, and whether it is text at all.

Bytes that no encoding explains are `Undecodable`, unless few are damaged: these become U+FFFD.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import cchardet

from tasks.failures import NamedFailure
from tasks.text.hygiene import clean_characters
from tasks.text.kinds import name_binary
from tasks.text.words import inner_share, odd_share

_SAMPLE = 65_536
_BASE64 = re.compile(rb"\s*[\w+/-]{60,}(?:\s+[\w+/-]{60,})*(?:\s+[\w+/-]{1,59})?={0,2}\s*")
_BINARY_SHARE = 0.10
"""Share of control bytes above which bytes are not text: noise has 11 %, text with terminal colours under 5 %."""
_DAMAGED_SHARE = 0.10
"""Share of U+FFFD above which a text is not worth keeping."""
_FEWEST_PROVING = 16
"""Fewer bytes of UTF-16 than this may look like UTF-8."""
_FEW_MARKS = 3
"""Number of U+FFFD or control bytes that a text of any length may have."""
_VISIBLE_SHARE = 0.90
"""Minimum share of printable characters in UTF-16 or UTF-32; noise read as UTF-16 has about 85 %."""
_ODD_SHARE = 0.08
"""Share of oddly placed non-ASCII characters (see `odd_share`) above which an encoding is considered wrong."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_ESCAPED = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$", "iso2022_jp"), (b"~{", "hz"))
"""Seven-bit encodings, recognized by their escape sequences."""
_SWAPPED = {"utf-16-le": "utf-16-be", "utf-16-be": "utf-16-le"}
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_WIDER_TWIN = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932", "big5": "big5hkscs",
}  # fmt: skip
"""The superset that pages on the web actually use when they name an encoding."""
_LABEL = re.compile(r"^x-(?:x-)?")
_CODE_PAGE = re.compile(r"^(?:windows|win|dos|cp)-?(\d{3,4})$")
_LABELS = {
    "uhc": "cp949", "windows-31j": "cp932", "iso-8859-8-i": "iso8859-8", "mac-ukrainian": "mac-cyrillic",
    "mac-roman": "mac-roman", "koi8-ru": "koi8-u", "koi8": "koi8-r",
}  # fmt: skip
"""Names of encodings that are used on the web but unknown to Python."""
_LEGACY = {
    *_WIDER_TWIN.values(), "cp1250", "cp1251", "cp1253", "cp1255", "cp1256", "cp1257", "cp1258", "cp866", "cp850",
    "cp852", "koi8-r", "koi8-u", "euc_jp", "iso2022_jp", "mac-roman", "mac-cyrillic", "viscii",
    *(f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
}  # fmt: skip

_SIBLINGS = {
    "cp1250": ("iso8859-2",), "iso8859-2": ("cp1250",), "iso8859-16": ("cp1250", "iso8859-2"), "cp1252": ("mac-roman",),
    "cp1251": ("mac-cyrillic",), "koi8-r": ("koi8-u",), "cp1257": ("iso8859-13",), "iso8859-13": ("cp1257",),
}  # fmt: skip
"""Encodings that detectors confuse; the one with fewer odd words wins."""
_MISTAKEN = {"cp1251": ("koi8-r",), "koi8-r": ("cp1251",), "koi8-u": ("cp1251",)}
"""Encodings that are declared for each other, and decode without errors: only upper and lower case are swapped."""
_OLD_MACHINES = ("cp850", "mac-roman", "cp1250", "cp852")
"""Encodings that detectors never report; such files are rare, so these are tried last."""
_INNER_SHARE = 0.5
"""Minimum share of non-ASCII characters inside words for these; in damaged bytes it is lower."""

_DECLARED = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{2,40})""")
_MARKUP_HEAD = re.compile(rb"<(?:meta|\?xml)[\s\S]{0,400}?>", re.IGNORECASE)
_CONTROL_BYTES = bytes(code for code in range(32) if code not in b"\t\n\x0b\x0c\r\x1b") + b"\x7f"
_HIGH_BYTES = bytes(range(0x80, 0x100))
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_UTF8_SHAPE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


class Undecodable(NamedFailure):
    """Bytes that are not text; `reason` is "empty_body", "not_text" or "decode_error"."""


def decode_body(body: bytes, charset: str | None = None) -> str:
    """The clean text (see `clean_characters`) of a page or a text; `charset` is the one that the transport claimed.

    Tried in this order: byte order mark, strict UTF-8, the claimed charset, the one declared in the markup, a detector.
    ISO-8859-1 is tried only after the detector, since servers claim it by default. Raises `Undecodable`.
    """
    if not body.strip():
        raise Undecodable("empty_body", f"{len(body)} bytes of white space" if body else "0 bytes")
    _refuse_binary(body)
    cleaned = clean_characters(_decode(body, charset))
    if not cleaned.strip():
        raise Undecodable("empty_body", "nothing visible in it")
    if cleaned.count("\ufffd") > max(_DAMAGED_SHARE * len(cleaned), _FEW_MARKS):
        raise Undecodable("decode_error", "no encoding fits; in the best more than a tenth is unreadable")
    return cleaned


def _refuse_binary(body: bytes) -> None:
    if kind := name_binary(body):
        raise Undecodable("not_text", f"it starts like {kind}")
    if _BASE64.fullmatch(body):
        raise Undecodable("not_text", "it is base64, which was never unpacked")


def _decode(body: bytes, claimed: str | None) -> str:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            if "16" in encoding and _is_plain_utf8(body[len(mark) :]):
                return body[len(mark) :].decode()
            return _decode_marked(body[len(mark) :], encoding)
    for escape, encoding in _ESCAPED:
        if escape in body and (text := _try(body, encoding)):
            return text
    if _is_utf7(body, claimed) and (text := _try(body, "utf-7")):
        return text
    if _is_full_of_controls(body):
        if wide := _wide_encoding(body):
            return body.decode(wide, "replace")
        raise Undecodable("not_text", "too many control characters for a text")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_other(body, claimed)


def may_be_escaped(body: bytes, charset: str | None) -> bool:
    """Whether ASCII bytes may stand for other characters, as in ISO-2022-JP, HZ and UTF-7."""
    return any(escape in body for escape in (b"\x1b", b"~{")) or _is_utf7(body, charset)


def _is_utf7(body: bytes, claimed: str | None) -> bool:
    """Whether this is UTF-7: only if it is claimed and possible, since any text with a plus may look like it."""
    if b"+" not in body or not body.isascii():
        return False
    return any("utf-7" in (name or "").lower() for name in (claimed, _declared_charset(body)))


def _is_plain_utf8(body: bytes) -> bool:
    """Whether these bytes are UTF-8 without control bytes. UTF-16 has control bytes in every line end and most letters; a few
    Chinese characters have none, so short bodies do not count."""
    if len(body) < _FEWEST_PROVING or len(body.translate(None, _CONTROL_BYTES)) < len(body):
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode_marked(body: bytes, encoding: str) -> str:
    text = body.decode(encoding, "replace")
    is_readable = _is_prose(text[:_SAMPLE]) or _is_mostly_ascii(text[:_SAMPLE])
    if encoding in _SWAPPED and not is_readable:  # the mark of the wrong byte order
        swapped = body.decode(_SWAPPED[encoding], "replace")
        text = swapped if _is_prose(swapped[:_SAMPLE]) else text
    if encoding in _WIDE and _visible_share(text[:_SAMPLE]) < _VISIBLE_SHARE:
        raise Undecodable("not_text", f"it starts like {encoding}, but what follows is no text")
    return text


def _wide_encoding(body: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark, if decoding gives prose: text has spaces, noise does not."""
    sample = body[:_SAMPLE]
    for encoding in _WIDE:
        unit = 4 if "32" in encoding else 2
        text = _try(sample[: len(sample) // unit * unit], encoding)
        if text and _is_prose(text):
            return encoding
    return None


def _is_prose(text: str) -> bool:
    spaces = sum(text.count(space) for space in " \n\u3000\u3002")
    return spaces >= 0.01 * len(text) and _visible_share(text) >= _VISIBLE_SHARE


def _is_mostly_ascii(text: str) -> bool:
    return 2 * len(text.encode("ascii", "ignore")) > len(text)


def _visible_share(text: str) -> float:
    return sum(char.isprintable() or char.isspace() for char in text) / len(text) if text else 1.0


def _decode_other(body: bytes, claimed: str | None) -> str:
    if _is_damaged_utf8(body):
        return body.decode("utf-8", "replace")
    if wide := _wide_encoding(body):
        return body.decode(wide, "replace")
    few = _has_few_high_bytes(body)
    for encodings in _candidates(body, claimed, few):
        text, odd = _least_odd(body, encodings, few)
        if odd <= _ODD_SHARE:
            return text
    text, odd = _least_odd(body, _OLD_MACHINES, few)
    if odd <= _ODD_SHARE and inner_share(text[:_SAMPLE]) >= _INNER_SHARE:
        return text
    return body.decode("utf-8", "replace")


def _least_odd(body: bytes, encodings: tuple[str, ...], few: bool) -> tuple[str, float]:
    """The text with the smallest share of odd characters among those decoded with several encodings, and that share."""
    texts = [text for encoding in encodings if (text := _try(body, encoding))]
    judged = [(text, odd_share(text[:_SAMPLE], strict=few)) for text in texts]
    return min(judged, key=lambda reading: reading[1], default=("", 1.0))


def _is_damaged_utf8(body: bytes) -> bool:
    """Whether most bytes above 127 are in sequences with the structure of UTF-8 (including CESU-8 surrogates)."""
    shaped = _UTF8_SHAPE.findall(body)
    stray = len(body) - len(body.translate(None, _HIGH_BYTES)) - sum(map(len, shaped))
    return len(shaped) >= 2 * stray and bool(shaped)


def _has_few_high_bytes(body: bytes) -> bool:
    """Whether there are too few bytes above 127, or too few different ones, for a detector."""
    ascii_only = body.translate(None, _HIGH_BYTES)
    high = len(body) - len(ascii_only)
    return high < 0.02 * len(body) or len(set(body) - set(ascii_only)) < 3


def _candidates(body: bytes, claimed: str | None, few: bool) -> Iterator[tuple[str, ...]]:
    """Encodings to try, best first; those in one tuple are compared with each other."""
    for name in (_codec(claimed), _codec(_declared_charset(body))):
        if name and name != "cp1252":
            yield (name, *_MISTAKEN.get(name, ()))
    detected = None if few else _codec(cchardet.detect(body[: 4 * _SAMPLE])["encoding"])
    if detected:
        yield (detected, *_SIBLINGS.get(detected, ()))
    if _stand_alone(body):
        yield ("cp1252",) if few else ("cp1252", "mac-roman")


def _stand_alone(body: bytes) -> bool:
    """Whether most bytes above 127 are isolated, like accented letters and quotation marks in Latin script."""
    runs = _HIGH_RUN.findall(body[:_SAMPLE])
    return 2 * len(runs) > sum(map(len, runs))


def _declared_charset(body: bytes) -> str | None:
    for tag in _MARKUP_HEAD.finditer(body[:4096]):
        if found := _DECLARED.search(tag.group()):
            return found[1].decode("ascii")
    return None


def _codec(name: str | None) -> str | None:
    """The decoder for a charset name, if it is an encoding of text on the web (never `unicode_escape` or `idna`)."""
    plain = _LABEL.sub("", (name or "").lower())
    try:
        known = codecs.lookup(_LABELS.get(plain, _CODE_PAGE.sub(r"cp\1", plain))).name
    except (LookupError, ValueError):
        return None
    known = _WIDER_TWIN.get(known, known)
    return known if known in _LEGACY else None


def _try(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        at_the_cut = error.start >= len(body) - 4
        return body.decode(encoding, "replace") if at_the_cut else None


def _is_full_of_controls(body: bytes) -> bool:
    sample = (body.strip(b"\0") or body)[:_SAMPLE]  # a crash, or preallocation of a file, leaves NULs at the ends
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    return controls > max(_BINARY_SHARE * len(sample), _FEW_MARKS)
