"""A drug named by mistake: of "lorazepam, no, hang on, it was midazolam" the second was given."""

from __future__ import annotations

from recorder.clinical.doses.medwords import ROUTES
from recorder.clinical.drafts.put_right import adds_behind, named_again, turned_to
from recorder.clinical.lexicon import Hit
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.view import View
from recorder.core.model import FactStatus


def misnamed(view: View, hit: Hit) -> FactStatus | None:
    """What becomes of ``hit`` where another drug's name takes its place, None where none does.

    Of "oxytocin. Actually, we only carry Syntometrine" nobody has said yet what was given.
    """
    last, drugs = _behind_its_dose(view, hit.end), view.drug_at

    def same(i: int) -> bool:
        return i in drugs and drugs[i].form.name == hit.form.name

    def past(i: int) -> int:
        return named_again(view, _past_its_amount(view, i), same)

    turn = turned_to(view, last, drugs.__contains__, past)
    if turn is None or turn.adds or same(turn.at):
        return None
    if "had" in turn.said and any(view.tokens[i].clitic == "s" for i in range(last, turn.at)):
        return None  # "we'll do ceftriaxone, no, she's had the ben pen": why not
    told = view.marks.corrections_in(last, turn.at) or _refused_name(view, last)
    if not told or adds_behind(view, drugs[turn.at].end):
        return None
    return FactStatus.UNCERTAIN if "carry" in turn.said else FactStatus.SUPERSEDED


def _behind_its_dose(view: View, i: int) -> int:
    """Token behind the amount and the way in at token ``i``: "morphine *5 IV*, sorry, fentanyl"."""
    dose = view.quantity_at.get(i)
    i = dose.last if dose is not None and dose.role in (None, Role.DOSE) else i
    way = ROUTES.at(view.tokens, i)
    return way.last if way is not None else i


def _past_its_amount(view: View, i: int) -> int:
    """Token behind the amount at token ``i`` and its "of": "but I meant *50 of* ketamine"."""
    quantity = view.quantity_at.get(i)
    last = quantity.last + (view.norm[quantity.last] == "of") if quantity is not None else i
    return last if last in view.drug_at else i


def _refused_name(view: View, i: int) -> bool:
    """As in "mannitol, no, hypertonic saline": a "no" between two commas."""
    if view.norm[i] == "no" and i + 1 in view.drug_at and not view.tokens[i].gap:
        return view.drug_at[i + 1].end in view.number_at  # "gravol no ondansetron four"
    return view.gap(i + 1) == "," and view.norm[i] == "no" and bool(view.tokens[i].gap)
