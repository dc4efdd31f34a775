"""Twenty made-up articles and their pages, varied as those of news sites are.

The text is made from short tables of words, so that every article is different and every run is
the same. `make_files.py` gives the pages to the extractors; the tests compare what is read from
the files of the extractors with the articles.
"""

import json
from dataclasses import dataclass
from html import escape
from itertools import count, islice, product
from typing import Any

SITE = "https://www.times.example"

# Sentences by language: the places, the actors, what they did and why.
WORDS: dict[str, tuple[list[str], list[str], list[str], list[str]]] = {
    "en": (
        ["In the harbour", "Near the old mill", "On the north shore", "Outside the town hall"],
        ["the ferry company", "a group of residents", "the city council", "three schools"],
        ["closed the bridge for repairs", "asked for a new timetable", "planted forty lime trees"],
        ["after a winter of floods", "because the money was there", "as the minister had promised"],
    ),
    "de": (
        ["Am alten Hafen", "Vor dem Rathaus", "Im Norden der Stadt", "An der Mühle"],
        ["hat die Fährgesellschaft", "haben drei Schulen", "hat der Gemeinderat"],
        ["die Brücke für Arbeiten gesperrt", "vierzig Linden gepflanzt", "Geld gefordert"],
        ["weil der Winter nass war", "wie es der Minister zugesagt hatte", "trotz der Kosten"],
    ),
    "fr": (
        ["Près du vieux port", "Devant l'hôtel de ville", "Au nord de la ville"],
        ["la compagnie des ferrys", "l'association des habitants", "le conseil municipal"],
        ["a fermé le pont pour des travaux", "a planté quarante tilleuls", "a demandé de l'aide"],
        ["après un hiver d'inondations", "malgré le coût élevé", "comme l'avait promis l'État"],
    ),
    "es": (
        ["Cerca del puerto viejo", "Frente al ayuntamiento", "En el norte de la ciudad"],
        ["la compañía de transbordadores", "un grupo de vecinos", "el concejo municipal"],
        ["cerró el puente por obras", "plantó cuarenta tilos", "pidió un nuevo horario"],
        ["después de un invierno de lluvias", "a pesar del coste", "como prometió el ministro"],
    ),
}
TITLES = {
    "en": ["Bridge reopens after two years", "“We are not done” – the harbour & its ferries"],
    "de": ["Brücke nach zwei Jahren wieder offen", "Vierzig Linden für die Straße am Hafen"],
    "fr": ["Le pont rouvre après deux ans", "L'été du vieux port : quarante tilleuls"],
    "es": ["El puente reabre tras dos años", "¿Quién paga los tilos del puerto?"],
}
AUTHORS = [["Ann Berg"], ["Ann Berg", "Tom Lind"], [], ["María José Núñez"], ["Eva Holm"]]
SECTIONS = ["Local", "Business", "Culture", ""]
TAGS = [["bridge", "harbour"], [], ["trees"], ["town council", "ferry", "2021"]]
TIMES = [
    "2021-05-03T08:00:00+02:00",
    "2020-12-31T23:30:00Z",
    "2019-02-28T06:15:00-05:00",
    "2022-07-14T12:00:00+00:00",
]


@dataclass(frozen=True)
class Story:
    """A made-up article."""

    number: int
    language: str
    title: str
    lead: str
    paragraphs: tuple[str, ...]
    authors: tuple[str, ...]
    section: str
    tags: tuple[str, ...]
    published_at: str
    subheading: str = ""
    caption: str = ""

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"{SITE}/{self.published_at[:10].replace('-', '/')}/story-{self.number}"


def stories() -> list[Story]:
    """Return the twenty articles."""
    return [make_story(number) for number in range(20)]


def make_story(number: int) -> Story:
    """Return one of the articles."""
    language = ("en", "en", "de", "fr", "es")[number % 5]
    parts = islice(_sentences(language, number), 40)
    paragraphs = tuple(
        " ".join(islice(parts, 3 + (number + position) % 3)) for position in range(3 + number % 4)
    )
    return Story(
        number,
        language,
        f"{TITLES[language][number % 2]} ({number})" if number % 3 else TITLES[language][0],
        next(parts),
        paragraphs,
        tuple(AUTHORS[number % len(AUTHORS)]),
        SECTIONS[number % len(SECTIONS)],
        tuple(TAGS[number % len(TAGS)]),
        TIMES[number % len(TIMES)],
        subheading=f"{TITLES[language][1].split()[0]} {number}" if number % 4 == 1 else "",
        caption=next(parts) if number % 3 == 0 else "",
    )


def _sentences(language: str, seed: int) -> Any:
    tables = WORDS[language]
    every = list(product(*tables))
    for step in count(seed):
        where, who, what, why = every[(step * 7 + seed * 3) % len(every)]
        amount = 10 + (step * 13 + seed) % 90
        yield f"{where} {who} {what} {why} ({amount} km)."


def write_page(story: Story) -> str:
    """Return the page of an article, with its navigation, links and footer."""
    parts = [f"<p>{escape(text)}</p>" for text in story.paragraphs]
    if story.subheading:
        parts.insert(2, f"<h2>{escape(story.subheading)}</h2>")
    if story.caption:
        image = f'<img src="{SITE}/images/{story.number}.jpg" alt="">'
        parts.insert(1, f"<figure>{image}<figcaption>{escape(story.caption)}</figcaption></figure>")
    names = " and ".join(story.authors)
    byline = f'<p class="byline">By <a rel="author" href="/a">{names}</a></p>' if names else ""
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("news", "sport", "about"))
    related = "".join(f'<li><a href="/{n}">Other story {n}</a></li>' for n in range(3))
    return (
        f'<!DOCTYPE html>\n<html lang="{story.language}"><head><meta charset="utf-8">'
        f"<title>{escape(story.title)}</title>{_write_meta(story)}"
        f'<script type="application/ld+json">{write_json_ld(story)}</script></head>'
        f"<body><header><nav><ul>{menu}</ul></nav></header>"
        f"<main><article><h1>{escape(story.title)}</h1>{byline}"
        f'<div class="article-body">{"".join(parts)}</div></article></main>'
        f"<aside><ul>{related}</ul></aside>"
        "<footer><p>© Example Times</p></footer></body></html>"
    )


def _write_meta(story: Story) -> str:
    pairs = [
        ("og:title", story.title),
        ("og:type", "article"),
        ("og:url", story.url),
        ("og:site_name", "Example Times"),
        ("og:description", story.lead),
        ("article:published_time", story.published_at),
        ("article:section", story.section),
        *(("article:tag", tag) for tag in story.tags),
    ]
    names = [
        ("description", story.lead),
        ("author", ", ".join(story.authors)),
        ("keywords", ", ".join(story.tags)),
    ]
    return (
        f'<link rel="canonical" href="{story.url}">'
        + "".join(f'<meta property="{k}" content="{escape(v)}">' for k, v in pairs if v)
        + "".join(f'<meta name="{k}" content="{escape(v)}">' for k, v in names if v)
    )


def write_json_ld(story: Story) -> str:
    """Return the description of an article for search engines, as its page has it."""
    people = [{"@type": "Person", "name": name} for name in story.authors]
    article = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "description": story.lead,
        "datePublished": story.published_at,
        "author": people[0] if len(people) == 1 else people,
        "publisher": {"@type": "Organization", "name": "Example Times"},
        "articleSection": story.section,
        "keywords": list(story.tags),
        "inLanguage": story.language,
        "mainEntityOfPage": {"@type": "WebPage", "@id": story.url},
    }
    described = {key: value for key, value in article.items() if value}
    return json.dumps(described, ensure_ascii=False).replace("</", "<\\/")
