"""Positions in a text as Elasticsearch counts them: in UTF-16 code units."""

_UNITS, _UNIT_BYTES = "utf-16-le", 2


def encode_utf16(text: str) -> bytes:
    """Encode a text that is sliced more than once."""
    return text.encode(_UNITS)


def slice_utf16(units: bytes, start: int, end: int) -> str:
    """Return the text from `start` to `end`, in UTF-16 code units."""
    return units[start * _UNIT_BYTES : end * _UNIT_BYTES].decode(_UNITS)
