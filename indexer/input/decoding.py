"""Decodes bytes of unknown encoding, and names the encoding."""

import codecs
import re
from dataclasses import dataclass, field, replace

from charset_normalizer import from_bytes
from ftfy import fix_encoding

from indexer.documents.article import ArticleError
from indexer.enrich.language import score_language

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
# Encodings by the languages that they are for. Windows-1252 comes first: it is the most frequent.
_REGIONAL = (
    (
        "windows-1252",
        frozenset(
            [
                "en",
                "de",
                "fr",
                "es",
                "pt",
                "it",
                "nl",
                "sv",
                "da",
                "no",
                "nb",
                "nn",
                "is",
                "fi",
                "ca",
                "gl",
                "eu",
                "ga",
            ]
        ),
    ),
    ("windows-1250", frozenset(["hu", "pl", "cs", "sk", "ro", "hr", "sl", "bs", "sq", "sh"])),
    ("windows-1257", frozenset(["lt", "lv", "et"])),
    ("windows-1254", frozenset(["tr", "az"])),
)
_CYRILLIC = ("windows-1251", "koi8-r", "iso-8859-5")
_COMMON_CYRILLIC = "оеаинтсрвл"
# More bytes beyond ASCII than this are another script, not the accents of the Latin one.
_MIN_OTHER_SCRIPT = 0.35
# In running Russian, Ukrainian and Bulgarian the ten letters are two thirds of all.
_MIN_COMMON_LETTERS = 0.45
_MIN_LANGUAGE_SCORE, _SURE = 0.5, 0.8
_LANGUAGE_SAMPLE = 4_000
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
    regional = _find_regional(raw)
    if regional:
        return Decoded(raw.decode(regional), regional)
    if all(byte in _WESTERN for byte in set(raw) if byte > 0x7F):  # noqa: PLR2004 (beyond ASCII)
        return Decoded(raw.decode("windows-1252"), "windows-1252")
    text = raw.decode("utf-8", "replace")
    if 0 < text.count("\ufffd") <= len(text) * _MAX_DAMAGED_SHARE + 1 and not text.isascii():
        return Decoded(text, "utf-8 with damaged bytes")
    return _detect(raw)


def _find_regional(raw: bytes) -> str | None:
    """The encoding that makes the bytes text of a language which Windows-1252 cannot print.

    None if the text is Western European, or if the detector of encodings has to decide.
    """
    high = sum(byte > 0x7F for byte in raw[:_LANGUAGE_SAMPLE])  # noqa: PLR2004 (beyond ASCII)
    if high > _MIN_OTHER_SCRIPT * min(len(raw), _LANGUAGE_SAMPLE):
        return _find_cyrillic(raw)
    found: list[tuple[float, str]] = []
    for encoding, languages in _REGIONAL:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        language, score = score_language(text)
        if encoding == "windows-1252" and language in languages and score >= _SURE:
            return None
        if language in languages and score >= _MIN_LANGUAGE_SCORE:
            found.append((score, encoding))
    best = max(found, default=(0.0, "windows-1252"), key=lambda entry: entry[0])[1]
    if best == "windows-1252":
        return None
    return _choose_central_european(raw) if best == "windows-1250" else best


def _choose_central_european(raw: bytes) -> str:
    """Windows-1250 or ISO 8859-2: the one that makes more letters of the bytes that differ."""
    differing = [byte for byte in raw if 0x80 <= byte <= 0xBF]  # noqa: PLR2004
    if any(byte < 0xA0 for byte in differing):  # noqa: PLR2004 (controls in ISO 8859-2)
        return "windows-1250"
    windows, iso = (
        sum(letter.isalpha() for letter in bytes(differing).decode(encoding, "replace"))
        for encoding in ("windows-1250", "iso-8859-2")
    )
    return "iso-8859-2" if iso > windows else "windows-1250"


def _find_cyrillic(raw: bytes) -> str | None:
    """The Cyrillic encoding under which the bytes are mostly the commonest small letters."""
    best, share = None, _MIN_COMMON_LETTERS
    for encoding in _CYRILLIC:
        letters = raw[:_LANGUAGE_SAMPLE].decode(encoding, "replace")
        count = sum(map(letters.count, _COMMON_CYRILLIC)) / max(1, sum(map(str.isalpha, letters)))
        if count > share:
            best, share = encoding, count
    try:
        return best if best and raw.decode(best) else None
    except UnicodeDecodeError:
        return None


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
