"""Who wrote, out of what pages put into their bylines."""

import pytest

from tasks.metadata.bylines import (
    Byline,
    before_role,
    find_reporters,
    find_wire,
    looks_like_a_name,
    read_byline,
    read_house,
)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Nora Brandon and Emil Anders", ["Nora Brandon", "Emil Anders"]),
        ("Von Jürgen Sandmann und Anna Undset", ["Jürgen Sandmann", "Anna Undset"]),
        ("Par Léa Etienne et Marc Perret", ["Léa Etienne", "Marc Perret"]),
        ("Анна Иванова и Пётр Андреев", ["Анна Иванова", "Пётр Андреев"]),
        ("Nora Brandon, Staff Writer", ["Nora Brandon"]),
        ("Text: Nora Brandon", ["Nora Brandon"]),
        ("Nora Brandon (Berlin), nora@example.org", ["Nora Brandon"]),
        ("View all posts by Nora Brandon →", ["Nora Brandon"]),
        ("Nora Brandon; Emil Anders; nora brandon", ["Nora Brandon", "Emil Anders"]),
        ("Carl Maria von Weber, Jr.", ["Carl Maria von Weber, Jr."]),
        ("Nora Brandon | The Harbour Ledger, Senior Editor", ["Nora Brandon", "The Harbour Ledger"]),
        ("https://example.org/nora", []),
        ("Nora Brandon in Port Anson", ["Nora Brandon"]),
        ("Written by Nora Brandon, MS, RD", ["Nora Brandon"]),
        ("Emil Anders | Data Editor", ["Emil Anders"]),
        ("Door onze redacteur Bram Kuiper", ["Bram Kuiper"]),
        ("作者：编辑部", []),
        ("admin", []),
        ("Redaktion", []),
        ("Ein Artikel von Nora Brandon", ["Nora Brandon"]),
        ("Autorin Nora Brandon", ["Nora Brandon"]),
        ("Autor/in: Nora Brandon", ["Nora Brandon"]),
        ("Ledger-Reporterin Nora Brandon", ["Nora Brandon"]),
        ("Par Léa Etienne le 07 mai 2026", ["Léa Etienne"]),
        ("Von Nora Brandon Fr, 3. April 2026", ["Nora Brandon"]),
        ("Gespeichert von nora am 24. Juli 2026 - 18:55", ["nora"]),
        ("John A Smith AND EMIL ANDERS", ["John A Smith", "EMIL ANDERS"]),
        ("Nora Brandon Nora Brandon", ["Nora Brandon"]),
        ("Nora Brandon, Berlin", ["Nora Brandon"]),
        ("Nora Brandon, London, Emil Anders", ["Nora Brandon", "Emil Anders"]),
        ("Nora Brandon, Emil Anders, Sweida", ["Nora Brandon", "Emil Anders", "Sweida"]),
        ("(责编：牛一、岳二)", ["牛一", "岳二"]),
        ("홍길동 기자 hong@example.org", ["홍길동"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Maria da Silva e Souza e João Prado", ["Maria da Silva e Souza", "João Prado"]),
        ("Ana Ruiz y Luis Gil", ["Ana Ruiz", "Luis Gil"]),
        ("Ana Ruiz y EFE", ["Ana Ruiz"]),
        ("Nora O&#039;Brandon &amp; Emil Anders", ["Nora O'Brandon", "Emil Anders"]),
        ("河岸晚报", []),
        ("Հեղինակ՝ Նարե Սարգսյան", ["Նարե Սարգսյան"]),
        ("Nora Brandon, Harbour Correspondent", ["Nora Brandon"]),
        ("Nora Brandon, Emil Anders Correspondent", ["Nora Brandon", "Emil Anders"]),
        ("By Nora Brandon 4 min read", ["Nora Brandon"]),
        ("By Nora Brandon Follow", ["Nora Brandon"]),
        ("Von Nora Brandon aus Berlin", ["Nora Brandon"]),
        ("Par Léa Etienne à Paris", ["Léa Etienne"]),
        ("Ana Ruiz Hace 13 horas", ["Ana Ruiz"]),
        ("Publié par Léa Etienne le jeu, 05/02/2026", ["Léa Etienne"]),
        ("Na Zuhura Mwinyi", ["Zuhura Mwinyi"]),
        ("Na Hong-jin", ["Na Hong-jin"]),
        ("作者：王小明 责任编辑：李雷", ["王小明"]),
        ("Reporter: Budi Santoso Editor: Rina Dewi", ["Budi Santoso"]),
        ("Text: Nora Brandon Photos: Emil Anders", ["Nora Brandon"]),
        ("<a href='/nora'>Nora Brandon</a>", ["Nora Brandon"]),
        ("R. R.", ["R. R."]),
        ("Nora Brandon C.", ["Nora Brandon C."]),
        ("Nora Brandon.", ["Nora Brandon"]),
        ("Harbour Media GmbH & Co. KG", []),
        ("social.example.com/nora", []),
        ("कार्यालय संवाददाता", []),
        ("anónimo", []),
    ],
)
def test_a_byline_gives_names(line: str, names: list[str]) -> None:
    assert list(read_byline([line]).people) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Text: Nora Brandon, Foto: Emil Anders", ["Nora Brandon"]),
        ("Text Nora Brandon Foto Emil Anders", ["Nora Brandon"]),
        ("Texto: Ana Ruiz | Fotos: Luis Gil", ["Ana Ruiz"]),
        ("Testo di Ana Ruiz, foto di Luis Gil", ["Ana Ruiz"]),
        ("Teksti Juha Salo, kuvat Sanna Virta", ["Juha Salo"]),
        ("Текст: Анна Иванова, фото: Пётр Андреев", ["Анна Иванова"]),
        ("Words by Nora Brandon, photographs by Emil Anders and Jane Dorey", ["Nora Brandon"]),
        ("By Nora Brandon Photographs by Emil Anders", ["Nora Brandon"]),
        ("Nora Brandon (text) und Emil Anders (Fotos)", ["Nora Brandon"]),
        ("Foto: Emil Anders Tekst: Nora Brandon", ["Nora Brandon"]),
        ("Penulis: Rina Dewi; Editor: Budi Santoso", ["Rina Dewi"]),
        ("Reported By: Nora Brandon, Edited By: Emil Anders", ["Nora Brandon"]),
        ("Haber: Elif Karaca - Fotoğraf: Murat Tekin", ["Elif Karaca"]),
        ("文＝山田太郎、写真＝鈴木花子", ["山田太郎"]),
        ("Foto: Emil Anders", ["Emil Anders"]),
        ("Edited by Emil Anders", ["Emil Anders"]),
    ],
)
def test_who_took_the_pictures_or_edited_is_an_author_only_where_nobody_else_is(line: str, names: list[str]) -> None:
    assert list(read_byline([line]).people) == names


def test_who_took_the_pictures_is_known_across_several_strings() -> None:
    assert read_byline(["Foto: Emil Anders", "Nora Brandon"]).people == ("Nora Brandon",)


@pytest.mark.parametrize(
    "line",
    [
        "Text und Fotos: Nora Brandon",
        "Text & Bild: Nora Brandon",
        "Foto und Text: Nora Brandon",
        "Texte et photos : Nora Brandon",
        "Testo e foto di Nora Brandon",
        "Haber-Fotoğraf: Nora Brandon",
        "Nora Brandon (Text und Fotos)",
    ],
)
def test_who_wrote_and_took_the_pictures_is_the_author(line: str) -> None:
    assert read_byline([line]).people == ("Nora Brandon",)


@pytest.mark.parametrize("name", ["Jonas Freitag", "Ida Montag", "Rick Monday", "Minh Le", "Ken Do", "Kim So"])
def test_a_surname_that_is_a_weekday_or_an_article_is_kept(name: str) -> None:
    assert read_byline([f"By {name}"]).people == (name,)
    assert read_byline([f"By {name} Fri"]).people == (name,)


@pytest.mark.parametrize(
    "line",
    [
        "Nora Brandon Local democracy reporter",
        "Nora Brandon, Local Democracy Reporting Service",
        "Nora Brandon, envoyée spéciale à Port-Anson",
        "De notre envoyée spéciale Nora Brandon",
        "Protokoll: Nora Brandon",
        "Nora Brandon, Photographer",
        "Nora Brandon, toimittaja",
        "By Nora Brandon | Updated on: March 4, 2026",
    ],
)
def test_what_somebody_is_and_did_is_no_name(line: str) -> None:
    assert read_byline([line]).people == ("Nora Brandon",)


def test_what_reporters_are_called_in_east_asia_stands_beside_stated_names_too() -> None:
    for line in ("記者 王小川／綜合報導", "本報記者 王小川", "王小川記者", "文・写真 王小川"):
        assert read_byline([line]).people == ("王小川",)
    for line in ("강변=박서연 기자", "글·사진 박서연 기자"):
        assert read_byline([line]).people == ("박서연",)


def test_an_agency_is_no_author() -> None:
    signed = ("Nora Brandon", "dpa", "Agence France-Presse")
    assert read_byline(signed) == Byline(("Nora Brandon",), "dpa", signed)


def test_an_agency_right_behind_a_name_is_no_part_of_it() -> None:
    byline = read_byline(["By JANE DOREY and JOHN ROWE Associated Press"])
    assert (byline.people, byline.agency) == (("JANE DOREY", "JOHN ROWE"), "AP")
    assert read_byline(["Gábor Kovács Pap"]).people == ("Gábor Kovács Pap",)


@pytest.mark.parametrize(
    ("line", "people", "agency"),
    [
        ("Par Léa Etienne avec AFP", ("Léa Etienne",), "AFP"),
        ("Ana Ruiz con EFE", ("Ana Ruiz",), "EFE"),
        ("Léa Etienne (avec AFP)", ("Léa Etienne",), "AFP"),
        ("Rui Lopo, com Lusa", ("Rui Lopo",), "Lusa"),
        ("By Jane Dorey of The Associated Press", ("Jane Dorey",), "AP"),
        ("Jane Dorey for Reuters", ("Jane Dorey",), "Reuters"),
        ("JANE DOREY, AP Auto Writer", ("JANE DOREY",), "AP"),
        ("AFP/The Coast", (), "AFP"),
    ],
)
def test_an_agency_is_told_from_the_one_who_wrote_for_it(line: str, people: tuple[str, ...], agency: str) -> None:
    byline = read_byline([line])
    assert (byline.people, byline.agency) == (people, agency)


def test_what_is_behind_a_name_and_begins_as_the_site_does_is_no_name() -> None:
    site = "The Coast Times coast.example"
    assert read_byline(["Nora Brandon The Coast Times"], site=site).people == ("Nora Brandon",)
    assert read_byline(["Nora Brandon, TCN Business"], site="TCN tcn.example").people == ("Nora Brandon",)
    assert read_byline(["Nora Brandon, Emil Coast"], site=site).people == ("Nora Brandon", "Emil Coast")


@pytest.mark.parametrize(
    ("opening", "names"),
    [
        ("[강변뉴스 박서연 기자] 강기슭 시의회는 결정했다.", "박서연"),
        ("(강변=연합뉴스) 박서연 기자 = 강기슭 시의회는 결정했다.", "박서연"),
        ("河岸社港湾3月4日电（记者王小明、李雷）河岸镇议会决定。", "王小明、李雷"),
        ("[사진] 강기슭 시의회는 결정했다.", ""),
        ("The council (the reporter) voted.", ""),
    ],
)
def test_the_first_paragraph_names_its_reporters_in_korea_and_china(opening: str, names: str) -> None:
    assert find_reporters(opening) == names


@pytest.mark.parametrize("line", ["dpa/lno", "dpa-AFX", "dpa-infocom", "dpa/bb", "dpa/AFP"])
def test_an_agency_keeps_its_name_whatever_its_desk(line: str) -> None:
    assert read_byline([line]).agency == "dpa"


def test_an_agency_in_brackets_behind_a_name_is_the_agency() -> None:
    assert read_byline(["Autor: Jan Kowalski, Zofia Nowak (PAP)"]) == Byline(
        ("Jan Kowalski", "Zofia Nowak"), "PAP", ("Jan Kowalski", "Zofia Nowak", "PAP")
    )


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("김하늘 기자 sky@ledger.example", "김하늘"),
        ("記者陳美玲／港灣報導", "陳美玲"),
        ("本报记者 王小明 李雷", "王小明、李雷"),
        ("記者 山田 太郎", "山田 太郎"),
        ("（社会部・山田太郎）", "山田太郎"),
        ("記者会は午後に開かれた", ""),
        ("Nora Brandon, reporter", ""),
    ],
)
def test_what_reporters_are_called_beside_a_name_in_east_asia(line: str, names: str) -> None:
    assert before_role(line) == names


def test_a_house_signs_with_one_name() -> None:
    assert read_house(["Redaktion"]) == Byline(("Redaktion",), None, ("Redaktion",))
    assert read_house(["Harbour Ledger", "Ledger Online"]).people == ("Harbour Ledger",)
    assert read_house(["河岸晚报"]).people == ("河岸晚报",)
    assert read_house(["Harbour Media GmbH & Co. KG"]).people == ("Harbour Media GmbH & Co. KG",)
    assert read_house(["By Harbour Ledger Staff"]).people == ("Harbour Ledger Staff",)
    assert not read_house(["admin"])


@pytest.mark.parametrize(
    "line", ["Ledger Staff", "By Ledger Staff Reports", "Staff and wire reports", "Harbour Web Desk"]
)
def test_the_desk_of_a_house_is_no_person(line: str) -> None:
    assert not read_byline([line])


def test_an_agency_with_its_place_is_still_the_agency() -> None:
    assert read_byline(["Associated Press in Valencia"]) == Byline((), "AP", ("Associated Press",))


def test_the_site_itself_is_no_author() -> None:
    assert read_byline(["Harbour Ledger", "Nora Brandon"], site="The Harbour Ledger").people == ("Nora Brandon",)


@pytest.mark.parametrize("text", ["Nora Brandon", "Ludwig van der Berg", "J. R. Stone"])
def test_names_look_like_names(text: str) -> None:
    assert looks_like_a_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nora",
        "Die Junge Bühne",
        "Dear_r Reader_in",
        "Format: Paperback",
        "All rights reserved",
        "the harbour ledger",
        "A B C D E F",
    ],
)
def test_other_lines_do_not(text: str) -> None:
    assert not looks_like_a_name(text)


def test_a_name_without_capitals_must_be_told() -> None:
    assert looks_like_a_name("نورا براندون", is_told=True)
    assert not looks_like_a_name("نورا براندون")


@pytest.mark.parametrize(
    ("opening", "agency"),
    [
        ("PORT ANSON (AP) — The harbour reopened.", "AP"),
        ("Bogotá (dpa/lno) - Der Hafen ist offen.", "dpa"),
        ("（中央社記者王小明港灣鎮4日電）港口重新開放。", "CNA"),
        ("The harbour (Elmouth) reopened.", None),
        ("The harbour reopened. Nobody (AP) knew.", None),
        ("", None),
    ],
)
def test_an_agency_in_brackets_before_the_text_is_named(opening: str, agency: str | None) -> None:
    assert find_wire([opening] if opening else []) == agency
