"""A finding that is taken back as soon as it is named: "pulses back, but no, still asystole"."""

from __future__ import annotations

from recorder.clinical.view import View

_BACK = (
    ("but", "no", "still"), ("but", "no", "its"), ("but", "no", "it"), ("but", "no", "wait"),
    ("no", "wait"), ("no", "its", "a"), ("no", "it", "a"), ("no", "its", "not"),
    ("no", "it", "not"),
    ("no", "hold", "on"), ("wait", "no"),
    ("but", "it", "was", "artifact"), ("but", "it", "was", "artefact"),
    ("but", "that", "was", "artifact"),
)  # fmt: skip
_MOST = max(map(len, _BACK))


def taken_back_at_once(view: View, i: int) -> bool:
    """Whether the words from token ``i`` take back what was named before them."""
    i += view.norm(i) == "back"  # "pulses back"
    behind = tuple(view.norms(i, i + _MOST))
    return any(behind[: len(words)] == words for words in _BACK)
