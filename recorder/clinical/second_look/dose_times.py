"""Times told right behind an amount are of the drug that the amount is of.

"Fentanyl 50 at 0805. Zofran 4. Second 50 in at 0812." "He got point four IV at 19:52": the drug was
named further back than the line or the oxygen told of last, which would take the time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from recorder.clinical.clock.halves import NOON_UNSAID, other_half, told_times
from recorder.clinical.clock.lengths import Spoken
from recorder.clinical.doses.amounts import MASS
from recorder.clinical.doses.infusions import RATES
from recorder.clinical.doses.medwords import ROUTES
from recorder.clinical.drafts.draft import Draft, claimed
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.numbers import Form
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus
from recorder.core.records import record

_BETWEEN = words("times", "dose_times", "between")
"""What may stand between an amount and its time: "two milligrams, that's in, 10:14"."""
_WENT_IN = words("times", "dose_times", "went_in")
"""Those of them that tell that it was given."""
_REACH = 12
"""Most words between them."""
_OXYGEN = "medication:oxygen"
_NOW = frozenset({"now"})
"""As in "Hydrocortisone 200 IV. It's 11:55 now."."""
_GIVEN, _TIME = FactKind.MEDICATION_GIVEN, FactKind.EVENT_TIME
_HERE = (FactStatus.ASSERTED, FactStatus.UNCERTAIN, FactStatus.PLANNED)


def times_of_doses(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, in which each time behind an amount is of its drug and of nothing else."""
    doses = [d for d in drafts if d.kind is _GIVEN and d.status in _HERE and d.name != "oxygen"]
    doses = [d for d in doses if d.dose is not None and d.unit not in RATES]
    if not doses:
        return drafts
    told_of = _doses(view, doses)
    others = claimed((d for d in drafts if d.kind not in (_GIVEN, _TIME)), len(view.text))
    told = {d.spans[0]: d for d in drafts if d.kind is _TIME}
    moved: dict[tuple[int, int], Draft | None] = {}
    for time in told_times(view):
        span = view.span(time.first, time.last)
        amount = _amount_before(view, time) if time.clock and not _is_hour(view, time) else None
        if amount is None or others[view.tokens[amount.first].start] or _is_ahead(told.get(span)):
            continue
        owner = _owner(view, told_of, amount, time)
        if span in told and _is_own(view, told[span], told_of, amount):
            continue
        if owner is not None and (span in told or _is_told(view, amount, time)):
            moved[span] = _time_of(view, owner, amount, time)
        elif owner is None and amount.unit in MASS and span in told:
            moved[span] = told[span] if _can_be_dosed(told[span]) else None
    return tuple(_with_moved(drafts, moved))


def _with_moved(
    drafts: Sequence[Draft], moved: Mapping[tuple[int, int], Draft | None]
) -> Iterator[Draft]:
    left = dict(moved)
    for draft in drafts:
        if draft.kind is not _TIME or draft.spans[0] not in moved:
            yield draft
            continue
        told = left.pop(draft.spans[0], draft)
        if told is not None:
            yield draft if told.name == draft.name else told
    yield from (draft for draft in left.values() if draft is not None)


def _is_ahead(told: Draft | None) -> bool:
    """Whether what happened stands behind the time: "50 of ketamine. At 14:02 ROSC."."""
    return told is not None and (len(told.spans) == 1 or told.name == "eta")


def _amount_before(view: View, time: Spoken) -> Quantity | None:
    """The amount that nothing but "that's in", a way in and the like part from ``time``."""
    edge = time.first
    if edge in view.number_at and not view.gap(edge) and edge - 1 in view.number_at:
        return None  # of a telephone number
    for quantity in reversed(view.quantities_in(time.first - _REACH, time.first)):
        if not _light(view, quantity.last, edge):
            return None
        if quantity.role is not Role.DURATION and view.norm[quantity.first - 1] != "over":
            measured = quantity.unit is None or quantity.unit in MASS
            measured = measured and quantity.number.form is not Form.ZERO
            return quantity if measured and quantity.role in (None, Role.DOSE) else None
        edge = quantity.first
    return None


def _light(view: View, first: int, last: int) -> bool:
    i = first
    while i < last:
        way = ROUTES.at(view.tokens, i)
        if way is None and view.norm[i] not in _BETWEEN:
            return False
        i = i + 1 if way is None else way.last
    return True


def _is_told(view: View, amount: Quantity, time: Spoken) -> bool:
    """Whether ``time`` ends what is said of ``amount``: no new statement begins with it."""
    if view.clauses[view.clause_of[time.first]].question:
        return False
    told = view.has(_WENT_IN, amount.last, time.first) or view.gap(time.last) in SENTENCE_ENDS
    told = told and not view.has(_NOW, amount.last, time.last + 1)
    return told or not view.stops(amount.last, time.first + 1)


def _is_hour(view: View, time: Spoken) -> bool:
    """As in "three point four, at five per mil": one number that may be no time at all."""
    said = view.norm[time.first]
    alone = time.last - time.first == 1 and time.first in view.number_at
    return alone and (said.isalpha() or len(said) < len("622"))


@record
class _Doses:
    """The doses of a text, looked through once for all its times.

    Attributes:
        read_of: those that stand where a quantity begins.
        alike: those of one amount in one unit, or in ``_ANY``, the last told first; with those
            that are still planned and without.
        told: each drug's name as times have it, with each of its amounts.
    """

    read_of: Mapping[int, Sequence[Draft]]
    alike: Mapping[tuple[float, str | None, bool], Sequence[Draft]]
    told: frozenset[tuple[str, float | None]]


_ANY = "any"


def _doses(view: View, doses: Sequence[Draft]) -> _Doses:
    read_of: dict[int, list[Draft]] = defaultdict(list)
    alike: dict[tuple[float, str | None, bool], list[Draft]] = defaultdict(list)
    for dose in doses:
        for span in dose.spans:
            for quantity in view.quantities_in(*view.tokens_of(span)):
                read_of[quantity.first].append(dose)
    for dose in sorted(doses, key=_from_the_end):
        for unit in (dose.unit, _ANY):
            alike[dose.dose or 0, unit, True].append(dose)
            if dose.status is not FactStatus.PLANNED:
                alike[dose.dose or 0, unit, False].append(dose)
    return _Doses(read_of, alike, frozenset((f"medication:{d.name}", d.dose) for d in doses))


def _from_the_end(dose: Draft) -> int:
    return -dose.spans[0][0]


def _owner(view: View, doses: _Doses, amount: Quantity, time: Spoken) -> Draft | None:
    """The dose that ``amount`` was read of, or the last one before it that was as much."""
    went_in = view.has(_WENT_IN, amount.last, time.first)
    own = [d for d in doses.read_of.get(amount.first, ())
           if went_in or d.status is not FactStatus.PLANNED]  # fmt: skip
    if own:
        return own[0] if len({d.name for d in own}) == 1 else None
    unit = _ANY if amount.unit is None and amount.value != 1 else amount.unit
    same = doses.alike.get((amount.value, unit, went_in), ())
    before = bisect_right(same, -view.tokens[amount.first].start, key=_from_the_end)
    return same[before] if before < len(same) else None


def _can_be_dosed(told: Draft) -> bool:
    """Whether an amount may stand between ``told`` and its time: never of a line or of oxygen."""
    return not told.name.startswith("intervention:") and told.name != _OXYGEN


def _is_own(view: View, told: Draft, doses: _Doses, amount: Quantity) -> bool:
    """Whether ``amount`` is of the drug that has its time already, or of something that happened.

    It is where that drug was given in that amount, or no other amount stands between.
    """
    if not told.name.startswith(("medication:", "intervention:")):
        return told.name != "onset"
    if (told.name, amount.value) in doses.told:
        return True
    return _can_be_dosed(told) and not view.quantities_in(
        view.begun(told.spans[1][1]), amount.first
    )


def _time_of(view: View, dose: Draft, amount: Quantity, time: Spoken) -> Draft:
    return Draft(
        kind=_TIME,
        name=f"medication:{dose.name}",
        value=time.value,
        time=time.value,
        time_said=view.quote(time.first, time.last),
        spans=(view.span(time.first, time.last), view.span(amount.first, amount.last)),
        rule="time.medication",
        alternatives=(time.value, other_half(time.value)) if time.doubt == NOON_UNSAID else (),
        review_reason=time.doubt or None,
    )
