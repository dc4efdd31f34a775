# mypy: ignore-errors
# ruff: noqa: PLC0415 (each tool is in an environment of its own)
"""Make the files of this directory with one extractor: `python make_files.py TOOL`.

Run it in an environment with that extractor; nothing is requested from the network. See README.md.
"""

import csv
import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pages import Story, stories, write_page

HERE = Path(__file__).parent
CRAWLED = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def write_lines(name: str, records: list[Any]) -> None:
    """Write records as JSON Lines."""
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (HERE / name).write_text(lines, "utf-8")


def make_trafilatura() -> None:
    """Write what trafilatura's command line writes for each page, in four formats."""
    import trafilatura

    for format_, suffix in (("json", "jsonl"), ("csv", "tsv"), ("xml", "xml"), ("xmltei", "tei")):
        texts = [
            trafilatura.extract(
                write_page(story),
                url=story.url,
                output_format=format_,
                with_metadata=True,
                include_comments=True,
            )
            for story in stories()
        ]
        if suffix in ("xml", "tei"):
            for number, text in enumerate(texts):
                path = HERE / f"trafilatura-{suffix}" / f"{number:02}.xml"
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, "utf-8")
        else:
            content = "".join(text.rstrip("\r\n") + "\n" for text in texts)
            (HERE / f"trafilatura.{suffix}").write_text(content, "utf-8")


def make_newspaper4k() -> None:
    """Write what newspaper4k's command line writes with --skip-nlp: a JSON array, and CSV."""
    import newspaper
    from newspaper import settings

    articles = [newspaper.article(s.url, input_html=write_page(s)) for s in stories()]
    array = "[" + ",".join(article.to_json() for article in articles) + "]"
    (HERE / "newspaper4k.json").write_text(array, "utf-8")
    table = io.StringIO()
    writer = csv.DictWriter(table, fieldnames=settings.article_json_fields)
    writer.writeheader()
    for article in articles:
        writer.writerow(article.to_json(as_string=False))
    (HERE / "newspaper4k.csv").write_text(table.getvalue(), "utf-8", newline="")


def make_fundus() -> None:
    """Write fundus' articles as its crawler saves them, with a parser for these pages."""
    from fundus.parser import ArticleBody, BaseParser, Image, attribute
    from fundus.parser.utility import (
        extract_article_body_with_selector,
        generic_author_parsing,
        generic_date_parsing,
        generic_topic_parsing,
        image_extraction,
    )
    from fundus.scraping.article import Article
    from fundus.scraping.html import HTML, SourceInfo
    from lxml.cssselect import CSSSelector
    from lxml.etree import XPath

    class Parser(BaseParser):
        _paragraphs = CSSSelector(".article-body > p")

        @attribute
        def body(self) -> ArticleBody | None:
            return extract_article_body_with_selector(
                self.precomputed.doc,
                summary_selector=XPath("//meta[@name='nothing']"),
                subheadline_selector=CSSSelector(".article-body > h2"),
                paragraph_selector=self._paragraphs,
            )

        @attribute
        def publishing_date(self) -> datetime | None:
            return generic_date_parsing(self.precomputed.ld.bf_search("datePublished"))

        @attribute
        def authors(self) -> list[str]:
            return generic_author_parsing(self.precomputed.ld.bf_search("author"))

        @attribute
        def title(self) -> str | None:
            return self.precomputed.ld.bf_search("headline")

        @attribute
        def topics(self) -> list[str]:
            return generic_topic_parsing(self.precomputed.meta.get("keywords"))

        @attribute
        def images(self) -> list[Image]:
            return image_extraction(
                doc=self.precomputed.doc,
                paragraph_selector=self._paragraphs,
                caption_selector=XPath("./ancestor::figure//figcaption"),
            )

    def extract(story: Story) -> Article:
        page = write_page(story)
        html = HTML(story.url, story.url, page, CRAWLED, SourceInfo("Example Times"))
        return Article(html=html, **Parser().parse(page, "suppress"))

    articles = [extract(story) for story in stories()]
    plain = [article.to_json() for article in articles]
    (HERE / "fundus.json").write_text(json.dumps(plain, ensure_ascii=False, indent=1), "utf-8")
    chosen = ("title", "plaintext", "authors", "publishing_date", "topics", "publisher", "lang")
    write_lines("fundus-chosen.jsonl", [article.to_json(*chosen) for article in articles])


def make_news_please() -> None:
    """Write news-please's articles, and the columns of them that the data set cc_news has."""
    from newsplease import NewsPlease

    articles = [
        NewsPlease.from_html(write_page(story), story.url, str(CRAWLED), fetch_images=False)
        for story in stories()
    ]
    records = [article.get_serializable_dict() for article in articles]
    write_lines("news-please.jsonl", records)
    columns = {
        "title": "title",
        "text": "maintext",
        "domain": "source_domain",
        "date": "date_publish",
        "description": "description",
        "url": "url",
        "image_url": "image_url",
    }
    cc_news = [
        {name: "" if record[key] is None else record[key] for name, key in columns.items()}
        for record in records
    ]
    write_lines("cc_news.jsonl", cc_news)


TOOLS = {
    "trafilatura": make_trafilatura,
    "newspaper4k": make_newspaper4k,
    "fundus": make_fundus,
    "news-please": make_news_please,
}

if __name__ == "__main__":
    TOOLS[sys.argv[1]]()
