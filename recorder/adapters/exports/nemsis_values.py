"""Text of a NEMSIS element with its attributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Value:
    """Text of one element with its attributes; text None is a nil element."""

    text: str | None
    attributes: Mapping[str, str] = field(default_factory=dict)


Values = dict[str, list[Value]]


def unique(values: list[Value]) -> list[Value]:
    """``values``, each once."""
    seen: dict[tuple[str | None, tuple[tuple[str, str], ...]], Value] = {}
    for value in values:
        seen.setdefault((value.text, tuple(sorted(value.attributes.items()))), value)
    return list(seen.values())


def why_left_out(is_doubted: bool) -> str:
    """Said in the narrative behind what the draft has no code for."""
    return "to check" if is_doubted else "no code"
