"""What a name is, where the words in it or beside it tell better than the label it was given."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.enrich.lexicon.context_words import HONORIFICS, LOCATIVE, OF_PLACES
from indexer.enrich.lexicon.given_names import GIVEN_NAMES
from indexer.enrich.lexicon.organization_words import FIRST_WORDS, KINDS, LAST_WORDS
from indexer.enrich.lexicon.titles import OFFICES
from indexer.enrich.normalize import key
from indexer.enrich.people_and_organizations.name_type import (
    ends_a_body,
    is_organization_name,
    names_person,
)
from indexer.enrich.people_and_organizations.span import ORGANIZATION, PERSON, PLACE, REGION, Span
from indexer.enrich.places.gazetteer import automaton

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
    if len(words) == _FULL_NAME and not is_organization_name(name):
        alone = labels.get(words[-1], Counter())
        if alone[PERSON] > max(1, alone[ORGANIZATION]):
            return PERSON
    return labels[name].most_common(1)[0][0]


def _relabel(span: Span) -> Span:
    span = fix_boundaries(span)
    if _is_said_to_be_a_body(span) or (span.label == PLACE and _is_no_place(span)):
        return replace(span, label=ORGANIZATION)
    titled = " " not in span.text and span.word_before in _TITLES
    if span.label == ORGANIZATION and (titled or names_person(span.text)):
        return replace(span, label=PERSON)
    return span


def _is_said_to_be_a_body(span: Span) -> bool:
    """Whether its own words tell it, or the word before: "the newspaper Dagens Nyheter"."""
    called = span.word_before in KINDS and not automaton().exists(key(span.text))
    return called or (span.label not in _PLACES and is_organization_name(span.text))


def _is_no_place(span: Span) -> bool:
    """Whether it stands where no place does: "Walikali told us"; most such are companies."""
    return (
        bool(span.before or span.after)
        and _SINGLE.fullmatch(span.text) is not None
        and span.word_before not in _BEFORE_PLACES
        and span.word_after.lower() not in OF_PLACES
        and not automaton().exists(key(_POSSESSIVE.sub("", span.text)))
    )


_REST_OF_NAME = re.compile(r"-\w+")
_HEAD_AFTER = re.compile(r" ([A-Z][\w.]+)(?! [A-Z])")
_OF_AFTER = re.compile(r" of(?: the)? [A-Z]\w+")
_GIVEN_BEFORE = re.compile(r"\b([A-Z][\w-]+) $")
_CALLED = re.compile(r"\b([A-Z][a-z]+) ([A-Z][a-z]+[\w-]*)(?! [A-Z])")
# "Browns DL Sheldon Richardson", "Nicolas Jarry 6-4", "Questioning Vindman".
_ROLE_IN_CAPITALS = re.compile(r"^(?:\S+ )*?[A-Z]{2,3} (?=[A-Z]\S+ [A-Z])")
_SCORE = re.compile(r" [\d-]+$")
_GERUND = re.compile(r"^[A-Z]\w+ing (?=[A-Z])")


def find_called(line: str, taken: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """People by their given names, where nothing in `taken` stands."""
    for found in _CALLED.finditer(line):
        start, end = found.span()
        free = all(end <= first or last <= start for first, last in taken)
        given, family = (word.lower() for word in found.groups())
        if free and given in GIVEN_NAMES and family not in LAST_WORDS:
            yield Span.of(line, start, end, PERSON)


def fix_boundaries(span: Span) -> Span:
    """The span with what belongs to the name, and without what does not."""
    if span.label == PERSON:
        return _make_person_whole(span)
    if span.label == ORGANIZATION:
        return _take_person(span) or _make_body_whole(span)
    return span


def _make_person_whole(span: Span) -> Span:
    text = _SCORE.sub("", _ROLE_IN_CAPITALS.sub("", span.text))
    if not any(map(str.isalpha, span.before)):
        text = _GERUND.sub("", text)
    given = _GIVEN_BEFORE.search(span.before)
    if given and " " not in text and given.group(1).lower() in GIVEN_NAMES:
        text = f"{given.group(1)} {text}"
    rest = _REST_OF_NAME.match(span.after)
    return replace(span, text=f"{text}{rest.group()}" if rest else text)


def _take_person(span: Span) -> Span | None:
    """The person after a place that is no part of the name: "Ukraine Marie Yovanovitch"."""
    first, _, name = span.text.removeprefix("the ").partition(" ")
    if automaton().exists(key(first)) and names_person(name):
        return replace(span, text=name, label=PERSON)
    return None


def _make_body_whole(span: Span) -> Span:
    text, after = span.text, span.after
    head = _HEAD_AFTER.match(after)
    if head and ends_a_body([head.group(1)]):
        text, after = text + head.group(), after[head.end() :]
    of = _OF_AFTER.match(after)
    if of and text.split()[-1].lower() in FIRST_WORDS:
        text, after = text + of.group(), after[of.end() :]
    return replace(span, text=text, after=after)
