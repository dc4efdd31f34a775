"""What an answer holds."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """The base of everything that is answered."""

    model_config = ConfigDict(frozen=True)


def example(value: Any, description: str, **more: Any) -> Any:
    """Describe a field for the OpenAPI document, with one example."""
    return Field(description=description, examples=[value], **more)


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


class FacetValue(Answer):
    """One value that a facet can be narrowed to."""

    value: str = example("Fred Lambert", "The value, to be sent back as the filter.")
    count: int = example(7, "Articles with it: the total if it alone were chosen in this facet.")
    selected: bool = example(False, "Whether the request chose it.")


class Facet(Answer):
    """The values of one field among the matches, its own selection left aside."""

    values: tuple[FacetValue, ...] = Field(
        description="The most frequent ones, and every chosen one."
    )
    other: int = example(12, "Occurrences of the values that are not listed.")
    missing: int = example(3, "Articles without a value.")
    exact: bool = example(True, "False where shards may have disagreed on the counts.")
    error_bound: int = example(0, "By how much a count may be too low; 0 where it is exact.")


class PublishedValue(Answer):
    """One stretch of days; send `from` and `to` back as `published_from` and `published_to`."""

    model_config = ConfigDict(frozen=True, validate_by_name=True, serialize_by_alias=True)

    start: str = example("2015-08-01", "First day, inclusive.", alias="from")
    end: str = example("2015-08-31", "Last day, inclusive.", alias="to")
    count: int = example(7, "Articles published in it.")
    selected: bool = example(False, "Whether it lies within the chosen dates.")


class PublishedFacet(Answer):
    """When the matches were published, the chosen dates left aside."""

    values: tuple[PublishedValue, ...] = Field(description="Stretches in order of time.")
    other: int = example(0, "Always 0: every stretch is listed.")
    missing: int = example(3, "Articles without a date.")
    exact: bool = example(True, "Always true.")
    error_bound: int = example(0, "Always 0.")


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


class Suggestion(Answer):
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


class SimilarHit(ArticleFields):
    """An article that resembles another one."""

    id: str = example("000_ec27dc8f054a1452.txt", "The article's id.")
    score: float = example(12.7, "How alike, comparable within this answer only.")
    shared_terms: tuple[str, ...] = example(
        ["latakia", "nusra"], "Characteristic words that both hold, strongest first."
    )


class SimilarResponse(Answer):
    """Articles that resemble one article, or a text."""

    complete: bool = example(True, "False where any part of the answer may be missing.")
    incomplete_reasons: tuple[IncompleteReason, ...] = example([], "Why, where it is not complete.")
    took_ms: int = example(4, "Milliseconds that Elasticsearch took.")
    hits: tuple[SimilarHit, ...]


class Version(Answer):
    """Which build answers, and from which index."""

    version: str = example("0.1.0", "The build of this service.")
    index: str | None = example("articles-20150812124800", "The index generation behind the alias.")
    elasticsearch: str | None = example("9.4.3", "The server's version.")


class Live(Answer):
    """The process answers."""

    status: str = example("live", "Always live.")


class Ready(Answer):
    """An article can be found."""

    status: str = example("ready", "Always ready; a problem is answered where it is not.")
    articles: int = example(56, "Articles that can be found now.")


class WhyRole(StrEnum):
    """What a part of a request is."""

    query = "query"
    filter = "filter"
    reject = "reject"


class WhyPart(Answer):
    """One part of a request, held against one article."""

    role: WhyRole = example("filter", "What the part is.")
    text: str = example("authors: Fred Lambert", "The part as it was understood.")
    holds: bool = example(True, "Whether the article has what the part names.")
    keeps_out: bool = example(False, "Whether the part keeps the article from being found.")
    sentence: str = example("“authors: Fred Lambert” lets the article in.", "The same in words.")


class WhyResponse(Answer):
    """Why an article is found, or not."""

    id: str = example("000_ec27dc8f054a1452.txt", "The article's id.")
    in_index: bool = example(True, "Whether there is such an article at all.")
    found: bool = example(True, "Whether the search finds it.")
    parts: tuple[WhyPart, ...] = Field(description="Every part of the search.")
    matches: tuple[Match, ...] = Field(description="The words that matched, and how.")
    missing_words: tuple[str, ...] = example(
        ["homs"], "Words of the query that the article holds in no form."
    )
    complete: bool = example(True, "False where any part of the answer may be missing.")
    incomplete_reasons: tuple[IncompleteReason, ...] = example([], "Why, where it is not complete.")
