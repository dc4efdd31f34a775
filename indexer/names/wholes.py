"""Names that a model cut too short or too long, made whole by the text beside them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.names.bodies import ends_a_body, names_person
from indexer.names.folding import key
from indexer.names.gazetteer import automaton
from indexer.names.spans import ORGANIZATION, PERSON, Span
from indexer.names.words.bodies import FIRST_WORDS, LAST_WORDS
from indexer.names.words.given_names import GIVEN_NAMES

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


def make_whole(span: Span) -> Span:
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
