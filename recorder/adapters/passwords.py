"""Passwords and PINs as Argon2id hashes (argon2-cffi)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from recorder.core.errors import TooManyAttempts

RETRY_MS = 5000
MEMORY_KIB = 19 * 1024
PASSES = 2
AT_ONCE = 2
"""Hashes at the same time: each takes the memory above and a whole core for a moment, and sound
that comes in must not wait for people who sign in."""
PATIENCE_S = 3.0
"""Longer nobody waits for a turn: the threads that wait are those that take sound."""


class Argon2Hasher:
    """``core.ports.people.PasswordHasher``; unless told otherwise with the cost that OWASP
    recommends."""

    def __init__(
        self, patience_s: float = PATIENCE_S, *, passes: int = PASSES, memory_kib: int = MEMORY_KIB
    ) -> None:
        self._patience_s = patience_s
        self._argon2 = PasswordHasher(
            time_cost=passes, memory_cost=memory_kib, parallelism=1, type=Type.ID
        )
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._nobodys = ""

    def hash(self, secret: str) -> str:
        """A hash with its parameters."""
        with self._turn():
            return self._argon2.hash(secret)

    def verify(self, hashed: str | None, secret: str) -> bool:
        """Whether it fits; takes as long for None, which never fits."""
        if hashed is None and not self._nobodys:
            self._nobodys = self.hash("a password that nobody has")
        try:
            with self._turn():
                fits = self._argon2.verify(hashed or self._nobodys, secret)
        except (VerificationError, InvalidHashError):
            return False
        return fits and hashed is not None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=self._patience_s):
            raise TooManyAttempts(
                "Too many people sign in at this moment.",
                cure="Try again in a few seconds. What is recorded is kept.",
                retry_ms=RETRY_MS,
            )
        try:
            yield
        finally:
            self._turns.release()

    def outdated(self, hashed: str) -> bool:
        """Made with weaker parameters than today's."""
        return self._argon2.check_needs_rehash(hashed)
