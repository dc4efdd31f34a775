"""What a hit contains: the typed words, their other forms, or what the response names instead."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mappings.schema import stop_words
from tests.integration.service import Service

DATE = "2024-05-01T10:00:00Z"
TEXTS = {
    "attacks": ("Memorial opens", "Families gathered for those who died in the 9/11 attacks."),
    "fair": ("Fair opens at 9 and shuts at 11", "The fair opens at 9 and shuts at 11."),
    "att": ("AT&T cuts jobs", "AT&T said it would cut jobs at its call centre."),
    "tshirt": ("T-shirt seller fined", "A T-shirt seller was fined at the T junction."),
    "checkin": ("Check-in queues at airport", "Check-in queues reached the car park."),
    "audit": ("Audit to check accounts", "An audit will check the accounts in a check."),
    "byelection": ("By-election called", "A by-election was called in Northport."),
    "vote": ("General election set for June", "A general election will be held in June."),
    "hyphened": ("E-mail leak at ministry", "An e-mail leak showed who had been paid."),
    "joined": ("Email rules for clerks", "New email rules for clerks take force in May."),
    "g7": ("G7 leaders meet", "Leaders of the G7 met on the island."),
    "g-7": ("G-7 ministers to meet", "Ministers of the G-7 will meet in May."),
    "flight": ("Search for flight MH 17", "Investigators of flight MH 17 returned."),
    "village": ("Well dug in village", "A well was dug; each human being needs water."),
    "health": ("Study of wellbeing", "Wellbeing rises with age, a study says."),
    "plough": ("Snow plough plan", "The snow plough plan was published for clerks."),
    "savers": ("Plans drained", "Savers drew money from their 401(k) plans."),
    "street": ("Street K", "The street named K has 401 trees."),
    "buyers": ("Homes unsold", "Buyers take a wait-and-see stance at the state-of-the-art site."),
    "whales": ("Whales seen", "Tourists wait to see whales, a state of art."),
    "staff": ("Survey of staff", "Their well being was named first."),
    "clinic": ("Clinic on the front line", "Nurses of the clinic wrote a data base."),
    "tables": ("Database sold", "The database listed carpets by a therapist."),
    "trial": ("The rapist jailed", "The rapist was now here, not able to speak."),
    "banker": ("Banker quits", "Sean O\u2019Brien quit the bank."),
    "author": ("J. K. Rowling speaks", "The author met an anti vaxxer."),
    "band": ("Band returns", "A rock 'n' roll band returned, and #MeToo was sung."),
    "tokyo": ("東京で雪", "東京で雪が降り、鉄道が止まった。"),
    "kyoto": ("京都と東北で雨", "京都と東北で雨が降り、鉄道が止まった。"),
}


@pytest.fixture(scope="module")
def words(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Service:
    articles = [
        {"id": id_, "title": title, "body": body, "published_at": DATE, "source": "Gazette"}
        for id_, (title, body) in TEXTS.items()
    ]
    service.load_articles(articles, tmp_path_factory.mktemp("articles"))
    return service


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("9/11", {"attacks"}),
        ("AT&T", {"att"}),
        ("check-in", {"checkin"}),
        ("by-election", {"byelection"}),
        ("東京", {"tokyo"}),
        ("email", {"hyphened", "joined"}),
        ("e-mail", {"hyphened", "joined"}),
        ("G7", {"g7", "g-7"}),
        ("G-7", {"g7", "g-7"}),
        ("MH17", {"flight"}),
        ("mh-17", {"flight"}),
        ("wellbeing", {"health", "staff"}),
        ("well being", {"health", "village", "staff"}),
        ("well-being", {"health", "staff"}),
        ("wellbeing staff", {"staff"}),
        ("frontline", {"clinic"}),
        ("database", {"clinic", "tables"}),
        ("databases", {"clinic", "tables"}),
        ("data base", {"clinic", "tables"}),
        ("the rapist", {"trial"}),
        ("therapist", {"tables"}),
        ("O'Brien", {"banker"}),
        ("O Brien", {"banker"}),
        ("rock'n'roll", {"band"}),
        ("rock n roll", {"band"}),
        ("me too", {"band"}),
        ("body:wellbeing", {"health", "staff"}),
        ("NEAR/3(wellbeing named)", {"staff"}),
        ("NEAR/3(e-mail clerks)", {"joined"}),
        ("J. K. Rowling", {"author"}),
        ("JK Rowling", {"author"}),
        ("antivaxxer", {"author"}),
        ("title:frontline", {"clinic"}),
        ("title:email", {"hyphened", "joined"}),
        ("snowplough", {"plough"}),
        ("snowplough plan", {"plough"}),
        ("AT & T", {"att"}),
        ("401(k)", {"savers"}),
        ("401k plans", {"savers"}),
        ("wait-and-see", {"buyers"}),
        ("state-of-the-art", {"buyers"}),
        ("title:by-election", {"byelection"}),
        ("body:e-mail", {"hyphened", "joined"}),
        ("opens", {"attacks", "fair"}),
        ("opens fair", {"fair"}),
        ("general clerks june", {"vote"}),
    ],
)
def test_a_query_matches_these_articles(words: Service, q: str, ids: set[str]) -> None:
    assert set(words.ids(q)) == ids


@pytest.mark.parametrize(
    ("q", "id_", "title", "body"),
    [
        ("wellbeing", "staff", None, "Their <mark>well being</mark> was named first."),
        ("well being", "health", "Study of <mark>wellbeing</mark>", None),
        ("email", "hyphened", "<mark>E-mail</mark> leak at ministry", None),
        ("frontline", "clinic", "Clinic on the <mark>front line</mark>", None),
        ("AT&T", "att", "<mark>AT&amp;T</mark> cuts jobs", None),
        ("T-shirt", "tshirt", "<mark>T-shirt</mark> seller fined", None),
        ("京都", "kyoto", "<mark>京都</mark>と東北で雨", None),
    ],
)
def test_exactly_what_matches_is_marked(
    words: Service, q: str, id_: str, title: str | None, body: str | None
) -> None:
    [hit] = [hit for hit in words.search(q)["hits"] if hit["id"] == id_]
    highlights = hit["highlights"]

    assert title is None or highlights["title"]["html"] == title
    assert body is None or [part["html"] for part in highlights["body"]] == [body]


def test_every_word_is_required_of_a_longer_query_in_any_form(words: Service) -> None:
    assert words.ids("nurses wrote data base clinic", match="all") == ["clinic"]
    assert words.ids("database listed carpets by therapist", match="all") == ["tables"]
    assert words.ids("data base listed carpets therapist", match="all") == ["tables"]


def test_the_response_says_which_word_is_not_required(words: Service) -> None:
    response = words.search("general clerks june")

    assert response["query"]["optional_words"] == ["clerks"]
    assert [warning["code"] for warning in response["query"]["warnings"]] == ["word-dropped"]
    assert words.search("general clerks june", match="all")["total"]["value"] == 0


def test_a_word_that_is_only_written_as_two_is_named_as_corrected(words: Service) -> None:
    response = words.search("snowplough plan")

    assert response["suggestion"]["q"] == "snow-plough plan"


def test_a_phrase_that_no_article_has_is_read_as_words(words: Service) -> None:
    response = words.search('clerks "take force quickly"')

    assert {hit["id"] for hit in response["hits"]} == {"joined"}
    assert response["query"]["optional_words"] == ["clerks", "take", "force", "quickly"]
    [warning] = response["query"]["warnings"]
    assert (warning["code"], "take force quickly" in warning["message"]) == ("word-dropped", True)
    assert words.search('"take force quickly"')["total"]["value"] == 0
    assert words.search('clerks "take force"')["query"]["optional_words"] == []


def test_next_to_a_phrase_other_words_are_dropped(words: Service) -> None:
    response = words.search('"take force" xylophone')

    assert [hit["id"] for hit in response["hits"]] == ["joined"]
    assert response["query"]["optional_words"] == ["xylophone"]
    [warning] = response["query"]["warnings"]
    assert (warning["code"], warning["start"]) == ("word-dropped", 13)


def test_a_facet_search_drops_the_same_words(words: Service) -> None:
    for q in ("general clerks june", "snowplough plan", 'clerks "take force quickly"'):
        total = words.search(q, facets="published")["total"]["value"]
        values = words.get("/v1/facets/source", q=q, prefix="gaz")["values"]
        assert sum(value["count"] for value in values) == total > 0


def test_an_export_requires_what_the_search_does(words: Service) -> None:
    lines = words.client.get("/v1/export", params={"q": "general clerks june"}).text.splitlines()

    assert sum('"title"' in line for line in lines) == 1


def test_a_long_query_finds_by_some_of_its_words(words: Service) -> None:
    q = "what did the ministers in May say about grain on the island"
    response = words.search(q)

    # In so few articles each of the words is a rare one, so one is enough; two rank first.
    assert response["hits"][0]["id"] == "g-7"
    assert {hit["id"] for hit in response["hits"]} == {"g-7", "g7", "health", "joined"}
    assert "grain" in response["query"]["optional_words"]
    assert words.search(q, match="all")["total"]["value"] == 0


def test_every_endpoint_matches_the_same_articles(words: Service) -> None:
    q = "what did the ministers in May say about grain on the island"
    ids = sorted(words.ids(q, size=20))

    lines = words.client.get("/v1/export", params={"q": q, "fields": "title"}).text.splitlines()
    assert sum('"title"' in line for line in lines) == len(ids)
    for id_ in TEXTS:
        explained = words.get(f"/v1/articles/{id_}/explain", q=q)
        assert explained["found"] == (id_ in ids)


WORDS = [
    "opens fair jobs cut check audit election Northport June e-mail email leak rules",
    "G7 leaders island ministers May wellbeing study 9/11 AT&T by-election moon xylophone",
    "snowplough plan staff website frontline database therapist O'Brien rock'n'roll playoff",
    "well being data base front line",
]
# How an article may write what was typed as one.
APART = {"wellbeing": "well being", "frontline": "front line", "database": "data base"}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(" ".join(WORDS).split()), min_size=1, max_size=6, unique=True),
    st.integers(0, 4),
)
def test_each_word_is_in_every_hit_or_named_as_optional(
    words: Service, typed: list[str], loose: int
) -> None:
    """The words after the first `loose` ones are a phrase, if there are several."""
    phrase = f'"{" ".join(typed[loose:])}"' if loose and len(typed) > loose + 1 else ""
    q = " ".join([*typed[:loose], phrase]) if phrase else " ".join(typed)
    response = words.search(q, explain="true", size=20)
    optional = set(response["query"]["optional_words"])

    for hit in response["hits"]:
        matched = {match["word"] for match in hit["explanation"]}
        text = " ".join(TEXTS[hit["id"]]).lower().replace("-", "")
        missing = set(typed) - matched - optional
        for word in missing - stop_words():
            assert any(form in text for form in _forms_of(word, typed)), (q, hit["id"], word)
    values = words.get("/v1/facets/source", q=q, prefix="gaz")["values"]
    assert (q, sum(value["count"] for value in values)) == (q, response["total"]["value"])


def _forms_of(word: str, typed: list[str]) -> list[str]:
    """Return the word joined, apart, and with its typed neighbours."""
    neighbours = [first + second for first, second in pairwise(typed) if word in (first, second)]
    forms = [word, APART.get(word, word), *neighbours]
    return [form.lower().replace("-", "") for form in forms]


def test_numbered_pages_and_cursors_have_the_same_order(service: Service, tmp_path: Path) -> None:
    # More than the rescored window, with many equal scores.
    articles = [
        {
            "id": f"p{i:03}",
            "title": "Quiet harbour",
            "body": "pelican " * (i % 5 + 1) + ("near " if i % 3 else "far off ") + "harbour",
            "published_at": DATE,
        }
        for i in range(420)
    ]
    service.load_articles(articles, tmp_path)
    size = 60
    numbered = [service.ids("pelican harbour", page=page, size=size) for page in range(1, 8)]

    response = service.search("pelican harbour", size=size)
    walked = [[hit["id"] for hit in response["hits"]]]
    while cursor := response["page"]["next_cursor"]:
        response = service.search("pelican harbour", cursor=cursor, size=size)
        walked.append([hit["id"] for hit in response["hits"]])

    assert walked == numbered
    assert len({id_ for page in walked for id_ in page}) == len(articles)


def test_a_mistake_of_a_few_articles_is_offered_its_correction(
    service: Service, tmp_path: Path
) -> None:
    spellings = ["goverment"] * 3 + ["government"] * 30
    service.load_articles(
        [
            {
                "id": f"s{i}",
                "title": "Shutdown",
                "body": f"A {spelling} shutdown.",
                "published_at": DATE,
            }
            for i, spelling in enumerate(spellings)
        ],
        tmp_path,
    )

    typed = service.search("goverment shutdown")

    assert typed["total"]["value"] == 3
    assert typed["suggestion"]["q"] == "government shutdown"
    assert typed["suggestion"]["total"] == 30
    assert service.search("government shutdown")["suggestion"] is None
