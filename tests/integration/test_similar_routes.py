"""More like this over HTTP."""

from tests.integration.service import Service

CUSTOMERS = "000_ec27dc8f054a1452.txt"
# Every other seed on the war in Syria.
NEIGHBOURS = {
    "001_loyalists-dig-in-along-ghab-plain.txt",
    "002_rebels-storm-jisr-al-shughour.txt",
    "003_idlib-town-falls-army-redeploys.txt",
    "004_isil-overruns-palmyra.txt",
    "006_syrian-army-recaptures-palmyra.txt",
    "007_assad-hails-palmyra-victory.txt",
    "008_update-army-recaptures-palmyra.txt",
    "010_nusra-front-cuts-al-qaeda-ties.txt",
    "012_idlib-buffer-zone-deal.txt",
    "054_syria-five-years-explained.txt",
    "levant-courier-2015-08-14-qardaha",
}


def test_the_customers_article_has_its_neighbours_and_never_itself(seeds: Service) -> None:
    response = seeds.get(f"/v1/articles/{CUSTOMERS}/similar", size=5, fields="title")

    ids = [hit["id"] for hit in response["hits"]]
    assert len(ids) == 5
    assert set(ids) <= NEIGHBOURS
    text = seeds.get(f"/v1/articles/{CUSTOMERS}")
    words = f"{text['title']} {text['body']}"
    for hit in response["hits"]:
        assert set(hit) == {"id", "title", "score", "shared_terms"}
        assert 0 < len(hit["shared_terms"]) <= 10
    strongest = response["hits"][0]["shared_terms"]
    assert [word for word in strongest if word not in words] == []
    assert (response["complete"], response["incomplete_reasons"]) == (True, [])
    scores = [hit["score"] for hit in response["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert 1 > scores[0] >= scores[-1] > 0


def test_filters_narrow_similar_articles(seeds: Service) -> None:
    params = {"published_to": "2015-12-31", "reject_authors": "Samir Haddad", "size": 100}

    hits = seeds.get(f"/v1/articles/{CUSTOMERS}/similar", **params)["hits"]

    assert hits
    assert all(hit["published_at"] < "2016" for hit in hits)
    assert not any("Samir Haddad" in hit["authors"] for hit in hits)


def test_a_posted_text_finds_what_resembles_it(seeds: Service) -> None:
    text = "Rebels of the Nusra Front pushed the army back towards Latakia and Jisr al-Shughour."

    response = seeds.client.post("/v1/similar", json={"text": text, "fields": [], "size": 3}).json()

    assert CUSTOMERS in [hit["id"] for hit in response["hits"]]
    assert all(set(hit) == {"id", "score", "shared_terms"} for hit in response["hits"])


def test_min_score_leaves_out_what_is_less_similar(seeds: Service) -> None:
    path = f"/v1/articles/{CUSTOMERS}/similar"
    hits = seeds.get(path, size=10)["hits"]
    limit = hits[4]["score"]

    similar = seeds.get(path, size=10, min_score=limit)["hits"]

    assert [hit["id"] for hit in similar] == [h["id"] for h in hits if h["score"] >= limit]
    assert seeds.get(path, min_score=1)["hits"] == []


def test_a_posted_article_is_its_own_nearest_with_the_score_1(seeds: Service) -> None:
    article = seeds.get(f"/v1/articles/{CUSTOMERS}")
    request = {"text": article["body"], "title": article["title"], "size": 1}

    [hit] = seeds.client.post("/v1/similar", json=request).json()["hits"]

    assert (hit["id"], hit["score"]) == (CUSTOMERS, 1)


def test_a_text_of_common_words_resembles_nothing(seeds: Service) -> None:
    response = seeds.client.post("/v1/similar", json={"text": "the of and"}).json()
    assert response["hits"] == []


def test_nothing_resembles_an_article_that_is_not_there(seeds: Service) -> None:
    assert seeds.problem("/v1/articles/none/similar") == {
        "type": "/docs/problems#article-not-found",
        "title": "There is no such article",
        "status": 404,
        "detail": "No article has this id.",
        "instance": "/v1/articles/none/similar",
        "errors": [],
    }


def test_concurrent_searches_are_not_timed_twice(seeds: Service) -> None:
    response = seeds.client.get(f"/v1/articles/{CUSTOMERS}/similar")

    parts = dict(part.split(";dur=") for part in response.headers["server-timing"].split(", "))
    assert set(parts) == {"es", "app"}
    assert all(float(part) > 0 for part in parts.values()), parts
