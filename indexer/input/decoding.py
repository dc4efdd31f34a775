"""Decodes bytes of unknown encoding, and names the encoding."""

import codecs
import re
from dataclasses import dataclass, field, replace

from charset_normalizer import from_bytes
from ftfy import fix_encoding

from indexer.documents.article import ArticleError
from indexer.input.regional_encodings import find_regional

# A file with more control characters is not text.
_MAX_CONTROL_SHARE = 0.02
_MAX_CONTROLS_IN_SHORT_TEXT = 3
# With more damaged bytes the encoding is another one.
_MAX_DAMAGED_SHARE = 0.005
# In UTF-16 with Latin letters nearly every second byte is NUL.
_MIN_NUL_SHARE = 0.3
# Characters that are enough for the detector; a whole book would take long.
_DETECTOR_SAMPLE = 50_000
# If fewer characters are letters, the detected encoding is wrong.
_MIN_LETTER_SHARE = 0.5
# Bytes in which NUL bytes are counted to detect UTF-16.
_NUL_SAMPLE = 2_000
# Longer lines are not repaired, because the time of the repair grows with the line.
_MAX_REPAIRED_LINE = 20_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-bom"),
    (
        codecs.BOM_UTF32_LE,
        "utf-32-le",
        "utf-32-le",
    ),  # before UTF-16, whose mark begins with the same bytes
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
_SIGNATURES = (
    *(b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"\x7fELF"),
    *(b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xd0\xcf\x11\xe0", b"OggS", b"ID3", b"{\\rtf"),
)
# The bytes of Western European text in Windows-1252 beyond ASCII; other bytes need the detector.
_WESTERN = frozenset(
    "€…‘’“”•–—™ £§©«®°·»¿¡ºª½ÀÁÂÃÄÅÆÇÈÉÊÍÑÓÔÕÖØÚÜßàáâãäåæçèéêëìíîïñòóôõöøùúûü".encode(
        "windows-1252"
    )
    + b"\xa0"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_CONTROL_FIRST_BYTES = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F, 0xC2, 0xEF])
_SURROGATE = re.compile("[\ud800-\udfff]")
# UTF-8 that was decoded as Windows-1252: a lead byte and a continuation byte.
_MOJIBAKE_LEADS = "ÂÃâÐÑ"
_MOJIBAKE = re.compile(f"[{_MOJIBAKE_LEADS}][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was decoded.

    `method` is an encoding ("utf-8", "utf-8-bom", "utf-16-le", "windows-1252"), with the suffix
    " without control characters", " with damaged bytes", " with surrogates" or " after mojibake
    repair" if the text was corrected. `guessed` is true if only the detector of encodings chose it.
    """

    text: str
    method: str
    guessed: bool = field(default=False, compare=False)


def decode(raw: bytes) -> Decoded:
    """Return the text of an article, without control characters and unpaired surrogates.

    Raises `ArticleError`: "empty", "binary", "undecodable".
    """
    if raw.startswith(_SIGNATURES):
        raise _binary("the file begins like an image, an archive or an office document")
    decoded = _decode(raw)
    if decoded.method != "utf-8" or _may_contain_controls(raw):
        decoded = _drop_controls(decoded)
    decoded = _repair_mojibake(decoded)
    if not decoded.text.replace("\ufeff", "").strip():
        raise ArticleError(
            "empty", "the file contains only whitespace; it must contain the article's text"
        )
    return decoded


def _binary(problem: str) -> ArticleError:
    return ArticleError("binary", f"{problem}; save the article as plain text")


def _decode(raw: bytes) -> Decoded:
    for mark, encoding, method in _BOMS:
        if raw.startswith(mark):
            return _decode_wide(raw[len(mark) :], encoding, method)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_damaged(raw)
    wide = _wide_without_mark(raw) if "\0" in text else None
    return _decode_wide(raw, wide, wide) if wide else Decoded(text, "utf-8")


def _decode_wide(raw: bytes, encoding: str, method: str) -> Decoded:
    """Decode text of a known encoding; invalid bytes become the replacement character."""
    text = raw.decode(encoding, "replace")
    damaged = text.count("\ufffd") - raw.count("\ufffd".encode(encoding))
    if damaged > len(text) * _MAX_DAMAGED_SHARE + 1:
        detail = f"the bytes are not {encoding}, as their beginning is; save the file as UTF-8"
        raise ArticleError("undecodable", detail)
    return Decoded(text, f"{method} with damaged bytes" if damaged > 0 else method)


def _wide_without_mark(raw: bytes) -> str | None:
    """Return the UTF-16 encoding that the positions of the NUL bytes show, or None."""
    sample = raw[:_NUL_SAMPLE]
    half = len(sample) // 2 or 1
    if sample[1::2].count(0) >= half * 2 * _MIN_NUL_SHARE > 2 * sample[::2].count(0):
        return "utf-16-le"
    if sample[::2].count(0) >= half * 2 * _MIN_NUL_SHARE > 2 * sample[1::2].count(0):
        return "utf-16-be"
    return None


def _decode_damaged(raw: bytes) -> Decoded:
    """Decode bytes that are not valid UTF-8, with cheap rules first and then the detector."""
    wide = _wide_without_mark(raw)
    if wide:
        return _decode_wide(raw, wide, wide)
    paired = _decode_surrogates(raw)
    if paired is not None:
        return Decoded(paired, "utf-8 with surrogates")
    regional = find_regional(raw)
    if regional:
        return Decoded(raw.decode(regional), regional)
    if all(byte in _WESTERN for byte in set(raw) if byte > 0x7F):  # noqa: PLR2004 (beyond ASCII)
        return Decoded(raw.decode("windows-1252"), "windows-1252")
    text = raw.decode("utf-8", "replace")
    if 0 < text.count("\ufffd") <= len(text) * _MAX_DAMAGED_SHARE + 1 and not text.isascii():
        return Decoded(text, "utf-8 with damaged bytes")
    return _detect(raw)


def _decode_surrogates(raw: bytes) -> str | None:
    """Decode UTF-8 that is invalid only because of surrogates; replace unpaired ones."""
    try:
        halves = raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _detect(raw: bytes) -> Decoded:
    if b"\0" in raw:
        raise _binary("the file contains NUL bytes")
    best = from_bytes(raw[:_DETECTOR_SAMPLE]).best()
    if best is None or _letter_share(str(best)) < _MIN_LETTER_SHARE:
        raise ArticleError("undecodable", "no encoding fits the bytes; save the file as UTF-8")
    try:
        text = raw.decode(best.encoding)
    except (UnicodeDecodeError, LookupError):
        detail = f"the bytes are not all {best.encoding}; save the file as UTF-8"
        raise ArticleError("undecodable", detail) from None
    return Decoded(_SURROGATE.sub("\ufffd", text), best.encoding.replace("_", "-"), guessed=True)


def _letter_share(text: str) -> float:
    return sum(c.isalpha() or c == " " for c in text) / max(1, len(text))


def _may_contain_controls(raw: bytes) -> bool:
    """Return whether any byte is the first of a control character or a byte order mark."""
    return len(raw.translate(None, _CONTROL_FIRST_BYTES)) < len(raw)


def _drop_controls(decoded: Decoded) -> Decoded:
    text, method = decoded.text.removeprefix("\ufeff"), decoded.method
    if not _CONTROL.search(text):
        return replace(decoded, text=text)
    clean, dropped = _CONTROL.subn("", text)
    if dropped > max(_MAX_CONTROLS_IN_SHORT_TEXT, len(text) * _MAX_CONTROL_SHARE):
        raise _binary(f"{dropped} of {len(text)} characters are control characters")
    return replace(decoded, text=clean, method=f"{method} without control characters")


def _repair_mojibake(decoded: Decoded) -> Decoded:
    """Repair lines that were decoded wrongly before they were saved."""
    if not any(map(decoded.text.__contains__, _MOJIBAKE_LEADS)):
        return decoded
    lines = decoded.text.split("\n")
    repaired = "\n".join(
        fix_encoding(line) if _MOJIBAKE.search(line) and len(line) <= _MAX_REPAIRED_LINE else line
        for line in lines
    )
    if repaired == decoded.text:
        return decoded
    return replace(decoded, text=repaired, method=f"{decoded.method} after mojibake repair")
