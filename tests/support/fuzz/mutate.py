"""Damage to valid bytes and JSON values; everything follows from one seeded generator."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from random import Random
from typing import Any

EDGES = (-1, 0, 1, 255, 256, 65_535, 65_536, 2**31 - 1, 2**31, 2**32, 2**48, 2**53, 2**63, 2**64)
UNHELD: tuple[Any, ...] = ("\ud800", "a\x00b", "\udfff\x00", 2**31, 2**63, 10**30, -(2**63) - 1)
"""Fits JSON, and not every encoding or database: half characters, NULs, numbers without end."""
ODD: tuple[Any, ...] = (
    None, True, False, "", "\x00", *UNHELD, "\ud83d\ude80", "a" * 5000, "../../etc/passwd", "%00",
    [], {}, [[[[]]]], {"a": {"b": {}}}, -0.0, 1e308, 1e-308, *EDGES,
)  # fmt: skip


class Mutator:
    """One generator's mutations."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._ways: tuple[Callable[[bytes], bytes], ...] = (
            self._flip, self._set, self._cut, self._drop, self._insert, self._repeat, self._swap,
            self._edge,
        )  # fmt: skip

    def bytes(self, data: bytes, most: int = 4) -> bytes:
        """``data`` with one to ``most`` damages."""
        for _ in range(self._rng.randint(1, most)):
            data = self._rng.choice(self._ways)(data)
        return data

    def text(self, said: dict[str, Any]) -> bytes:
        """A JSON message with a changed member, or damaged as text."""
        if self._rng.random() < 0.3:
            return self.bytes(json.dumps(said).encode())
        changed: Any = dict(said)
        way = self._rng.random()
        if way < 0.6:
            changed[self._rng.choice(list(changed))] = self._rng.choice(ODD)
        elif way < 0.75:
            changed.pop(self._rng.choice(list(changed)))
        elif way < 0.9:
            changed[self._rng.choice(("extra", "t", "v", ""))] = self._rng.choice(ODD)
        else:
            changed = self._rng.choice(ODD)
        return json.dumps(changed).encode("utf-8", "surrogatepass")

    def _at(self, data: bytes) -> int:
        return self._rng.randrange(len(data) + 1)

    def _span(self, data: bytes) -> tuple[int, int]:
        start = self._at(data)
        return start, min(len(data), start + self._rng.choice((1, 2, 4, 8, 40, 1000)))

    def _flip(self, data: bytes) -> bytes:
        if not data:
            return data
        at = self._rng.randrange(len(data))
        return data[:at] + bytes([data[at] ^ (1 << self._rng.randrange(8))]) + data[at + 1 :]

    def _set(self, data: bytes) -> bytes:
        start, end = self._span(data)
        return data[:start] + self._rng.choice((b"\x00", b"\xff")) * (end - start) + data[end:]

    def _cut(self, data: bytes) -> bytes:
        return data[: self._at(data)]

    def _drop(self, data: bytes) -> bytes:
        start, end = self._span(data)
        return data[:start] + data[end:]

    def _insert(self, data: bytes) -> bytes:
        at = self._at(data)
        return data[:at] + self._rng.randbytes(self._rng.choice((1, 4, 16, 300))) + data[at:]

    def _repeat(self, data: bytes) -> bytes:
        start, end = self._span(data)
        return data[:end] + data[start:end] * self._rng.randint(1, 5) + data[end:]

    def _swap(self, data: bytes) -> bytes:
        at = self._at(data)
        return data[at:] + data[:at]

    def _edge(self, data: bytes) -> bytes:
        """A number of 1, 2, 4 or 8 bytes at one of its edges."""
        size = self._rng.choice((1, 2, 4, 8))
        at = self._at(data)
        value = self._rng.choice(EDGES) % (1 << 8 * size)
        return data[:at] + struct.pack("<Q", value)[:size] + data[at + size :]
