"""What a name is, where the words in it or beside it tell better than the label it was given."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from indexer.names.bodies import names_body, names_person
from indexer.names.folding import key
from indexer.names.gazetteer import automaton
from indexer.names.spans import ORGANIZATION, PERSON, PLACE, REGION, Span
from indexer.names.wholes import make_whole
from indexer.names.words.bodies import KINDS
from indexer.names.words.cues import HONORIFICS, LOCATIVE, OF_PLACES
from indexer.names.words.roles import OFFICES

_DECIDED = (PERSON, ORGANIZATION)
_PLACES = (PLACE, REGION)
_TITLES = HONORIFICS | OFFICES
# Before a place that the gazetteer does not know.
_BEFORE_PLACES = LOCATIVE | {"of", "from", "the", "a"}
_SINGLE = re.compile(r"[A-Z][\w-]{2,}(?:['\u2019]s)?")
_POSSESSIVE = re.compile(r"['\u2019]s$")
_FULL_NAME = 2


def relabel(spans: Sequence[Span]) -> list[Span]:
    """The people and organizations among the spans, each name under one label."""
    told = [span for span in map(_relabel, spans) if span.label in _DECIDED]
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for span in told:
        labels[span.text][span.label] += 1
    return [replace(span, label=_settle(span.text, labels)) for span in told if not span.is_quoted]


def _settle(name: str, labels: dict[str, Counter[str]]) -> str:
    """The label that a name has most often; who is called by the last word of it is a person."""
    words = name.split()
    if len(words) == _FULL_NAME and not names_body(name):
        alone = labels.get(words[-1], Counter())
        if alone[PERSON] > max(1, alone[ORGANIZATION]):
            return PERSON
    return labels[name].most_common(1)[0][0]


def _relabel(span: Span) -> Span:
    span = make_whole(span)
    if _is_said_to_be_a_body(span) or (span.label == PLACE and _is_no_place(span)):
        return replace(span, label=ORGANIZATION)
    titled = " " not in span.text and span.word_before in _TITLES
    if span.label == ORGANIZATION and (titled or names_person(span.text)):
        return replace(span, label=PERSON)
    return span


def _is_said_to_be_a_body(span: Span) -> bool:
    """Whether its own words tell it, or the word before: "the newspaper Dagens Nyheter"."""
    called = span.word_before in KINDS and not automaton().exists(key(span.text))
    return called or (span.label not in _PLACES and names_body(span.text))


def _is_no_place(span: Span) -> bool:
    """Whether it stands where no place does: "Walikali told us"; most such are companies."""
    return (
        bool(span.before or span.after)
        and _SINGLE.fullmatch(span.text) is not None
        and span.word_before not in _BEFORE_PLACES
        and span.word_after.lower() not in OF_PLACES
        and not automaton().exists(key(_POSSESSIVE.sub("", span.text)))
    )
