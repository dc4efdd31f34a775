"""Read XML news formats as flat records: one for each article in a file."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from indexer.documents.article import ArticleError
from indexer.input.dialects import Dialect
from indexer.input.dialects.markup import read_markup
from indexer.input.dialects.xml_tables import (
    FEED,
    NEWSML,
    NITF,
    TRAFILATURA_TEI,
    TRAFILATURA_XML,
)

Record = dict[str, Any]

# Elements that end a paragraph; others are inline.
_BLOCKS = frozenset(
    {"p", "hl1", "hl2", "h1", "h2", "h3", "h4", "h5", "h6", "head", "ab", "li", "item", "block"}
    | {"div", "table", "row", "tr", "quote", "lb", "hr", "media", "fn"}
)
# Parts of a body that are not its text.
_NOT_TEXT = frozenset({"media", "media-caption", "comments", "script", "style", "figure"})
# NITF prints it next to the name, without a blank between them.
_JOB_TITLE = "byttl"
_WITHOUT_JOB_TITLES = etree.XPath(
    ".//text()[not(ancestor::*[local-name() = $name])]", smart_strings=False
)
_TYPED = frozenset({"subject", "term"})


def read_xml(content: bytes) -> Iterator[tuple[Dialect, Record]]:
    """Yield the articles of an XML file with their dialects.

    Entities are not resolved and nothing is fetched. Raises `ArticleError`: `invalid-xml`, or
    `unsupported-xml` if the root is not that of a known format.
    """
    root = _parse(content)
    name = _name(root)
    if name == "nitf":
        yield NITF, _read_nitf(root)
    elif name in ("newsItem", "newsMessage", "packageItem"):
        for item in _find(root, "newsItem"):
            yield NEWSML, _read_newsml(item)
    elif name in ("rss", "RDF", "feed"):
        yield from ((FEED, record) for record in _read_feed(root))
    elif name in ("TEI", "teiCorpus"):
        for document in _find(root, "TEI"):
            yield TRAFILATURA_TEI, _read_document(document, "text")
    elif name in ("doc", "corpus"):
        for document in _find(root, "doc"):
            yield TRAFILATURA_XML, _read_document(document, "main")
    else:
        raise ArticleError(
            "unsupported-xml",
            f"the root element {name[:40]} is not that of NITF, NewsML-G2, RSS, Atom or "
            "trafilatura's XML",
        )


def _parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ArticleError("invalid-xml", f"{error}; export it again") from None


def _find(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the elements of a name, the root included, not those inside one another."""
    if _name(root) == name:
        yield root
        return
    for child in root:
        yield from _find(child, name)


def _name(element: etree._Element) -> str:
    """Return the name without a namespace; entities and comments have none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _read_nitf(root: etree._Element) -> Record:
    body = next(_find(root, "body.content"), None)
    record = _flatten(root, body)
    return {**record, "body": _paragraphs(body), "captions": _captions(root)}


def _read_newsml(item: etree._Element) -> Record:
    content = next(_find(item, "contentSet"), None)
    record = _flatten(item, content)
    record["captions"] = _captions(item)
    if content is None:
        return record
    for data in content:
        if _name(data) == "inlineXML":
            text = next(_find(data, "body.content"), None)
            body = text if text is not None else next(_find(data, "body"), data)
            record["body"] = _paragraphs(body)
            title = next(_find(data, "hl1"), None)
            if title is not None and "contentMeta/headline" not in record:
                record["contentMeta/headline"] = _text(title)
        elif _name(data) == "inlineData" and "body" not in record:
            record["body"] = "".join(map(str, data.itertext()))
    return record


def _read_feed(root: etree._Element) -> Iterator[Record]:
    channel = next(_find(root, "channel"), root)
    about = {
        f"feed/{_name(child)}": _text(child)
        for child in channel
        if _name(child) in ("title", "language")
    }
    for item in [*_find(root, "item"), *_find(root, "entry")]:
        contents = [child for child in item if _name(child) in ("encoded", "content")]
        record = _flatten(item, *contents)
        if "description" in record:
            record["summary"] = " ".join(read_markup(str(record.pop("description"))))
        for content in contents:
            text = (
                "".join(map(str, content.itertext()))
                if not len(content)
                else etree.tostring(content, encoding="unicode")
            )
            if paragraphs := read_markup(text):
                record["body"] = paragraphs
        yield {**about, **record}


def _read_document(document: etree._Element, body_name: str) -> Record:
    body = next(_find(document, body_name), None)
    comments = next(_find(document, "comments"), None)
    record = _flatten(document, body, comments)
    return {**record, "body": _paragraphs(body)}


def _flatten(root: etree._Element, *excluded: etree._Element | None) -> Record:
    """Return the texts and attributes under an element by path; repeated ones are lists."""
    record: Record = {}
    skipped = {id(element) for element in excluded if element is not None}
    _collect(root, "", record, skipped)
    return {path: texts[0] if len(texts) == 1 else texts for path, texts in record.items()}


def _collect(element: etree._Element, path: str, record: Record, skipped: set[int]) -> None:
    for key, value in element.attrib.items():
        if str(value).strip():
            name = str(key).rpartition("}")[2]
            record.setdefault(f"{path}@{name}", []).append(str(value).strip())
    inner = [child for child in element if _name(child)]
    direct = [element.text, *(child.tail for child in inner)]
    if path and any(text and text.strip() for text in direct):
        inner = [child for child in inner if _name(child) == _JOB_TITLE]
        record.setdefault(path, []).append(_text(element))
    for child in inner:
        if id(child) not in skipped:
            step = _name(child) + _kind(child)
            _collect(child, f"{path}/{step}" if path else step, record, skipped)


def _kind(element: etree._Element) -> str:
    """Return the type of a subject or term in brackets: `[person]` for "cpnat:person"."""
    kind = str(element.get("type", "")).rpartition(":")[2]
    return f"[{kind}]" if kind and _name(element) in _TYPED and kind != "abstract" else ""


def _text(element: etree._Element) -> str:
    """Return the text of an element, without a job title inside it."""
    texts = (
        element.itertext()
        if _name(element) == _JOB_TITLE
        else _WITHOUT_JOB_TITLES(element, name=_JOB_TITLE)
    )
    return " ".join("".join(map(str, texts)).split())


def _captions(root: etree._Element) -> list[dict[str, str]]:
    captions = []
    for media in _find(root, "media"):
        text = " ".join(_text(caption) for caption in _find(media, "media-caption"))
        credit = " ".join(_text(producer) for producer in _find(media, "media-producer"))
        if text:
            captions.append({"caption": text, "byline": credit})
    return captions


def _paragraphs(body: etree._Element | None) -> list[str]:
    """Return the blocks of a body as texts."""
    if body is None:
        return []
    paragraphs: list[str] = []
    words: list[str] = []

    def end() -> None:
        text = " ".join("".join(words).split())
        words.clear()
        if text:
            paragraphs.append(text)

    def walk(element: etree._Element) -> None:
        name = _name(element)
        if name in _BLOCKS:
            end()
        if name and name not in _NOT_TEXT:
            words.append(element.text or "")
            for child in element:
                walk(child)
        if name in _BLOCKS:
            end()
        words.append(element.tail or "" if element is not body else "")

    walk(body)
    end()
    return paragraphs
