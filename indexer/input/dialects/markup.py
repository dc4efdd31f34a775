"""Paragraphs of marked-up text (HTML, XHTML, NITF), without scripts and styles."""

from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"address", "article", "aside", "block", "blockquote", "body", "br", "caption", "dd", "div"}
    | {"dl", "dt", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header"}
    | {"hl1", "hl2", "hr", "li", "main", "media", "ol", "p", "pre", "section", "table", "td", "th"}
    | {"tr", "ul"}
)
_SKIPPED = frozenset({"script", "style", "template", "noscript", "head", "title"})


class _Paragraphs(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self._words: list[str] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._skipped += tag in _SKIPPED
        if tag in _BLOCKS:
            self.end_paragraph()

    def handle_endtag(self, tag: str) -> None:
        self._skipped = max(0, self._skipped - (tag in _SKIPPED))
        if tag in _BLOCKS:
            self.end_paragraph()

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._words.append(data)

    def end_paragraph(self) -> None:
        text = " ".join("".join(self._words).split())
        self._words = []
        if text:
            self.paragraphs.append(text)


def read_markup(text: str) -> list[str]:
    """Return the paragraphs of a marked-up text; broken markup is read as a browser would."""
    reader = _Paragraphs()
    reader.feed(text)
    reader.close()
    reader.end_paragraph()
    return reader.paragraphs
