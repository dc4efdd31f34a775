"""The learned judges of the parser: their weights, their evaluation, and what they must not do."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents.article import ArticleError, Dateline
from indexer.documents.document import build_document
from indexer.documents.prepare import UNKNOWN_ENCODING, parse_input
from indexer.input.sources import Input, Kind
from indexer.parser import Role, label_by_rules, parse_article, parse_lines, parse_text
from indexer.parser.lines import split_rows
from indexer.parser.model import line_features, name_features
from indexer.parser.model.line_features import measure_lines
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
        ("names", name_features.NAMES),
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


@settings(max_examples=40)
@given(st.lists(st.lists(st.integers(-3, 40), min_size=12, max_size=12), min_size=1, max_size=5))
def test_trees_for_many_rows_give_what_a_walk_gives(values: list[list[int]]) -> None:
    data = weights()["names"]
    matrix = np.tile(np.array(values, np.float32), 6)[:, : len(name_features.NAMES)]
    trees = [
        {key: data[key][i] for key in ("features", "thresholds", "masks", "leaves")}
        for i in range(len(data["leaves"]))
    ]

    expected = [sum(walk(tree, row) for tree in trees) / SCALE for row in matrix]

    assert Trees(data).score(matrix).tolist() == pytest.approx(expected)


@settings(max_examples=60)
@given(st.lists(st.text("ab ", min_size=1, max_size=9), min_size=1, max_size=30))
def test_every_line_has_each_number_and_sums_do_not_leave_the_page(lines: list[str]) -> None:
    rows, _ = label_by_rules("\n".join([TITLE, *lines]))

    matrix = measure_lines(rows)

    column = {name: number for number, name in enumerate(line_features.NAMES)}
    assert matrix.shape == (len(rows), len(line_features.NAMES))
    counted = ("page words", "unfinished", "name and time", "personal words")
    for name in counted:
        whole = matrix[:, column[name]].sum()
        around = matrix[:, column[f"{name} above"]] + matrix[:, column[f"{name} below"]]
        assert np.array_equal(around, np.full(len(rows), whole))
    assert (matrix[:, column["near unfinished"]] <= min(13, len(rows))).all()
    assert np.array_equal(matrix[1:, column["words at -1"]], matrix[:-1, column["words"]])
    assert np.array_equal(matrix[:-2, column["rule at +2"]], matrix[2:, column["rule"]])


def test_lines_are_measured_by_how_far_they_are_from_the_longest_run_of_paragraphs() -> None:
    menu = ["Home", "News", "Sports", "Weather", "Jobs"]
    comment = "I think you are wrong about the quay, my friend, they were late all summer long."
    page = [TITLE, PROSE[0], *menu, *PROSE, *menu[:4], comment, *menu]
    rows = split_rows("\n\n".join(page))
    rows[0].assign(Role.TITLE, "first-line")

    matrix = measure_lines(rows)

    column = {name: number for number, name in enumerate(line_features.NAMES)}
    side, offset, gap, personal, title = (
        matrix[:, column[name]].astype(int).tolist()
        for name in ("main run", "run offset", "widest gap", "personal words", "title words")
    )
    count = len(PROSE)
    assert side == [-1] * 7 + [0] * count + [1] * 10
    assert offset == [-2, *[-1] * 6, *[0] * (count + 4), *[1] * 6]
    assert gap == [5] * 7 + [0] * count + [1, 2, 3, 4, 4, 4, 4, 4, 4, 5]
    assert personal[7 + count + 4] == 4
    assert title[0] > 0
    assert not any(title[2:7])


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_trees_does_not_change_a_score(seed: int) -> None:
    data = weights()["lines"]
    order = np.random.default_rng(seed).permutation(len(data["leaves"]))
    mixed = {
        key: [data[key][i] for i in order] for key in ("features", "thresholds", "masks", "leaves")
    }
    rows, _ = label_by_rules("\n\n".join((TITLE, "By Ada Lind", *PROSE, "Share", "Boat sinks")))
    matrix = measure_lines(rows)

    assert Trees(mixed).score(matrix).tolist() == Trees(data).score(matrix).tolist()


def test_nodes_that_share_a_condition_are_scored_as_if_each_tree_were_walked() -> None:
    data = weights()["lines"]
    rows, _ = label_by_rules("\n\n".join((TITLE, "By Ada Lind", *PROSE, "Share", "Boat sinks")))
    matrix = measure_lines(rows)

    def walk(line: list[float], tree: int) -> int:
        left = 0xFF
        nodes = zip(*(data[key][tree] for key in ("features", "thresholds", "masks")), strict=True)
        for feature, threshold, mask in nodes:
            left &= mask if line[feature] > np.float32(threshold) else 0xFF
        leaf: int = data["leaves"][tree][(left & -left).bit_length() - 1]
        return leaf

    walked = [
        sum(walk(line, tree) for tree in range(len(data["leaves"]))) for line in matrix.tolist()
    ]
    assert (Trees(data).score(matrix) * SCALE).round().astype(int).tolist() == walked


def numbered_comment(number: int) -> list[str]:
    return [f"{number}. reader{number} says:", f"May {number}, 2019 at 8:{number} pm", SAID[number]]


def signed_comment(number: int) -> list[str]:
    return [SAID[number], f"Posted by: Reader{number} on May {number}, 2019 0{number}:14 PM"]


def timed_comment(number: int) -> list[str]:
    return [f"Reader{number}", f"{number + 2} hours ago", SAID[number], "Reply"]


SAID = (
    "I have lived at the harbour for years and nobody has ever repaired a thing.",
    "You are wrong about the ferries, my friend, they were late all summer long.",
    "Who pays for all of this? We do, and I for one would rather have a school.",
    "My father built that wall with his own hands and I hope they do it as well.",
    "I think the council is right this time, however much it costs all of us.",
)


@pytest.mark.parametrize("comment", [numbered_comment, signed_comment, timed_comment])
def test_readers_comments_below_their_heading_are_not_the_text(
    comment: Callable[[int], list[str]],
) -> None:
    said = [line for number in range(1, len(SAID)) for line in comment(number)]
    page = "\n\n".join((TITLE, "By Ada Lind", "May 1, 2019", *PROSE, "Comments", *said))

    assert parse_article(page).body == PROSE


def test_a_paragraph_below_a_list_and_above_a_link_is_text() -> None:
    items = ("Build the wall by spring", "Open the quay to ferries", "Move the nets to the shed")
    last = "The mayor said that the rest of the plan would be put to a vote in the autumn."
    page = "\n\n".join(
        (
            TITLE,
            "By Ada Lind",
            *PROSE,
            "The plan has three parts:",
            *(f"* {i}" for i in items),
            last,
        )
    )

    body = parse_article(f"{page}\n\nRead more\n\nBoat sinks in storm").body

    assert body == (*PROSE, "The plan has three parts:", *items, last)


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
    ("printed", "text", "places", "name"),
    [
        ("BEIRUT (Reuters) - ", "BEIRUT (Reuters)", ["Beirut"], "Reuters"),
        ("OSLO, Norway (AP) — ", "OSLO, Norway (AP)", ["Oslo, Norway"], "AP"),
        (
            "DAMASCUS/AMMAN, Dec 20 (AFP) -- ",
            "DAMASCUS/AMMAN, Dec 20 (AFP)",
            ["Damascus", "Amman"],
            "AFP",
        ),
        ("NEW DELHI, May 5, 2020 (PTI): ", "NEW DELHI, May 5, 2020 (PTI)", ["New Delhi"], "PTI"),
        ("Berlin/Hamburg (dpa/lno) - ", "Berlin/Hamburg (dpa/lno)", ["Berlin", "Hamburg"], "dpa"),
        ("Madrid, 5 may (EFE).- ", "Madrid, 5 may (EFE)", ["Madrid"], "EFE"),
        ("PARIS, 5 mai 2020 (AFP) – ", "PARIS, 5 mai 2020 (AFP)", ["Paris"], "AFP"),
        (
            "SÃO PAULO, SP (Folhapress) - ",
            "SÃO PAULO, SP (Folhapress)",
            ["São Paulo, SP"],
            "Folhapress",
        ),
        ("(ANSA) - ROMA, 05 MAG - ", "(ANSA) - ROMA, 05 MAG", ["Roma"], "ANSA"),
        ("(Reuters) - ", "(Reuters)", [], "Reuters"),
        ("MOSCOW, May 5. /TASS/. ", "MOSCOW, May 5. /TASS/", ["Moscow"], "TASS"),
        ("WASHINGTON, D.C. (UPI) — ", "WASHINGTON, D.C. (UPI)", ["Washington, D.C"], "UPI"),
        ("MADRID — ", "MADRID", ["Madrid"], None),
        ("ROMA, 9 OTT - ", "ROMA, 9 OTT", ["Roma"], None),
        ("NEW YORK, Oct 9 (IPS) - ", "NEW YORK, Oct 9 (IPS)", ["New York"], "IPS"),
        ("МОСКВА, 9 окт — РИА Новости. ", "МОСКВА, 9 окт — РИА Новости", ["Москва"], "РИА Новости"),
        ("TOKYO, March 5 -- ", "TOKYO, March 5", ["Tokyo"], None),
    ],
)
def test_reads_the_dateline_of_a_report(
    printed: str, text: str, places: list[str], name: str | None
) -> None:
    article = parse_article("\n\n".join((TITLE, "By Ada Lind", f"{printed}{PROSE[0]}", *PROSE[1:])))

    assert article.dateline == Dateline(text, tuple(places), name)
    assert article.agencies == ((name,) if name else ())
    assert article.body[0].startswith(printed)
    assert build_document(article, "id")["lead"].startswith(PROSE[0][:40])


@pytest.mark.parametrize(
    "printed",
    ["The mayor (67) - ", "FERRIES — ", "The harbour master said (AP) - ", "Paris - ", "ROME "],
)
def test_other_beginnings_of_a_paragraph_are_no_dateline(printed: str) -> None:
    article = parse_article("\n\n".join((TITLE, "By Ada Lind", f"{printed}{PROSE[0]}", *PROSE[1:])))

    assert article.dateline is None
