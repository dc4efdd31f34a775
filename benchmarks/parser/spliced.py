"""Training texts with what pages print below an article: comments, teasers, lists, whole stories.

Labelled articles end where their page was cut, which differs from source to source. A judge of
where the article ends needs more endings than they have, so some are made of other articles.
"""

import random
from collections.abc import Callable, Sequence

from benchmarks.parser.corpus import LabelledText

_FIRST_NAMES = [
    "Ann",
    "Tom",
    "Maria",
    "Lars",
    "Priya",
    "Omar",
    "Sofie",
    "Pat",
    "Igor",
    "Mei",
    "Juan",
    "Clara",
]
_LAST_NAMES = [
    "Berg",
    "Lind",
    "Rossi",
    "Patel",
    "Novak",
    "Okafor",
    "Weber",
    "Santos",
    "Moreau",
    "Kim",
]
_HANDLES = ["bluefox", "river_rat", "oldsalt", "TinaB", "mister9", "voter_from_ohio", "nobody"]
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
]
_MAX_QUOTED = 400


def splice(text: LabelledText, others: Sequence[LabelledText], seed: int) -> str:
    """Return the text of an article with one more part of a page below it."""
    draw = random.Random(f"{text.key} {seed}")
    makers: list[Callable[[random.Random, Sequence[LabelledText]], list[str]]] = [
        *(_comments, _comments, _teasers, _headlines, _story),
    ]
    lines = draw.choice(makers)(draw, others)
    gap = draw.random() < 0.7  # noqa: PLR2004
    joint = "\n\n" if gap else "\n"
    return f"{text.text.rstrip()}\n{joint.join(['', *lines])}"


def _sentences(draw: random.Random, others: Sequence[LabelledText], count: int) -> list[str]:
    return [draw.choice(draw.choice(others).truth.body)[:_MAX_QUOTED] for _ in range(count)]


def _name(draw: random.Random) -> str:
    if draw.random() < 0.5:  # noqa: PLR2004
        return draw.choice(_HANDLES)
    return f"{draw.choice(_FIRST_NAMES)} {draw.choice(_LAST_NAMES)}"


def _moment(draw: random.Random) -> str:
    day, year = draw.randint(1, 28), draw.randint(2006, 2024)
    clock = f"{draw.randint(1, 12)}:{draw.randint(0, 59):02d} {draw.choice(['am', 'pm', 'PM'])}"
    month = draw.choice(_MONTHS)
    return draw.choice(
        [
            f"{month} {day}, {year} at {clock}",
            f"{day} {month} {year}, {clock}",
            f"{draw.randint(1, 23)} hours ago",
            f"{draw.randint(2, 9)} days ago",
            f"{day:02d}/{draw.randint(1, 12):02d}/{year} {clock}",
        ]
    )


def _comments(draw: random.Random, others: Sequence[LabelledText]) -> list[str]:
    style = draw.randrange(6)
    count = draw.randint(4, 20)
    lines = [draw.choice(["Comments", f"{count} Comments", f"{count} Responses", ""])]
    for number, said in enumerate(_sentences(draw, others, count), 1):
        name, moment = _name(draw), _moment(draw)
        block = (
            [said, f"Posted by: {name} | {moment}"],
            [f"{name} says:", moment, said, "Reply"],
            [f"{number}. {name}", moment, said],
            [f"{name} {moment}", said, f"{draw.randint(0, 40)} Like Reply Report"],
            [f"Posted by {name} on {moment}", said, "Report this comment"],
            [name, said, f"{moment} Reply Share"],
        )[style]
        lines += block
    return [line for line in lines if line]


def _teasers(draw: random.Random, others: Sequence[LabelledText]) -> list[str]:
    lines = [draw.choice(["", "Related", "More news", "Read next", "Latest"])]
    for _ in range(draw.randint(3, 9)):
        other = draw.choice(others)
        lines += [other.truth.title, other.truth.body[0][:_MAX_QUOTED]]
        if draw.random() < 0.3:  # noqa: PLR2004
            lines.append(_moment(draw))
    return [line for line in lines if line]


def _headlines(draw: random.Random, others: Sequence[LabelledText]) -> list[str]:
    bullet = draw.choice(["", "", "* "])
    titles = [bullet + draw.choice(others).truth.title for _ in range(draw.randint(4, 14))]
    return [line for line in (draw.choice(["", "More stories", "Most read"]), *titles) if line]


def _story(draw: random.Random, others: Sequence[LabelledText]) -> list[str]:
    other = draw.choice(others)
    return [other.truth.title, _moment(draw), *other.truth.body[: draw.randint(3, 12)]]
