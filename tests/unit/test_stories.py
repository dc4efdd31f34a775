"""Near-copies are one story, strangers are not, and the order of things does not matter."""

import random
import tracemalloc
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.enrich.minhash import build_bands
from indexer.stories.clustering import RECENT_ARTICLES, Member, RecentStories, find_stories
from tests.unit.near_copies import members, near_copies, original

ADDRESS = "https://news.example/2024/05/rain-in-spain"
BOILERPLATE = "Watch the video above. Sign up to our newsletter for more stories like this one."

COPIES = members(near_copies(count=200, texts=12, seed=1))


def regroup(before: list[Member]) -> list[Member]:
    """The members with the stories that grouping gives them."""
    labels = find_stories(before).changed
    return [replace(member, story=labels.get(member.id, member.story)) for member in before]


def stories(grouped: list[Member]) -> dict[str, str]:
    return {member.id: member.story for member in grouped}


def linked(one: str, other: str, urls: tuple[str | None, str | None] = (None, None)) -> bool:
    pair = [
        Member(str(position), str(position), tuple(build_bands((text,), url)))
        for position, (text, url) in enumerate(zip((one, other), urls, strict=True))
    ]
    return find_stories(pair).changed == {"1": "0"}


def test_every_near_copy_is_in_the_story_of_its_text_under_the_smallest_id() -> None:
    found = stories(regroup(COPIES))

    texts = {id_: id_.partition("-")[0] for id_ in found}
    smallest = {text: min(i for i in texts if texts[i] == text) for text in texts.values()}
    assert found == {id_: smallest[text] for id_, text in texts.items()}


@settings(max_examples=25)
@given(st.randoms(use_true_random=False))
def test_any_order_and_any_stored_labels_give_the_same_stories(chance: random.Random) -> None:
    shuffled = chance.sample(COPIES, len(COPIES))
    labelled = [replace(member, story=chance.choice(COPIES).id) for member in shuffled]

    assert stories(regroup(shuffled)) == stories(regroup(COPIES))
    assert stories(regroup(labelled)) == stories(regroup(COPIES))


def test_short_texts_are_their_own_stories_even_word_for_word() -> None:
    assert build_bands((BOILERPLATE,), None) == []
    assert not linked(BOILERPLATE, BOILERPLATE)


def test_boilerplate_does_not_glue_strangers_together() -> None:
    one, other = (" ".join(original(number)[:100]) for number in (1, 2))

    assert not linked(f"{one} {BOILERPLATE}", f"{other} {BOILERPLATE}")


def test_articles_of_one_url_are_one_story() -> None:
    one, other = (" ".join(original(number)) for number in (1, 2))

    assert linked(one, other, (ADDRESS, f"{ADDRESS}/"))
    assert not linked(one, other, ("https://news.example/", "https://news.example/"))
    assert not linked(one, other, ("http://[", "http://["))


@given(st.lists(st.text()), st.none() | st.text())
def test_anything_has_bands_that_fit_the_mapping(body: list[str], url: str | None) -> None:
    bands = build_bands(tuple(body), url)

    assert bands == build_bands(tuple(body), url)
    assert all(len(band) <= 64 for band in bands)


def test_a_near_copy_of_a_recent_article_gets_its_story_under_the_smallest_id() -> None:
    recent = RecentStories()
    bands = ("00a", "01b")

    stories = [recent.predict(id_, bands) for id_ in ("m", "z", "a", "y")]

    assert stories == ["m", "m", "a", "a"]
    assert recent.predict("s", ("00c",)) == "s"


def test_a_near_copy_of_an_article_long_ago_is_left_to_the_update() -> None:
    recent = RecentStories()
    recent.predict("a", ("00a",))
    for number in range(RECENT_ARTICLES):
        recent.predict(f"n{number}", (f"00n{number}",))
    assert recent.predict("b", ("00a",)) == "a"

    for number in range(2 * RECENT_ARTICLES):
        recent.predict(f"m{number}", (f"00m{number}",))
    assert recent.predict("c", ("00a",)) == "c"


def test_an_article_without_near_copies_takes_a_few_bytes_of_an_update() -> None:
    """An update reads up to 100,000 articles at once."""
    articles = [Member(f"a{number}", f"a{number}") for number in range(20_000)]
    tracemalloc.start()
    try:
        found = find_stories(articles)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(found.single) == len(articles)
    assert peak / len(articles) < 60
