"""Numbers beside a drug that are no dose of it: a cannula, a count, an hour, a rate cut short."""

from __future__ import annotations

from recorder.clinical.doses.amounts import Dose, counted_before
from recorder.clinical.doses.medwords import AGAIN, DEVICES, GIVING_VERBS, LINKS, ROUTES
from recorder.clinical.grammar.tables import DETERMINERS, OWNERS, words
from recorder.clinical.lexicon import Drug, Hit
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View

SERVINGS = words("acts", "portions", "servings")
"""As in "a 250 mL bolus of saline"."""
LOTS = words("acts", "portions", "lots")
EACH = words("acts", "portions", "each")
"""As in "two lots of twenty": so often so much."""
_MOST_SERVINGS = 9
"""A bare number up to here right before a serving counts them ("one bolus of roc")."""
_COUNTING = frozenset("nebs nebules nebulisers doses boluses shots every".split())
"""Between a drug and a bare number in total they make it how often it was given."""


def counts_servings(view: View, quantity: Quantity) -> bool:
    """As in "one bolus of roc", "two pushes of adrenaline": how many, no amount."""
    few = quantity.number.whole and quantity.value <= _MOST_SERVINGS
    if few and (view.norm[quantity.last] in SERVINGS or _counts_nebs(view, quantity)):
        return True
    return view.norm[quantity.last] in _NEBS and quantity.number.whole  # "one, two nebs of"


def doses_of_so_much(view: View, quantity: Quantity) -> int:
    """Where the amount of "ketamine two doses of twenty", "two doses, twenty each" stands.

    0 where they are counted only.
    """
    i = quantity.last + (quantity.unit is None)
    if view.norm[i - 1] not in LOTS or not quantity.number.whole or quantity.value > _MOST_SERVINGS:
        return 0
    i += view.norm[i] == "of"
    amount = view.quantity_at.get(i)
    told = amount is not None and (view.norm[i - 1] == "of" or view.norm[amount.last] in EACH)
    return i if told else 0


def nebs_at(view: View, i: int) -> int | None:
    """How many nebs the number at token ``i`` counts, None where it counts none."""
    quantity = view.quantity_at.get(i)
    counts = quantity is not None and quantity.unit is None and _counts_nebs(view, quantity)
    return int(quantity.value) if quantity is not None and counts else None


def _counts_nebs(view: View, quantity: Quantity) -> bool:
    """As in "albuterol two nebs", "one neb of albuterol"; "salbutamol five neb" is an amount."""
    many = view.norm[quantity.last] in _NEBS and quantity.number.whole
    one = view.norm[quantity.last] in _NEB and quantity.value == 1
    return one or (many and quantity.value <= _MOST_SERVINGS)


_NEB = frozenset({"neb", "nebule", "nebuliser", "nebulizer", "updraft"})
_NEBS = frozenset({"nebs", "nebules", "nebulisers", "nebulizers", "updrafts"})


def a_line(view: View, quantity: Quantity) -> bool:
    """As in "esmolol's in the 20", "going through the 18 in the left AC": a cannula's gauge."""
    size = quantity.number.whole and 14 <= quantity.value <= 24
    where = view.norm[quantity.first - 2], view.norm[quantity.first - 1]
    if size and view.norm[quantity.last] == "in" and _in_a_vein(view, quantity.last + 1):
        return True  # "albuterol running eighteen in the left AC"
    return size and where[1] in {"the", "that", "his", "her"} and where[0] in _INTO_LINE


def _in_a_vein(view: View, i: int) -> bool:
    """As in "in the *left AC*", "in his right hand": where a cannula sits."""
    i += view.norm[i] in DETERMINERS
    i += view.norm[i] in _SIDES
    return view.norm[i] in _VEINS


_SIDES = frozenset({"left", "right"})
_VEINS = frozenset("ac acf antecubital antecube hand forearm wrist ej fossa".split())


def is_flow(view: View, quantity: Quantity) -> bool:
    """As in "two liters by cannula": oxygen; never so of "saline two liters by cannula"."""
    if quantity.unit not in {"L", "L/min"} or _right_behind_drug(view, quantity.first):
        return False
    i = quantity.last + (view.norm[quantity.last] in _BY)
    i += view.norm[i] in DETERMINERS
    return i < view.count and DEVICES.at(view.tokens, i) is not None


def _right_behind_drug(view: View, i: int) -> bool:
    return i - 1 in view.drug_at and not view.tokens[i].gap


_BY = frozenset({"by", "via", "on", "through", "with", "per"})
_INTO_LINE = frozenset("in through down via into by off using".split())


def that_one(view: View, quantity: Quantity) -> bool:
    """As in "her pen, the Junior one", "two little ones", "a wafer, it's a ten": a thing."""
    if _of_its_strength(view, quantity):
        return True
    if view.norm[quantity.last] in _SIZES and view.norm[quantity.last + 1] in {"one", "ones"}:
        return True
    if view.norm[quantity.first] != "one" or quantity.last != quantity.first + 1:
        return False
    if view.norm[quantity.first - 1] in _WHICH:
        return True  # "epi's in, first one at eleven oh four"
    return bool({"the", "that", "this"} & set(view.norms(quantity.first - 2, quantity.first)))


def _of_its_strength(view: View, quantity: Quantity) -> bool:
    """As in "a wafer called olanzapine, it's a ten": how strong it is, not how much went in.

    Nor is "penthrox, he was a nine" an amount: that is his pain.
    """
    i = quantity.first - 2
    if quantity.unit is not None or view.norm[i + 1] not in {"a", "an"}:
        return False
    i -= view.norm[i] in {"was", "about"}
    return view.norm[i] in {"he", "she"} or (
        view.norm[i] in {"it", "they"} and bool(view.tokens[i].clitic)
    )


_WHICH = frozenset("first second third fourth next last which same wrong other any".split())


_SIZES = frozenset("little small big half large wee".split())


def part_of_another(view: View, quantity: Quantity) -> bool:
    """As in "six of the five-milligram ones", "I gave half of that": a strength, a share."""
    behind = view.norm[quantity.last]
    if view.norm[quantity.first] == "half":
        return behind == "of" and view.norm[quantity.last + 1] in _THAT
    return behind in _PIECES and view.norm[quantity.first - 1] in {"the", "those", "these"}


_THAT = frozenset({"that", "it", "them", "those", "this"})
_PIECES = frozenset("ones tablets tabs pills capsules caps ampoules amps vials".split())


def counts_doses(view: View, quantity: Quantity) -> bool:
    """As in "salbutamol back to back nebs, three in total", "two nebs": no amount."""
    if _counts_nebs(view, quantity) or view.norm[quantity.last] in _FIVES:
        return True  # "fentanyl in twenty fives, total of a hundred"
    total = view.norm[quantity.last + (view.norm[quantity.last] == "in")] in {"total", "all"}
    near = range(max(0, quantity.first - 5), quantity.first)
    return total and any(view.norm[i] in _COUNTING for i in near)


_FIVES = frozenset("twos threes fours fives sixes sevens eights nines".split())


def measured_after(view: View, quantity: Quantity) -> bool:
    """As in "pain ten before the fentanyl, four now", "a seven after the morphine, three now"."""
    if quantity.unit is not None or view.norm[quantity.last] not in _NOW:
        return False
    if ANNOUNCERS.at(view.tokens, quantity.last + 1) is not None:
        return False  # "after fentanyl 50 now pain four"
    i = quantity.first - 1
    while i in view.drug_at or view.norm[i] in _THE_OR_SOME:
        i -= 1
    return i < quantity.first - 1 and view.norm[i] in _AROUND


_NOW = frozenset({"now", "after", "afterwards", "afterward", "currently"})
_AROUND = frozenset({"before", "after", "since", "pre", "post"})
_THE_OR_SOME = OWNERS | {"the", "that", "some"}


def came_out(view: View, quantity: Quantity) -> bool:
    """As in "flushed with saline, 800 came out", "200 drained": it left the patient."""
    behind = view.norm[quantity.last], view.norm[quantity.last + 1]
    to = view.norm[quantity.last + 2] == "to"  # "at five mics a minute, went up to ten"
    return (behind in _CAME_OUT and not to) or behind[0] in _OUT


_OUT = frozenset({"drained", "returned", "aspirated", "voided"})
_CAME_OUT = frozenset((verb, way) for verb in ("came", "comes", "poured", "drained", "ran", "went")
                      for way in ("out", "back", "up", "away"))  # fmt: skip


def unsaid_rate(view: View, quantity: Quantity, drug: Drug) -> bool:
    """As in "propofol infusion at 20": a rate whose unit nobody said."""
    if view.norm[quantity.first - 1] != "at" or "/" in (drug.unit or ""):
        return False
    i = quantity.first - 2
    named = i in view.drug_at and view.tokens[i].clitic == "s"  # "propofol's at 30"
    if named and drug.rate is not None:
        return True
    before = set(view.norms(quantity.first - 4, quantity.first))
    return bool(before & {"infusion", "drip", "running", "infusing"})


def rate_before(view: View, quantity: Quantity) -> bool:
    """As in "noradrenaline at 0.3 micrograms per kilo per minute, adrenaline 0.05": a rate too."""
    near = view.quantities_in(max(0, quantity.first - 14), quantity.first)
    return any((q.unit or "").endswith(("/min", "/h")) for q in near)


def at_a_time(view: View, quantity: Quantity, drug: Drug) -> bool:
    """As in "she had morphine at eight": an hour, unless a rate is told."""
    hour = quantity.number.whole and quantity.value <= _HOURS
    return hour and view.norm[quantity.first - 1] == "at" and "/" not in (drug.unit or "")


_HOURS = 12


def then_it_was(view: View, quantity: Quantity) -> bool:
    """As in "after the glucagon it was 4.6": a sign that was spoken of before."""
    before = view.norms(max(0, quantity.first - 3), quantity.first)
    its = before[-1:] == ["it"] and bool(view.tokens[quantity.first - 1].clitic)
    return its or before[-2:] in (["it", "was"], ["it", "is"], ["it", "now"])


def counted_out(view: View, hit: Hit, doses: list[Dose]) -> bool:
    """As in "three doses of naloxone, two IN and one IV": how many each way, no amounts."""
    counted = view.number_at.get(hit.start - 3) if len(doses) > 1 else None
    if counted is None or view.norms(hit.start - 2, hit.start) != ["doses", "of"]:
        return False
    total = sum(dose.amount for dose in doses)
    return all(dose.implied for dose in doses) and total == counted.value


def counted_each_way(view: View, hit: Hit, dose: Dose, drug: Drug | None) -> bool:
    """As in "two doses of versed, one IN, one IV", "two adrenalines, one by her teacher": the first
    of them, no amount."""
    counted = counted_before(view, hit.start, drug)
    if counted is None:
        return False
    one = dose.implied and dose.amount == 1 and dose.first == hit.end
    apart = ROUTES.at(view.tokens, dose.last) is not None or view.norm[dose.last] in _EACH_BY
    return one and counted.value > 1 and apart


_EACH_BY = frozenset("by from at before after off with on".split())


def of_a_sign(view: View, quantity: Quantity) -> bool:
    """As in "lactate 3.8 norepi considered": the number is the sign's before it."""
    sign = ANNOUNCERS.ending_at(view.tokens, quantity.first)
    return sign is not None and not sign.value.weak


def diluent(view: View, quantity: Quantity, drug: Drug | None) -> bool:
    """As in "half a mil in three of saline"."""
    if drug is None or drug.unit != "mL" or quantity.value > 20:
        return False
    return quantity.unit in {None, "mL"} and view.norm[quantity.first - 1] in {"in", "with"}


def of_another_name(view: View, start: int, quantity: Quantity) -> bool:
    """As in "RASS was *plus three*", "CIWA 22, *then 9*": the number of a score, known or not."""
    if quantity.unit is not None or view.norm[quantity.last] in {"more", "again"}:
        return False
    if ROUTES.at(view.tokens, quantity.last) is not None:
        return False
    i = view.back(quantity.first - 1, _FROM_ONE_TO_NEXT)
    if not SENTENCE_ENDS.isdisjoint(view.gaps[i + 1 : quantity.first + 1]):
        return False
    before = view.number_at.get(i) if i < quantity.first - 1 else None
    if before is None or before.first < start:
        signed = view.norm[quantity.first - 1] in _SIGNED
        told = signed and (view.has(_IS, i + 1, quantity.first) or view.norm[i] in _SCORES)
        return told and _named_otherwise(view, start, i)
    other = view.quantity_at.get(before.first)
    if other is None or other.unit is not None or other.role is not None:
        return False
    named = view.back(before.first - 1, _SIGNED | {"of"})
    return _named_otherwise(view, start, named) or of_another_name(view, start, other)


def _named_otherwise(view: View, start: int, i: int) -> bool:
    """Whether token ``i`` is a name of its own: no "IV", "over", "second", "gave"."""
    if i < start or view.norm[i] in _OF_A_DOSE or view.norm[i - 1] in _AT_OR_AFTER:
        return False
    ways = (ROUTES.at(view.tokens, k) for k in (i - 1, i) if k >= start)
    way = any(way is not None and i < way.last for way in ways)
    return view.norm[i].isalpha() and not way and i not in view.drug_at


_IS = frozenset({"is", "was", "were", "score", "scored", "scores"})
_SIGNED = _IS | {"plus", "minus"}
_SCORES = words("acts", "no_doses", "scores")
_FROM_ONE_TO_NEXT = _SIGNED | {"then", "now", "and", "to", "down", "up", "of"}
_AT_OR_AFTER = frozenset({"after", "at", "before", "every", "for", "on", "over", "per"})
_OF_A_DOSE = LINKS | AGAIN | GIVING_VERBS | words("acts", "no_doses", "of_a_dose")
_OF_A_DOSE = (_OF_A_DOSE - {"a", "an"}) | _FROM_ONE_TO_NEXT
