"""What an answer holds."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from api.schemas.answer import Answer, example
from api.schemas.facets import Facet, PublishedFacet


def read_as_utc(moment: datetime) -> datetime:
    """A time with its zone; one that was printed without is read as UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


Moment = Annotated[datetime, AfterValidator(read_as_utc)]


STALE_SINCE = Field(
    None,
    description="When this was the answer; given only while Elasticsearch is away.",
    examples=["2026-01-31T04:30:00Z"],
)


class IncompleteReason(StrEnum):
    """Why an answer may lack something."""

    shard_failed = "shard_failed"
    timed_out = "timed_out"
    total_is_lower_bound = "total_is_lower_bound"
    facet_is_approximate = "facet_is_approximate"
    highlight_cut = "highlight_cut"


class Caption(Answer):
    """A picture's text and who made it."""

    text: str = example("Rebel fighters gather along the road.", "The picture's text.")
    credit: str | None = example("AFP/Amr Radwan Al-Homsi", "The credit as printed.")
    agency: str | None = example("AFP", "The agency named in the credit.")
    photographer: str | None = example("Amr Radwan Al-Homsi", "The person named in the credit.")


class Heading(Answer):
    """A sub-heading of the body."""

    text: str = example("A fragile truce", "The sub-heading.")
    before: int = example(3, "Index of the paragraph that it stands before, from 0.")


class Highlight(Answer):
    """A text with the words that matched, as safe HTML and as positions."""

    html: str = example("Syrian <mark>rebels</mark> edge closer", "Escaped text with `<mark>`.")
    text: str = example("Syrian rebels edge closer", "The same text, plain.")
    ranges: tuple[tuple[int, int], ...] = example(
        [[7, 13]], "Matches as `[start, end)` in code points of `text`."
    )


class Highlights(Answer):
    """The highlighted title, whole, and fragments of the body."""

    title: Highlight
    body: tuple[Highlight, ...] = Field(
        description="Fragments that matched; the lead where none did; with `full` one whole text."
    )


class MatchKind(StrEnum):
    """In which way a word matched."""

    exact = "exact"
    phrase = "phrase"
    prefix = "prefix"
    stem = "stem"
    synonym = "synonym"
    typo = "typo"


class Match(Answer):
    """One word of the query, and where and how it matched."""

    word: str = example("rebels", "The word or phrase as typed.")
    field: str = example("title", "The field that holds it.")
    kind: MatchKind = example("exact", "The closest way in which it matched there.")
    sentence: str = example("“rebels” stands in title as typed.", "The same as a sentence.")


class ArticleFields(Answer):
    """The fields of an article; an answer leaves out the ones that were not asked for."""

    title: str | None = example(
        "Syrian rebels edge closer to Latakia", "The headline.", default=None
    )
    lead: str | None = example(
        "An alliance of rebel groups …", "The first paragraph.", default=None
    )
    body: str | None = example(
        "First paragraph.\n\nSecond paragraph.",
        "Paragraphs with an empty line between.",
        default=None,
    )
    captions: tuple[Caption, ...] = Field((), description="The pictures' texts.")
    headings: tuple[Heading, ...] = Field((), description="The sub-headings.")
    published_at: Moment | None = example(
        "2015-08-12T12:48:00Z", "When it was published, in UTC.", default=None
    )
    updated_at: Moment | None = example(
        "2015-08-12T15:00:00Z", "When it was last changed, in UTC.", default=None
    )
    authors: tuple[str, ...] = example(["Fred Lambert"], "The people who wrote it.", default=())
    source: str | None = example("Example Times", "The publication.", default=None)
    agencies: tuple[str, ...] = example(["AFP"], "News agencies that it draws on.", default=())
    section: str | None = example("World", "The section of the publication.", default=None)
    tags: tuple[str, ...] = example(["Syria"], "Labels that it was given.", default=())
    places: tuple[str, ...] = example(["Syria"], "Places in the news.", default=())
    place_paths: tuple[str, ...] = example(
        ["Syria", "Syria > Latakia"], "The same places, each below its country.", default=()
    )
    people: tuple[str, ...] = example(["Bashar al-Assad"], "People in the news.", default=())
    organizations: tuple[str, ...] = example(["BBC"], "Organizations in the news.", default=())
    language: str | None = example("en", "ISO 639-1 code of its language.", default=None)
    url: str | None = example("https://example.org/latakia", "Where it stands.", default=None)
    word_count: int | None = example(312, "Words in the body.", default=None)


class StoryCount(Answer):
    """The story that a hit stands for."""

    id: str = example("000_ec27dc8f054a1452.txt", "Its articles are at `/v1/stories/{id}`.")
    count: int = example(3, "How many of its articles match.")


class Hit(ArticleFields):
    """One result of a search."""

    id: str = example("000_ec27dc8f054a1452.txt", "The article's id.")
    score: float | None = example(
        12.7, "Relevance; null where another order was asked for.", default=None
    )
    highlights: Highlights | None = Field(
        None, description="Matched words in context; left out with `highlight=none`."
    )
    why: tuple[Match, ...] = Field((), description="Why it matched; only with `explain=true`.")
    story: StoryCount | None = Field(None, description="Its story; only with `group=story`.")


class Total(Answer):
    """How many articles match."""

    value: int = example(7, "The number.")
    exact: bool = example(True, "False where it is a lower bound.")


class Note(Answer):
    """What a part of the query was read as, where it could not be read as typed."""

    code: str = example("unbalanced-quote", "A stable name for the case.")
    message: str = example("The quotation mark has no partner; read as words.", "One sentence.")
    start: int = example(8, "First code point in `q`.")
    end: int = example(9, "One past the last code point in `q`.")


class QueryEcho(Answer):
    """The query as it was understood."""

    q: str = example("latakia rebels", "The query as sent.")
    notes: tuple[Note, ...] = Field((), description="Empty where everything was read as typed.")


class CorrectedQuery(Answer):
    """Did you mean: the query with words that the articles hold, ready to run."""

    q: str = example("syrian rebels", "The corrected query.")
    html: str = example("syrian <mark>rebels</mark>", "Escaped, with what was corrected marked.")
    total: int = example(12, "How many articles it finds under the same filters.")


class Page(Answer):
    """Where this answer stands among the pages."""

    number: int = example(1, "This page, from 1.")
    size: int = example(10, "Hits a page.")
    next_cursor: str | None = example(
        "eyJxdWVyeSI6…",
        "Send it back as `cursor` for what follows, from one snapshot; null after the last hit "
        "and on numbered pages after the first.",
        default=None,
    )


class SearchResponse(Answer):
    """The answer to a search."""

    total: Total
    complete: bool = example(True, "False where any part of the answer may be missing.")
    incomplete_reasons: tuple[IncompleteReason, ...] = example([], "Why, where it is not complete.")
    took_ms: int = example(4, "Milliseconds that Elasticsearch took.")
    query: QueryEcho
    hits: tuple[Hit, ...]
    facets: dict[str, Facet | PublishedFacet] = Field(description="One entry a facet asked for.")
    page: Page
    suggestion: CorrectedQuery | None = Field(
        None,
        description="Did you mean: set where a word of `q` is in no article, and the query with "
        "the word that was meant finds more.",
    )
    stale_since: Moment | None = STALE_SINCE


class Article(ArticleFields):
    """One article, whole."""

    id: str = example("000_ec27dc8f054a1452.txt", "The article's id.")
    highlights: Highlights | None = Field(
        None, description="Title and body, whole, with what `q` matches; left out without `q`."
    )
    complete: bool = example(True, "False where any part of the answer may be missing.")
    incomplete_reasons: tuple[IncompleteReason, ...] = example([], "Why, where it is not complete.")
    stale_since: Moment | None = STALE_SINCE
