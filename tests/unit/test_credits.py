"""Photo credits, read from the end of a caption or from a separate line."""

import pytest

from indexer.documents.article import Caption
from indexer.parser.photo_credits import find_credit, read_caption

SAID = "Smoke rises on the plain."


@pytest.mark.parametrize(
    ("line", "credit", "agency", "photographer"),
    [
        (f"{SAID} (AFP/Kim Nasser)", "AFP/Kim Nasser", "AFP", "Kim Nasser"),
        (f"{SAID} [File: Reuters]", "File: Reuters", "Reuters", None),
        (f"{SAID} Photograph: Kim Nasser/AP", "Photograph: Kim Nasser/AP", "AP", "Kim Nasser"),
        (f"{SAID} Photo by Kim Nasser", "Photo by Kim Nasser", None, "Kim Nasser"),
        (f"{SAID} REUTERS/Yusuf Rahal", "REUTERS/Yusuf Rahal", "Reuters", "Yusuf Rahal"),
        (
            f"{SAID} Credit Kim Nasser for The Star",
            "Credit Kim Nasser for The Star",
            None,
            "Kim Nasser",
        ),
        (f"{SAID} | Uwe Hartmann/Unsplash", "Uwe Hartmann/Unsplash", "Unsplash", "Uwe Hartmann"),
        (f"{SAID} © Tomasz Żak", "© Tomasz Żak", None, "Tomasz Żak"),
        (f"{SAID} (Paul Hendry)", "Paul Hendry", None, "Paul Hendry"),
        (f"{SAID} Paul Hendry", "Paul Hendry", None, "Paul Hendry"),
        (f"{SAID} (Ministry of Defence)", "Ministry of Defence", None, None),
        (f"{SAID} Foto: Anke Großmann", "Foto: Anke Großmann", None, "Anke Großmann"),
        (f"{SAID} Фото: Илья Соколов", "Фото: Илья Соколов", None, "Илья Соколов"),
    ],
)
def test_a_credit_is_taken_off_its_caption(
    line: str, credit: str, agency: str | None, photographer: str | None
) -> None:
    found = find_credit(line)

    assert found is not None
    caption = read_caption(line, found)
    assert (caption.text.rstrip("."), caption.credit) == (SAID.rstrip("."), credit)
    assert (caption.agency, caption.photographer) == (agency, photographer)


@pytest.mark.parametrize(
    "line",
    [
        SAID,
        "“It is only a picture,” said a stallholder in Taipei.",
        "The ministry said so (it has said so before).",
        "Photos: Palmyra before and after",
        "In pictures: harvest under fire",
        "Grafik: Die Route über den Balkan",
        "He won, 6-4, 6-2, on Monday, the umpire said",
    ],
)
def test_a_sentence_or_a_gallery_is_no_credit(line: str) -> None:
    assert find_credit(line) is None


def test_a_caption_without_credit_is_its_text() -> None:
    assert read_caption(SAID, None) == Caption(SAID)
