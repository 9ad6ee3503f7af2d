"""Data made by the thousand: frozen for whoever writes code, and cheap to make."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def record(cls: type[T]) -> type[T]:
    """A slotted dataclass whose fields are set once: the type checker refuses to set them again.

    ``dataclass(frozen=True)`` would hold to that at run time too, at the price of a call for every
    field of everything that is made: a twentieth of all the time that an analysis takes.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


def changed(made: T, **changes: Any) -> T:
    """``made`` with other values in some fields: ``dataclasses.replace`` at a tenth of its cost."""
    kind: type[Any] = type(made)
    names = kind.__match_args__
    told = zip(names, map(getattr, repeat(made), names), strict=True)
    new: T = kind(**dict(told) | changes)
    return new
