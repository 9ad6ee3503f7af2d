"""Data made by the thousand: frozen for whoever writes code, and cheap to make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def record(cls: type[T]) -> type[T]:
    """A slotted dataclass whose fields are set once: the type checker refuses to set them again.

    ``dataclass(frozen=True)`` would hold to that at run time too, at the price of a call for every
    field of everything that is made: a twentieth of all the time that an analysis takes.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
