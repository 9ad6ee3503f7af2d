"""Two drugs and then two amounts: "roc and ket, 80 and 120" goes by turns."""

from __future__ import annotations

from recorder.clinical.doses.amounts import Dose
from recorder.clinical.doses.dose_forms import MICROGRAMS_UNSAID, dose_in
from recorder.clinical.lexicon import Drug, Hit
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View


def respectively(
    view: View, one: Hit, other: Hit, first: Drug | None, second: Drug | None
) -> tuple[list[Dose], list[Dose]] | None:
    """Doses of both drugs, none where an amount is unusual for its drug; None: no such pair."""
    if other.start != one.end + 1 or view.norm[one.end] not in {"and", "plus"}:
        return None
    told_before = _before(view, one, first, other, second)
    if told_before is not None:
        return told_before
    i = other.end + (view.norm[other.end] in {"at", "both", "neb", "nebs", "together"})
    amount, more = view.quantity_at.get(i), None
    if amount is not None and view.tokens[i].gap not in SENTENCE_ENDS:
        more = view.quantity_at.get(amount.last + 1)
    if amount is None or more is None or view.norm[amount.last] != "and":
        return None
    if not (_plain(amount) and _plain(more)) or _goes_on(view, more):
        return None
    doses = dose_in(view, amount, first), dose_in(view, more, second)
    if any(d is None or _is_doubtful(d) for d in doses):
        return [], []
    return [d for d in doses[:1] if d], [d for d in doses[1:] if d]


def _before(
    view: View, one: Hit, first: Drug | None, other: Hit, second: Drug | None
) -> tuple[list[Dose], list[Dose]] | None:
    """As in "five and two Haldol and Ativan", "five and two of Haldol and Ativan"."""
    last = one.start - (view.norm[one.start - 1] == "of")
    more, amount = view.quantity_at.get(last - 1), view.quantity_at.get(last - 3)
    if more is None or amount is None or view.norm[last - 2] != "and":
        return None
    if not (_plain(amount) and _plain(more)) or _tells_own(view, other.end):
        return None
    doses = dose_in(view, amount, first), dose_in(view, more, second)
    if any(d is None or d.review or d.unit == "{tablet}" for d in doses):
        return None
    return [d for d in doses[:1] if d], [d for d in doses[1:] if d]


def _is_doubtful(dose: Dose) -> bool:
    return dose.unit == "{tablet}" or dose.review not in (None, MICROGRAMS_UNSAID)


def _tells_own(view: View, i: int) -> bool:
    """Whether the second drug has an amount behind it: "ten and four Zofran and fentanyl 50"."""
    return i in view.quantity_at and not view.tokens[i].gap


def _plain(quantity: Quantity) -> bool:
    return quantity.role in (None, Role.DOSE) and quantity.unit in {None, "mg", "ug", "g", "mL"}


def _goes_on(view: View, more: Quantity) -> bool:
    """As in "... 80 and 4 of ondansetron": the second amount is the next drug's."""
    return view.norm[more.last] == "of" or more.last in view.drug_at
