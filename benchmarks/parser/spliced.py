"""Altered copies of training texts, with what other pages print around an article.

Labelled articles end where their page was cut, which differs from source to source. A judge of
lines needs more surroundings than they have: comments, teasers, menus and the ends of other pages
below the text, menus and titles above it, labels that are glued to paragraphs.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.parser.corpus import LabelledText

_FIRST_NAMES = [
    *("Ann", "Tom", "Maria", "Lars", "Priya", "Omar", "Sofie", "Pat", "Igor", "Mei", "Juan"),
    *("Clara", "Dave", "Linda", "Steve", "Karen", "Mike", "Bob"),
]
_LAST_NAMES = [
    *("Berg", "Lind", "Rossi", "Patel", "Novak", "Okafor", "Weber", "Santos", "Moreau"),
    *("Kim", "Smith", "Brown", "Miller", "Jones"),
]
_HANDLES = [
    *("bluefox", "river_rat", "oldsalt", "TinaB", "mister9", "voter_from_ohio", "nobody"),
    *("anon", "tinker", "deepwell", "guest"),
]
_MONTHS = [
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
]
_TOWNS = ["London", "Lagos, Nigeria", "Dallas TX", "Chicago", "Brighton, UK", "Sydney", "Toronto"]
_MENU = [
    *("Home", "News", "Sports", "Business", "Technology", "Health", "Opinion", "Weather"),
    *("World", "Entertainment", "Education", "Science", "Politics", "Travel", "Obituaries"),
    *("Classifieds", "Contact us", "About us", "Photos", "Video", "Blogs", "Archive", "Jobs"),
    *("Cars", "Print", "Email", "Share", "Subscribe", "Log in", "RSS", "Local", "Lifestyle"),
    *("Food", "Real Estate", "Arts", "Community", "Top Stories", "Letters", "Forums"),
    *("Games", "Horoscopes", "Lottery"),
]
_REMARKS = [
    "LOL",
    "Great post!",
    "I couldn't agree more.",
    "What a joke.",
    "This is ridiculous!!!",
    "Thanks for sharing this.",
    "You are wrong about that.",
    "Who cares?",
    "Does anyone know when this starts?",
    "My family and I have been there and it was great.",
    "Why is this news?",
    "I hope they win.",
    "So true.",
    "I think you are missing the point.",
]
_COMMENT_TITLES = [
    *("Comments", "Your Comments", "Readers' comments", "Add a comment", "Leave a reply", ""),
    *("Post a comment", "COMMENTS", "What do you think?", "Recent comments"),
]
_COMMENT_FORM = [
    *("Post a comment", "Log in to comment", "Name", "Email", "Your comment", "Submit"),
    *("View all comments", "Terms and conditions"),
]
_TEASER_TITLES = [
    *("", "", "Related", "More news", "Read next", "Latest", "More from this section"),
    *("You may also like", "Other stories", "Most read", "Top Stories", "Popular now"),
]
_OFFERS = [
    "Sign up for our newsletter and get the latest stories in your inbox.",
    "Subscribe now for full access to the paper and its archive.",
    "Submit your photos and browse others in our gallery.",
    "Click here to send this story to a friend.",
    "This material may not be published, broadcast, rewritten or redistributed.",
    "The views expressed here are those of the author and not necessarily of this newspaper.",
    "Looking for a new job? Search thousands of openings in your area.",
    "Free trial. Read the complete edition on your computer, just as it appears in print.",
    "Download our app from the store and never miss a story.",
    "All rights reserved. No part of this site may be reproduced without permission.",
    "Register or log in to post your comment.",
    "Discuss the news: talk about the latest headlines in our forums.",
    "To order a reprint of this article please contact our office.",
    "If you found an error in this report, please let us know.",
    "Support our journalism with a small contribution. It takes less than a minute.",
]
_PERSONAL = re.compile(r"\b(?:I|you|my|your|me|we|think|hope)\b|[!?]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_MAX_QUOTED = 400
# A shorter line is rarely a paragraph.
_MIN_PARAGRAPH = 80


class Change(StrEnum):
    """What is added to a copy."""

    TAIL = "tail"
    COMMENTS = "comments"
    HEAD = "head"
    GLUE = "glue"
    CLEAN = "clean"
    INSIDE = "inside"


# One copy of each text for each of these.
CHANGES = (
    *(
        Change.TAIL,
        Change.COMMENTS,
        Change.TAIL,
        Change.HEAD,
        Change.GLUE,
        Change.CLEAN,
        Change.INSIDE,
    ),
)


@dataclass(frozen=True)
class Altered:
    """A text with the numbers from 1 of the lines that do not belong to the article."""

    text: str
    inserted: frozenset[int]


@dataclass(frozen=True)
class Source:
    """What copies are made of: other articles, and the ends of their pages below the text.

    `last` is the number of the last line of the text itself.
    """

    others: Sequence[LabelledText]
    tails: Sequence[Sequence[str]]
    last: int


_Maker = Callable[[random.Random, Source], list[str]]


def alter(text: LabelledText, source: Source, seed: int, change: Change) -> Altered:
    """Return a copy of the text with a change; the same for the same seed."""
    draw = random.Random(f"{text.key} {seed}")
    lines = text.text.rstrip().splitlines()
    if change is Change.GLUE:
        return _glue(draw, source, lines)
    if change is Change.CLEAN:
        few = draw.sample([*_MENU, *_OFFERS], draw.randint(0, 4))
        return _insert(draw, lines[: source.last], few, [])
    if change is Change.INSIDE:
        return _interrupt(draw, source, lines)
    if change is Change.HEAD:
        return _insert(draw, lines[:1], _draw_head(draw, source), ["", *lines[1:]])
    added = _draw_comments(draw, source) if change is Change.COMMENTS else _draw_below(draw, source)
    return _insert(draw, lines, added, [])


def _insert(draw: random.Random, above: list[str], added: list[str], below: list[str]) -> Altered:
    gap = draw.random() < 0.6  # noqa: PLR2004
    lines, inserted = list(above), set()
    for line in filter(str.strip, added):
        lines += ["", line] if gap else [line]
        inserted.add(len(lines))
    return Altered("\n".join(lines + below), frozenset(inserted))


def _glue(draw: random.Random, source: Source, lines: list[str]) -> Altered:
    """Glue labels to paragraphs, put lines of the page between them and a date below."""
    rate = draw.choice([0.15, 0.4, 0.8])
    changed: list[str] = []
    inserted: set[int] = set()
    for number, line in enumerate(lines):
        glued = line
        if number and len(line) > _MIN_PARAGRAPH:
            if draw.random() < 0.15:  # noqa: PLR2004
                between = draw.choice(
                    [*draw.sample(_MENU, 2), draw.choice(source.others).truth.title]
                )
                changed += [draw.choice(["* ", "", ""]) + between, ""]
                inserted.add(len(changed) - 1)
            if draw.random() < rate:
                glued = draw.choice([f"{line.rstrip()} {draw.choice(_MENU)}", line.rstrip(" .")])
        changed.append(glued)
    if draw.random() < 0.5:  # noqa: PLR2004
        moment = _draw_moment(draw)
        signed = f"Posted by {_draw_name(draw)} at {moment} | Email This"
        changed += ["", draw.choice([signed, f"Published: {moment}", f"Last updated {moment}"])]
        inserted.add(len(changed))
    return Altered("\n".join(changed), frozenset(inserted))


def _interrupt(draw: random.Random, source: Source, lines: list[str]) -> Altered:
    """Put what follows the end of other texts between two paragraphs of this one."""
    paragraphs = [i for i, line in enumerate(lines) if i and len(line) > _MIN_PARAGRAPH]
    inside = [i for i in paragraphs[1:] if i < source.last]
    if not inside:
        return _insert(draw, lines, _draw_below(draw, source), [])
    changed: list[str] = []
    inserted: set[int] = set()
    first = 0
    for split in sorted(draw.sample(inside, min(len(inside), draw.choice([1, 1, 2, 3])))):
        part = _insert(draw, [*changed, *lines[first:split]], _draw_break(draw, source), [])
        changed, first = part.text.split("\n"), split
        inserted |= part.inserted
        changed += [""] if draw.random() < 0.5 else []  # noqa: PLR2004
    return Altered("\n".join([*changed, *lines[first:]]), frozenset(inserted))


def _draw_break(draw: random.Random, source: Source) -> list[str]:
    """Return the lines of a box between two paragraphs."""
    makers = [
        _draw_titles,
        _draw_titles,
        _draw_offers,
        _draw_menu,
        _draw_signed,
        _draw_few,
        _draw_few,
    ]
    return draw.choice(makers)(draw, source)[: draw.choice([2, 4, 8, 12, 20])]


def _draw_signed(draw: random.Random, source: Source) -> list[str]:  # noqa: ARG001 (a maker)
    name, moment = _draw_name(draw), _draw_moment(draw)
    return draw.choice(
        [
            [f"By {name}", moment],
            [name, f"{draw.randint(1, 200)} Comments", "Share"],
            [f"Published: {moment}"],
            ["Print", "Email", "Comments", "Text size", moment],
            [moment],
        ]
    )


def _draw_few(draw: random.Random, source: Source) -> list[str]:  # noqa: ARG001 (a maker)
    entries = [*_MENU, *_OFFERS, *_COMMENT_FORM, *filter(None, _TEASER_TITLES)]
    return draw.sample(entries, draw.randint(1, 6))


def _draw_below(draw: random.Random, source: Source) -> list[str]:
    makers: list[_Maker] = [
        *(_draw_comments, _draw_comments, _draw_comments, _draw_teasers, _draw_titles),
        *(_draw_story, _draw_menu, _draw_offers, _draw_tail, _draw_tail, _draw_tail),
    ]
    count = draw.choice([1, 1, 2, 3])
    return [line for _ in range(count) for line in draw.choice(makers)(draw, source)]


def _draw_head(draw: random.Random, source: Source) -> list[str]:
    if draw.random() < 0.6:  # noqa: PLR2004
        return _draw_menu(draw, source)
    offers = _draw_offers(draw, source) if draw.random() < 0.5 else []  # noqa: PLR2004
    return _draw_titles(draw, source) + offers


def _draw_name(draw: random.Random) -> str:
    full = f"{draw.choice(_FIRST_NAMES)} {draw.choice(_LAST_NAMES)}"
    return draw.choice([full, full, draw.choice(_HANDLES), draw.choice(_FIRST_NAMES)])


def _draw_moment(draw: random.Random) -> str:
    day, year, month = draw.randint(1, 28), draw.randint(2005, 2025), draw.choice(_MONTHS)
    clock = (
        f"{draw.randint(1, 12)}:{draw.randint(0, 59):02d} {draw.choice(['am', 'pm', 'PM', 'AM'])}"
    )
    number = draw.randint(1, 12)
    return draw.choice(
        [
            f"{month} {day}, {year} at {clock}",
            f"{month} {day}, {year} {clock}",
            f"{month} {day}th, {year} at {clock}",
            f"{day} {month} {year}, {clock}",
            f"{day} {month[:3]} {year}",
            f"{draw.randint(1, 23)} hours ago",
            f"{draw.randint(2, 11)} {draw.choice(['days', 'months'])} ago",
            f"{day:02d}/{number:02d}/{year} {clock}",
            f"{year}-{number:02d}-{day:02d} {draw.randint(0, 23):02d}:{draw.randint(0, 59):02d}",
        ]
    )


def _draw_remarks(draw: random.Random, source: Source) -> list[str]:
    """Return the paragraphs of a comment, most of them sentences that speak to somebody."""
    remarks = []
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        if draw.random() < 0.3:  # noqa: PLR2004
            remarks.append(draw.choice(_REMARKS))
            continue
        paragraph = draw.choice(draw.choice(source.others).truth.body)
        sentences = _SENTENCE.split(paragraph)
        personal = list(filter(_PERSONAL.search, sentences)) or sentences
        remark = draw.choice([draw.choice(personal), draw.choice(sentences), paragraph])
        changes = [
            remark,
            remark,
            remark.lower(),
            remark.rstrip(".") + draw.choice(["!", "...", ""]),
        ]
        greeting = f"@{draw.choice(_HANDLES)} " if draw.random() < 0.2 else ""  # noqa: PLR2004
        remarks.append(greeting + draw.choice(changes)[:_MAX_QUOTED])
    return remarks


def _draw_comments(draw: random.Random, source: Source) -> list[str]:
    count, style = draw.choice([1, 2, 3, 5, 8, 12, 20]), draw.randrange(11)
    titles = [*_COMMENT_TITLES, f"{count} Comments", f"{count} Responses", f"Comments ({count})"]
    lines = [draw.choice(titles)]
    for number in range(1, count + 1):
        name, moment = _draw_name(draw), _draw_moment(draw)
        said, town = _draw_remarks(draw, source), draw.choice(_TOWNS)
        blocks = (
            [*said, f"Posted by: {name} | {moment}"],
            [f"{name} says:", moment, *said, "Reply"],
            [f"{number}. {name}", moment, *said],
            [f"{name} {moment}", *said, f"{draw.randint(0, 40)} Like Reply Report"],
            [f"Posted by {name} on {moment}", *said, "Report this comment"],
            [name, *said, f"{moment} Reply Share"],
            [f"{number}. {said[0]}", *said[1:], f"Posted by: {name} on {moment}"],
            [f"{name}, {town}", *said, moment],
            [f"* {name}, {town} {moment} {' '.join(said)}"],
            [f"{number}. {name} Says:", moment, *said],
            [name, moment, *said, "Like", "Reply"],
        )
        lines += blocks[style]
    return lines + (draw.sample(_COMMENT_FORM, 3) if draw.random() < 0.4 else [])  # noqa: PLR2004


def _draw_teasers(draw: random.Random, source: Source) -> list[str]:
    lines = [draw.choice(_TEASER_TITLES)]
    for _ in range(draw.randint(2, 9)):
        truth = draw.choice(source.others).truth
        said = draw.choice(truth.body)[: draw.choice([120, 200, _MAX_QUOTED])]
        lines += draw.choice(
            [
                [truth.title, said],
                [truth.title, said],
                [truth.title, f"{said}{draw.choice(['...', '…'])}"],
                [truth.title, said, _draw_moment(draw)],
                [draw.choice(_MENU), truth.title, said],
            ]
        )
    return lines


def _draw_titles(draw: random.Random, source: Source) -> list[str]:
    bullet = draw.choice(["", "", "* ", "* ", "• ", "- "])
    lines = [draw.choice(_TEASER_TITLES)]
    for _ in range(draw.randint(2, 14)):
        lines.append(bullet + draw.choice(source.others).truth.title)
        if draw.random() < 0.1:  # noqa: PLR2004
            lines.append(draw.choice([draw.choice(_MENU), _draw_moment(draw)]))
    return lines


def _draw_story(draw: random.Random, source: Source) -> list[str]:
    truth = draw.choice(source.others).truth
    return [truth.title, _draw_moment(draw), *truth.body[: draw.randint(2, 12)]]


def _draw_menu(draw: random.Random, source: Source) -> list[str]:  # noqa: ARG001 (a maker)
    entries = draw.sample(_MENU, draw.randint(5, 30))
    if draw.random() < 0.3:  # noqa: PLR2004
        return [" | ".join(entries[:8]), " | ".join(entries[8:16])]
    bullet = draw.choice(["", "* ", "* "])
    return [bullet + entry for entry in entries]


def _draw_offers(draw: random.Random, source: Source) -> list[str]:  # noqa: ARG001 (a maker)
    count = draw.randint(1, 7)
    return [draw.choice([draw.choice(_MENU), *draw.sample(_OFFERS, 2)]) for _ in range(count)]


def _draw_tail(draw: random.Random, source: Source) -> list[str]:
    return list(draw.choice(source.tails)) if source.tails else _draw_menu(draw, source)
