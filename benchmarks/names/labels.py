"""Places, people and organizations against the labels that were made by reading."""

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.names.scores import Score
from indexer.enrich.normalize import fold
from indexer.enrich.people_and_organizations.ner import can_recognize, recognize
from indexer.enrich.places import find_places

_FIELDS = ("places", "people", "organizations")


def compare(labels: Path, articles: Path) -> Iterator[str]:
    """Return a row of figures per field, for the labelled parts: title and paragraphs."""
    articles_labelled = [json.loads(line) for line in labels.read_text("utf-8").splitlines()]
    fields = [field for field in _FIELDS if field in articles_labelled[0]]
    scores = {field: Score() for field in fields if field == "places" or can_recognize()}
    for labelled in articles_labelled:
        truth = json.loads((articles / f"{labelled['article']}.json").read_text("utf-8"))
        found = _find(truth["title"], truth["body"], truth["authors"] or [])
        for field, score in scores.items():
            score.add(set(map(_same, found[field])), {_same(name) for name, *_ in labelled[field]})
    yield from (f"  {field:<41} {score}" for field, score in scores.items())
    if can_recognize():
        pooled = scores["people"] + scores["organizations"]
        yield f"  {'people and organizations':<41} {pooled}"
    else:
        yield "  people, organizations: not measured, the extra `ner` is not installed"


def _find(title: str, body: list[str], authors: list[str]) -> dict[str, list[str]]:
    found = {"places": [place.name for place in find_places([title, body[0]], body[1:])]}
    if can_recognize():
        people, organizations = recognize(body, authors, [])
        found |= {"people": people, "organizations": organizations}
    return found


def _same(name: str) -> str:
    """Return the name in a normal form, equal for all its spellings."""
    return " ".join(fold(name).split()).removeprefix("the ")
