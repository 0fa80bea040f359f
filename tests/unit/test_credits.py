"""Photo credits at the end of a line, in the shapes that papers use; and sentences that only look like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.text.credits import find_credit


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("Boats leave the harbour at dawn. ", "Ina Holm / TASS"),
        ("Boats leave the harbour at dawn. ", "Ina Holm/AFP/Getty Images"),
        ("Boats leave the harbour at dawn. ", "Ina van der Holm / Reuters"),
        ("Boats leave the harbour at dawn. ", "Ina Holm / Harbour Ledger"),
        ("The quay on Tuesday. ", "Photo: Ina Holm"),
        ("The quay on Tuesday.", "Photograph: Ina Holm/AP"),
        ("The quay on Tuesday. ", "Photo by Ina Holm for The Coast"),
        ("The quay on Tuesday. ", "(AP Photo/Ina Holm)"),
        ("The quay on Tuesday ", "(Photo: Ina Holm)"),
        ("The quay on Tuesday. ", "© Ina Holm/dpa"),
        ("The quay on Tuesday | ", "Photo Credit: PTI"),
        ("The quay on Tuesday. ", "Getty Images"),
        ("Der Hafen am Dienstag. ", "Foto: Ina Holm"),
        ("Der Hafen am Dienstag. ", "Bild: picture alliance / dpa | Ina Holm"),
        ("Le port mardi. ", "Crédit photo : Ina Holm"),
        ("El puerto el martes. ", "Fotografía: Ina Holm"),
        ("Hamnen i tisdags. ", "Foto: Ina Holm/TT"),
        ("Limanda salı günü. ", "Fotoğraf: AA"),
        ("Порт во вторник. ", "Фото: Инна Холм / ТАСС"),
        ("Порт во вторник. ", "Инна Холм / РИА Новости"),
        ("Λιμάνι. ", "Φωτογραφία: Ίνα Χολμ"),
        ("火曜日の港。", "写真：共同"),
        ("ميناء المدينة. ", "تصوير: إينا هولم"),
    ],
)
def test_a_credit_is_found_where_it_begins(caption: str, credit: str) -> None:
    start = find_credit(caption + credit)
    assert start is not None
    assert (caption + credit)[start:].lstrip("(| ") == credit.lstrip("(| ")


@pytest.mark.parametrize(
    "line", ["Photo: Ina Holm", "© Ina Holm / dpa", "Getty Images", "Foto: iStock", "Ina Holm/Getty Images"]
)
def test_a_line_may_be_nothing_but_a_credit(line: str) -> None:
    assert find_credit(line) == 0


@pytest.mark.parametrize(
    "line",
    [
        "",
        "AFP contributed reporting.",
        "Reporting by Ina Holm; editing by Per Lind",
        "The boats came back on Tuesday, officials said. (Reuters)",
        "The minister said so to AFP.",
        "The minister told Reuters",
        "Ina Holm / Reuters",  # as likely a byline
        "Sport / Football",
        "News / World / Europe",
        "Fotos: so schön war das Fest am Hafen",
        "Photo 2/5",
        "Picture the scene: two boats, one jetty and no wind for a whole week in the coldest March on record.",
        "She took 40 photos a day. Most of them were of the sea, and/or of the gulls that live on it.",
        "© 2026 The Coast. All rights reserved.",
        "ⓒ 청파일보, 무단 전재 및 재배포 금지",
        "© Küstenbote, alle Rechte vorbehalten",
        "The ferry runs Mondays/Wednesdays. It is free.",
        "He was paid 20 euros/hour. Nobody asked.",
        "Image is everything. Or so they say",
    ],
)
def test_what_only_looks_like_a_credit(line: str) -> None:
    assert find_credit(line) is None


@given(st.text(st.sampled_from("aA /|©:.()\n") | st.characters(codec="utf-8")))
def test_a_credit_is_inside_the_line(line: str) -> None:
    start = find_credit(line)
    assert start is None or 0 <= start < len(line)
