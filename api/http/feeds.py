"""Feeds: a page of entries as Atom (RFC 4287, 5005, 6721) or JSON Feed 1.1, and OpenSearch 1.1."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from api.schemas.changes import FeedEntry, FeedPage

ATOM_TYPE = "application/atom+xml"
JSON_FEED_TYPE = "application/feed+json"
OPENSEARCH_TYPE = "application/opensearchdescription+xml"
SUGGESTIONS_TYPE = "application/x-suggestions+json"

_NAME = "News search"
_ATOM = "http://www.w3.org/2005/Atom"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_JSON_FEED = "https://jsonfeed.org/version/1.1"
_PREFIXES = {"": _ATOM, "opensearch": _OPENSEARCH, "at": _TOMBSTONES}
# A feed without an entry has never been updated.
_NEVER = "1970-01-01T00:00:00Z"
# What XML cannot contain, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IDS = uuid5(NAMESPACE_URL, "https://news-search.invalid/ids")


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """Where a feed is: the public address of the service, the alias, and the parameters.

    `params` are those of the search, without `before`.
    """

    base: str
    alias: str
    params: tuple[tuple[str, str], ...]

    def page(self) -> str:
        """Return the address of the search page with the same search."""
        shown = [(name, value) for name, value in self.params if name != "size"]
        return f"{self.base}/?{urlencode(shown)}" if shown else f"{self.base}/"

    def feed(self, name: str, before: str | None = None) -> str:
        """Return the address of a page of the feed."""
        params = [*self.params, *([("before", before)] if before else [])]
        return f"{self.base}/v1/{name}" + (f"?{urlencode(params)}" if params else "")

    def article(self, id_: str) -> str:
        """Return the address of an article on the search page."""
        return f"{self.base}/?{urlencode({'article': id_})}"

    def entry_id(self, kind: str, id_: str) -> str:
        """Return an identifier that stays the same, whatever the address of the service."""
        return uuid5(_IDS, f"{self.alias}\0{kind}\0{id_}").urn


def feed_title(params: Mapping[str, str]) -> str:
    """Return the title of a feed of this search."""
    query = params.get("q", "").strip()
    return f"{query}: {_NAME}" if query else _NAME


def write_atom(page: FeedPage, address: FeedAddress, before: str | None, grouped: bool) -> bytes:
    """Return one page of a feed as Atom."""
    feed = ET.Element(_atom("feed"))
    params = dict(address.params)
    _add(feed, "id", address.entry_id("feed", urlencode(address.params)))
    _add(feed, "title", feed_title(params))
    _add(feed, "updated", max((_updated(entry) for entry in page["entries"]), default=_NEVER))
    _add(_child(feed, "author"), "name", _NAME)
    _add(feed, "generator", _NAME, uri=f"{address.base}/")
    _link(feed, "self", address.feed("feed.atom", before), ATOM_TYPE)
    _link(feed, "alternate", address.page(), "text/html")
    _link(feed, "first", address.feed("feed.atom"), ATOM_TYPE)
    if page["next"]:
        _link(feed, "next", address.feed("feed.atom", page["next"]), ATOM_TYPE)
    _link(feed, "search", f"{address.base}/opensearch.xml", OPENSEARCH_TYPE)
    for name, value in (("totalResults", page["total"]), ("itemsPerPage", len(page["entries"]))):
        ET.SubElement(feed, f"{{{_OPENSEARCH}}}{name}").text = str(value)
    if params.get("q"):
        query = ET.SubElement(feed, f"{{{_OPENSEARCH}}}Query")
        query.attrib.update(role="request", searchTerms=_clean(params["q"]))
    for change in page["deleted"]:
        ref = address.entry_id("article", change["id"])
        element = ET.SubElement(feed, f"{{{_TOMBSTONES}}}deleted-entry")
        element.attrib.update(ref=ref, when=change["indexed_at"])
    for entry in page["entries"]:
        _write_entry(feed, entry, address, grouped)
    return _write(feed, _PREFIXES)


def _write_entry(feed: ET.Element, entry: FeedEntry, address: FeedAddress, grouped: bool) -> None:
    element = _child(feed, "entry")
    _add(element, "id", _entry_id(entry, address, grouped))
    _add(element, "title", entry["title"] or "")
    _add(element, "updated", _updated(entry))
    if entry["published_at"]:
        _add(element, "published", entry["published_at"])
    for author in entry["authors"]:
        _add(_child(element, "author"), "name", author)
    if not entry["authors"] and entry["source"]:
        _add(_child(element, "author"), "name", entry["source"])
    _link(element, "alternate", address.article(entry["id"]), "text/html")
    if entry["url"]:
        _link(element, "via", entry["url"])
    for tag in _tags(entry):
        _child(element, "category").set("term", _clean(tag))
    if entry["lead"]:
        _add(element, "summary", entry["lead"])
    if entry["language"]:
        element.set("{http://www.w3.org/XML/1998/namespace}lang", _clean(entry["language"]))


def _entry_id(entry: FeedEntry, address: FeedAddress, grouped: bool) -> str:
    if grouped:
        return address.entry_id("story", entry["story"])
    return address.entry_id("article", entry["id"])


def _updated(entry: FeedEntry) -> str:
    """Return when an article changed: an article without a date has that of its storage."""
    return entry["updated_at"] or entry["published_at"] or entry["indexed_at"]


def _tags(entry: FeedEntry) -> list[str]:
    section = [entry["section"]] if entry["section"] else []
    return list(dict.fromkeys([*section, *entry["tags"]]))


def write_json_feed(
    page: FeedPage, address: FeedAddress, before: str | None, grouped: bool
) -> dict[str, Any]:
    """Return one page of a feed as JSON Feed."""
    feed = {
        "version": _JSON_FEED,
        "title": feed_title(dict(address.params)),
        "home_page_url": address.page(),
        "feed_url": address.feed("feed.json", before),
        "next_url": address.feed("feed.json", page["next"]) if page["next"] else None,
        "items": [_json_item(entry, address, grouped) for entry in page["entries"]],
    }
    return {name: value for name, value in feed.items() if value is not None}


def _json_item(entry: FeedEntry, address: FeedAddress, grouped: bool) -> dict[str, Any]:
    item = {
        "id": _entry_id(entry, address, grouped),
        "url": address.article(entry["id"]),
        "external_url": entry["url"],
        "title": entry["title"],
        "content_text": entry["lead"] or entry["title"] or "",
        "summary": entry["lead"],
        "date_published": entry["published_at"],
        "date_modified": _updated(entry),
        "authors": [{"name": name} for name in entry["authors"]] or None,
        "tags": _tags(entry) or None,
        "language": entry["language"],
    }
    return {name: value for name, value in item.items() if value is not None}


def write_opensearch(base: str) -> bytes:
    """Return the OpenSearch description, by which browsers offer the search."""
    root = ET.Element(f"{{{_OPENSEARCH}}}OpenSearchDescription")
    for name, text in (
        ("ShortName", _NAME),
        ("Description", "Search news articles by words, people, places and dates."),
        ("InputEncoding", "UTF-8"),
    ):
        ET.SubElement(root, f"{{{_OPENSEARCH}}}{name}").text = text
    for type_, template, rel in (
        ("text/html", "/?q={searchTerms}", "results"),
        (ATOM_TYPE, "/v1/feed.atom?q={searchTerms}", "results"),
        (SUGGESTIONS_TYPE, "/v1/opensearch-suggest?q={searchTerms}", "suggestions"),
    ):
        url = ET.SubElement(root, f"{{{_OPENSEARCH}}}Url")
        url.attrib.update(type=type_, rel=rel, template=f"{base}{template}")
    return _write(root, {"": _OPENSEARCH})


def _write(root: ET.Element, prefixes: Mapping[str, str]) -> bytes:
    for prefix, uri in prefixes.items():
        ET.register_namespace(prefix, uri)
    document: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return document


def _atom(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _child(parent: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(parent, _atom(name))


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    element = _child(parent, name)
    element.text = _clean(text)
    element.attrib.update(attributes)


def _link(parent: ET.Element, rel: str, href: str, type_: str | None = None) -> None:
    link = _child(parent, "link")
    link.attrib.update(rel=rel, href=_clean(href), **({"type": type_} if type_ else {}))


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
