"""Pages of WARC files, such as those of the Common Crawl's news archive."""

from collections.abc import Iterator
from gzip import GzipFile
from typing import BinaryIO

from indexer.documents.article import ArticleError
from indexer.input.files import MAX_ARTICLE_BYTES

_OK = 200


def read_warc(stream: BinaryIO) -> Iterator[tuple[int, str, bytes | ArticleError]]:
    """Yield number, URL and content of each HTML page, or why it is not read.

    Other records (requests, images, feeds) are not pages and are passed over. Raises
    `ArticleError`: `missing-extra` without the extra `web`, `broken-archive` for a torn record.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: PLC0415 (an extra)
    except ModuleNotFoundError:
        raise ArticleError(
            "missing-extra", "install what reads WARC: pip install 'news-search[web]'"
        ) from None
    reader = _Available(stream) if isinstance(stream, GzipFile) else stream
    records = ArchiveIterator(reader, record_types=WarcRecordType.response, parse_http=True)
    number = 0
    try:
        for record in records:
            number += 1
            headers = record.http_headers
            url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
            if headers is None or headers.status_code is None:
                yield number, url, ArticleError("broken-record", "the record is cut off")
            elif "html" in (record.http_content_type or ""):
                yield number, url, _read_record(record, headers.status_code)
    except (OSError, EOFError, RuntimeError, ValueError) as error:
        detail = f"record {number + 1} is broken: {error}; the records before it are read"
        raise ArticleError("broken-archive", detail) from None


class _Available:
    """A compressed stream that returns all that was unpacked before it raises an error.

    The stream's own `read` waits for as much as was requested, and loses it if the archive is torn.
    """

    def __init__(self, stream: GzipFile) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        """Return some of the unpacked bytes, none at the end."""
        return self._stream.read1(size)

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._stream.tell()


def _read_record(record: object, status: int) -> bytes | ArticleError:
    if status != _OK:
        return ArticleError("http-status", f"the server's status was {status}, not 200")
    content: bytes = record.reader.read(MAX_ARTICLE_BYTES + 1)  # type: ignore[attr-defined]
    if len(content) > MAX_ARTICLE_BYTES:
        return ArticleError("too-large", f"a page is at most {MAX_ARTICLE_BYTES // 1024**2} MB")
    return content
