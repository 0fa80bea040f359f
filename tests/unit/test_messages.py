"""A page inside a message is found; what only looks like a message stays as it is."""

from email.message import EmailMessage

import pytest

from tasks.files.messages import open_message
from tasks.records import Page, Reference
from tasks.refine import Refinery, refine_page

LINES = (
    "Die Tore der Schleuse am Glutkai wurden am Montag gehoben, elf Jahre nach der letzten Überholung.",
    "Nur zwei der neun Balken müssen vor dem Frühjahr ersetzt werden, sagte die Prüferin Ilse Täuber.",
)
SUBJECT = "Schleusentore nach elf Jahren gehoben"
HTML = f"<title>{SUBJECT}</title><article><h1>{SUBJECT}</h1>{''.join(f'<p>{line}</p>' for line in LINES)}</article>"


def make_page(body: bytes) -> Page:
    return Page(Reference("inbox/a.eml"), body, "text/plain", raw_id="0" * 64)


def make_mail(coding: str, charset: str = "utf-8", html: str | None = None) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["Date"] = SUBJECT, "desk@glut.example", "Mon, 02 Mar 2026 09:00:00 +0100"
    mail.set_content("\n\n".join(LINES) + "\n", cte=coding, charset=charset)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


def make_mhtml(place: str = "https://glut.example/tore", html: str = HTML) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Snapshot-Content-Location"] = "<Saved by Blink>", place
    mail["Subject"], mail["Date"] = "Saved", "Tue, 03 Mar 2026 09:00:00 -0000"
    mail.set_content("body { color: red }", subtype="css")
    mail.make_mixed()
    mail.attach(EmailMessage())
    mail.get_payload()[1].set_content(html, subtype="html", cte="quoted-printable")  # type: ignore[index, union-attr]
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("coding", "charset"), [("quoted-printable", "utf-8"), ("base64", "utf-8"), ("8bit", "latin-1")]
)
def test_an_e_mail_is_read_whatever_its_coding(coding: str, charset: str) -> None:
    article = refine_page(make_page(make_mail(coding, charset)), Refinery()).article
    assert article is not None
    assert (article.title, article.text) == (SUBJECT, "\n\n".join(LINES))
    assert str(article.published_at) == "2026-03-02 08:00:00+00:00"


def test_a_message_is_opened_once_so_that_one_pasted_into_a_mail_is_text() -> None:
    mail = EmailMessage()
    mail["Subject"] = "Weitergeleitet"
    mail.set_content(make_mail("8bit").decode())
    article = refine_page(make_page(mail.as_bytes()), Refinery()).article
    assert article is not None and "desk@glut.example" in (article.text_raw or "")


def test_a_part_with_headers_out_of_all_proportion_is_not_the_page() -> None:
    part = (
        b"--x\nContent-Type: text/html" + b"; a=b" * 500_000 + b"\n\n<p>Two beams.\n--x\nContent-Type: text/plain\n\n"
    )
    head = b'From: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n'
    assert open_message(make_page(head + part + LINES[0].encode() + b"\n--x--\n")).body == LINES[0].encode()


def test_a_mail_from_before_mime_has_its_headers_beside_its_text() -> None:
    head = f"From: desk@glut.example\nSubject: {SUBJECT}\nDate: Mon, 02 Mar 2026 09:00:00 +0100\n\n"
    article = refine_page(make_page((head + "\n\n".join(LINES)).encode()), Refinery()).article
    assert article is not None
    assert (article.title, article.text) == (SUBJECT, "\n\n".join(LINES))


def test_what_is_forwarded_counts_for_more_than_the_word_above_it() -> None:
    inner, mail = EmailMessage(), EmailMessage()
    inner["Subject"], mail["Subject"] = SUBJECT, f"Fwd: {SUBJECT}"
    inner.set_content("\n\n".join(LINES))
    mail.set_content("Siehe unten.")
    mail.add_attachment(inner)
    article = refine_page(make_page(mail.as_bytes()), Refinery()).article
    assert article is not None and article.text == "\n\n".join(LINES)


def test_of_two_versions_of_an_e_mail_the_html_is_the_page() -> None:
    page = open_message(make_page(make_mail("8bit", html=HTML)))
    assert (page.media_type, page.raw_id) == ("text/html", "0" * 64)


def test_a_page_that_a_browser_saved_has_its_address_and_no_date() -> None:
    article = refine_page(make_page(make_mhtml()), Refinery()).article
    assert article is not None
    assert (article.title, article.url, article.published_at) == (SUBJECT, "https://glut.example/tore", None)
    assert all(line in article.text for line in LINES)


def test_headers_in_bytes_that_mean_nothing_are_read_all_the_same() -> None:
    mail = (
        b"Subject: Schleuse \xff offen\nDate: \xff\nMIME-Version: 1.0\nContent-Type: text/plain\n\n" + LINES[0].encode()
    )
    article = refine_page(make_page(mail), Refinery()).article
    assert article is not None
    assert (article.title, article.published_at) == ("Schleuse \ufffd offen", None)


def test_a_subject_that_was_not_coded_is_read() -> None:
    mail = f"Subject: Schleusentör geöffnet\nDate: x\nMIME-Version: 1.0\nContent-Type: text/plain\n\n{LINES[0]}"
    article = refine_page(make_page(mail.encode()), Refinery()).article
    assert article is not None and article.title == "Schleusentör geöffnet"


def test_a_line_that_a_mailbox_put_before_a_message_is_none_of_it() -> None:
    body = b"From desk@glut.example Mon Mar  2 09:00:00 2026\n" + make_mail("8bit")
    article = refine_page(make_page(body), Refinery()).article
    assert article is not None and (article.title, article.text) == (SUBJECT, "\n\n".join(LINES))


def test_a_page_that_was_attached_is_read_where_there_is_no_text_beside_it() -> None:
    mail = EmailMessage()
    mail["Subject"], mail["MIME-Version"] = SUBJECT, "1.0"
    mail.add_attachment(HTML, subtype="html", filename="page.html")
    article = refine_page(make_page(mail.as_bytes()), Refinery()).article
    assert article is not None and all(line in article.text for line in LINES)


@pytest.mark.parametrize(
    "body",
    [
        b"MIME-Version: 1.0\nContent-Type: application/pdf\n\nx",
        b"MIME-Version: 1.0\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(3000)),
    ],
    ids=["a PDF", "messages in messages"],
)
def test_the_headers_of_a_message_without_a_text_are_no_article(body: bytes) -> None:
    reject = refine_page(make_page(body), Refinery()).reject
    assert reject is not None
    assert (reject.reason, reject.detail) == ("no_content", "a message without a text in it")


def test_an_address_that_is_not_public_is_none() -> None:
    assert open_message(make_page(make_mhtml("http://127.0.0.1/a"))).url is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        HTML.encode(),
        "\n\n".join(LINES).encode(),
        b"Reporter: Who knew?\nMayor: Nobody.\n\nThe council met on Monday.",
        b"MIME-Version: 1.0\nContent-Type: application/pdf\n\nx",
        b"MIME-Version: 1.0\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(3000)),
        b"A: b\n" * 200_000 + b"MIME-Version: 1.0\n\nx",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_is_no_message_stays_as_it_came(body: bytes) -> None:
    page = make_page(body)
    assert open_message(page) is page


@pytest.mark.parametrize(
    "headers",
    [
        "".join(f"Received: from a{n}.example\n" for n in range(200)),
        "X-MS-Office365-Filtering-Correlation-Id: 1\nX-Report_Abuse: no\n",
        f"X-Spam-Report: {'word ' * 5_000}\n",
        f"To:{''.join(f' reader{n}@glut.example,{chr(10)}' for n in range(2_000))} last@glut.example\n",
        f"Subject: {'=?utf-8?b?4piD?= ' * 5_000}\n",
    ],
    ids=["many", "names", "long", "folded", "words"],
)
def test_a_message_may_have_headers_of_any_number_name_and_length(headers: str) -> None:
    opened = open_message(make_page(headers.encode() + make_mail("8bit")))
    assert opened.body.decode().splitlines()[0] == LINES[0]


def test_a_message_with_too_long_a_head_is_refused() -> None:
    mail = f"Subject: {'=?utf-8?b?4piD?= ' * 50_000}\n".encode() + make_mail("8bit")
    outcome = refine_page(make_page(mail), Refinery())
    assert outcome.reject is not None and outcome.reject.reason == "no_content"


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\r\n\r\n"])
def test_a_message_of_headers_alone_has_no_text(end: str) -> None:
    headers = f"Subject: {SUBJECT}\nFrom: desk@glut.example\nDate: Mon, 02 Mar 2026 09:00:00 +0100"
    outcome = refine_page(make_page((headers + end).encode()), Refinery())
    assert outcome.article is None and outcome.reject is not None
