"""A dialect: the keys of another program's articles, as a table of our fields."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from indexer.input.dialects import values

# A record with more keys than this is not an article; the receipt must not repeat a page of input.
_MAX_NAMED_KEYS = 100

NOT_A_FIELD = "not a field of an article"
UNREADABLE = "it has no value that can be read"
SUPERSEDED = "another key has the value"

Reader = Callable[[Any], Any]

# How a field's value is read unless a dialect says otherwise.
READERS: Mapping[str, Reader] = {
    "id": values.read_text,
    "title": values.read_text,
    "lead": values.read_text,
    "body": values.read_paragraphs,
    "authors": values.read_names,
    "agencies": values.read_list,
    "source": values.read_text,
    "section": values.read_text,
    "tags": values.read_list,
    "places": values.read_values,
    "people": values.read_values,
    "organizations": values.read_values,
    "language": values.read_language,
    "url": values.read_text,
    "published_at": values.read_time,
    "updated_at": values.read_time,
    "retrieved_at": values.read_time,
    "captions": values.read_captions,
    "status": values.read_text,
    "embargoed_until": values.read_time,
    "dateline": values.read_text,
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one program writes articles.

    `signature` are the keys that all of its records have and no other dialect has together.
    `keys` are pairs of a path ("thread.site_full"; a list is read item by item) and our field, in
    order of preference: the first value of a single field is kept, the values of lists are joined.
    A path that ends with `*` is all other keys that begin like it.
    `readers` replace the usual readers of some pairs. `left_out` are keys with the reason why they
    are not read. `flatten` rearranges a record whose shape a table cannot describe.
    `has_stable_id`: the id names the article; else it may name one copy of it, and a URL is better.
    """

    name: str
    signature: frozenset[str]
    keys: tuple[tuple[str, str], ...]
    readers: Mapping[tuple[str, str], Reader] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    flatten: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    has_stable_id: bool = False


@dataclass(frozen=True, slots=True)
class Mapped:
    """A record in our fields.

    `origins` has the fields that each key became, `left_out` the reason for every other key that
    has a value.
    """

    dialect: str
    fields: Mapping[str, Any]
    origins: Mapping[str, str]
    left_out: Mapping[str, str]

    def describe(self) -> dict[str, Any]:
        """Return how the record was read, as results and `indexer parse` print it."""
        return {"dialect": self.dialect, "fields": self.origins, "left_out": self.left_out}


def map_record(dialect: Dialect, record: Mapping[str, Any]) -> Mapped:
    """Return the fields of a record."""
    flat = dialect.flatten(record) if dialect.flatten else record
    fields: dict[str, Any] = {}
    origins: dict[str, list[str]] = {}
    left_out: dict[str, str] = {}
    for path, name, read in _expand(dialect, flat):
        present = resolve(flat, path)
        if _is_empty(present):
            continue
        value = read(present)
        if value is None:
            left_out[path] = UNREADABLE
        elif _add(fields, name, value):
            origins.setdefault(path, []).append(name)
        else:
            left_out[path] = SUPERSEDED
    if "id" in fields and "url" in fields and not dialect.has_stable_id:
        del fields["id"]
        path = next(path for path, names in origins.items() if "id" in names)
        origins[path].remove("id")
        left_out[path] = "the URL identifies the article"
    left_out.update(_foreign_keys(dialect, flat))
    return Mapped(
        dialect.name,
        fields,
        {path: ", ".join(names) for path, names in origins.items() if names},
        {path: reason for path, reason in left_out.items() if not origins.get(path)},
    )


def _expand(dialect: Dialect, record: Mapping[str, Any]) -> Iterator[tuple[str, str, Reader]]:
    """Yield the paths of a record with field and reader, for `*` each key that begins like it.

    A key in another case, or with blanks, is that of the dialect unless the record has both.
    """
    named = {path for path, _ in dialect.keys}
    written = {fold_key(key): key for key in record if key not in named}
    for path, name in dialect.keys:
        read = dialect.readers.get((path, name), READERS[name])
        if path.endswith("*"):
            prefix = path.removesuffix("*")
            others = (key for key in record if key.startswith(prefix) and key not in named)
            yield from ((key, name, read) for key in others)
        elif path in record or not written:
            yield path, name, read
        else:
            head, dot, rest = path.partition(".")
            yield written.get(fold_key(head), head) + dot + rest, name, read


def fold_key(key: str) -> str:
    """Return a key as it is compared: `Publish Date`, `publish-date` and `publish_date` equal."""
    return key.strip().casefold().replace(" ", "_").replace("-", "_")


def _add(fields: dict[str, Any], name: str, value: Any) -> bool:
    """Add a value to a field and return whether it is used."""
    if name not in fields:
        fields[name] = value
    elif isinstance(value, list) and name not in ("body", "captions"):
        fields[name] = list(dict.fromkeys([*fields[name], *value]))
    return name in fields and (isinstance(value, list) or fields[name] == value)


def _foreign_keys(dialect: Dialect, record: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the keys that the dialect does not read, with the reasons."""
    read = {path for path, _, _ in _expand(dialect, record)}
    foreign = (
        path
        for path in _paths(record)
        if not any(path == key or path.startswith(f"{key}.") for key in read)
    )
    return {
        path: dialect.left_out.get(path, NOT_A_FIELD) for path in islice(foreign, _MAX_NAMED_KEYS)
    }


def resolve(record: Any, path: str) -> Any:
    """Return the value at a path of keys, None if there is not one; lists are read item by item."""
    if isinstance(record, Mapping) and path in record:
        return record[path]
    head, dot, rest = path.partition(".")
    if not dot:
        return None
    inner = record.get(head) if isinstance(record, Mapping) else None
    if isinstance(inner, list):
        resolved = [resolve(item, rest) for item in inner]
        return [
            value
            for item in resolved
            for value in (item if isinstance(item, list) else [item])
            if not _is_empty(value)
        ]
    return resolve(inner, rest)


def _paths(record: Any, prefix: str = "") -> Iterator[str]:
    """Yield the paths of all values that are not empty, through objects but not into lists."""
    for key, value in record.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping):
            yield from _paths(value, f"{path}.")
        elif not _is_empty(value):
            yield path


def _is_empty(value: Any) -> bool:
    if isinstance(value, (str, float)):
        return values.read_text(value) is None
    return value is None or value in ([], {})
