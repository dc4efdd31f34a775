"""Texts that contain scripts are shown as text, wherever they come from."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from elasticsearch import Elasticsearch
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, arrive, settle
from tests.e2e.payloads import A_FIELD, CALL, PAYLOADS, as_lines, hostile_queries
from tests.e2e.serving import serve_articles

pytestmark = pytest.mark.slow

# Everything that a payload could become. The page itself has no such element.
FOREIGN = (
    "main :is(img, svg, iframe, video, object, math, template, style, script, meta, form form),"
    "[onerror], [onload], [onfocus], [ontoggle], [onmouseover], [srcdoc], [href^='javascript:' i]"
)
RECORD = "window.ran = []; window.alert = (...words) => window.ran.push(words);"


@pytest.fixture(scope="module")
def hostile(
    elasticsearch_url: str, elasticsearch: Elasticsearch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of an API whose articles are all hostile."""
    file = tmp_path_factory.mktemp("articles") / "hostile.jsonl"
    file.write_text(as_lines(), "utf-8")
    with serve_articles(elasticsearch_url, elasticsearch, file) as address:
        yield address


@pytest.fixture
def unguarded(visit: Visit, hostile: str) -> Page:
    """Remove the content security policy, so that the page itself has to prevent scripts."""
    page = visit(at=hostile, bypass_csp=True)
    page.add_init_script(RECORD)
    arrive(page, "/")
    return page


def is_harmless(page: Page) -> bool:
    return not page.evaluate("window.ran.length") and not page.locator(FOREIGN).count()


def go(page: Page, **state: str) -> None:
    """Go to a state as the page itself does."""
    page.evaluate("link => { history.pushState({}, '', link); }", f"?{urlencode(state)}")
    page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
    settle(page)


def test_there_are_a_hundred_payloads_and_what_they_call_is_noticed(unguarded: Page) -> None:
    assert len(set(PAYLOADS)) >= 100

    unguarded.evaluate(f"document.body.innerHTML = '<details open ontoggle={CALL}>'")

    unguarded.wait_for_function("window.ran.length")
    assert not is_harmless(unguarded)


def test_every_field_of_every_article_is_shown_as_text(unguarded: Page) -> None:
    go(unguarded, q="zebra", size="100", group_by="none")
    hits = unguarded.request.get("/v1/search?q=zebra&size=100&highlight=full").json()["hits"]
    assert unguarded.locator("#hits h2").all_text_contents() == [hit["title"] for hit in hits]
    assert set(unguarded.locator("#hits h2 mark").all_inner_texts()) == {"zebra"}
    assert is_harmless(unguarded)

    for hit in hits:
        go(unguarded, q="zebra", article=hit["id"])
        assert unguarded.locator("h1").last.text_content() == hit["title"]
        assert (
            "\n\n".join(unguarded.locator(".body p").all_text_contents())
            == (hit["highlights"]["body"][0]["text"])
        )
        assert unguarded.locator("a.origin").count() == 0
        assert is_harmless(unguarded)


def test_every_payload_is_searched_for_as_text(unguarded: Page) -> None:
    for query in hostile_queries():
        go(unguarded, q=query)
        assert unguarded.title() == f"{' '.join(query.split())} – News search"
        assert unguarded.get_by_role("combobox", name="Search articles").input_value() == query
        assert is_harmless(unguarded)


@pytest.mark.parametrize("name", ["authors", "reject_tags", "published_from", "sort", "x"])
def test_no_other_part_of_the_address_runs(unguarded: Page, name: str) -> None:
    for payload in PAYLOADS[::A_FIELD]:
        go(unguarded, **{name: payload})
        assert is_harmless(unguarded)


def test_suggestions_and_the_search_inside_a_facet_are_text(unguarded: Page) -> None:
    for typed in ("img", "script", "alert", "svg", "iframe"):
        unguarded.get_by_role("combobox", name="Search articles").fill(typed)
        expect(unguarded.get_by_role("option").first).to_be_visible()
        assert is_harmless(unguarded)
        find = unguarded.get_by_role("searchbox", name="Find more values of Author")
        find.fill(typed)
        expect(unguarded.locator(".values mark").first).to_be_visible()
        assert is_harmless(unguarded)
        find.fill("")


def test_the_policy_lets_nothing_from_elsewhere_and_no_markup_in(visit: Visit) -> None:
    page = visit()
    header = page.request.get("/").headers["content-security-policy"]
    own = page.locator("meta[http-equiv]").get_attribute("content")

    assert header.startswith("default-src 'self';")
    assert own == "require-trusted-types-for 'script'; trusted-types 'none'"
