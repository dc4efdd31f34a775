"""Texts that run a script if they are treated as markup."""

import json
from itertools import product
from typing import Any

# What a payload calls when it runs.
CALL = "alert(1)"
# Ways out of the text's context: an element, an attribute, a comment, a script.
EXITS = ("", '">', "'>", "</title>", "-->", "</mark>", "</script>")
ELEMENTS = (
    f"<img src=x onerror={CALL}>",
    f"<script>{CALL}</script>",
    f"<svg/onload={CALL}>",
    f"<svg><script>{CALL}</script></svg>",
    f"<iframe srcdoc='<script>parent.{CALL}</script>'></iframe>",
    f"<details open ontoggle={CALL}>",
    f"<input autofocus onfocus={CALL}>",
    f"<video><source onerror={CALL}></video>",
    f"<a href=javascript:{CALL} autofocus onfocus={CALL}>x</a>",
    f"<style>@import 'x'</style><body onload={CALL}>",
    f"<math><mtext><style><img src=x onerror={CALL}></style></mtext></math>",
    f"<template><img src=x onerror={CALL}></template><img src=x onerror={CALL}>",
    f"<object data=javascript:{CALL}></object>",
    f"<meta http-equiv=refresh content=0;url=javascript:{CALL}>",
)
OTHERS = (
    f"&lt;img src=x onerror={CALL}&gt;",
    f"\ue000<img src=x onerror={CALL}>\ue001",
    f"javascript:{CALL}",
    f"${{{CALL}}}",
    f"{{{{constructor.constructor('{CALL}')()}}}}",
    f"' onmouseover={CALL} x='",
    f'" onfocus={CALL} autofocus x="',
)
PAYLOADS = (*(f"{way_out}{element}" for way_out, element in product(EXITS, ELEMENTS)), *OTHERS)

# Enough articles for every payload to be in every field, and few enough to read them all.
A_FIELD = 12
# As many as a query may be long.
A_QUERY = 4


def hostile_articles() -> list[dict[str, Any]]:
    """Articles with every payload as title, paragraph, author, tag and in all other fields."""
    return [
        article(number, PAYLOADS[start : start + A_FIELD])
        for number, start in enumerate(range(0, len(PAYLOADS), A_FIELD))
    ]


def hostile_queries() -> list[str]:
    """Queries with every payload in one of them."""
    return [" ".join(PAYLOADS[n : n + A_QUERY]) for n in range(0, len(PAYLOADS), A_QUERY)]


def article(number: int, payloads: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": f"{number}{payloads[0]}",
        "title": "🦓🦓 " + " zebra ".join(payloads),  # two units each, of one code point
        "lead": payloads[0],
        "body": [f"{payload} zebra" for payload in payloads],
        "captions": [{"text": payload, "credit": payload} for payload in payloads],
        "url": f"javascript:{CALL}//{number}",
        "source": payloads[-1],
        "section": payloads[-2],
        **{field: list(payloads) for field in ("authors", "tags", "places", "people")},
    }


def as_lines() -> str:
    """The articles as a file to load."""
    return "\n".join(map(json.dumps, hostile_articles()))
