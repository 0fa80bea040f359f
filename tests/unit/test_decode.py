"""From bytes to text: the right encoding, or an error."""

from base64 import b64encode, encodebytes
from hashlib import shake_256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.text.decode import Undecodable, decode_body
from tasks.text.hygiene import clean_characters

STORIES = {
    "en": "“The quay is open again,” the harbour master said — after nine days of wind… ",
    "fr": "Les pêcheurs ont repris la mer dès l’aube, malgré une houle encore forte à l’entrée. ",
    "de": "Die Behörden bestätigten am Dienstag, dass die Schiffe über Nacht zurückgekehrt sind. ",
    "es": "El puerto reabrió después de la tormenta, según las autoridades. ¿Qué pasará mañana? ",
    "pl": "Przystań została ponownie otwarta po burzy. Źródło: żeglarze ze Śląska. ",
    "cs": "Přístav se po bouři znovu otevřel, řekli úředníci. Žluťoučký kůň zůstal. ",
    "hu": "A kikötő újra megnyílt a vihar után, közölték a hatóságok. Őrült űrhajó. ",
    "tr": "Liman fırtınadan sonra yeniden açıldı, şehirde güneş göründü. ",
    "ru": "Корреспондент сообщил, что суда вошли в гавань после шторма. ",
    "uk": "Порт знову відкрили після шторму, повідомили посадовці. Їжак утік. ",
    "el": "Το λιμάνι άνοιξε ξανά μετά την καταιγίδα. ",
    "he": "הנמל נפתח מחדש לאחר הסערה. ",
    "ar": "أعيد فتح الميناء بعد العاصفة، حسبما قال المسؤولون. ",
    "th": "ท่าเรือเปิดอีกครั้งหลังพายุ เจ้าหน้าที่กล่าว ",
    "ja": "港は嵐の後に再開したと当局者は述べた。",
    "zh": "港口在风暴后重新开放，官员们周二表示。",
    "zh-Hant": "港口在風暴後重新開放，官員們週二表示。",
    "ko": "항구가 폭풍 후에 다시 열렸다고 관리들이 말했다. ",
}
ENCODINGS = [
    ("en", "cp1252"), ("fr", "cp1252"), ("fr", "mac-roman"), ("de", "cp1252"), ("es", "cp1252"), ("pl", "cp1250"),
    ("pl", "iso8859-2"), ("cs", "cp1250"), ("cs", "iso8859-2"), ("hu", "cp1250"), ("tr", "cp1254"), ("ru", "cp1251"),
    ("ru", "koi8-r"), ("ru", "cp866"), ("ru", "iso8859-5"), ("uk", "cp1251"), ("uk", "koi8-u"), ("el", "cp1253"),
    ("he", "cp1255"), ("ar", "cp1256"), ("th", "tis-620"), ("ja", "shift_jis"), ("ja", "euc_jp"), ("ja", "iso2022_jp"),
    ("zh", "gb18030"), ("zh-Hant", "big5"), ("ko", "euc_kr"),
]  # fmt: skip
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]


@pytest.mark.parametrize("times", [1, 20])
@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_legacy_encodings_are_found_without_help(language: str, encoding: str, times: int) -> None:
    text = (STORIES[language] * times).encode(encoding, "ignore").decode(encoding)
    assert decode_body(text.encode(encoding)) == text


PADDED = "Les bateaux partent demain matin vers le nord et le sud. " * 12


@pytest.mark.parametrize("encoding", ["cp437", "cp850", "cp1252", "mac-roman"])
@pytest.mark.parametrize(
    "line",
    [
        "Le maire a annoncé la réouverture du port. Déjà vu à Orléans. ",
        "Der Bürgermeister sagte: Größe und Maß. ",
        "El puerto reabrió el martes. ¿Qué pasará mañana? ",
        "The café on the quay, run by Zoë Brontë, stayed open. ",
        "La città è aperta. Perché no? ",
    ],
)
def test_a_few_accents_of_an_old_machine_are_read(line: str, encoding: str) -> None:
    text = line + PADDED
    assert decode_body(text.encode(encoding)) == text


def test_marks_of_a_text_for_windows_are_no_accents_of_an_old_machine() -> None:
    text = f"“The café” stayed open — he said: ‘yes’, it’s fine… Words† and „quotes“, 10 °C, £5 or €6. {PADDED}"
    assert decode_body(text.encode("cp1252")) == text


@pytest.mark.parametrize("encoding", UNICODE)
@pytest.mark.parametrize("language", STORIES)
def test_unicode_is_read_with_and_without_a_mark(language: str, encoding: str) -> None:
    text = STORIES[language] * 5
    assert decode_body(text.encode(encoding)) == text


def test_utf8_wins_over_every_claim() -> None:
    body = b"<meta charset=koi8-r>" + STORIES["fr"].encode()
    assert decode_body(body, "iso-8859-1") == body.decode()


@pytest.mark.parametrize("claim", ["windows-1251", "cp1251", "Windows-1251"])
def test_a_claim_that_fits_is_believed_before_the_detector(claim: str) -> None:
    assert decode_body("Ёж №7".encode("cp1251"), claim) == "Ёж №7"


def test_the_markup_may_declare_the_charset() -> None:
    body = '<html><head><meta http-equiv=Content-Type content="text/html; charset=koi8-r"></head>Ёж'.encode("koi8-r")
    assert decode_body(body).endswith("Ёж")


@pytest.mark.parametrize(
    ("encoding", "claim"), [("koi8-r", "windows-1251"), ("cp1251", "koi8-r"), ("cp1251", "koi8-u")]
)
def test_a_cyrillic_claim_that_makes_capitals_small_is_not_believed(encoding: str, claim: str) -> None:
    assert decode_body(STORIES["ru"].encode(encoding), claim) == STORIES["ru"]


@pytest.mark.parametrize("claim", ["iso-8859-1", "latin1", "us-ascii", None])
def test_a_latin1_claim_is_weak(claim: str | None) -> None:
    assert decode_body((STORIES["ru"] * 10).encode("cp1251"), claim) == STORIES["ru"] * 10


@pytest.mark.parametrize(
    ("language", "label", "encoding"),
    [
        ("ja", "x-sjis", "shift_jis"), ("ja", "Windows-31J", "cp932"), ("ru", "win-1251", "cp1251"), ("ru", "x-cp1251", "cp1251"),
        ("zh", "x-gbk", "gbk"), ("th", "windows-874", "cp874"), ("he", "iso-8859-8-i", "iso8859-8"), ("ko", "windows-949", "cp949"),
    ],
)  # fmt: skip
def test_a_claim_may_have_a_name_that_only_the_web_uses(language: str, label: str, encoding: str) -> None:
    body = STORIES[language][:14].strip().encode(encoding)
    assert decode_body(body, label) == body.decode(encoding)


@pytest.mark.parametrize(("language", "encoding"), [("ko", "iso2022_kr"), ("zh", "hz")])
def test_encodings_of_seven_bits_are_told_by_their_escapes(language: str, encoding: str) -> None:
    text = STORIES[language] * 3
    assert decode_body(text.encode(encoding)) == text


@pytest.mark.parametrize("pad", [(0, 4_096), (512, 0), (100, 100)])
def test_nuls_around_a_text_are_padding(pad: tuple[int, int]) -> None:
    assert decode_body(bytes(pad[0]) + STORIES["ru"].encode() + bytes(pad[1])) == STORIES["ru"]


def test_a_mark_of_the_wrong_order_is_seen_through() -> None:
    assert decode_body(b"\xfe\xff" + STORIES["fr"].encode("utf-16-le")) == STORIES["fr"]


def test_a_mark_of_utf_16_before_bytes_of_utf_8_is_a_lie() -> None:
    text = f"<p>{STORIES['ru']}</p>"
    for mark in (b"\xff\xfe", b"\xfe\xff"):
        assert decode_body(mark + text.encode()) == text


def test_utf_16_without_a_space_is_not_read_backwards() -> None:
    text = '{"id":"2026-03-01","url":"https://ledger.example/2000/01"}'
    assert decode_body(text.encode("utf-16")) == text


@pytest.mark.parametrize("label", ["utf-7", "UNICODE-1-1-UTF-7"])
def test_utf_7_is_read_where_it_is_claimed(label: str) -> None:
    body = STORIES["ru"].encode("utf-7")
    assert decode_body(body, label) == STORIES["ru"]
    assert decode_body(b"<meta charset=utf-7>" + body).endswith(STORIES["ru"])
    assert decode_body(body) == body.decode()
    assert decode_body(b"C+- and C++, " * 9, label)


def test_halves_in_two_encodings_are_no_third_one() -> None:
    with pytest.raises(Undecodable) as caught:
        decode_body(STORIES["ru"].encode() * 3 + STORIES["ru"].encode("cp1251") * 3)
    assert caught.value.reason == "decode_error"


@pytest.mark.parametrize("claim", ["unicode_escape", "idna", "zlib", "rot13", "utf-7", "no-such", "x" * 500, "\0", ""])
def test_a_hostile_claim_is_not_used(claim: str) -> None:
    assert decode_body(b"caf\xe9 \\u0041 +AEE-", claim) == "café \\u0041 +AEE-"


def make_noise(size: int) -> bytes:
    return shake_256(b"noise").digest(size)


PLAIN = "Officers counted the boats twice and wrote the number down. " * 20


@pytest.mark.parametrize(
    "body",
    [
        PLAIN.encode().replace(b"boats", b"bo\xff\xfeats"),
        PLAIN.encode().replace(b"boats", b"\xed\xa0\xbd\xed\xb8\x80"),  # CESU-8
        PLAIN.encode() + b"\x80\x81",
        STORIES["ru"].encode() * 3 + b"\xd0",
        STORIES["ja"].encode()[:-1],
        b"caf\xc3\xa9 au lait \xff and more plain words to read",
        STORIES["fr"].encode("utf-16") + b"\0",
    ],
)
def test_damage_is_marked(body: bytes) -> None:
    assert "\ufffd" in decode_body(body)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty_body"),
        (b" \n\t\r\n" * 100, "empty_body"),
        ("\u200b\ufeff \u2060".encode(), "empty_body"),
        (make_noise(20_000), "not_text"),
        (make_noise(500), "not_text"),
        (bytes(5_000), "not_text"),
        (b"%PDF-1.4\n1 0 obj << /Type /Catalog >>\n" * 40, "not_text"),
        (b"\x7fELF" + make_noise(900), "not_text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "not_text"),
        (b"PK\x03\x04" + b"word/document.xml" * 20, "not_text"),
        (b"\0\0\0\x18ftypmp42" + make_noise(900), "not_text"),
        (b"MZ\x90\0\3\0\0\0" + make_noise(900), "not_text"),
        (b"{\\rtf1\\ansi Hello}", "not_text"),
        (b"\xef\xbb\xbf{\\rtf1\\ansi Hello}", "not_text"),
        (b"\r\n\r\n%PDF-1.4\n1 0 obj << /Type /Catalog >>\n", "not_text"),
        (b64encode(PLAIN.encode()), "not_text"),
        (encodebytes(PLAIN.encode()), "not_text"),
        (b"\x1f\x8b\x08\0\0\0\0\0 anything", "not_text"),
        (bytes(byte | 0x20 for byte in make_noise(3_000) if byte != 0x5F), "decode_error"),
        (b"\xff\xfe" + make_noise(9999), "not_text"),
    ],
)
def test_what_is_no_text_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(Undecodable) as caught:
        decode_body(body)
    assert caught.value.reason == reason
    assert "\n" not in caught.value.detail


def test_a_story_may_begin_with_letters_that_files_begin_with() -> None:
    for text in (
        "ID3: Volkswagen cuts the price of its small car.",
        "MZ, the maker of motorcycles, is back.",
        "The ftyp box.",
    ):
        assert decode_body(text.encode()) == text


def test_escape_codes_of_a_terminal_do_not_make_a_text_binary() -> None:
    assert decode_body(PLAIN.encode().replace(b"boats", b"\x1b[31mboats\x1b[0m\x07")) == PLAIN


@given(st.binary(), st.one_of(st.none(), st.text(), st.sampled_from(["utf-8", "koi8-r", "utf-16", "big5"])))
def test_any_bytes_are_decoded_or_refused(body: bytes, claim: str | None) -> None:
    try:
        decoded = decode_body(body, claim)
    except Undecodable as refusal:
        assert refusal.reason in {"empty_body", "not_text", "decode_error"}
    else:
        decoded.encode()
        assert decoded.strip()


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"])).filter(str.strip))
def test_utf8_text_reads_back(text: str) -> None:
    try:
        decoded = decode_body(text.encode())
    except Undecodable as refusal:  # a handful of characters may spell the first bytes of a file format
        assert refusal.reason == "not_text"
    else:
        assert decoded == clean_characters(text)
