"""A total told with its portions: "ten of morphine as two doses of five", "15, ten then five".

Who tells how much went in all and how it was divided tells one thing twice. The portions were
given and the total is no further dose, where they make it up; where they do not, all is to check.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from recorder.clinical.doses.amounts import Dose, fits_drug, in_unit
from recorder.clinical.doses.dose_forms import belongs_to_next
from recorder.clinical.doses.medwords import COUNTS, ROUTES
from recorder.clinical.doses.no_doses import EACH, LOTS
from recorder.clinical.doses.pieces import article_after
from recorder.clinical.grammar.tables import UNITS, table, words
from recorder.clinical.lexicon import Drug
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.records import record

PORTION = "medication.portion"
"""Rule of a dose that was told with how often it was given."""
NOT_THE_TOTAL = "the portions told do not make up the total"
MAY_BE = "told behind a larger amount: portions of it, or further doses?"
PORTIONS_UNSAID = "told in all: how much at a time was not said"
TITRATED = "titrated to so much: in how many doses?"

_DIVIDED = words("acts", "portions", "divided")
_LIGHT = words("acts", "portions", "light")
_JOINING = words("acts", "portions", "joining")
_STEPS = words("acts", "portions", "steps")
_OTHERS = words("acts", "portions", "of_something_else")
_TO_PORTIONS, _BETWEEN, _MOST = 7, 7, 10
_EXACT = 1e-6
_PLURALS = {f"{word}s": value for word, value in (*UNITS.items(), ("ten", 10))} | {"sixes": 6}
"""As in "two fives"."""
_SIDES = frozenset({"side", "nostril", "naris", "nare"})
_HOLDERS = (None, "{dose}", "{bag}", "{ampule}")
_UP_TO = frozenset({"up", "to"})


@record
class _Portion:
    """So much, how often (0: as often as it goes into the total), and its tokens.

    Attributes:
        of_total: the amount in the unit of the total.
    """

    amount: float
    unit: str | None
    implied: bool
    of_total: float
    times: int
    first: int
    last: int


def portions_of(view: View, total: Dose, start: int, ceiling: int, drug: Drug | None) -> list[Dose]:
    """As in "ten of morphine in two fives", "a hundred all up, fifty and two twenty fives".

    None where the words from token ``start`` on tell no portions of ``total``.
    """
    i = _opened(view, start, ceiling)
    if i >= ceiling or total.unit is None or "/" in total.unit:
        return []
    divided = any(view.norm[k] in _DIVIDED for k in range(start, i))
    told = _portions(view, total, i, ceiling)
    if sum(p.times for p in told) > 1:
        whole = sum(p.of_total * p.times for p in told)
        if abs(whole - total.amount) < _EXACT:
            listed = i == total.last and len(told) > 1
            return [_as_dose(total, p, drug, MAY_BE if listed else None) for p in told]
        if divided or told[0].times > 1:
            return [_as_dose(total, p, drug, NOT_THE_TOTAL) for p in told]
    if divided and not told and _only_counted(view, i):
        return [replace(total, times=1, review=total.review or PORTIONS_UNSAID)]
    return []


def is_step(view: View, named: int, dose: Dose) -> bool:
    """As in "of morphine *in 2 milligram boluses*": what was given at a time, of a drug before."""
    between = view.norms(named, dose.first)
    return view.norm[dose.last] in LOTS | EACH and between[-1:] in (["in"], ["as"])


def told_again(view: View, dose: Dose, portions: Sequence[Dose]) -> Dose:
    """As in "a hundred, that's two fifties, fifty at 06:46 and *fifty at 06:52*": no third one."""
    known = any(dose.amount == p.amount and dose.unit == p.unit for p in portions)
    if known and view.norm[dose.first - 1] not in _MORE:
        return replace(dose, times=0)
    return replace(dose, review=dose.review or portions[0].review)


_MORE = words("acts", "named_again", "one_more")


def _as_dose(total: Dose, portion: _Portion, drug: Drug | None, doubt: str | None) -> Dose:
    """The portion as a dose whose words are those of the total too."""
    usual = in_unit(portion.amount, portion.unit or "", drug.unit or "") if drug else None
    sure = drug is not None and usual is not None and fits_drug(drug, usual)
    first, last = min(total.first, portion.first), max(total.last, portion.last)
    doubt = doubt or (None if sure else total.review)
    return Dose(portion.amount, portion.unit, portion.implied, first, last, doubt, portion.times)


def _opened(view: View, start: int, ceiling: int) -> int:
    """Behind ", given IV as", "in total, that's": where portions may begin."""
    i = start
    while i < min(ceiling, start + _TO_PORTIONS) and view.tokens[i].gap not in SENTENCE_ENDS:
        way = ROUTES.at(view.tokens, i)
        if i in view.quantity_at or not (way or view.norm[i] in _DIVIDED | _LIGHT):
            break
        if view.norm[i] == "in" and view.tokens[i - 1].clitic == "s":
            return ceiling  # "fentanyl 50, that's in, 14 15"
        i = way.last if way is not None else i + 1
    return i if view.norm[i - 1] not in _JOINING or i == start else ceiling


def _portions(view: View, total: Dose, i: int, ceiling: int) -> list[_Portion]:
    """The portions from token ``i`` on, as far as they make up the total."""
    found: list[_Portion] = []
    while i < ceiling:
        portion = _portion(view, total, i)
        if portion is None or _of_else(view, portion.last):
            break
        if not portion.times:
            portion = replace(portion, times=1) if found else _often_enough(total, portion)
        found.append(portion)
        if sum(p.of_total * p.times for p in found) > total.amount - _EXACT:
            break
        i = _behind(view, portion.last, ceiling)
    return found


def _often_enough(total: Dose, portion: _Portion) -> _Portion:
    """As in "three milligrams of adrenaline, one milligram each"."""
    times = round(total.amount / portion.of_total, 6)
    often = int(times) if times.is_integer() and 1 < times <= _MOST else 1
    return replace(portion, times=often)


def _behind(view: View, i: int, ceiling: int) -> int:
    """Where the next portion may stand: behind ", IV and then another"."""
    first = i
    while i < min(ceiling, first + _BETWEEN) and view.tokens[i].gap not in SENTENCE_ENDS:
        way = ROUTES.at(view.tokens, i)
        if i in view.quantity_at and not _is_when(view, i):
            return i
        if way is None and view.norm[i] not in _JOINING and not _is_when(view, i):
            return ceiling
        when = view.quantity_at.get(i)
        i = way.last if way is not None else when.last if when is not None else i + 1
    return ceiling


def _is_when(view: View, i: int) -> bool:
    """As in "at *10:05*", "*five minutes* later"."""
    quantity = view.quantity_at.get(i)
    timed = quantity is not None and quantity.role in (Role.TIME, Role.DURATION)
    return timed or ":" in view.norm[i] or (i in view.number_at and view.norm[i - 1] == "at")


def _portion(view: View, total: Dose, i: int) -> _Portion | None:
    """The portion that begins at token ``i``, with how often it was given."""
    if view.norm[i] in _PLURALS:
        return _bare(total, _PLURALS[view.norm[i]], 0, i, i + 1)
    if view.norm[i] in LOTS and view.norm[i + 1] == "of":
        each = _amount(view, total, i + 2)
        return each and replace(each, times=0)
    quantity = view.quantity_at.get(i)
    if quantity is None and article_after(view, i) is None:
        return None
    counted = _counted(view, total, quantity) if quantity is not None else None
    return counted or _repeated(view, total, i)


def _bare(total: Dose, amount: float, times: int, first: int, last: int) -> _Portion | None:
    """A plain number in the unit of the total, or in the next smaller: "a gram, two 500s"."""
    unit, share = total.unit or "", float(amount)
    if amount >= total.amount and amount >= _SMALLER and unit in _NEXT_SMALLER:
        unit = _NEXT_SMALLER[unit]
        share = in_unit(amount, unit, total.unit or "") or 0.0
    if not 0 < share < total.amount:
        return None
    return _Portion(amount, unit, True, share, times, first, last)


_NEXT_SMALLER = {"g": "mg", "mg": "ug", "L": "mL"}
_SMALLER = 20


def _counted(view: View, total: Dose, quantity: Quantity) -> _Portion | None:
    """As in "two fives", "two fifties", "two doses of five", "three 250 boluses"."""
    parts, first, behind = quantity.number.parts, quantity.first, quantity.last
    if quantity.decade:
        amount, times = (parts[1], parts[0]) if len(parts) == 2 else (quantity.value, 0)
        return _bare(total, amount, int(times), first, behind)
    often = quantity.number.whole and 1 <= quantity.value <= _MOST
    if not often or quantity.unit not in _HOLDERS:
        return None
    times = int(quantity.value)
    if view.norm[behind] in _PLURALS:
        return _bare(total, _PLURALS[view.norm[behind]], times, first, behind + 1)
    each = view.quantity_at.get(behind)
    if each is not None and each.decade and not view.gap(behind):
        return _bare(total, each.value, times, first, each.last)  # "two 500s"
    lots = behind if quantity.unit is None else behind - 1
    if view.norm[lots] in LOTS:
        part = _amount(view, total, lots + 1 + (view.norm[lots + 1] == "of"))
        return part and replace(part, times=times, first=first)
    part = _amount(view, total, behind) if not view.gap(behind) else None
    if part is None or view.norm[part.last] not in _STEPS:
        return None
    return replace(part, times=times, first=first, last=part.last + 1)


def _repeated(view: View, total: Dose, i: int) -> _Portion | None:
    """As in "two and a half twice", "one milligram each", "five"."""
    amount = _amount(view, total, i)
    if amount is None:
        return None
    last = amount.last
    if view.norm[last] in EACH and view.norm[last + 1] in _SIDES:
        return None  # "100 IN, 50 each side": one dose
    if view.norm[last] in EACH or view.norm[last] in _STEPS:
        return replace(amount, times=0, last=last + 1)
    if view.norms(last, last + 3) == ["at", "a", "time"]:
        return replace(amount, times=0, last=last + 3)
    count = COUNTS.at(view.tokens, last) if last < view.count else None
    if count is None or view.norm[last] in _JOINING:
        return amount
    return replace(amount, times=count.value, last=count.last)


def _amount(view: View, total: Dose, i: int) -> _Portion | None:
    """The amount at token ``i``: "five", "five milligrams", "a milligram"."""
    one = article_after(view, i)
    if one is not None:
        share = in_unit(one.amount, one.unit or "", total.unit or "")
        usual = share is not None and 0 < share < total.amount
        return (
            _Portion(one.amount, one.unit, False, share or 0.0, 1, i, one.last) if usual else None
        )
    quantity = view.quantity_at.get(i)
    if quantity is None or quantity.decade or quantity.role not in (None, Role.DOSE):
        return None
    if belongs_to_next(view, quantity, 1):
        return None
    if quantity.unit is None:
        return _bare(total, quantity.value, 1, quantity.first, quantity.last)
    share = in_unit(quantity.value, quantity.unit, total.unit or "")
    if share is None or not 0 < share < total.amount:
        return None
    return _Portion(quantity.value, quantity.unit, False, share, 1, quantity.first, quantity.last)


def _of_else(view: View, i: int) -> bool:
    """As in "50 wasted", "six out of ten": no portion of what was given."""
    return not view.gap(i) and view.norm[i] in _OTHERS


def _only_counted(view: View, i: int) -> bool:
    """As in "ten of morphine in two doses", "in divided doses"."""
    quantity = view.quantity_at.get(i)
    if quantity is None or quantity.unit == "{dose}":
        return view.norm[i if quantity is None else quantity.last - 1] in LOTS
    return quantity.unit is None and view.norm[quantity.last] in LOTS


def total_behind(view: View, start: int, ceiling: int) -> Quantity | None:
    """As in "five each, ten in total", "so that's a total of ten": what was told of all."""
    for quantity in view.quantities_in(start, min(ceiling, start + _TO_TOTAL)):
        if quantity.role not in (None, Role.DOSE) or quantity.last > ceiling:
            continue
        before = quantity.first - 1 - (view.norm[quantity.first - 1] == "of")
        behind = quantity.last + (view.norm[quantity.last] == "in")
        end = totalling(view, quantity.last) or totalling(view, behind)
        if end or view.norm[before] in _TOTALLING:
            end = end or quantity.last
            of_next = view.norm[end] == "of" or end in view.drug_at
            return None if of_next or belongs_to_next(view, quantity, 1) else quantity
    return None


def totalling(view: View, i: int) -> int:
    """End of a totalling word or pair at token ``i``, 0 where none begins."""
    if view.norm[i] in _TOTALLING:
        return i + 1
    return i + 2 if (view.norm[i], view.norm[i + 1]) in _PAIRS else 0


_TO_TOTAL = 10
_TOTALLING = words("acts", "totals", "words")
_PAIRS = frozenset(tuple(pair.split()) for pair in table("acts")["totals"]["pairs"])


def so_many(view: View, last: int, drug: Drug | None) -> Dose | None:
    """As in "two fives of midazolam", "two tens", "two 50s", ending at token ``last``."""
    if drug is None or drug.unit is None:
        return None
    amount = float(_PLURALS.get(view.norm[last - 1], 0))
    count = view.number_at.get(last - 2)
    near = (view.quantity_at.get(i) for i in range(last - 3, last))
    decade = next((q for q in near if q is not None and q.decade and q.last >= last), None)
    if decade is not None and len(decade.number.parts) == 2:
        times, amount = decade.number.parts
        return _of_so_many(drug, amount, times, decade.first, last)
    if decade is not None:
        amount, count = decade.value, view.number_at.get(decade.first - 1)
    if not amount or count is None or not count.whole:
        return None
    return _of_so_many(drug, amount, count.value, count.first, last)


def _of_so_many(drug: Drug, amount: float, times: float, first: int, last: int) -> Dose | None:
    usual = fits_drug(drug, amount) and 2 <= times <= _MOST
    return Dose(amount, drug.unit, True, first, last, times=int(times)) if usual else None


def titrated_to(view: View, dose: Dose, start: int) -> Dose | None:
    """As in "two of morphine titrated up to eight": so much in all, by doses that nobody told."""
    told = view.norm[start] in {"titrated", "titrating"} and view.norm[start + 1] in _UP_TO
    if not told or "/" in (dose.unit or ""):
        return None
    quantity = view.quantity_at.get(start + 2 + (view.norm[start + 2] == "to"))
    if quantity is None or quantity.unit not in (None, dose.unit) or quantity.value <= dose.amount:
        return None
    if quantity.role not in (None, Role.DOSE) or view.norm[quantity.first - 1] != "to":
        return None
    last = quantity.last
    return Dose(quantity.value, dose.unit, quantity.unit is None, quantity.first, last, TITRATED)
