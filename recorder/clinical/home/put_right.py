"""A name that was put right at once: "morphine, no wait, Demerol", "Lipitor, I mean Crestor".

Which words take back the allergen or the medicine that was named last, and what takes its place.
"""

from __future__ import annotations

from recorder.clinical.drafts.put_right import adds_behind, named_again, turned_to
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.view import View
from recorder.core.records import record


@record
class PutRight:
    """What takes the place of a name, or is ``added`` to it.

    ``sure``: the words leave nothing open.
    """

    by: Named
    sure: bool
    added: bool = False


def put_right(view: View, substances: DrugList, named: Named) -> PutRight | None:
    """What takes the place of ``named``, where somebody corrects himself right behind it."""
    items = substances.items

    def same(i: int) -> bool:
        return i in items and items[i].name == named.name

    turn = turned_to(view, named.last, items.__contains__, lambda i: named_again(view, i, same))
    if turn is None or same(turn.at) or view.norm[turn.at - 1] == "not" or turn.only_no:
        return None
    item = items[turn.at]
    added = turn.adds or adds_behind(view, item.last)
    again = any(map(same, range(named.last, turn.at)))
    return PutRight(item, turn.sure and not (added or again), added)
