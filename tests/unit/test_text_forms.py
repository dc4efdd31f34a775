"""The forms in which texts arrive: wrapped, with entities, exported, below kickers, in boxes."""

import textwrap

import pytest

from indexer.documents.article import Article
from indexer.parser import parse_article
from indexer.parser.text_forms import read_lines

TITLE = "Council votes to rebuild the old harbour wall"
PROSE = (
    "The council voted on Monday to rebuild the wall of the old harbour, which the storms of last "
    "winter left open in three places along the northern side.",
    "Engineers said at the meeting that work would begin in spring and cost the town four million, "
    "of which the province has promised to pay one half.",
    "Fishermen who had moored elsewhere for a year said that they would be back by the summer, if "
    "the quay was open to ferries by then.",
    "The last wall was built in the year of the great flood and has been repaired eleven times, "
    "most recently after the storm of last November.",
)


def parse(head: str, paragraphs: tuple[str, ...] = PROSE) -> Article:
    return parse_article("\n\n".join((head, *paragraphs)))


@pytest.mark.parametrize("columns", [60, 66, 72, 80, 92, 100, 110, 120])
@pytest.mark.parametrize("joint", ["\n\n", "\n"])
def test_hard_wrapped_paragraphs_are_joined(columns: int, joint: str) -> None:
    indent = "" if joint == "\n\n" else "    "
    body = joint.join(textwrap.fill(text, columns, initial_indent=indent) for text in PROSE)
    article = parse_article(f"{TITLE}\n\nBy Ada Lind\nMay 12, 2020\n\n{body}\n")

    assert article.title == TITLE
    assert article.authors == ("Ada Lind",)
    assert article.body == PROSE


@pytest.mark.parametrize("bullet", ["•", "-", "►", "✓", "3."])
def test_items_of_a_list_in_a_wrapped_text_are_not_joined(bullet: str) -> None:
    items = [
        f"{bullet} the northern quay, which the ferries to the islands use",
        f"{bullet} the ramp of the customs house, which will become wider",
    ]
    wrapped = [textwrap.fill(text, 60) for text in PROSE]
    lines = read_lines("\n\n".join((wrapped[0], "\n".join(items), *wrapped[1:])))

    assert [line for _, line in lines if line] == [PROSE[0], *items, *PROSE[1:]]


@pytest.mark.parametrize("words", [12, 16, 20])
def test_a_single_break_inside_a_sentence_is_joined(words: int) -> None:
    first, *others = PROSE
    typed = first.split()
    broken = " ".join(typed[:words]) + "\n" + " ".join(typed[words:])

    article = parse(TITLE, (broken, *others))

    assert article.body == PROSE


def test_short_lines_that_are_no_paragraphs_are_not_joined() -> None:
    lines = "\n".join(f"{place} {score}" for place, score in [("Oslo", 3), ("Bergen", 2)] * 6)
    article = parse(f"{TITLE}\n\nBy Ada Lind\n\n{PROSE[0]}\n\n{lines}", PROSE[1:])

    assert article.authors == ("Ada Lind",)
    assert set(PROSE) <= set(article.body)


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Bread &amp; butter dearer at Lind&#8217;s", "Bread & butter dearer at Lind’s"),
        ("Bread &amp;amp; butter dearer in town", "Bread & butter dearer in town"),
        ("Caf&eacute; owners win their case", "Café owners win their case"),
        ("Harbour &lt;b&gt;wall&lt;/b&gt; to be rebuilt", "Harbour wall to be rebuilt"),
        ("Har\u00adbour wall to be re\u00adbuilt", "Harbour wall to be rebuilt"),
        ("\u200b\ufeffHarbour wall\u2060 to be rebuilt", "Harbour wall to be rebuilt"),
    ],
)
def test_entities_and_invisible_characters_leave_the_title(printed: str, title: str) -> None:
    assert parse(printed).title == title


def test_joiners_of_other_scripts_are_kept() -> None:
    assert parse("می\u200cخواهد دیوار بندر را بسازد").title == "می\u200cخواهد دیوار بندر را بسازد"


def test_the_marks_of_a_wire_story_are_removed() -> None:
    head = f"^BC-EU--Wall,0420<\n^{TITLE}<\n^By ADA LIND=\n^Associated Press Writer="
    article = parse(head, tuple(f"   {paragraph}" for paragraph in PROSE))

    assert (article.title, article.authors) == (TITLE, ("Ada Lind",))
    assert article.body == PROSE


@pytest.mark.parametrize("first", ["\t", "  ", "     "])
def test_paragraphs_that_only_an_indent_divides_are_kept_apart(first: str) -> None:
    body = "\n".join(textwrap.fill(text, 80, initial_indent=first) for text in PROSE)

    assert parse_article(f"{TITLE}\nBy Ada Lind\n\n{body}\n").body == PROSE


@pytest.mark.parametrize(
    "above",
    [
        "BUSINESS",
        "EXCLUSIVE",
        "Breaking News",
        "The Harbour Gazette",
        "Northport Tribune",
        "harbour-wall-vote",
        "BC-Harbour-Wall",
        "The Morning Post\n\nOpinion",
        "The Morning Post\n\nCoasts",
        "The Morning Post\n\nMay 12, 2020 Tuesday\n\nFirst Edition",
        "The Morning Post (Northport)\n\nMay 12, 2020",
        "Letters to the editor",
        "Business | Harbours",
        "Economy / Harbours",
        "a0412 -- r i\nPM-Harbour-Wall, 0312",
        "BC-EU--Harbour-Wall,2nd Ld-Writethru,0420",
        "www.example.com\n\nWORLD\n\nAnalysis",
        *("Nation & World", "Science and Environment", "Wednesday briefing", "a0412 ---- r i"),
        *("The Morning Post | News", "Developing story", "Premium"),
        *("Business · Coasts", "Northport news"),
    ],
)
def test_lines_above_the_headline_are_not_the_title(above: str) -> None:
    for joint in ("\n", "\n\n"):
        assert parse(f"{above}{joint}{TITLE}\n\nBy Ada Lind").title == TITLE


def test_a_section_above_the_headline_is_the_section() -> None:
    assert parse(f"BUSINESS\n{TITLE}\n\nBy Ada Lind").section == "Business"


@pytest.mark.parametrize(
    "title", ["Harbour", "Storm over Northport", "THE LAST WALL", "Wall: yes or no?"]
)
def test_a_short_title_stays_the_title(title: str) -> None:
    assert parse(f"{title}\n\nBy Ada Lind\n2 May 2019").title == title


@pytest.mark.parametrize(
    "site",
    [
        *(" | Northport Tribune", " - Northport Tribune", " – Coast Daily", " • Port Herald"),
        *(" | Harbours | The Northport Post", " :: northport.com", " » Northport Courier"),
        *(" | northport.co.uk", " | Business | northport.com", " | northport.nl", " | Opinion"),
        f" - Nobody's Paper\n{TITLE}",
    ],
)
def test_the_name_of_the_site_leaves_the_title(site: str) -> None:
    assert parse(f"{TITLE}{site}\n\nBy Ada Lind").title == TITLE


@pytest.mark.parametrize(
    "head",
    [
        "Coast News | {title}",
        "Coast News: {title}",
        "{title} \u00ab Coast News",
        "{title} (Coast News)",
    ],
)
def test_the_name_of_the_site_leaves_a_title_that_is_printed_again(head: str) -> None:
    assert parse(f"{head.format(title=TITLE)}\n{TITLE}\n\nBy Ada Lind").title == TITLE


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Fares rise > 5% as boats stay in port",
            "Harbour strike off - port relieved",
            "Strike - what strike?",
        ),
        *("Ports | The pilots who say no", "Northport – a port that never sleeps at night"),
        *("Horizon Harbours <HRZH> sets stock split", "<Coast Lines Plc> sells two of its ferries"),
    ],
)
def test_a_separator_inside_a_title_is_kept(title: str) -> None:
    assert parse(f"{title}\n\nBy Ada Lind").title == title


EXPORTS = {
    "colons": "SECTION: News; Pg. 4\n\nLENGTH: 345 words\n\nHEADLINE: {title}\n\nBYLINE: Ada Lind\n\n"
    "DATE: May 12, 2020\n\nBODY:",
    "next line": "HEADLINE:\n{title}\nBYLINE:\nAda Lind\nDATE:\nMay 12, 2020\nBODY:",
    "french": "Titre : {title}\nAuteur : Ada Lind\nDate : 12 mai 2020\nTexte :",
    "spanish": "Título: {title}\nAutor: Ada Lind\nFecha: 12 de mayo de 2020\nTexto:",
    "no title's label": "The Harbour Gazette\n\nMay 12, 2020 Tuesday\n\nFirst Edition\n\n{title}\n\n"
    "BYLINE: ADA LIND\n\nSECTION: NEWS; Pg. 4\n\nLENGTH: 345 words",
    "loaded later": "1 of 12 DOCUMENTS\n\nThe Harbour Gazette\n\nMay 12, 2020 Tuesday\n\n"
    "HEADLINE: {title}\n\nBYLINE: Ada Lind\n\nLOAD-DATE: May 14, 2020\n\nBODY:",
    "other names": "Article title: {title}\nWriter: Ada Lind\nDate published: May 12, 2020",
    "bold": "**Title:** {title}\n**Author:** Ada Lind\n**Date:** 2020-05-12",
    "small": "Title: {title}\nAuthor: Ada Lind\nDate: 2020-05-12",
    "codes": "SE News\nHD {title}\nBY By Ada Lind\nWC 345 words\nPD 12 May 2020\nSN The Gazette\nLA English\nLP",
}


@pytest.mark.parametrize("form", EXPORTS)
def test_the_labels_of_an_export_are_read(form: str) -> None:
    article = parse(EXPORTS[form].format(title=TITLE))

    assert (article.title, article.authors) == (TITLE, ("Ada Lind",))
    assert article.published_at
    assert article.published_at.isoformat() == "2020-05-12T00:00:00"
    assert article.body == PROSE


def test_a_wrapped_export_ends_at_its_next_label() -> None:
    head = f"SECTION: News; Pg. 4\nHEADLINE: {TITLE}\nBYLINE: Ada Lind\nBODY:"
    paragraphs = ("   " + textwrap.fill(paragraph, 72) for paragraph in PROSE[:2])
    article = parse_article("\n".join((head, *paragraphs, "LOAD-DATE: May 13, 2020")))

    assert (article.section, article.body) == ("News", PROSE[:2])


@pytest.mark.parametrize("dash", ["-", "–", "—", "*", "•", "►", "■", "○"])
@pytest.mark.parametrize("at_end", [False, True])
def test_an_announced_list_is_text(dash: str, at_end: bool) -> None:
    points = ("keep two miles off", "use channel nine", "report loose timber")
    announced = ("The authority asks all ships for three things:", *(f"{dash} {p}" for p in points))
    block = announced[0] + "\n\n" + "\n".join(announced[1:])
    parts = (*PROSE, block) if at_end else (PROSE[0], block, *PROSE[1:])
    article = parse(f"{TITLE}\n\nBy Ada Lind", parts)

    assert set(points) <= set(article.body)
    assert set(PROSE) <= set(article.body)


def test_a_short_line_may_announce_the_list_at_the_end() -> None:
    article = parse(f"{TITLE}\n\nBy Ada Lind", (*PROSE, "The town wants:\n\n- a wall\n- a quay"))

    assert article.body == (*PROSE, "The town wants:", "a wall", "a quay")


def test_a_numbered_list_at_the_end_is_text() -> None:
    points = ("1. a wall of stone", "2. a quay for ferries")
    article = parse(f"{TITLE}\n\nBy Ada Lind", (*PROSE, "The town wants:\n\n" + "\n".join(points)))

    assert article.body == (*PROSE, "The town wants:", *points)


@pytest.mark.parametrize(
    "box",
    [
        "Press Enter to skip to end of carousel\n\nThe Ebb: our reads on the sea.\n\nEnd of carousel",
        "Sign up to the Ebb\n\nFree weekly letter\n\nAll that floats in one mail\n\nSign up"
        "\n\nafter newsletter promotion",
        "skip past newsletter promotion\n\nAll that floats in one mail.\n\nafter newsletter promotion",
        "Sign up for the Ebb\n\nAll that floats in one mail.\n\nEmail address\n\nSubscribe",
        "Get the Ebb newsletter\n\nAll that floats in one mail.\n\nSubscribe now",
        "Newsletter abonnieren\n\nAlles vom Hafen.\n\nE-Mail-Adresse\n\nAnmelden",
        "Allow X content?\n\nThis article contains content of others.\n\nAccept and continue",
        "This article is for subscribers only",
        "Related articles\n\nFerry runs late again",
        "Este contenido es exclusivo para suscriptores.",
        "Nur für Abonnenten",
    ],
)
def test_boxes_between_paragraphs_are_no_text(box: str) -> None:
    article = parse(f"{TITLE}\n\nBy Ada Lind\n2 May 2019", (*PROSE[:2], box, *PROSE[2:]))

    assert article.body == PROSE
    assert article.headings == ()


@pytest.mark.parametrize(
    "box",
    [
        "Enlarge this image\n\ntoggle caption\n\nIngrid Solberg/AP\n\nNets dry on the new quay.",
        "Enlarge this image\n\ntoggle caption\n\nIngrid Solberg/Coast News\n\nNets dry on the quay.",
        "Enlarge this image\n\nNets dry on the quay.\n\nIngrid Solberg/AP\n\nhide caption\n\n"
        "toggle caption\n\nIngrid Solberg/AP",
        "toggle caption\n\nIngrid Solberg for Coast News",
        "toggle caption\n\nIngrid Solberg/Coast News",
        "Enlarge image\n\nIngrid Solberg Getty Images",
        "Image source, Ingrid Solberg\n\nImage caption, Nets dry on the new quay",
        "Image caption\n\nNets dry on the new quay",
        "Caption: Nets dry on the new quay.",
    ],
)
def test_a_caption_by_a_toggle_or_a_label_is_a_caption(box: str) -> None:
    article = parse(f"{TITLE}\n\nBy Ada Lind\n2 May 2019", (*PROSE[:2], box, *PROSE[2:]))

    assert article.body == PROSE
    assert article.headings == ()
