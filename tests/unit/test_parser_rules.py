"""Every rule, shown at work on one line of a small article."""

from pathlib import Path

import pytest

from indexer.input.decoding import decode
from indexer.parser import Role, parse_article, parse_lines
from indexer.parser.boilerplate import boilerplate_rule
from indexer.parser.lexicon.calls_to_action import CALLS
from indexer.parser.lines import LineState

SEEDS = Path(__file__).parents[2] / "seeds"

TITLE = "Council votes to mend the old harbour wall"
FIRST = (
    "The council voted on Monday to mend the wall of the old harbour, which the storms of last "
    "winter left with three holes."
)
SECOND = (
    "Work is to begin in spring and to cost four million, engineers told the meeting, half of it "
    "paid by the province."
)
THIRD = "Fishermen who had moored elsewhere for a year said that they would be back by the summer."
LONG_LINE = "In all: four thousand stones, six hundred loads of mortar, ten lamps and a new rail"
HEAD = f"{TITLE}\n\nBy Ada Lind\n2 May 2019\n\n"
TEXT = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
STORY = f"{HEAD}{TEXT}"

# For each rule: an article, the line that is meant, and the line's role.
CASES = {
    "first-line": (STORY, TITLE, "title"),
    "first-line-below-navigation": (f"Home > News\n{STORY}", TITLE, "title"),
    "newsroom-near-date": (
        f"{TITLE}\n\nHarbour Post Staff\n2 May 2019\n\n{TEXT}",
        "Harbour Post Staff",
        "byline",
    ),
    "breadcrumb": (f"Home > News\n{STORY}", "Home > News", "section"),
    "date-above-title": (f"3 May 2019\n{TITLE}\n\n{TEXT}", "3 May 2019", "date"),
    "byline-above-title": (f"By Tom Albrecht\n{TITLE}\n\n{TEXT}", "By Tom Albrecht", "byline"),
    "above-title": (f"* Results\n{TITLE}\n\n{TEXT}", "Results", "boilerplate"),
    "kicker": (f"WORLD\n{TITLE}\n\n{TEXT}", "WORLD", "section"),
    "title-twice": (f"{TITLE} | The Evening Chronicle\n{TITLE}\n\n{TEXT}", TITLE, "boilerplate"),
    "export-label": (f"HEADLINE: {TITLE}\nBYLINE: Ada Lind\n\n{TEXT}", TITLE, "title"),
    "box": (
        f"{STORY}\n\nSkip past newsletter\n\nA letter\n\nEnd of newsletter\n\n{TEXT}",
        "A letter",
        "boilerplate",
    ),
    "form": (
        f"{STORY}\n\nThe Ebb newsletter\n\nAll that floats\n\nSubscribe\n\n{TEXT}",
        "All that floats",
        "boilerplate",
    ),
    "caption-label": (
        f"{STORY}\n\nImage caption, Divers go down\n\n{TEXT}",
        "Divers go down",
        "caption",
    ),
    "picture-toggle": (
        f"{STORY}\n\ntoggle caption\n\nMira Solberg/AP\n\nDivers go down to the wall.\n\n{TEXT}",
        "toggle caption",
        "boilerplate",
    ),
    "credit-below-toggle": (
        f"{STORY}\n\ntoggle caption\n\nMira Solberg/AP\n\nDivers go down to the wall.\n\n{TEXT}",
        "Mira Solberg/AP",
        "caption",
    ),
    "caption-below-toggle": (
        f"{STORY}\n\ntoggle caption\n\nMira Solberg/AP\n\nDivers go down to the wall.\n\n{TEXT}",
        "Divers go down to the wall.",
        "caption",
    ),
    "date-line": (STORY, "2 May 2019", "date"),
    "byline": (STORY, "By Ada Lind", "byline"),
    "byline-and-date": (
        f"{TITLE}\n\nAda Lind, 2 May 2019\n\n{TEXT}",
        "Ada Lind, 2 May 2019",
        "byline",
    ),
    "by-above-name": (f"{TITLE}\n\nBy\nAda Lind\n\n{TEXT}", "By", "byline"),
    "name-below-by": (f"{TITLE}\n\nBy\nAda Lind\n\n{TEXT}", "Ada Lind", "byline"),
    "name-near-date": (f"{TITLE}\n\nAda Lind\n2 May 2019\n\n{TEXT}", "Ada Lind", "byline"),
    "name-with-trade": (
        f"{TITLE}\n\nAda Lind Political editor\n\n{TEXT}",
        "Ada Lind Political editor",
        "byline",
    ),
    "trade-below-name": (
        f"{TITLE}\n\nBy Ada Lind\nStaff writer\n\n{TEXT}",
        "Staff writer",
        "byline",
    ),
    "byline-below-text": (f"{TITLE}\n\n{TEXT}\n\nBy Ada Lind", "By Ada Lind", "byline"),
    "name-below-text": (f"{TITLE}\n\n{TEXT}\n\nAda Lind", "Ada Lind", "byline"),
    "labelled-date-below-text": (
        f"{TITLE}\n\n{TEXT}\n\nFirst published on 2 May 2019",
        "First published on 2 May 2019",
        "date",
    ),
    "prose-above-text": (f"{TITLE}\n\n{THIRD}\n\n2 May 2019\n\n{TEXT}", THIRD, "lead"),
    "line-below-title": (
        f"{TITLE}\n\nWhat the storms broke is to be whole again by summer\n\n2 May 2019\n\n{TEXT}",
        "What the storms broke is to be whole again by summer",
        "lead",
    ),
    "section-name": (f"{TITLE}\n\nBUSINESS\n2 May 2019\n\n{TEXT}", "BUSINESS", "section"),
    "above-text": (f"{HEAD}Reading mode\n\n{TEXT}", "Reading mode", "boilerplate"),
    "caption-with-credit": (
        f"{HEAD}The wall at low tide. (AFP/Kim Nasser)\n\n{TEXT}",
        "The wall at low tide. (AFP/Kim Nasser)",
        "caption",
    ),
    "caption-above-credit": (
        f"{HEAD}The wall at low tide\nPhoto: Kim Nasser\n\n{TEXT}",
        "The wall at low tide",
        "caption",
    ),
    "caption-by-its-words": (
        f"{HEAD}Mayor Ada Lind, left, and the engineer Tom Albrecht look at the wall\n\n{TEXT}",
        "Mayor Ada Lind, left, and the engineer Tom Albrecht look at the wall",
        "caption",
    ),
    "caption-twice": (
        HEAD
        + "The wall of the old harbour as it looked on the day after the storm\n" * 2
        + f"\n{TEXT}",
        "The wall of the old harbour as it looked on the day after the storm",
        "caption",
    ),
    "paragraph": (STORY, SECOND, "body"),
    "list-in-text": (
        f"{HEAD}{FIRST}\n\nIt decided four things.\n\n* to mend the wall before summer\n"
        f"* to open the quay again.\n* to pay half of it.\n* to ask the province.\n\n{SECOND}",
        "to open the quay again.",
        "body",
    ),
    "announced-list": (
        f"{HEAD}{FIRST}\n\nThe council decided:\n* to mend the wall before summer\n\n{SECOND}",
        "to mend the wall before summer",
        "body",
    ),
    "line-in-text": (
        f"{HEAD}{FIRST}\n\n{LONG_LINE}\n\n{SECOND}",
        LONG_LINE,
        "body",
    ),
    "short-line-in-text": (
        f"{HEAD}{FIRST}\n\nWhat it costs\n\n{SECOND}",
        "What it costs",
        "heading",
    ),
    "no-letters": (f"{HEAD}1,204\n\n{TEXT}", "1,204", "boilerplate"),
    "button": (f"{HEAD}Share\n\n{TEXT}", "Share", "boilerplate"),
    "copyright": (f"{STORY}\n\n© 2019 The Ledger", "© 2019 The Ledger", "boilerplate"),
    "opening": (
        f"{STORY}\n\nSign up to our evening letter",
        "Sign up to our evening letter",
        "boilerplate",
    ),
    "call": (
        f"{HEAD}{FIRST}\n\nGet the best of the harbour in your inbox.\n\n{SECOND}",
        "Get the best of the harbour in your inbox.",
        "boilerplate",
    ),
    "contribution": (
        f"{STORY}\n\nTom Albrecht reported from Manila.",
        "Tom Albrecht reported from Manila.",
        "boilerplate",
    ),
    "link-row": (f"{STORY}\n\nPaper | Games | Radio", "Paper | Games | Radio", "boilerplate"),
    "bare-link": (
        f"{HEAD}https://ledger.example/wall\n\n{TEXT}",
        "https://ledger.example/wall",
        "boilerplate",
    ),
    "list-title": (f"{STORY}\n\nMost viewed\nBoat found", "Most viewed", "boilerplate"),
    "paragraph-twice": (f"{STORY}\n\n{FIRST}", FIRST, "boilerplate"),
    "list-item": (
        f"{HEAD}{FIRST}\n\nRelated stories\nBoat found at sea\n\n{SECOND}\n\n{THIRD}",
        "Boat found at sea",
        "boilerplate",
    ),
    "bullet-below-boilerplate": (
        f"{HEAD}{FIRST}\n\nAdvertisement\n* Send by post\n\n{SECOND}",
        "Send by post",
        "boilerplate",
    ),
    "stray-bullet": (
        f"{HEAD}{FIRST}\n\n* Boat found at sea after a week\n\n{SECOND}",
        "Boat found at sea after a week",
        "boilerplate",
    ),
    "below-text": (f"{STORY}\n\nElsewhere", "Elsewhere", "boilerplate"),
}


@pytest.mark.parametrize("rule", CASES)
def test_each_rule_gives_its_line_a_role(rule: str) -> None:
    text, meant, role = CASES[rule]
    found = {(line.text, line.role.value, line.rule) for line in parse_lines(text)}

    assert (meant, role, rule) in found


def test_no_rule_is_left_out_here() -> None:
    seeds = (decode(path.read_bytes()).text for path in SEEDS.glob("*.txt"))
    used = {line.rule for text in seeds for line in parse_lines(text)}

    assert used - CASES.keys() == set()


@pytest.mark.parametrize("call", sorted({call for calls in CALLS.values() for call in calls}))
def test_each_call_is_heard_however_it_is_printed(call: str) -> None:
    for form in (f"Here: ({call})", f"Here: {call.upper()}.", f"Here: “{call.title()}”"):
        assert boilerplate_rule(LineState(1, form.split(), gap=True)) == "call"


def test_a_call_is_heard_only_in_the_word_it_is_known_by() -> None:
    said = "Ada Lind, who is a commissioner of the port, said that she would support the mending."

    assert said in parse_article(f"{HEAD}{FIRST}\n\n{said}\n\n{THIRD}").body


POINTS = "\n".join(f"* a rail of {length} feet for the steps on the quay" for length in (8, 9, 10))


def test_a_text_of_lists_ends_with_the_last_of_them() -> None:
    lists = "\n\n".join(f"Rail {number}\n\n{POINTS}" for number in range(1, 6))
    lines = parse_lines(f"{HEAD}{SECOND}\n\n{lists}\n\nElsewhere")

    assert [line.role.value for line in lines[-4:]] == ["body"] * 3 + ["boilerplate"]
    assert sum(line.role is Role.BODY for line in lines) == 1 + 5 * 3


@pytest.mark.parametrize("newsroom", ["Harbour Post Staff", "Northport Team"])
def test_a_newsroom_next_to_the_title_signs_the_article(newsroom: str) -> None:
    assert parse_article(f"{TITLE}\n\n{newsroom}\n2 May 2019\n\n{TEXT}").authors == (newsroom,)


def test_the_bylines_of_comments_below_that_of_the_article_are_not_its_authors() -> None:
    remark = "I have moored there for years, and the wall was never any good, if you ask me."
    comments = "\n\n".join(f"{remark}\nPosted by {name} Wind" for name in ("Tom", "Rosa", "Peter"))
    article = parse_article(f"{TITLE}\n\n{TEXT}\n\nPosted by Ada Lind\n\nComments\n\n{comments}")

    assert article.authors == ("Ada Lind",)


def test_other_bylines_far_below_the_first_are_of_other_stories() -> None:
    other = "Ferry is late again\nShare\nSave\nBy Tom Albrecht\n"
    article = parse_article(f"{TITLE}\n\nBy Ada Lind\nShare\nSave\n{other}\n{TEXT}")
    assert article.authors == ("Ada Lind",)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Written by Harbour Today on 2 May 2019", "Harbour Today"),
        ("Von Deutscher Hafenbund 2. 5. 2019.", "Deutscher Hafenbund"),
        ("2/5/2019 von boots-werft Webteam", "boots-werft Webteam"),
    ],
)
def test_a_group_that_a_row_with_a_date_announces_signs(line: str, author: str) -> None:
    assert parse_article(f"{TITLE}\n\n{line}\n\n{TEXT}").authors == (author,)


@pytest.mark.parametrize("name", ["harbour-watch.org Redaktion", "The Friends of the Old Harbour"])
def test_whoever_is_below_a_line_that_only_announces_a_name_signs(name: str) -> None:
    assert parse_article(f"{TITLE}\n\nAuthor:\n{name}\n\n{TEXT}").authors == (name,)
    assert parse_article(f"{TITLE}\n\nText\n{name}\n\n{TEXT}").authors == ()


def test_a_row_with_by_and_a_date_signs_above_the_title_and_below_the_text() -> None:
    line = "Posted by Konstantin 2.5.2019"
    assert parse_article(f"{line}\n{TITLE}\n\n{TEXT}").authors == ("Konstantin",)
    assert parse_article(f"{TITLE}\n\n{TEXT}\n\n{line}").authors == ("Konstantin",)


@pytest.mark.parametrize("name", ["Thomas Lind", "- Thomas Lind", "(Thomas Lind)"])
def test_a_name_alone_closes_the_text(name: str) -> None:
    text = f"{TITLE}\n\n2 May 2019\n\n{TEXT}\n\nSource: the council\n\n{name}\n\nShare\n"
    assert parse_article(text).authors == ("Thomas Lind",)


def test_a_name_that_the_text_prints_does_not_close_it() -> None:
    below = "Source: the council\n\n- Thomas Lind\n\nShare\n"
    head = f"{TITLE}\n\n2 May 2019\n\n"
    said = "It is too late for this year, the engineer Thomas Lind told the meeting on Monday."
    assert parse_article(f"{head}{said}\n\n{TEXT}\n\n{below}").authors == ()


def test_lists_of_others_stories_below_the_comments_are_no_text() -> None:
    stories = "\n".join(f"* {text}" for text in (FIRST, SECOND, THIRD, FIRST, SECOND, THIRD))
    lines = parse_lines(f"{STORY}\n\nComments\n\nOther stories\n\n{stories}")

    assert [line.text for line in lines if line.role is Role.BODY] == [FIRST, SECOND, THIRD]


def test_a_text_may_pause_again_as_long_as_it_did_before() -> None:
    pause = "\n\n".join(f"Stone {number}" for number in range(10))
    parts = [FIRST, SECOND, THIRD, FIRST[:-1] + "!", pause, THIRD[:-1] + "!"]
    text = "\n\n".join([*parts, SECOND[:-1] + "!", f"{FIRST} {SECOND}", pause, f"{SECOND} {THIRD}"])

    assert parse_lines(f"{HEAD}{text}")[-1].role is Role.BODY


def test_a_name_and_an_agency_below_a_pictures_text_sign_no_article() -> None:
    lines = parse_lines(f"{TITLE}\n\n2 May 2019\nThe mayor on the quay\nAda Lind, AFP\n\n{TEXT}")

    assert not any(line.role is Role.BYLINE for line in lines)


def test_a_sentence_about_somebody_with_a_date_in_it_signs_no_article() -> None:
    said = "Ada Lind is led over the quay by the mayor on 1 May 2019"
    lines = parse_lines(f"{TITLE}\n\n2 May 2019\n\n{said}\n\n{TEXT}")

    assert not any(line.role is Role.BYLINE for line in lines)


def test_a_line_of_icons_above_a_name_is_no_by() -> None:
    lines = parse_lines(f"{TITLE}\n\n:\nHarbour Wall\n\n2 May 2019\n\n{TEXT}")

    assert lines[1].rule == "no-letters"


def test_the_banner_of_official_websites_is_no_text() -> None:
    banner = (
        "A .gov website belongs to an official government organization in the United States.\n\n"
        "A lock or https:// means you’ve safely connected to the .gov website. Share sensitive "
        "information only on official, secure websites.\n\n"
    )

    assert parse_article(f"{TITLE}\n\n{banner}{TEXT}").body == (FIRST, SECOND, THIRD)


def test_the_form_to_log_in_below_a_text_signs_nothing() -> None:
    assert parse_article(f"{TITLE}\n\n{TEXT}\n\nRemember Me\n\nForgotten Password").authors == ()


def test_a_whole_text_on_one_line_is_read_though_it_breaks_off() -> None:
    unbroken = f"{' '.join((FIRST, SECOND, THIRD) * 2)} Follow the council on its pages,"

    assert parse_article(f"{TITLE}\n\nNews\n\n{unbroken}\n\nMore stories").body == (unbroken,)
