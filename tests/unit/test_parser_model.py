"""The learned judges of the parser: their weights, their evaluation, and what they must not do."""

import json
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents.article import ArticleError
from indexer.documents.prepare import UNKNOWN_ENCODING, parse_input
from indexer.input.sources import Input, Kind
from indexer.parser import Role, parse_article, parse_lines, parse_text
from indexer.parser.model import end_features, line_features, name_spans
from indexer.parser.model.judge import smooth
from indexer.parser.model.name_spans import find_spans
from indexer.parser.model.trees import SCALE, Trees
from indexer.parser.warnings import LITTLE_KEPT, NO_SURE_TITLE

TITLE = "Council votes to rebuild the old harbour wall"
PROSE = (
    "The council voted on Monday to rebuild the wall of the old harbour, which storms left open.",
    "Engineers said at the meeting that work would begin in spring and cost the town four million.",
    "Fishermen who had moored elsewhere for a year said that they would be back by the summer.",
    "The province pays half of it, on condition that the quay is open to ferries by next year.",
)


def weights() -> dict[str, Any]:
    text = resources.files("indexer.parser.model").joinpath("weights.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.parametrize(
    ("judge", "names"),
    [
        ("lines", line_features.NAMES),
        ("ends", end_features.NAMES),
        ("names", name_spans.NAMES),
    ],
)
def test_the_weights_are_of_the_features_that_are_measured(
    judge: str, names: tuple[str, ...]
) -> None:
    data = weights()[judge]

    assert tuple(data["names"]) == names
    assert max(feature for tree in data["features"] for feature in tree) < len(names)
    assert all(len(leaves) <= 8 for leaves in data["leaves"])


def walk(tree: dict[str, Any], row: np.ndarray[Any, Any]) -> int:
    """Return the leaf of a tree by its masks, one node after the other."""
    mask = 0xFF
    for feature, threshold, bits in zip(
        tree["features"], tree["thresholds"], tree["masks"], strict=True
    ):
        if not row[feature] <= np.float32(threshold):
            mask &= bits
    leaf = (mask & -mask).bit_length() - 1
    return int(tree["leaves"][leaf])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.integers(-3, 40), min_size=12, max_size=12), min_size=1, max_size=5))
def test_trees_for_many_rows_give_what_a_walk_gives(values: list[list[int]]) -> None:
    data = weights()["names"]
    matrix = np.tile(np.array(values, np.float32), 6)[:, : len(name_spans.NAMES)]
    trees = [
        {key: data[key][i] for key in ("features", "thresholds", "masks", "leaves")}
        for i in range(len(data["leaves"]))
    ]

    expected = [sum(walk(tree, row) for tree in trees) / SCALE for row in matrix]

    assert Trees(data).score(matrix).tolist() == pytest.approx(expected)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-5, 5), max_size=9))
def test_no_other_sequence_of_text_and_page_is_better(odds: list[float]) -> None:
    def value(kept: list[bool]) -> float:
        changes = sum(a != b for a, b in zip([False, *kept], kept, strict=False))
        gains = sum(max(-4, min(4, o)) for o, keep in zip(odds, kept, strict=True) if keep)
        return gains - 0.15 * changes

    best = max(
        (value([bool(bits >> i & 1) for i in range(len(odds))]) for bits in range(1 << len(odds))),
        default=0.0,
    )

    assert value(smooth(odds)) == pytest.approx(best)


def test_lines_have_a_probability_and_reasons() -> None:
    page = "\n\n".join((TITLE, "By Ada Lind", *PROSE, "Share", "More stories", "Boat sinks"))
    lines = parse_lines(page, with_reasons=True)

    text = [line.probability for line in lines if line.role is Role.BODY]
    others = [line.probability for line in lines if line.role is Role.BOILERPLATE]
    assert min(filter(None, text)) > max(filter(None, others))
    assert all(line.reasons for line in lines)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ada LindView more posts", ["Ada Lind"]),
        ("Ada Lind5 hours ago", ["Ada Lind"]),
        ("Monday May 3, 2021 7:45 am PST by Ada Lind", ["Ada Lind"]),
        ("Filed | Published: 5 hours ago | Written by Ada Lind", ["Ada Lind"]),
        ("byAda Lind", ["Ada Lind"]),
        ("Ada McLind, Tom de la Cruz", ["Ada McLind", "Tom de la Cruz"]),
        ("By rasos | 3 May 2021", ["rasos"]),
    ],
)
def test_spans_of_a_line_are_cut_at_what_is_no_name(line: str, names: list[str]) -> None:
    spans = [" ".join(span.words) for span in find_spans(line)]

    assert set(names) <= set(spans)


@pytest.mark.parametrize("head", ["Share\n\nAda Lind5 hours ago", "Ada LindView more posts\n\nPin"])
def test_a_name_that_is_glued_to_a_box_is_the_author(head: str) -> None:
    page = "\n\n".join((TITLE, head, *PROSE, "Share"))

    assert parse_article(page).authors == ("Ada Lind",)


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("Ada LindMay 3, 2021 in News, Harbour, Ships, Ferries, Walls, Boats, Nets", "2021-05-03"),
        ("9. Mai 20229. Mai 2022", "2022-05-09"),
        ("06.18.2025", "2025-06-18"),
        ("2025•01•08", "2025-01-08"),
        (
            "OSLO, Dec 20, 2019 (AG) - The ferries are late, the harbour office said today.",
            "2019-12-20",
        ),
    ],
)
def test_the_second_look_reads_dates_that_no_date_line_prints(head: str, day: str) -> None:
    published = parse_article("\n\n".join((TITLE, head, *PROSE, "Share"))).published_at

    assert published
    assert published.date().isoformat() == day


def test_the_second_look_finds_a_date_far_below_the_title_and_one_alone_in_the_text() -> None:
    text = [f"{sentence} ({number})." for number in range(40) for sentence in PROSE]
    below = parse_article("\n\n".join((TITLE, *text, "Share", "March 1, 2024"))).published_at
    inside = parse_article(
        "\n\n".join((TITLE, *text[:20], "27.04.2020 - 18:50 Uhr 3 Kommentare", *text[20:]))
    ).published_at

    assert below
    assert below.date().isoformat() == "2024-03-01"
    assert inside
    assert inside.date().isoformat() == "2020-04-27"


def test_refuses_a_date_in_the_future() -> None:
    text = "\n\n".join((TITLE, "By Ada Lind", "Published May 3, 2031", *PROSE))
    now = datetime(2031, 5, 1, tzinfo=UTC)

    assert parse_text(text, now).article.published_at is None
    assert parse_text(text, now + timedelta(days=2)).article.published_at
    assert parse_text(text).article.published_at


def test_what_is_doubtful_is_in_the_warnings() -> None:
    menu = "\n\n".join(
        f"Read more about our offers and terms, which apply to you {i}." for i in range(9)
    )
    little = parse_text(f"{TITLE}\n\nBy Ada Lind\n\n{PROSE[0]}\n\nComments\n\n{menu}")
    unsure = parse_text("\n\n".join((f"{PROSE[0]} {PROSE[1]}", *PROSE)))

    assert LITTLE_KEPT in little.warnings
    assert NO_SURE_TITLE in unsure.warnings
    assert parse_text("\n\n".join((TITLE, "By Ada Lind", *PROSE))).warnings == ()


def test_an_encoding_that_only_the_detector_knows_is_a_warning() -> None:
    text = "港の壁を直す\n\n" + "\n\n".join(
        ["町議会は月曜日に古い港の壁を直すことを決めたと伝えた。" * 4] * 3
    )
    parsed = parse_input(Input("a.txt", "a.txt", Kind.RAW, text.encode("shift_jis")))

    assert UNKNOWN_ENCODING in parsed.warnings


@pytest.mark.parametrize(
    "page",
    [
        "\n".join([TITLE, "By " + ", ".join(f"Ada Lind{i}" for i in range(10_000)), *PROSE]),
        "\n".join([TITLE, *("Ada Lind" for _ in range(10_000)), *PROSE]),
        "\n".join([TITLE, *PROSE, *("word" for _ in range(19_000))]),
        "\n".join([TITLE, *(PROSE * 4_000)]),
        "\n".join([TITLE, "&amp;" * 30_000, *PROSE]),
    ],
)
def test_large_pages_are_parsed_or_refused(page: str) -> None:
    try:
        assert parse_article(page).body
    except ArticleError as error:
        assert error.reason in {"no-body", "line-too-long"}  # noqa: PT017


@pytest.mark.parametrize(
    ("printed", "dateline", "agencies"),
    [
        ("BEIRUT (Reuters) - ", "BEIRUT (Reuters)", ("Reuters",)),
        ("OSLO, Norway (AP) — ", "OSLO, Norway (AP)", ("AP",)),
        ("MADRID — ", "MADRID", ()),
        ("The mayor (67) - ", None, ()),
        ("FERRIES — ", None, ()),
    ],
)
def test_reads_the_dateline_of_a_report(
    printed: str, dateline: str | None, agencies: tuple[str, ...]
) -> None:
    article = parse_article("\n\n".join((TITLE, "By Ada Lind", f"{printed}{PROSE[0]}", *PROSE[1:])))

    assert (article.dateline, article.agencies) == (dateline, agencies)
    assert article.body[0].startswith(printed)
