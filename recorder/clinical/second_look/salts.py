"""Which salt "calcium" was: of one gram the gluconate has a third of the chloride's calcium.

Only the other name of the drug in the same talk tells ("calcium gluconate drawn up ... ten mils of
the calcium"); where none does, the salt that crews carry mostly stays, to check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.drafts.draft import Draft
from recorder.clinical.second_look.places import is_given
from recorder.clinical.view import View

SALT_UNSAID = "which calcium salt it was was not said"
_CHLORIDE, _GLUCONATE = "calcium_chloride", "calcium_gluconate"
_NAMED = frozenset({"chloride", "cacl", "cacl2"})


def name_the_salt(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts``, of which "calcium" alone has the salt that was told of, or is to check."""
    chloride = view.positions.have(_NAMED)
    gluconate = any(hit.form.name == _GLUCONATE for hit in view.drugs)
    for draft in drafts:
        if draft.name != _CHLORIDE or _says_which(view, draft):
            yield draft
        elif gluconate and not chloride:
            yield replace(draft, name=_GLUCONATE)
        elif is_given(draft) and not chloride and draft.review_reason is None:
            yield replace(draft, review_reason=SALT_UNSAID)
        else:
            yield draft


def _says_which(view: View, draft: Draft) -> bool:
    said = " ".join(view.text[first:last] for first, last in draft.spans).lower()
    return any(word in said for word in _NAMED)
