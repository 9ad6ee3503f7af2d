"""What one extractor claims of one text, as short strings, for tests."""

from __future__ import annotations

from recorder.clinical.drafts.draft import Draft, Extractor
from recorder.clinical.view import view_of
from recorder.core.model import FactStatus

_SIGN = {FactStatus.ASSERTED: "", FactStatus.NEGATED: "no "}


def drafts(extract: Extractor, text: str) -> list[Draft]:
    """The extractor's drafts of ``text``."""
    return list(extract(view_of(text)))


def claims(extract: Extractor, text: str) -> set[str]:
    """Names that are claimed of the patient now; denied ones begin with "no "."""
    found = drafts(extract, text)
    return {_SIGN[d.status] + d.name for d in found if d.status in _SIGN}


def times(extract: Extractor, text: str) -> set[str]:
    """``name=value`` of what is claimed."""
    return {f"{d.name}={d.value}" for d in drafts(extract, text) if d.status in _SIGN}
