"""Who wrote an article, read from the boxes around it when no byline says so."""

import pytest

from indexer.parser import parse_article

TEXT = [
    "Harbour wall to be rebuilt after the storm",
    "The city will rebuild the harbour wall that the storm of March broke in three places.",
    "Engineers expect the work to take two years and to cost eleven million crowns in all.",
    "Fishermen moved their boats to the northern basin, which has room for forty of them.",
]


def authors(*box: str, above: tuple[str, ...] = ()) -> list[str]:
    return list(parse_article("\n\n".join((TEXT[0], *above, *TEXT[1:], *box))).authors)


@pytest.mark.parametrize(
    "box",
    [
        ("About the author", "Ada Lind"),
        ("Über den Autor", "Ada Lind"),
        ("Article written by:", "Ada Lind, MD, PhD"),
        ("The Author", "AL", "Ada Lind"),
        ("View all posts by Ada Lind",),
        ("Alle Beiträge von Ada Lind »",),
        ("Ada Lind is a freelance reporter who covers the coast for several newspapers here.",),
        ("Ada Lind", "Ada Lind is a mother of three who loves the sea and lives by the harbour."),
        ("Ada Lind", "Ada is a novelist and the founder of a small press for tales of the sea."),
    ],
)
def test_a_box_below_the_text_names_the_author(box: tuple[str, ...]) -> None:
    assert authors(*box) == ["Ada Lind"]


def test_a_byline_is_believed_before_a_box() -> None:
    box = ("About the author", "Tom Hart")

    assert authors(*box, above=("By Ada Lind",)) == ["Ada Lind"]


@pytest.mark.parametrize(
    "box",
    [
        ("Related Topics", "Harbour Wall", "Storm Damage"),
        ("Pottery Barn", "Pottery Barn is a shop that sells plates, bowls and many other things."),
        ("About us", "The Harbour Gazette is a daily newspaper of the coast."),
        ("By category", "By region"),
    ],
)
def test_other_boxes_name_nobody(box: tuple[str, ...]) -> None:
    assert authors(*box) == []
