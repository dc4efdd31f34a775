"""Who wrote an article, read from lines as newspapers print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.parser.dates_and_bylines import read_line_names
from indexer.parser.name_pieces import has_relative_time, replace_relative_times
from indexer.parser.text_forms import may_have_digits


def read(line: str) -> tuple[list[str], list[str]]:
    names = read_line_names(line)
    return list(names.authors), list(names.agencies)


@pytest.mark.parametrize(
    ("line", "authors", "agencies"),
    [
        ("By Hannah Whitcombe", ["Hannah Whitcombe"], []),
        ("By Nadia Farouk and Viktor Sorin", ["Nadia Farouk", "Viktor Sorin"], []),
        (
            "By Samir Haddad and Leila Moreau | Reuters",
            ["Samir Haddad", "Leila Moreau"],
            ["Reuters"],
        ),
        ("By Giulia Ferrante, Paul Hendry and ANSA", ["Giulia Ferrante", "Paul Hendry"], ["ANSA"]),
        ("By MARTA KOWALCZYK-REID and TOM ALBRECHT", ["Marta Kowalczyk-Reid", "Tom Albrecht"], []),
        ("By Ada Lind, Tom Hart, and Rosa Wind", ["Ada Lind", "Tom Hart", "Rosa Wind"], []),
        ("By Ada Lind, Staff Writer, and Tom Hart, Reporter", ["Ada Lind", "Tom Hart"], []),
        ("BY ADA LIND AND TOM HART", ["Ada Lind", "Tom Hart"], []),
        ("VON ADA LIND UND TOM HART", ["Ada Lind", "Tom Hart"], []),
        ("PAR ADA LIND ET TOM HART", ["Ada Lind", "Tom Hart"], []),
        ("By ANN LEE and ROSA WIND", ["Ann Lee", "Rosa Wind"], []),
        ("By JD HART and TOM LIND IV", ["JD Hart", "Tom Lind IV"], []),
        ("Przez Ada Lind i Tom Hart", ["Ada Lind", "Tom Hart"], []),
        ("By Ada Lind, with Tom Hart in Hamburg", ["Ada Lind", "Tom Hart"], []),
        ("Par Ada Lind, avec Tom Hart", ["Ada Lind", "Tom Hart"], []),
        ("By ADA LIND and TOM HART | The Harbour Post", ["Ada Lind", "Tom Hart"], []),
        ("By Ada Lind, Harbour Gazette", ["Ada Lind"], []),
        ("By Ada Lind and Emily Leader", ["Ada Lind", "Emily Leader"], []),
        ("By nightowl", ["nightowl"], []),
        ("Por João da Silva e Maria dos Santos", ["João da Silva", "Maria dos Santos"], []),
        ("Author: Lind, Ada", ["Ada Lind"], []),
        ("By Conor O'Lind", ["Conor O'Lind"], []),
        ("By Lincoln's Critics", [], []),
        ("By Reuters, AFP", [], ["Reuters", "AFP"]),
        ("作者:李明、王芳", ["李明", "王芳"], []),
        ("本报记者 李明 王芳", ["李明", "王芳"], []),
        ("記者李明/台北報導", ["李明"], []),
        ("作者:约翰·史密斯", ["约翰·史密斯"], []),
        ("文/新华社", [], ["新华社"]),
        ("山田太郎記者", ["山田太郎"], []),
        ("女性記者", [], []),
        ("記者会見", [], []),
        ("كتب الرئيس رسالة", [], []),
        ("시민 기자", [], []),
        ("文・山田 太郎", ["山田 太郎"], []),
        ("김철수, 이영희 기자 cskim@example.kr", ["김철수", "이영희"], []),
        ("كتب: أحمد العلي وليلى حداد", ["أحمد العلي", "ليلى حداد"], []),
        ("نویسنده: علی رضایی", ["علی رضایی"], []),
        ("מאת: דוד כהן", ["דוד כהן"], []),
        ("लेखक: राहुल शर्मा", ["राहुल शर्मा"], []),
        ("작년에 시작된 공사는 기자 회견에서 중단이 발표됐다", [], []),
        ("Autor: recipes.pl", ["recipes.pl"], []),
        ("Auteur : Ada Lind", ["Ada Lind"], []),
        ("Erstellt von Ada Lind", ["Ada Lind"], []),
        ("By email", [], []),
        ("By Ada Lind 5 hours ago", ["Ada Lind"], []),
        ("By Ada Lind, about an hour ago", ["Ada Lind"], []),
        ("Von Ada Lind vor 3 Stunden", ["Ada Lind"], []),
        ("Par Ada Lind, il y a 2 heures", ["Ada Lind"], []),
        ("By Senior Reporter Ada Lind", ["Ada Lind"], []),
        ("By our correspondent Ada Lind", ["Ada Lind"], []),
        ("By Health Editor Ada Lind", ["Ada Lind"], []),
        ("By Health Reporter ADA LIND", ["Ada Lind"], []),
        ("By Coast Radio correspondent Ada Lind", ["Ada Lind"], []),
        ("By Associated Press Writer Ada Lind", ["Ada Lind"], []),
        ("From Quays to Boats: The Rising Cost of Ropes", [], []),
        ("Von Gastautor Jan Hart", ["Jan Hart"], []),
        ("Entrevista de Ada Lind", ["Ada Lind"], []),
        ("By ADA LIND JR. and TOM MCHART", ["Ada Lind Jr.", "Tom McHart"], []),
        ("By Tom Hart, Jr., and Ada Lind", ["Tom Hart Jr.", "Ada Lind"], []),
        ("By Ada Lind, Tom Hart Jr, Staff Writer", ["Ada Lind", "Tom Hart Jr"], []),
        ("By Tom Lee Hart, III", ["Tom Lee Hart III"], []),
        ("By Tom Hart II, Ada Lind", ["Tom Hart II", "Ada Lind"], []),
        ("By Ada LINDGREN and TJ HART", ["Ada Lindgren", "TJ Hart"], []),
        ("Von unserem Korrespondenten Jan Hart", ["Jan Hart"], []),
        ("Por nuestra corresponsal Ada Lind", ["Ada Lind"], []),
        ("Von Politikredakteurin Ada Lind", ["Ada Lind"], []),
        ("Gastbeitrag von Ada Lind", ["Ada Lind"], []),
        ("Análisis de Ada Lind", ["Ada Lind"], []),
        ("Posted Wed 13 May 2020 at 9:15amWednesday 13 May 2020 at 9:15am", [], []),
        ("Midnight EST, May 12, 2020", [], []),
        ("By Rachel Venn, National Security Correspondent", ["Rachel Venn"], []),
        ("By Owen Pritchard - Staff Writer 2019-11-18T23:30:00Z", ["Owen Pritchard"], []),
        ("By Ada Lind on Monday, November 18th, 2019 at 11:04 a.m.", ["Ada Lind"], []),
        ("By Alexei Dorokhin in Kiev", ["Alexei Dorokhin"], []),
        ("From Wanjiru Odhiambo in Marsabit", ["Wanjiru Odhiambo"], []),
        ("Story by Ada Lind in Paris and Tom Albrecht in Lyon", ["Ada Lind", "Tom Albrecht"], []),
        ("Words by Zofia Wiśniewska-Hart", ["Zofia Wiśniewska-Hart"], []),
        ("Words: Grace Tan-Whitlock Pictures: Suresh Pillai", ["Grace Tan-Whitlock"], []),
        ("Text by: Sigrún Hallgrímsdóttir, with AFP", ["Sigrún Hallgrímsdóttir"], ["AFP"]),
        ("Von Katrin Müller, München", ["Katrin Müller"], []),
        ("Jörg Weißenfels, mit Material der dpa", ["Jörg Weißenfels"], ["dpa"]),
        ("Por María José Ortega / EFE", ["María José Ortega"], ["EFE"]),
        ("Par Jérôme Pelletan avec AFP", ["Jérôme Pelletan"], ["AFP"]),
        ("di Giulia Ferrante", ["Giulia Ferrante"], []),
        ("Priya Raman Political editor", ["Priya Raman"], []),
        ("Kirra Donnelly, Townsville", ["Kirra Donnelly"], []),
        ("Ntombi Ngcobo 2 minutes read", ["Ntombi Ngcobo"], []),
        ("Kenji Watanabe-Ruiz@kenjiwrites", ["Kenji Watanabe-Ruiz"], []),
        (
            "By DOLORES WHITFIELD | dw@ledger.example | Maple Falls Ledger",
            ["Dolores Whitfield"],
            [],
        ),
        ("Lena Haugen (dpa)", ["Lena Haugen"], ["dpa"]),
        ("TT / Erik Lindqvist", ["Erik Lindqvist"], ["TT"]),
        ("Reporting by Ada Lind; Editing by Ruth Ellison", ["Ada Lind"], []),
        ("By Dr. Anita Bhattacharya", ["Anita Bhattacharya"], []),
        ("by Regan", ["Regan"], []),
        ("Posted on 21 July 2019 by seagull7", ["seagull7"], []),
        ("von Seagull_7", ["Seagull_7"], []),
        ("By AdaLind | December 16, 2020 | Categories: Harbour", ["AdaLind"], []),
        ("by Ada · Dec 20, 2020 at 3:00 am · One comment so far", ["Ada"], []),
        ("Von Rosa Wind Vom 3. Februar 2022 0", ["Rosa Wind"], []),
        ("Ein Beitrag von Rosa Wind | 27.01.2022 - 12:45", ["Rosa Wind"], []),
        ("Gespeichert von seagull7 am 24. Juli 2017 - 18:55", ["seagull7"], []),
        ("Rosa Wind Zuletzt geändert am 06.11.2023", ["Rosa Wind"], []),
        ("By Ada Lind on Thu, Nov 9, 2023 at 4:00 am", ["Ada Lind"], []),
        ("12/04/2020 by Ada 24 Comments", ["Ada"], []),
        ("Par Rosa Wind C. le 14.09.2020 à 11h46", ["Rosa Wind C."], []),
        ("By Ada Lind USA TODAY", ["Ada Lind"], []),
        ("Ada Lind, PhD, Rosa Wind, MD", ["Ada Lind", "Rosa Wind"], []),
        ("By Ada Lind, Shipping Expert", ["Ada Lind"], []),
        ("Tom Hart1, Rosa Wind2", ["Tom Hart", "Rosa Wind"], []),
        ("By Evening Chronicle Staff", ["Evening Chronicle Staff"], []),
        ("Author:Evening Chronicle StaffPublished:", ["Evening Chronicle Staff"], []),
        ("By Reuters", [], ["Reuters"]),
        ("By London", [], []),
        ("By Staff Reporter", [], []),
        ("Share on Facebook", [], []),
        ("Harbour Wall Mending Song Contest", [], []),
    ],
)
def test_each_form_names_people_and_agencies(
    line: str, authors: list[str], agencies: list[str]
) -> None:
    assert read(line) == (authors, agencies)


@given(st.text(max_size=300))
def test_no_line_gives_an_empty_name_or_one_twice(line: str) -> None:
    authors, agencies = read(line)

    assert all(name.strip() for name in authors + agencies)
    assert len({name.casefold() for name in authors}) == len(authors)
    assert not any("@" in name for name in authors)


RELATIVE = (
    "Ada Lind 3 days ago",
    "Ada Lind5h",
    "Ada Lind5 hours ago",
    "An hour ago",
    "vor einer Stunde",
    "il y a 3 heures",
    "hace una semana",
    "2 часа назад",
)


@pytest.mark.parametrize("text", RELATIVE)
def test_a_relative_time_is_found_and_replaced(text: str) -> None:
    assert has_relative_time(text)
    assert replace_relative_times(text, "|") != text


@pytest.mark.parametrize("text", ["Ada Lind", "The days ahead", "Man of the hour", "May 3, 2021"])
def test_other_texts_are_left_as_they_are(text: str) -> None:
    assert not has_relative_time(text)
    assert replace_relative_times(text, "|") == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("May 3", True), ("Ada Lind", False), ("", False), ("٣ مايو", True), ("3 März", True)],
)
def test_a_text_with_a_digit_of_any_script_is_searched(text: str, expected: bool) -> None:
    assert may_have_digits(text) == expected
