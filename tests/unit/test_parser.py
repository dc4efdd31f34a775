"""The parser as a whole: languages, printed forms, and unusual files."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents.article import Article, ArticleError, Caption, Heading
from indexer.input.decoding import decode
from indexer.parser import parse_article, parse_lines, print_article
from indexer.parser.text_forms import read_lines

ROOT = Path(__file__).parents[2]
SHARED = ROOT / "../shared/data/articles"

PROSE = (
    "The council voted on Monday to mend the wall of the old harbour, which the storms left open.",
    "Engineers told the meeting that work would begin in spring and cost the town four million.",
    "“Nobody who has seen the water come in will ask what it costs,” said a man who sells nets.",
    "Fishermen who had moored elsewhere for a year said that they would be back by the summer.",
    "The province pays half of it, on condition that the quay is open to ferries by next year.",
)
PAGES = {
    "de": (
        "Stadtrat beschließt neue Mauer für den alten Hafen\n\nVon Katrin Müller\n"
        "Stand: 24. August 2018, 18:05 Uhr\n\n{}\n\nMehr zum Thema\nBoot gefunden\n\n"
        "Newsletter abonnieren",
        "Der Stadtrat hat am Montag beschlossen, dass die Mauer des alten Hafens erneuert wird. "
        "Die Arbeiten sollen im Frühling beginnen und vier Millionen Euro kosten.",
        ("2018-08-24T18:05:00", "Katrin Müller"),
    ),
    "es": (
        "El ayuntamiento reparará el muro del puerto viejo\n\nPor María José Ortega\n"
        "12 de agosto de 2015 - 14:30\n\n{}\n\nTe puede interesar\nHallado un barco\n\n"
        "Suscríbete a nuestra newsletter",
        "El ayuntamiento decidió el lunes reparar el muro del puerto viejo, que las tormentas del "
        "invierno dejaron abierto. Las obras empezarán en primavera y costarán cuatro millones.",
        ("2015-08-12T14:30:00", "María José Ortega"),
    ),
    "fr": (
        "Le conseil fera réparer le mur du vieux port\n\nPar Jérôme Pelletan\n"
        "Publié le 12 août 2015 à 08h01\n\n{}\n\nÀ lire aussi\nUn bateau retrouvé\n\n"
        "Inscrivez-vous à notre newsletter",
        "Le conseil a décidé lundi de faire réparer le mur du vieux port, que les tempêtes de "
        "l'hiver ont ouvert. Les travaux commenceront au printemps et coûteront quatre millions.",
        ("2015-08-12T08:01:00", "Jérôme Pelletan"),
    ),
    "pt": (
        "Câmara vai reparar o muro do porto velho\n\nPor João Carvalho\n"
        "12 de março de 2015 às 14h30\n\n{}\n\nLeia também\nBarco encontrado\n\n"
        "Assine a nossa newsletter",
        "A câmara decidiu na segunda-feira reparar o muro do porto velho, que as tempestades do "
        "inverno não pouparam. As obras começam na primavera e vão custar quatro milhões.",
        ("2015-03-12T14:30:00", "João Carvalho"),
    ),
    "it": (
        "Il comune riparerà il muro del vecchio porto\n\ndi Giulia Ferrante\n"
        "12 agosto 2015 alle ore 10:30\n\n{}\n\nLeggi anche\nTrovata una barca\n\n"
        "Iscriviti alla newsletter",
        "Il comune ha deciso lunedì di riparare il muro del vecchio porto, che le tempeste "
        "dell'inverno hanno aperto. I lavori inizieranno in aprile e costeranno quattro milioni.",
        ("2015-08-12T10:30:00", "Giulia Ferrante"),
    ),
}


@pytest.mark.parametrize("language", PAGES)
def test_articles_of_other_languages_are_parsed(language: str) -> None:
    page, paragraph, (published, author) = PAGES[language]
    article = parse_article(page.format(f"{paragraph}\n\n{paragraph} (2)."))

    assert article.language == language
    assert article.published_at
    assert article.published_at.isoformat() == published
    assert article.authors == (author,)
    assert article.body == (paragraph, f"{paragraph} (2).")
    assert len(article.boilerplate) == 3


@pytest.mark.parametrize(
    "paragraph",
    [
        "政府は新しい支援策を発表したと通信社が伝えた。これは最初の措置であり、春まで続く。",
        "أعلنت الحكومة يوم الاثنين إجراءات دعم جديدة، حسبما ذكرت الوكالة، وهي الأولى هذا العام.",
        "정부는 월요일 새로운 지원 대책을 발표했다고 통신사가 전했다. 올해 들어 첫 번째 조치이다.",
        "सरकार ने सोमवार को नए सहायता उपायों की घोषणा की, जैसा कि एजेंसी ने बताया, यह पहला कदम है।",
    ],
)
def test_other_scripts_come_through_without_harm(paragraph: str) -> None:
    article = parse_article(f"{paragraph[:20]}\n\n2015-08-12\n\n{paragraph}\n\n{paragraph}!")

    assert (article.title, article.body) == (paragraph[:20], (paragraph, f"{paragraph}!"))


def test_dates_of_the_prose_are_never_the_articles() -> None:
    article = parse_article(
        "Council votes to mend the old harbour wall\n\n"
        + "\n\n".join(
            f"{text} It did so last on 3 March 1997, and before in 1950." for text in PROSE
        )
    )

    assert (article.published_at, article.updated_at) == (None, None)


NAMES = st.sampled_from(["Ada Lind", "Tom Albrecht", "Zofia Wiśniewska-Hart", "Olena Hrytsenko"])
ZONES = st.sampled_from([None, UTC, timezone(timedelta(hours=5, minutes=30))])
TIMES = st.builds(
    lambda moment, zone: moment.replace(microsecond=0, tzinfo=zone),
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001
    ZONES,
)
CAPTIONS = st.sampled_from(
    [
        Caption("The wall at low tide.", "AFP/Kim Nasser", "AFP", "Kim Nasser"),
        Caption("Nets dry on the quay.", "Photo: Kim Nasser", None, "Kim Nasser"),
    ]
)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Articles as the parser gives them, of parts that every newspaper has."""
    body = tuple(draw(st.permutations(PROSE))[: draw(st.integers(2, 5))])
    before = draw(st.sets(st.integers(1, len(body) - 1)))
    published = draw(st.none() | TIMES)
    return Article(
        title=draw(st.sampled_from(["Council votes to mend the wall", "Harbour to open in May"])),
        body=body,
        published_at=published,
        updated_at=published and draw(st.none() | TIMES),
        authors=tuple(draw(st.lists(NAMES, max_size=3, unique=True))),
        agencies=tuple(draw(st.sets(st.sampled_from(["Reuters", "AFP"]), max_size=1))),
        section=draw(st.sampled_from([None, "Business", "World"])),
        language="en",
        captions=tuple(draw(st.lists(CAPTIONS, max_size=2, unique=True))),
        headings=tuple(Heading("What it costs", position) for position in sorted(before)),
    )


@given(articles())
def test_the_printed_form_parses_to_the_same_article(article: Article) -> None:
    assert parse_article(print_article(article)) == article


@pytest.mark.parametrize("path", sorted((ROOT / "seeds").glob("*.txt")), ids=lambda path: path.stem)
def test_each_seed_printed_is_the_same_article_again(path: Path) -> None:
    article = replace(parse_article(decode(path.read_bytes()).text), boilerplate=())

    assert parse_article(print_article(article)) == article


REASONS = {
    *("empty", "binary", "undecodable"),
    *("no-title", "no-body", "too-many-lines", "line-too-long"),
}
LINES = st.sampled_from(
    [*PROSE, "By Ada Lind", "2 May 2019", "Share", "Related stories", "* a point", "(AFP)", "", "•"]
)


def outcome(raw: bytes) -> Article | str:
    try:
        return parse_article(decode(raw).text)
    except ArticleError as refusal:
        return refusal.reason


@given(
    st.binary(max_size=2000)
    | st.text(max_size=2000).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_give_an_article_or_a_reason(raw: bytes) -> None:
    found = outcome(raw)

    assert found in REASONS if isinstance(found, str) else found.title
    assert isinstance(found, str) or found.body


@given(st.lists(LINES | st.text(max_size=200), min_size=1, max_size=40))
def test_no_line_is_lost_or_repeated(lines: list[str]) -> None:
    text = "\n".join(line.replace("\n", " ") for line in lines)
    printed = [number for number, line in read_lines(text) if line.strip()]
    if not printed:
        return

    assert [line.number for line in parse_lines(text)] == printed


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"A title of some words\n" + b"word " * 1_000_000, "line-too-long"),
        (b"A title of some words\n" + b"word\n" * 200_000, "too-many-lines"),
        (b"t" * 10_000 + b"\n\n" + PROSE[0].encode(), "no-title"),
        (b"A title of some words\n\nShare\n", "no-body"),
        (b"\n \n", "empty"),
    ],
)
def test_what_is_out_of_bounds_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    assert outcome(raw) == reason


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the labelled articles in ../shared/data")
@pytest.mark.parametrize("folder", ["public", "public_other_languages", "public_meta_only"])
def test_labelled_articles_have_their_title_and_a_body(folder: str) -> None:
    wrong = []
    for path in sorted((SHARED / folder).glob("*.txt")):
        truth = json.loads(path.with_suffix(".json").read_text("utf-8"))
        found = outcome(path.read_bytes())
        if isinstance(found, str) or found.title.casefold() != truth["title"].strip().casefold():
            wrong.append((path.name, found if isinstance(found, str) else found.title))

    assert len(wrong) <= TITLES_MISSED, wrong


# Two pages begin with something that looks like a title.
TITLES_MISSED = 2


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the real articles in ../shared/data")
def test_real_pages_give_an_article_or_a_reason() -> None:
    outcomes = [outcome(path.read_bytes()) for path in (SHARED / "raw_unlabelled").glob("*.txt")]

    assert {found for found in outcomes if isinstance(found, str)} <= REASONS
