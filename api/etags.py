"""Entity tags: the same for two answers that tell the same."""

import re
from hashlib import blake2b

_TAG_BYTES = 12
# How long it took is no part of what an answer tells.
_TOOK = re.compile(rb'"took_ms":\d+')


def etag(json: bytes) -> str:
    """The tag of an answer; weak, for what lies between may pack it."""
    told = _TOOK.sub(b"", json, count=1)
    return f'W/"{blake2b(told, digest_size=_TAG_BYTES).hexdigest()}"'


def holds(if_none_match: str | None, tag: str) -> bool:
    """Whether the header `If-None-Match` names the tag, and its sender so holds the answer."""
    if if_none_match is None:
        return False
    named = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
    return "*" in named or tag.removeprefix("W/") in named
