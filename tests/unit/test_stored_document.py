"""What is stored is enough to find names and near-copies again."""

from pathlib import Path

import pytest

from indexer.documents.article import Article
from indexer.documents.document import build_document
from indexer.documents.stored import read_document, reenrich
from indexer.enrich.entities import enrich_article
from indexer.parser import parse_article
from tests.unit.test_document import WHOLE

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))


@pytest.mark.parametrize("path", SEEDS[::5], ids=lambda path: path.name[:3])
def test_naming_again_by_the_same_rules_changes_nothing(path: Path) -> None:
    document = build_document(enrich_article(parse_article(path.read_text("utf-8"))), path.name)

    assert reenrich(document) == document
    assert [*reenrich(document)] == [*document]


def test_a_whole_article_is_read_back_without_what_was_found() -> None:
    read = read_document(build_document(WHOLE, "a-1"))

    assert (read.places, read.people, read.organizations) == ((), ("Amr Homsi",), ("UN",))
    assert (read.lead, read.captions, read.headings) == (WHOLE.lead, WHOLE.captions, WHOLE.headings)


def test_better_rules_keep_the_given_values() -> None:
    given = build_document(Article("Talks", ("Talks in Oslo.",), places=("Oz",)), "given")
    stale = build_document(
        Article("Talks", ("Talks in Oslo.",), places=("Oz",), derived_fields=("places",)), "stale"
    )

    assert reenrich(given)["places"] == ["Oz"]
    assert reenrich(stale | {"extra": 1})["places"] == ["Norway", "Oslo"]
    assert reenrich(stale | {"extra": 1})["extra"] == 1
