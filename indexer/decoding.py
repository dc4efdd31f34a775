"""Bytes of unknown origin to text, with the way they were read."""

from dataclasses import dataclass

from indexer.article import ArticleError


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the method that read it: "utf-8", "windows-1252", …"""

    text: str
    method: str


def decode(raw: bytes) -> Decoded:
    """The text of an article's bytes; raises `ArticleError`: "empty", "binary", "undecodable"."""
    if not raw.strip():
        raise ArticleError("empty", "the file holds nothing but blanks")
    if b"\0" in raw:
        raise ArticleError("binary", "the file holds NUL bytes, so it is no text")
    try:
        return Decoded(raw.decode("utf-8-sig"), "utf-8")
    except UnicodeDecodeError:
        return Decoded(raw.decode("windows-1252", "replace"), "windows-1252")
