"""Who wrote, where nothing but the line itself says so."""

import pytest

from tasks.markup.tree import parse_html
from tasks.page.runs import TextRun, read_runs
from tasks.page.signatures import find_signatures, find_signed

SENTENCE = "The harbour of Elmouth reopened on Tuesday morning after the longest closure in its history, they said."
PROSE = f"<p>{SENTENCE}</p>" * 2


def runs(html: str) -> list[TextRun]:
    return read_runs(parse_html(f"<html><body>{html}</body></html>")) if html else []


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<p>By Nora Brandon | 1 March 2026</p>", ["Nora Brandon"]),
        ("<p>Published on 8. Februar 2022 von Ada Finn</p>", ["Ada Finn"]),
        ("<div class='entry-meta'>By Nora</div>", ["Nora"]),
        ("<p>Nora Brandon, 21. Jan. 2026</p>", ["Nora Brandon"]),
        ("<p>Nora Brandon</p>", ["Nora Brandon"]),
        ("<p>김하늘 기자 sky@cheongpa.example</p>", ["김하늘"]),
        ("<p>王小明 本报记者</p>", ["王小明"]),
        ("<p>세 명의 기자가 왔다</p>", []),
        ("<p>Haber: Elif ARSLAN</p>", ["Elif ARSLAN"]),
        ("<p>Πηγή: ΑΠΕ-ΜΠΕ</p>", ["ΑΠΕ-ΜΠΕ"]),
        ("<p>Της Μαρίας Δήμου</p>", ["Μαρίας Δήμου"]),
        ("<p>Извор: Тањуг</p>", ["Тањуг"]),
        ("<p>Źródło: PAP</p>", ["PAP"]),
        ("<p>Quelle: Max Brandt</p>", []),
        ("<p>Pressemitteilung vom 6.9.2026</p>", []),
        ("<p>作者：王小明 责任编辑：李雷</p>", ["王小明"]),
        ("<p>责任编辑：李雷</p>", ["李雷"]),
        ("<p>Vært: Mikkel Thorup · 1. oktober 2026 · 34 min.</p>", ["Mikkel Thorup"]),
        ("<p>द्वारा: नेहा रावत | 1 मार्च 2026</p>", ["नेहा रावत"]),
        ("<p>Teksti: Aino Virtanen | Kuvat: Olli Laine</p>", ["Aino Virtanen"]),
        ("<p>ავტორი: ნინო ბერიძე · 1 მარტი, 2026, 09:15</p>", ["ნინო ბერიძე"]),
        ("<div><span>โดย สมชาย ใจดี</span><span>1 มี.ค. 2569 เวลา 09:15 น.</span></div>", ["สมชาย ใจดี"]),
        ("<div><span>1 مارس 2026م</span><span>بقلم: سلمى الحداد</span></div>", ["سلمى الحداد"]),
        ("<p>Đăng bởi Nguyễn Thị Lan</p>", ["Nguyễn Thị Lan"]),
        ("<p>Imeandikwa na Juma Mwita</p>", ["Juma Mwita"]),
        ("<p>Freitag | 1. März 2026 | 15:49 VON Nora Brandon</p>", ["Nora Brandon"]),
        ("<p>© 01.03.2026 by Harbour GmbH</p>", []),
        ("<p>04.03.2026 - 09:15 | Son Güncelleme: 04.03.2026 - 11:40</p>", []),
        ("<p>Kaynak: AA</p>", ["AA"]),
        ("<p>Извор: сајт општине</p>", []),
        ("<p>By train to Port Anson</p>", []),
        ("<p>By the Harbour Ledger</p>", []),
        ("<div class='story-by'>Nora Brandon in Port Anson</div>", ["Nora Brandon in Port Anson"]),
        ("<p>Nora Brandon in Port Anson</p>", []),
        ("<p>Sunday, 1 March 2026 | posted by Nora</p>", ["Nora"]),
        ("<p>Report by Harbour</p>", []),
        ("<p>Texto: Nora Brandon. Fotos: Emil Anders.</p>", ["Nora Brandon"]),
        ("<div>来源：港湾日报　时间：2026-03-01 09:15　作者：王小明</div>", ["王小明"]),
        ("<div><span>Nora Brandon</span><span>Mar 1, 2026</span><span>3 min read</span></div>", ["Nora Brandon"]),
        (
            "<div><span>Sunday, 1 March 2026 </span><span>Nora BRANDON, Emil ANDERS</span></div>",
            ["Nora BRANDON, Emil ANDERS"],
        ),
        ("<div><span><b>Ports</b> <b>Harbours</b></span><time>1 March 2026</time></div>", []),
        ("<div>記者陳美玲／港灣報導</div>", ["陳美玲"]),
        ("<p>Read more</p>", []),
        ("<h2>Nora Brandon</h2>", []),
        ("<p>Format: Paperback</p>", []),
    ],
)
def test_a_line_above_the_text_names_who_wrote(line: str, names: list[str]) -> None:
    assert find_signatures(runs(line), runs(PROSE), [], site="Harbour Ledger the harbour ledger") == names


def test_a_text_may_be_signed_at_its_end_or_before_its_first_paragraph() -> None:
    for body in (f"{PROSE}<p>Nora Brandon</p>", f"<p>Nora Brandon/Emil Anders</p>{PROSE}"):
        assert len(find_signatures([], runs(body), [], site="")) == 1
        assert [run.text[:4] for run in find_signed(runs(body))] == ["Nora"]


def test_a_name_in_the_middle_is_no_signature() -> None:
    assert find_signed(runs(f"{PROSE}<p>Nora Brandon</p>{PROSE}")) == []


def test_a_text_without_prose_is_not_signed() -> None:
    assert find_signed(runs("<p>Nora Brandon</p>")) == []


@pytest.mark.parametrize(
    "line",
    [
        "By Nora Brandon",
        "Von Nora Brandon | 1.3.2026",
        "di Nora Brandon - PORT ANSON, 1 marzo 2026, 09:15",
        "01 mar 2026 - 09:15 CET. Actualizado a las 11:40 h.",
        "Quarta-feira, 1 de março de 2026",
        "Last modified on Sun 1 Mar 2026 08.02 GMT",
        "প্রকাশ: ০১ মার্চ ২০২৬, ০৯: ১৫",
        "01.03.2026 09:15 | Източник: БТА",
        "Quelle: dpa/epd",
        "（社会部・山田太郎）",
        "Sunday, March 1, 2026",
        "01.03.2026",
        "1 มีนาคม 2569 10:30 น.",
        "2026年3月1日（日）",
    ],
)
def test_bylines_and_dates_above_a_text_are_none_of_its_words(line: str) -> None:
    assert [run.text for run in find_signed(runs(f"<div>{line}</div>{PROSE}"))] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Tannwaldstr. 2, 4600 Olten",
        "29 November 2018 | 20 January 2019",
        "9.30 A.M. / 7.00 P.M.",
        "By train to Port Anson",
        "In 2019 it closed",
    ],
)
def test_other_short_lines_above_a_text_are_its_words(line: str) -> None:
    assert find_signed(runs(f"<div>{line}</div>{PROSE}")) == []


def test_a_wire_is_told_by_its_place() -> None:
    assert find_signatures(runs("<div>AFP, PORT ANSON</div>"), runs(PROSE), [], site="") == ["AFP"]


def test_a_line_before_the_headline_needs_its_parts_told_apart() -> None:
    for line, names in (("1.3.2026 | 13:10 Uhr | Nora Brandon", ["Nora Brandon"]), ("Ports Harbours 1.3.2026", [])):
        assert find_signatures([], runs(PROSE), [], site="", before=runs(f"<small>{line}</small>")) == names


@pytest.mark.parametrize(
    "line",
    [
        "द्वारा: नेहा रावत",
        "Written by: राजेश कुमार",
        "Published: Wed, 04 Mar 2026 09:15 AM (IST) | Updated: Wed, 04 Mar 2026 11:40 AM (IST)",
    ],
)
def test_a_byline_without_capitals_and_a_line_of_two_dates_are_no_part_of_the_text(line: str) -> None:
    assert [run.text for run in find_signed(runs(f"<p>{line}</p>{PROSE}"))] == [line]


def test_a_reporter_and_his_address_end_a_korean_text() -> None:
    text = "<p>북만 항구가 폭풍으로 닫힌 지 아흐레 만인 화요일 아침 다시 문을 열었다고 항만청이 성명에서 밝혔다.</p>"
    line = "김하늘 기자 sky@cheongpa.example"
    assert [run.text for run in find_signed(runs(f"{text}<p>{line}</p>"))] == [line]


def test_a_sentence_that_tells_two_days_is_text() -> None:
    line = "The harbour closed on 4 March 2026, and on 13 March 2026 nobody knew when it would open."
    assert find_signed(runs(f"<p>{line}</p>{PROSE}")) == []


def test_the_name_below_the_last_of_several_letters_is_that_of_a_reader() -> None:
    letter = f"<h3>Plough the pavements</h3>{PROSE}<p>{{}}</p>"
    letters = runs("".join(map(letter.format, ("Enid Farrow", "Ruth Ellery", "Paul Nance"))))
    assert find_signatures([], letters, [], site="") == []
    assert find_signed(letters) == []
    assert find_signatures([], runs(letter.format("Enid Farrow")), [], site="") == ["Enid Farrow"]


def test_who_signs_above_a_text_is_not_who_comments_below_it() -> None:
    comment = runs("<div>Soumis par marcel54 le ven, 06/02/2026 - 08:40</div>")
    above = runs("<div>Publié par Léa Etienne le jeu, 05/02/2026 - 18:12</div>")
    assert find_signatures(above, runs(PROSE), comment, site="") == ["Léa Etienne le jeu"]


def test_what_is_counted_beside_a_name_and_a_date_is_no_name() -> None:
    line = "<p>Nora Brandon | 8 marca 2026, 16:40 | Komentarze (14)</p>"
    assert find_signatures(runs(line), runs(PROSE), [], site="") == ["Nora Brandon"]
    assert find_signatures([], runs(line + PROSE), [], site="") == ["Nora Brandon"]
    assert [run.text for run in find_signed(runs(line + PROSE))] == [runs(line)[0].text]


@pytest.mark.parametrize(
    "line",
    [
        "<p>2026-03-15 09:26:11 来源：港湾日报 作者：王小明 责任编辑：李雷</p>",
        "<div><span>كتبت: سلمى الحداد</span><span>الخميس 03 سبتمبر 2026 02:10 م</span></div>",
        "<p>Por Agencia EFE</p>",
    ],
)
def test_a_byline_with_its_source_or_its_weekday_is_no_part_of_the_text(line: str) -> None:
    assert [run.text for run in find_signed(runs(line + PROSE))] == [run.text for run in runs(line)]


def test_a_byline_below_a_long_standfirst_is_no_part_of_the_text() -> None:
    deck = f"<p class='standfirst'>{SENTENCE}</p>"
    assert [run.text for run in find_signed(runs(f"{deck}<p>Words by Nora Brandon</p>{PROSE}"))] == [
        "Words by Nora Brandon"
    ]


def test_what_somebody_is_stands_below_the_name() -> None:
    lines = "<b>By NORA BRANDON</b><br><i>Observer Staff Writer</i>"
    assert [run.text for run in find_signed(runs(f"<div>{lines}</div>{PROSE}"))] == [
        "By NORA BRANDON",
        "Observer Staff Writer",
    ]
    assert find_signed(runs(f"<p>Observer Staff Writer</p>{PROSE}")) == []


@pytest.mark.parametrize("line", ["Staff Reports", "By HARBOUR LEDGER STAFF"])
def test_a_desk_that_signs_is_no_part_of_the_text(line: str) -> None:
    assert [run.text for run in find_signed(runs(f"<p>{line}</p>{PROSE}"))] == [line]
    assert find_signed(runs(f"<p>Nobody told the staff</p>{PROSE}")) == []


def test_who_edited_ends_a_text() -> None:
    assert [run.text for run in find_signed(runs(f"{PROSE}<div>Editör: Cem Aydın</div>"))] == ["Editör: Cem Aydın"]


def test_how_an_agency_ends_its_report_stays_in_the_text() -> None:
    line = "(Reporting by Nora Brandon; Editing by Emil Anders)"
    assert not find_signed(runs(f"{PROSE}<p>{line}</p>"))
