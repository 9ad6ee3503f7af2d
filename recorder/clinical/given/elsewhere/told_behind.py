"""Amounts that follow their drug at a distance: "so that's the gram", "it says 150 micrograms".

Only one that is usual for the drug is taken.
"""

from __future__ import annotations

from recorder.clinical.clock.halves import told_times
from recorder.clinical.doses.amounts import MASS, Dose, in_unit
from recorder.clinical.doses.dose_forms import dose_in
from recorder.clinical.doses.medwords import ROUTES
from recorder.clinical.doses.per_kilo import told_by_weight
from recorder.clinical.doses.pieces import article_after
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.grammar.tables import listed, words
from recorder.clinical.numbers.measures import UNITS
from recorder.clinical.numbers.quantities import Quantity, Role
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import STATEMENT_ENDS

_ANSWER_REACH = 6
_LATER_REACH = 22
_SERVINGS = frozenset({"neb", "nebs", "dose", "bolus", "shot"})
_BEFORE_AMOUNT = words("acts", "told_behind", "before_amount")
_SURE = 20
"""A number without a unit in a reply is a dose from here on; smaller ones are hours and counts."""
_AT_ONCE = 3
_HOW_MUCH_REACH, _ASKED_REACH = 6, 12
_HOW_MUCH: Phrases[bool] = Phrases(listed("acts", "told_behind", "how_much"))
_PEN_REACH = 50
"""Tokens from "gave her her pen" to "it says a hundred and fifty micrograms"."""
_IN_ALL = frozenset({"far", "total", "altogether", "all"})
"""Behind an amount they make it the sum of several doses."""
_BEFORE_TIME = frozenset("over at in now slow slowly".split())
_IN = frozenset({"in", "given"})
_GOING = frozenset({"is", "are", "going", "gone", "went"})


def amount_from(talk: DrugTalk, m: Mention, first: int) -> Dose | None:
    """The amount that an answer from token ``first`` begins with."""
    for i in range(first, first + _ANSWER_REACH):
        quantity = talk.view.quantity_at.get(i)
        if quantity is not None and talk.view.norm[quantity.last] in _SERVINGS:
            continue  # "has he had Ventolin?" "One neb, five milligrams."
        if quantity is not None:
            return usual_dose(talk, m, quantity)
        one = article_after(talk.view, i)
        if one is not None:
            return one if is_usual(m, one) else None
        if talk.view.norm[i] not in _BEFORE_AMOUNT:
            break
    return None


def is_usual(m: Mention, dose: Dose) -> bool:
    """Whether ``dose`` is a usual single amount of the drug."""
    if m.drug is None or m.drug.range is None or dose.unit is None:
        return False
    value = in_unit(dose.amount, dose.unit, m.drug.unit or "")
    return value is not None and m.drug.range[0] <= value <= m.drug.range[1]


def how_much(talk: DrugTalk, m: Mention) -> list[Dose]:
    """As in "Fentanyl." - "How much?" - "Fifty.", "what dose was it" - "five milligrams"."""
    view = talk.view
    if view.norms(m.hit.start - 2, m.hit.start) == ["how", "much"]:
        dose = amount_from(talk, m, _behind_had(talk, m))
        return [dose] if dose is not None else []
    if view.norm[m.hit.start - 1] in {"have", "carry"} and view.norm[m.hit.start - 2] == "we":
        return []  # "do we have ketamine", "yeah", "how much", "twenty"
    first, last = m.hit.end, m.hit.end + _ASKED_REACH
    for asked in _HOW_MUCH.starting(view.tokens, view.positions, first, last)[:1]:
        if view.names_drug(first, asked.first + 1):
            break
        if told_by_weight(view, first, asked.first):
            break  # "fifteen per kilo, what's that": worked out, and not given yet
        said = view.past(asked.last, _ASKED_OF_IT, asked.last + _HOW_MUCH_REACH)
        dose = amount_from(talk, m, said)
        return [dose] if dose is not None and dose.unit is not None else []
    return []


def _behind_had(talk: DrugTalk, m: Mention) -> int:
    """Behind "how much fentanyl has she had": where the answer begins, or the drug's own end."""
    view, i = talk.view, m.hit.end
    if view.norm[i] not in {"has", "have", "did"}:
        return m.hit.start
    i = view.past(i, _ASKED_OF_IT, m.hit.end + _HOW_MUCH_REACH)
    named = i + 1 in view.quantity_at and i not in view.quantity_at and view.norm[i].isalpha()
    return i + named  # "how much did you give him *Shaz* twenty"


_ASKED_OF_IT = words("acts", "told_behind", "asked_of_it")


def usual_dose(talk: DrugTalk, m: Mention, quantity: Quantity) -> Dose | None:
    """``quantity`` as the dose of ``m`` where it is a usual one."""
    plain = quantity.role is None and quantity.unit is None
    if m.drug is None or not (plain or quantity.role is Role.DOSE):
        return None
    dose = dose_in(talk.view, quantity, m.drug)
    return dose if dose is not None and not dose.review else None


def that_is(talk: DrugTalk, m: Mention) -> list[Dose]:
    """As in "EpiPen in her leg, okay so that's 300 micrograms"."""
    if m.drug is None or m.drug.range is None or m.drug.unit not in MASS:
        return []
    view = talk.view
    for quantity in view.quantities_in(m.hit.end, m.hit.end + _LATER_REACH):
        that = quantity.first - 1 - (view.norm[quantity.first - 1] in {"the", "a"})
        told = view.norm[that] in _THAT and view.tokens[that].clitic == "s"
        so = view.norm[that] == "so"
        summed = bool(m.doses) and quantity.unit in MASS  # "7.5 mils, so 150 milligrams"
        told = told or (so and (view.norm[that + 1] == "the" or summed))
        if not told or quantity.unit not in (*MASS, None) or quantity.role is Role.TIME:
            continue
        value = in_unit(quantity.value, quantity.unit or m.drug.unit, m.drug.unit)
        if value is None or not m.drug.range[0] <= value <= m.drug.range[1]:
            continue
        near = quantity.value >= _SURE and quantity.first - m.hit.end <= _AT_ONCE
        if quantity.unit is None and quantity.number.whole and not near:
            continue
        if view.norm[quantity.last + (view.norm[quantity.last] in {"so", "in"})] in _IN_ALL:
            continue
        if view.norm[quantity.last] in _OF_THE_REST:
            continue
        unit, implied = quantity.unit or m.drug.unit, quantity.unit is None
        return [Dose(quantity.value, unit, implied, quantity.first, quantity.last)]
    return _that_is_one(talk, m)


_THAT = frozenset({"that", "it"})


def pen_says(talk: DrugTalk, m: Mention) -> list[Dose]:
    """As in "gave her her pen, the Junior one" ... "it says a hundred and fifty micrograms".

    Or "okay, so the point one five" of whoever hears of it.
    """
    view, end = talk.view, m.hit.end
    if view.norm[end - 1] not in {"pen", "epipen", "autoinjector", "injector"}:
        return []
    for quantity in view.quantities_in(end, end + _PEN_REACH):
        said = view.norm[quantity.first - 1] in {"says", "reads", "said"}
        so = view.norms(quantity.first - 2, quantity.first) == ["so", "the"]
        if (said and quantity.unit in MASS) or (so and not quantity.number.whole):
            dose = usual_dose(talk, m, quantity)
            return [dose] if dose is not None else []
    return []


def _that_is_one(talk: DrugTalk, m: Mention) -> list[Dose]:
    """As in "two paracetamol, so that's the gram", "two of them so a gram"."""
    view = talk.view
    for i in range(m.hit.end, min(m.hit.end + _LATER_REACH, view.count - 2)):
        if view.norm[i] != "so" and (view.norm[i] != "that" or not view.tokens[i].clitic):
            continue
        article = view.norm[i + 1] in {"the", "a", "your", "her", "his", "one"}
        unit = UNITS.at(view.tokens, i + 1 + article)
        again = unit is not None and _of_it_again(talk, m, unit.last)
        rest = unit is not None and view.norm[unit.last] in _OF_THE_REST and not again
        if unit is not None and unit.value in MASS and not rest:
            if view.names_drug(m.hit.end, i):
                return []
            one = Dose(1.0, unit.value, False, i + 1, unit.last)
            return [one] if is_usual(m, one) else []
    return []


def _of_it_again(talk: DrugTalk, m: Mention, i: int) -> bool:
    """As in "two Panadol ... so a gram *of paracetamol*": the same drug by another name."""
    hit = talk.view.drug_at.get(i + 1) if talk.view.norm[i] == "of" else None
    return hit is not None and hit.form.name == m.name


_OF_THE_REST = frozenset({"of", "wasted", "left", "discarded", "binned", "remaining"})
"""Behind "so a milligram" they tell of something else, or what did not go in."""


def in_later(talk: DrugTalk, m: Mention) -> Dose | None:
    """As in "some fentanyl, okay?" - "Okay. That's fifty in."."""
    view, end = talk.view, m.hit.end
    if m.doses:
        return None
    for quantity in view.quantities_in(end, end + _LATER_REACH):
        if view.names_drug(end, quantity.first):
            return None
        if _timed(talk, quantity):
            return usual_dose(talk, m, quantity)
        i = view.past(quantity.last, _GOING, quantity.last + 2)
        closed = view.gap(i + 1) in STATEMENT_ENDS
        if view.norm[i] in _IN and (closed or view.norm[i + 1] in {"now", "at"}):
            return usual_dose(talk, m, quantity)
    return None


def _timed(talk: DrugTalk, quantity: Quantity) -> bool:
    """As in "give it, yeah, two grams IV over five minutes at ten twenty five"."""
    view, i, gave = talk.view, quantity.last, talk.view.norm[quantity.first - 2]
    if quantity.role is not Role.DOSE or "it" not in (gave, view.norm[quantity.first - 1]):
        return False
    while i < min(quantity.last + 10, len(view.tokens)):
        behind, route = view.quantity_at.get(i), ROUTES.at(view.tokens, i)
        if ":" in view.norm[i] or (behind is not None and behind.role is Role.TIME):
            return True
        if behind is not None and behind.role is Role.DURATION:
            i = behind.last
        elif route is not None or view.norm[i] in _BEFORE_TIME:
            i = route.last if route else i + 1
        else:
            return False
    return False


def behind_its_time(talk: DrugTalk, m: Mention) -> list[Dose]:
    """As in "paracetamol from the carers at 4:30, *a gram*": the amount behind the hour."""
    view = talk.view
    end = min(m.ceiling, m.end + _HOUR_REACH)
    time = next((t for t in told_times(view) if t.clock and m.end <= t.first < end), None)
    if time is None or time.last >= view.count or view.gap(time.last) != ",":
        return []
    if any(i in view.number_at or view.gap(i).strip() for i in range(m.end, time.first)):
        return []
    quantity = view.quantity_at.get(time.last)
    dosed = quantity is not None and quantity.role is Role.DOSE
    dose = usual_dose(talk, m, quantity) if quantity and dosed else article_after(view, time.last)
    return [dose] if dose is not None and is_usual(m, dose) else []


_HOUR_REACH = 9
