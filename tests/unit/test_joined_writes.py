"""What is written in one turn of the loop goes out as one, and nothing is held back or lost."""

import asyncio
from collections.abc import Callable, Iterable
from typing import cast

from api.server.write_coalescing import JoiningTransport


class Line:
    """A transport that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[bytes | str] = []

    def writelines(self, pieces: Iterable[bytes]) -> None:
        self.told.append(b"".join(pieces))

    def is_closing(self) -> bool:
        return "closed" in self.told

    def close(self) -> None:
        self.told.append("closed")


def told_after(act: Callable[[JoiningTransport], None]) -> list[bytes | str]:
    async def run() -> list[bytes | str]:
        line = Line()
        act(JoiningTransport(cast("asyncio.Transport", line)))
        at_once = [*line.told, "turn"]
        await asyncio.sleep(0)
        return at_once + line.told[len(at_once) - 1 :]

    return asyncio.run(run())


def test_a_head_and_a_body_are_one_piece() -> None:
    def act(transport: JoiningTransport) -> None:
        transport.write(b"head ")
        transport.write(b"body")

    assert told_after(act) == ["turn", b"head body"]


def test_what_is_long_does_not_wait() -> None:
    long = b"x" * 100_000

    def act(transport: JoiningTransport) -> None:
        transport.write(b"head ")
        transport.write(long)
        transport.write(b"more")

    assert told_after(act) == [b"head " + long, "turn", b"more"]


def test_what_was_written_goes_out_before_the_end_and_nothing_after_it() -> None:
    def act(transport: JoiningTransport) -> None:
        transport.write(b"last")
        transport.close()
        transport.write(b"too late")

    assert told_after(act) == [b"last", "closed", "turn"]
