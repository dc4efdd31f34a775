"""Synonyms of several words find their acronyms, and pieces of stop words find nothing odd."""

import pytest

from tests.integration.service import Service

TEXTS = {
    "imf": "The IMF lent more than it had planned.",
    "bureau": "The FBI searched the office again.",
    "space": "A rocket of NASA flew past the moon.",
    "health": "A report by the WHO was late.",
    "energy": "Inspectors of the IAEA left the plant.",
    "raid": "An airstrike hit the bridge at dawn.",
    "soon": "A new theme park opens soon, at noon.",
    "trial": "Some of these were heard, and so on.",
}


@pytest.fixture(scope="module")
def names(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    articles = [{"id": id_, "title": "Report", "body": body} for id_, body in TEXTS.items()]
    service.load_articles(articles, tmp_path_factory.mktemp("articles"))
    return service


@pytest.mark.parametrize(
    ("q", "id_"),
    [
        ("International Monetary Fund", "imf"),
        ("International Monetary Fund lent", "imf"),
        ("Federal Bureau of Investigation", "bureau"),
        ("National Aeronautics and Space Administration", "space"),
        ("World Health Organization", "health"),
        ("International Atomic Energy Agency", "energy"),
        ("International Atomic Energy Agency inspectors", "energy"),
        ("air strike", "raid"),
    ],
)
@pytest.mark.parametrize("parameters", [{}, {"match": "all"}, {"prefix": "last"}])
def test_a_synonym_of_several_words_finds_its_acronym(
    names: Service, q: str, id_: str, parameters: dict[str, str]
) -> None:
    assert names.ids(q, **parameters) == [id_]


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("so on", ["trial"]),
        ("the me", []),
        ("no on", []),
        ("th ese", []),
        ("T hey", []),
    ],
)
def test_pieces_and_pairs_of_stop_words_are_not_other_words(
    names: Service, q: str, ids: list[str]
) -> None:
    assert names.ids(q) == ids
