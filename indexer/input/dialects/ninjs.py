"""IPTC ninjs, versions 1, 2 and 3: news items of agencies as JSON.

Version 1 has one text a key (`headline`, `body_xhtml`), 2 and 3 have lists of texts with a role and
a type; 3 writes in camel case what 2 writes in lower case.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from indexer.input.dialects import values
from indexer.input.dialects.markup import read_markup
from indexer.input.dialects.model import Dialect, Reader
from mappings.ninjs import AGENCY_ROLE, ID_PREFIX, SECTION_REL, WEB_RENDITION

# Several bodies are the same text in other forms; the plainest is taken.
_TEXT_TYPES = ("text/plain", "", "application/xhtml+xml", "text/html", "text/vnd.iptc.nitf")
_MAIN_ROLES = ("main", "", "body", "full")
_MARKUP_START = re.compile(r"^\s*<[a-zA-Z!?]")
_PICTURES = frozenset({"picture", "graphic", "photo"})


def is_ninjs(record: Mapping[str, Any]) -> bool:
    """Whether a record is a ninjs item: it has a `uri`, and another key that only ninjs has."""
    if "uri" not in record:
        return False
    return any(
        key in _SIGNS
        or key.startswith(("body_", "headline_", "description_"))
        or (key == "standard" and isinstance(record[key], Mapping))
        for key in record
    )


_SIGNS = frozenset(
    {"headlines", "bodies", "headline", "descriptions", "pubstatus", "pubStatus", "$standard"}
    | {"versioncreated", "versionCreated"}
)


def _read_texts(value: Any) -> list[str] | None:
    """Return the paragraphs of the main text in its plainest form, from a list of texts."""
    if not isinstance(value, list):
        return _read_form(value, "text/plain")
    items = [item for item in value if isinstance(item, Mapping)]
    for item in sorted(items, key=_preference):
        paragraphs = _read_form(item.get("value"), _content_type(item))
        if paragraphs:
            return paragraphs
    return None


def _preference(item: Mapping[str, Any]) -> tuple[int, int]:
    role, kind = str(item.get("role") or "").lower(), _content_type(item)
    return (
        _MAIN_ROLES.index(role) if role in _MAIN_ROLES else len(_MAIN_ROLES),
        _TEXT_TYPES.index(kind) if kind in _TEXT_TYPES else len(_TEXT_TYPES),
    )


def _content_type(item: Mapping[str, Any]) -> str:
    return str(item.get("contentType") or item.get("contenttype") or "").lower()


def _read_form(value: Any, kind: str) -> list[str] | None:
    text = values.read_text(value) or ""
    if kind not in ("text/plain", "") or _MARKUP_START.match(text):
        return read_markup(text) or None
    return values.read_paragraphs(text)


def _joined(read: Reader) -> Reader:
    """Return a reader that joins the paragraphs of another one to one text."""

    def read_joined(value: Any) -> str | None:
        return " ".join(read(value) or ()) or None

    return read_joined


_read_joined_texts = _joined(_read_texts)


def _read_associations(value: Any) -> list[dict[str, str]] | None:
    """Return the captions of the pictures; an item without a description has none."""
    items = value.values() if isinstance(value, Mapping) else value
    return list(_captions(items)) if isinstance(value, (Mapping, list)) else None


def _captions(items: Any) -> Iterator[dict[str, str]]:
    for item in items:
        if not isinstance(item, Mapping) or item.get("type") not in _PICTURES:
            continue
        described = (item.get(key) for key in ("descriptions", "description_text", "description"))
        text = next(filter(None, map(_read_joined_texts, described)), None)
        credit = values.read_text(item.get("byline") or item.get("by"))
        if text:
            yield {"text": text, **({"credit": credit} if credit else {})}


def _read_url(value: Any) -> str | None:
    """Return a `uri` that is a URL; others name the item only."""
    text = values.read_text(value)
    return text if text and text.startswith(("http://", "https://")) else None


def _read_id(value: Any) -> str | None:
    """Return a `uri`, or the id of an article of this service that is encoded in it."""
    text = values.read_text(value)
    if text and text.startswith(ID_PREFIX):
        return unquote(text.removeprefix(ID_PREFIX))
    return text


def _read_renditions(value: Any) -> str | None:
    """Return the URL of the page, from a list of renditions or an object of them by name."""
    if isinstance(value, Mapping):
        value = [{"name": name, **item} for name, item in value.items() if _is_object(item)]
    for item in filter(_is_object, value if isinstance(value, list) else []):
        kind = item.get("contentType") or item.get("mimetype")
        if kind == "text/html" or (not kind and item.get("name") == WEB_RENDITION):
            return _read_url(item.get("href"))
    return None


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping)


def _read_source(value: Any) -> str | None:
    """Return the first source that is not a news agency next to a publisher."""
    return values.read_text(_without(value, "role", AGENCY_ROLE))


def _read_agencies(value: Any) -> list[str] | None:
    return values.read_values(_only(value, "role", AGENCY_ROLE))


def _read_section(value: Any) -> str | None:
    return values.read_text(_only(value, "rel", SECTION_REL))


def _read_subjects(value: Any) -> list[str] | None:
    return values.read_values(_without(value, "rel", SECTION_REL))


def _only(value: Any, key: str, expected: str) -> list[Any]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if _is_object(item) and item.get(key) == expected]


def _without(value: Any, key: str, excluded: str) -> list[Any]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if not (_is_object(item) and item.get(key) == excluded)]


_KEYS = (
    ("uri", "id"),
    ("renditions", "url"),
    ("uri", "url"),
    ("headlines", "title"),
    ("headline", "title"),
    ("headline_main", "title"),
    ("headline_*", "title"),
    ("title", "title"),
    ("bodies", "body"),
    ("body_text", "body"),
    ("body_main", "body"),
    ("body_*", "body"),
    ("descriptions", "lead"),
    ("description", "lead"),
    ("description_text", "lead"),
    ("description_main", "lead"),
    ("description_*", "lead"),
    ("by", "authors"),
    ("byline", "authors"),
    ("contentcreated", "published_at"),
    ("contentCreated", "published_at"),
    ("firstcreated", "published_at"),
    ("firstCreated", "published_at"),
    ("versioncreated", "updated_at"),
    ("versionCreated", "updated_at"),
    ("infosources", "source"),
    ("infoSources", "source"),
    ("infosources", "agencies"),
    ("infoSources", "agencies"),
    ("infosource", "source"),
    ("copyrightholder", "source"),
    ("copyrightHolder", "source"),
    ("subjects", "section"),
    ("slugline", "tags"),
    ("subjects", "tags"),
    ("subject", "tags"),
    ("genres", "tags"),
    ("genre", "tags"),
    ("places", "places"),
    ("place", "places"),
    ("people", "people"),
    ("person", "people"),
    ("organisations", "organizations"),
    ("organisation", "organizations"),
    ("located", "dateline"),
    ("language", "language"),
    ("associations", "captions"),
    ("pubstatus", "status"),
    ("pubStatus", "status"),
    ("embargoed", "embargoed_until"),
    ("embargoedUntil", "embargoed_until"),
)
_READERS: dict[tuple[str, str], Reader] = {
    ("uri", "id"): _read_id,
    ("uri", "url"): _read_url,
    ("renditions", "url"): _read_renditions,
    ("subjects", "section"): _read_section,
    **{(key, "source"): _read_source for key in ("infosources", "infoSources")},
    **{(key, "agencies"): _read_agencies for key in ("infosources", "infoSources")},
    ("headlines", "title"): _read_joined_texts,
    ("headline", "title"): _read_joined_texts,
    ("descriptions", "lead"): _read_joined_texts,
    ("description", "lead"): _read_joined_texts,
    ("bodies", "body"): _read_texts,
    ("associations", "captions"): _read_associations,
    ("pubstatus", "status"): values.read_code,
    ("pubStatus", "status"): values.read_code,
    ("body_*", "body"): _read_texts,
    ("headline_*", "title"): _read_joined_texts,
    ("description_*", "lead"): _read_joined_texts,
    **{(key, "tags"): values.read_values for key in ("slugline", "subject", "genres", "genre")},
    ("subjects", "tags"): _read_subjects,
}

NINJS = Dialect(
    "ninjs",
    frozenset(),
    _KEYS,
    _READERS,
    left_out={
        "type": "the kind of the item",
        "representationType": "the kind of the item",
        "altIds": "other names of the item",
        "altids": "other names of the item",
        "$standard": "the version of the format",
        "standard.name": "the version of the format",
        "standard.version": "the version of the format",
        "standard.schema": "the version of the format",
    },
    has_stable_id=True,
)
