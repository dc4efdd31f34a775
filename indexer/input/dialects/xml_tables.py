"""The dialects of XML news formats: NITF, NewsML-G2, RSS and Atom, trafilatura's XML and TEI.

Their records are flat: "head/docdata/doc-id@id-string" is an attribute, "contentMeta/headline" the
text of an element. `indexer.input.xml_records` makes them, with the paragraphs in `body`.
"""

from collections.abc import Mapping
from typing import Any

from indexer.input.dialects import values
from indexer.input.dialects.model import Dialect


def _read_site(value: Any) -> str | None:
    """Return the publisher of trafilatura's TEI: "Example Times (times.example)"."""
    return (values.read_text(value) or "").partition(" (")[0] or None


_JOINED = {
    ("body/body.head/hedline/hl1", "title"): values.read_joined,
    ("contentMeta/headline", "title"): values.read_joined,
    ("body/body.head/abstract", "lead"): values.read_joined,
    ("body/body.head/abstract/p", "lead"): values.read_joined,
    ("contentMeta/description", "lead"): values.read_joined,
    ("body/body.head/dateline/location", "dateline"): values.read_joined,
    ("teiHeader/profileDesc/abstract/p", "lead"): values.read_joined,
}

NITF = Dialect(
    "nitf",
    frozenset(),
    (
        ("head/docdata/doc-id@id-string", "id"),
        ("body/body.head/hedline/hl1", "title"),
        ("head/title", "title"),
        ("body", "body"),
        ("body/body.head/byline/person", "authors"),
        ("body/body.head/byline", "authors"),
        ("body/body.head/abstract/p", "lead"),
        ("body/body.head/abstract", "lead"),
        ("body/body.head/dateline/location", "dateline"),
        ("body/body.head/dateline", "dateline"),
        ("body/body.head/dateline/story.date@norm", "published_at"),
        ("head/docdata/date.issue@norm", "published_at"),
        ("head/docdata/date.release@norm", "embargoed_until"),
        ("head/docdata@management-status", "status"),
        ("head/pubdata@name", "source"),
        ("body/body.head/distributor/org", "source"),
        ("body/body.head/distributor", "source"),
        ("head/docdata/doc.copyright@holder", "source"),
        ("head/pubdata@position.section", "section"),
        ("head/docdata/key-list/keyword@key", "tags"),
        ("head/tobject/tobject.subject@tobject.subject.type", "tags"),
        ("head/tobject/tobject.subject@tobject.subject.matter", "tags"),
        ("head/docdata/identified-content/person", "people"),
        ("head/docdata/identified-content/org", "organizations"),
        ("head/docdata/identified-content/location", "places"),
        ("head/docdata/evloc@city", "places"),
        ("captions", "captions"),
        ("@lang", "language"),
    ),
    readers={
        **_JOINED,
        ("head/docdata/key-list/keyword@key", "tags"): values.read_values,
        ("head/docdata@management-status", "status"): values.read_code,
    },
    has_stable_id=True,
)

NEWSML = Dialect(
    "newsml-g2",
    frozenset(),
    (
        ("@guid", "id"),
        ("contentMeta/headline", "title"),
        ("itemMeta/title", "title"),
        ("body", "body"),
        ("contentMeta/by", "authors"),
        ("contentMeta/creator/name", "authors"),
        ("contentMeta/description", "lead"),
        ("contentMeta/dateline", "dateline"),
        ("contentMeta/contentCreated", "published_at"),
        ("itemMeta/firstCreated", "published_at"),
        ("itemMeta/versionCreated", "updated_at"),
        ("itemMeta/embargoed", "embargoed_until"),
        ("itemMeta/pubStatus@qcode", "status"),
        ("itemMeta/provider@literal", "source"),
        ("itemMeta/provider/name", "source"),
        ("contentMeta/infoSource/name", "source"),
        ("rightsInfo/copyrightHolder/name", "source"),
        ("itemMeta/provider@qcode", "source"),
        ("contentMeta/slugline", "tags"),
        ("contentMeta/keyword", "tags"),
        ("contentMeta/subject/name", "tags"),
        ("contentMeta/genre/name", "tags"),
        ("contentMeta/subject[person]/name", "people"),
        ("contentMeta/subject[organisation]/name", "organizations"),
        ("contentMeta/subject[geoArea]/name", "places"),
        ("contentMeta/subject[poi]/name", "places"),
        ("contentMeta/located/name", "places"),
        ("contentMeta/language@tag", "language"),
        ("captions", "captions"),
        ("@lang", "language"),
    ),
    readers={
        **_JOINED,
        ("itemMeta/pubStatus@qcode", "status"): values.read_code,
        ("itemMeta/provider@qcode", "source"): values.read_code,
    },
    has_stable_id=True,
)

FEED = Dialect(
    "feed",
    frozenset(),
    (
        ("title", "title"),
        ("body", "body"),
        ("summary", "lead"),
        ("link", "url"),
        ("link@href", "url"),
        ("origLink", "url"),
        ("author/name", "authors"),
        ("creator", "authors"),
        ("author", "authors"),
        ("published", "published_at"),
        ("pubDate", "published_at"),
        ("date", "published_at"),
        ("issued", "published_at"),
        ("updated", "updated_at"),
        ("modified", "updated_at"),
        ("category", "tags"),
        ("category@term", "tags"),
        ("source", "source"),
        ("feed/title", "source"),
        ("feed/language", "language"),
        ("guid", "id"),
        ("id", "id"),
    ),
    readers={
        ("category", "tags"): values.read_values,
        ("category@term", "tags"): values.read_values,
    },
)

_TEI_HEADER = "teiHeader/fileDesc/sourceDesc/biblFull"
TRAFILATURA_TEI = Dialect(
    "trafilatura-tei",
    frozenset(),
    (
        (f"{_TEI_HEADER}/titleStmt/title", "title"),
        ("teiHeader/fileDesc/titleStmt/title", "title"),
        ("body", "body"),
        (f"{_TEI_HEADER}/titleStmt/author", "authors"),
        ("teiHeader/fileDesc/titleStmt/author", "authors"),
        (f"{_TEI_HEADER}/publicationStmt/publisher", "source"),
        (f"{_TEI_HEADER}/publicationStmt/ptr@target", "url"),
        (f"{_TEI_HEADER}/publicationStmt/date", "published_at"),
        ("teiHeader/profileDesc/abstract/p", "lead"),
        ("teiHeader/profileDesc/textClass/keywords/term[categories]", "section"),
        ("teiHeader/profileDesc/textClass/keywords/term[tags]", "tags"),
        ("teiHeader/profileDesc/creation/date", "retrieved_at"),
        ("@lang", "language"),
    ),
    readers={**_JOINED, (f"{_TEI_HEADER}/publicationStmt/publisher", "source"): _read_site},
)

TRAFILATURA_XML = Dialect(
    "trafilatura-xml",
    frozenset(),
    (
        ("@title", "title"),
        ("body", "body"),
        ("@author", "authors"),
        ("@date", "published_at"),
        ("@url", "url"),
        ("@sitename", "source"),
        ("@source-hostname", "source"),
        ("@hostname", "source"),
        ("@description", "lead"),
        ("@excerpt", "lead"),
        ("@categories", "section"),
        ("@tags", "tags"),
        ("@language", "language"),
        ("@filedate", "retrieved_at"),
        ("@id", "id"),
    ),
    left_out={"@fingerprint": "computed from the text", "@image": "images are not stored"},
)

XML_DIALECTS: Mapping[str, Dialect] = {
    dialect.name: dialect for dialect in (NITF, NEWSML, FEED, TRAFILATURA_TEI, TRAFILATURA_XML)
}
