"""The addresses of the page's files, the error page, and what crawlers and previews read."""

import re

from tests.integration.service import Service

HTML = {"Accept": "text/html,application/xhtml+xml"}


def test_the_files_of_the_page_never_expire_at_their_versioned_address(seeds: Service) -> None:
    page = seeds.client.get("/").text
    files = re.findall(r'(?:href|src)="(static/v-[0-9a-f]+/[^"]+)"', page)
    assert len([name for name in files if name.endswith(".js")]) > 20

    for name in dict.fromkeys(files):
        response = seeds.client.get(f"/{name}")
        assert response.status_code == 200, name
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_another_version_is_served_but_not_kept(seeds: Service) -> None:
    for path in ("/static/v-0123456789abcdef/page.js", "/static/page.js", "/static/fields.js"):
        response = seeds.client.get(path)
        assert response.status_code == 200
        assert response.headers["cache-control"] == "no-cache"


def test_every_imported_module_is_preloaded(seeds: Service) -> None:
    page = seeds.client.get("/").text
    preloaded = set(re.findall(r'modulepreload" href="static/[^/]+/([^"]+)"', page))
    imported = {"page.js"}
    for name in preloaded:
        imported |= set(re.findall(r'from "\./([^"]+)"', seeds.client.get(f"/static/{name}").text))

    assert preloaded == imported


def test_the_title_of_a_shared_link_names_its_query_as_text(seeds: Service) -> None:
    page = seeds.client.get("/", params={"q": 'syria "<b>'}).text

    assert "<title>syria &quot;&lt;b&gt; – News search</title>" in page
    assert '<meta property="og:title" content="syria &quot;&lt;b&gt; – News search">' in page


def test_the_page_is_not_sent_twice(seeds: Service) -> None:
    tag = seeds.client.get("/").headers["etag"]

    assert seeds.client.get("/", headers={"If-None-Match": tag}).status_code == 304


def test_a_person_gets_a_page_for_an_unknown_address_and_a_program_gets_json(
    seeds: Service,
) -> None:
    page = seeds.client.get("/there/is/nothing", headers=HTML)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert 'href="../../static/v-' in page.text

    for path, headers in (("/there/is/nothing", {}), ("/v1/nothing", HTML)):
        response = seeds.client.get(path, headers=headers)
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"


def test_crawlers_are_kept_from_the_searches(seeds: Service) -> None:
    robots = seeds.client.get("/robots.txt")

    assert robots.headers["content-type"].startswith("text/plain")
    assert "Disallow: /\n" in robots.text


def test_forms_may_send_empty_parameters_and_programs_null(seeds: Service) -> None:
    plain = seeds.client.get("/v1/search?q=syria").json()
    empty = seeds.client.get(
        "/v1/search?q=syria&authors=&sort=&published_from=&page=&cursor="
    ).json()
    null = seeds.client.post(
        "/v1/search", json={"q": "syria", "sort": None, "authors": None}
    ).json()

    for response in (plain, empty, null):
        response.pop("took_ms")
    assert plain == empty == null
