"""Places in a text as the server counts them: in units of UTF-16."""

_UNITS, _UNIT_BYTES = "utf-16-le", 2


def encode_utf16(text: str) -> bytes:
    """The text in these units, to be cut more than once."""
    return text.encode(_UNITS)


def slice_utf16(units: bytes, start: int, end: int) -> str:
    """What stands from one place to another."""
    return units[start * _UNIT_BYTES : end * _UNIT_BYTES].decode(_UNITS)
