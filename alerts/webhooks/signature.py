"""Signatures of Standard Webhooks 1.0: HMAC-SHA256 with `whsec_` secrets."""

import base64
import binascii
import hashlib
import hmac
import secrets

from alerts.webhooks.delivery import Delivery

_PREFIX = "whsec_"
_MIN_BYTES = 24
_MAX_BYTES = 64
_NEW_BYTES = 32
_VERSION = "v1"


def create_secret() -> str:
    """Return a new random secret."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_NEW_BYTES)).decode("ascii")


def parse_secret(text: str) -> bytes:
    """Return the key of a secret. Raise ValueError, without its text, if it is invalid."""
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not text.startswith(_PREFIX) or not _MIN_BYTES <= len(key) <= _MAX_BYTES:
        raise ValueError(
            f"must be {_PREFIX} and the Base64 of {_MIN_BYTES} to {_MAX_BYTES} random bytes"
        )
    return key


def build_headers(delivery: Delivery) -> dict[str, str]:
    """Return the three headers of Standard Webhooks, with a signature for each secret.

    Raise ValueError if there is no secret, or an invalid one.
    """
    if not delivery.secrets:
        raise ValueError("a delivery needs a secret")
    content = f"{delivery.id}.{delivery.timestamp}.".encode() + delivery.body
    signatures = [_sign(parse_secret(secret), content) for secret in delivery.secrets]
    return {
        "webhook-id": delivery.id,
        "webhook-timestamp": str(delivery.timestamp),
        "webhook-signature": " ".join(signatures),
    }


def _sign(key: bytes, content: bytes) -> str:
    digest = hmac.digest(key, content, hashlib.sha256)
    return f"{_VERSION},{base64.b64encode(digest).decode('ascii')}"
