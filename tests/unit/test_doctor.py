"""The arithmetic of doctor: disk watermarks."""

import pytest

from indexer.doctor.server_checks import exceeds_watermark

GIB = 2**30


@pytest.mark.parametrize(
    ("watermark", "free_gib", "exceeded"),
    [
        ("85%", 16, False),
        ("85%", 15, True),
        ("0.85", 16, False),
        ("0.85", 14, True),
        ("50gb", 51, False),
        ("50gb", 49, True),
        ("51200mb", 49, True),
    ],
)
def test_a_watermark_is_a_used_share_or_a_free_size(
    watermark: str, free_gib: int, exceeded: bool
) -> None:
    assert exceeds_watermark(watermark, total=100 * GIB, free=free_gib * GIB) is exceeded
