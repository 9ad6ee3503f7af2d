"""How often a drug was given: "times three", "three of those", "second nitro", "another 5 of".

Equal doses are one claim with a count, whoever gave them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter

from recorder.clinical.doses.amounts import MASS, PIECES, Dose, often
from recorder.clinical.doses.dose_forms import NOSTRILS
from recorder.clinical.doses.infusions import RATES
from recorder.clinical.doses.later_doses import behind_name, is_due, is_stored, later_dose_at
from recorder.clinical.doses.medwords import COUNTS, REPEATS, ROUTES
from recorder.clinical.doses.no_doses import nebs_at
from recorder.clinical.doses.portions import PORTIONS_UNSAID, total_behind, totalling
from recorder.clinical.doses.told_in_short import which_dose
from recorder.clinical.given.counts import counts_of_dose, until_now
from recorder.clinical.given.elsewhere.told_apart import count_before, is_prior
from recorder.clinical.given.giving import further_named, times_told
from recorder.clinical.given.judge import judge
from recorder.clinical.given.mentions import DrugTalk, Mention
from recorder.clinical.given.ways_in import own_route, route_of
from recorder.clinical.grammar.tables import words
from recorder.clinical.numbers.quantities import Quantity
from recorder.clinical.text.phrases import Hit
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactStatus

_MOST_OF_THOSE = 9
_EARLIER = 24
"""Mentions before one in which an equal dose, or the drug of "both", is looked for."""
_start = attrgetter("hit.start")
_OF_THOSE = (["of", "those"], ["of", "them"], ["of", "these"])
_ONE_MORE = frozenset("milligram gram dose mg spray puff liter litre bolus amp one".split())
"""Behind "another" they tell of one more dose."""
_MORE = {"another": 1, "second": 1, "third": 2, "fourth": 3}
"""How many doses came before the one that these words begin, without the first."""

_REACH = 14
"""Tokens behind a dose in which it is told that it was repeated."""


def how_often(talk: DrugTalk, m: Mention, doses: Sequence[Dose]) -> int | None:
    """How often: "times three", "repeated", "and another milligram"; as put right behind it."""
    if judge(talk, m) is None:
        return None  # his own at home, and "we've given another forty": one dose of ours
    count = _put_right(talk, m, doses) or _as_told(talk, m, doses)
    return count if count is not None and count > 1 else None


def _put_right(talk: DrugTalk, m: Mention, doses: Sequence[Dose]) -> int | None:
    """As in "two fentanyls. No, just one", "two doses. Sorry, three doses", "no, only once"."""
    view, last = talk.view, max(m.hit.end, m.end, *(d.last for d in doses), 0)
    following = next(iter(talk.behind(m, 1)), None)
    bound = min(last + _RIGHT_REACH, following.hit.start if following else view.count)
    for i in range(last, bound):
        if view.norm[i] not in _TURNS:
            continue
        k = i + 1
        while (view.norm[k] in _JUST or view.norm[k] in _TURNS) and not view.gap(k + 1):
            k += 1
        number, only = view.number_at.get(k), not _ONLY.isdisjoint(view.norms(i, k))
        counts = list(counts_of_dose(view, m, doses[0].last, i)) if doses else ()
        first = any(REPEATS.at(view.tokens, hit.first) for hit in counts)
        once = 1 if view.norm[k] == "once" else 2 if view.norm[k] == "twice" else 0
        if once and (only or counts):
            return once + first
        if number is None or not number.whole or not 1 <= number.value <= _MOST_OF_THOSE:
            continue
        alone = bool(view.gap(number.last)) or number.last == view.count
        counted = view.norm[number.last] in _TIMES or (only and view.norm[k - 1] == "the")
        right = only or bool(view.gap(i)) or view.norm[i] not in _NO
        alone = alone and right and (bool(counts) or not doses)
        if _ends_here(view, m, number.last) and (counted or alone):
            return int(number.value) + first
    return None


def _ends_here(view: View, m: Mention, i: int) -> bool:
    """Whether no "of" and another drug stand behind the count at token ``i``."""
    at = i + (view.norm[i] in _TIMES)
    at += view.norm[at] == "of"
    drug = view.drug_at.get(at)
    return drug is None or drug.form.name == m.name


_TURNS, _JUST = words("acts", "counted", "turns"), words("acts", "counted", "just")
_ONLY, _NO = frozenset({"only", "just"}), frozenset({"no", "nope"})
_RIGHT_REACH = 10
_TIMES = words("acts", "portions", "times_of") | {"dose", "times", "neb", "spray", "sprays"}


def _as_told(talk: DrugTalk, m: Mention, doses: Sequence[Dose]) -> int | None:
    """How often, as it was told first; 1 where one was told."""
    if doses and in_each_place(talk.view, doses[0].last):
        return 2
    if doses and doses[0].times is not None:
        return doses[0].times + sum(map(often, _same_again(talk, m, doses)))
    said = count_before(talk, m)
    if said is not None and _each_told(said, doses):
        return 1 + len(_same_again(talk, m, doses))
    if said is not None:
        return None if _summed_up(talk, m, doses) else said
    if not doses:
        return _without_dose(talk, m)
    counted = _counted(talk, m, doses) or _each_counted(talk, m, doses)
    return counted or _counted_in_all(talk, m, doses)


def in_each_place(view: View, i: int) -> bool:
    """As in "fentanyl 50 *in each nostril*", "5 grams *IM in each buttock*", behind the amount."""
    i = view.past(i, _UP_THE_NOSE)
    return view.norm[i] in {"each", "per"} and view.norm[i + 1] in _IN_PAIRS


_UP_THE_NOSE = words("acts", "counted", "into")
_IN_PAIRS = NOSTRILS | words("acts", "counted", "in_pairs")


def _each_told(said: int, doses: Sequence[Dose]) -> bool:
    """As in "two doses of midazolam, the first five and the second two and a half"."""
    return len(doses) > 1 and sum(map(often, doses)) == said


def disagreeing(talk: DrugTalk, m: Mention, doses: Sequence[Dose], count: int | None) -> str | None:
    """Why doses, count and total cannot all be right: "three doses, five and then another two"."""
    said = count_before(talk, m) if len(doses) > 1 and doses[0].times is None else None
    if said is not None and not _each_told(said, doses):
        return COUNTED_OTHERWISE
    if doses and doses[0].unit in RATES:
        return None
    total = _total_of(talk, m, doses)
    if total is None:
        return PORTIONS_UNSAID if _only_in_all(talk, m, doses, count) else None
    if _counts_all(total, doses[0]):
        return None
    each = (d.amount * often_told(talk.view, d) for d in doses if d.amount != doses[0].amount)
    whole = sum(each)
    whole += doses[0].amount * max(count or 1, 1 + len(_same_again(talk, m, doses)))
    return None if abs(whole - total.value) < _EXACT else TOTAL_OTHERWISE


def often_told(view: View, dose: Dose) -> int:
    """How often ``dose`` was given by itself: twice where each of two places got it."""
    return 2 if in_each_place(view, dose.last) else often(dose)


COUNTED_OTHERWISE = "not as many doses told as were counted"
TOTAL_OTHERWISE = "the total told is another than that of the doses"
_EXACT = 1e-6


def _only_in_all(talk: DrugTalk, m: Mention, doses: Sequence[Dose], count: int | None) -> bool:
    """As in "adrenaline two milligrams total": so much in all, and no dose; a fluid is one."""
    if len(doses) != 1 or count is not None or doses[0].unit not in MASS:
        return False
    dose, view = doses[0], talk.view
    for i in (dose.last, m.hit.end, max(m.end, dose.last)):
        i += view.norm[i] == "in"
        if i >= dose.last and not view.gap(i).strip() and totalling(view, i):
            return not any(k in view.number_at for k in range(i + 1, i + 3))
    before = dose.first - 1 - (view.norm[dose.first - 1] == "of")
    return view.norm[before] == "total" and not view.gap(dose.first).strip()


def _total_of(talk: DrugTalk, m: Mention, doses: Sequence[Dose]) -> Quantity | None:
    """The total told behind the doses, in their unit or in none."""
    if not doses:
        return None
    total = total_behind(talk.view, max(m.end, doses[-1].last), m.ceiling)
    if total is None or total.unit not in (None, doses[0].unit):
        return None
    return total if all(d.unit == doses[0].unit for d in doses) else None


def _counts_all(total: Quantity, dose: Dose) -> bool:
    """As in "5 milligrams nebulised, *three in total*", "one milligram, total of three"."""
    few = total.unit is None and total.number.whole and 2 <= total.value <= _MOST_OF_THOSE
    return few and (total.value < dose.amount or dose.amount == 1)


def _counted_in_all(talk: DrugTalk, m: Mention, doses: Sequence[Dose]) -> int | None:
    """As in "5 milligrams nebulised back to back, three in total"."""
    total = _total_of(talk, m, doses) if len(doses) == 1 else None
    return int(total.value) if total is not None and _counts_all(total, doses[0]) else None


def _without_dose(talk: DrugTalk, m: Mention) -> int | None:
    """As in "nitro times two", "albuterol two nebs"."""
    nebs = nebs_at(talk.view, m.hit.end)
    if nebs is not None:
        return nebs if nebs > 1 else None
    behind = COUNTS.at(talk.view.tokens, m.hit.end) if m.hit.end < m.ceiling else None
    if behind is not None:
        return behind.value
    return times_told(talk.view, m.hit.end) or until_now(talk.view, m.hit.end) or None


def _counted(talk: DrugTalk, m: Mention, doses: Sequence[Dose]) -> int | None:
    """As in "50 IV twice", "repeated at ten", "three of those"."""
    view, end, last = talk.view, m.hit.end, doses[-1].last
    found = [*counts_of_dose(view, m, end, doses[0].first)]
    found += counts_of_dose(view, m, max(end, doses[0].last), _last_of(m, doses))
    found = [h for h in found if view.norm[h.first] != "both" or not _follows_another(talk, m)]
    if found:
        return (found[-1] if _corrected_between(talk, found) else found[0]).value
    every = until_now(view, last)
    if every:
        return every
    places = (_behind_way(talk, last), end, _behind_every(talk, last), _behind_serving(talk, last))
    return next((n for n in (_of_those(talk, i) for i in places) if n), None)


def _last_of(m: Mention, doses: Sequence[Dose]) -> int:
    return min(m.ceiling, max(m.hit.end, doses[-1].last) + _REACH)


def _each_counted(talk: DrugTalk, m: Mention, doses: Sequence[Dose]) -> int | None:
    """As in "then another milligram", "epi three is in", "at 10:55, then 10:59"."""
    same = _same_again(talk, m, doses)
    numbered = _numbered_later(talk, m) - 1
    timed = times_told(talk.view, max(doses[0].last, m.hit.end)) - 1
    further = further_named(talk, m), _nth(talk, m, doses[0]), _more_told(talk, m, doses)
    total = 1 + max(timed, len(same), numbered, *further)
    return total if total > 1 else None


def _same_again(talk: DrugTalk, m: Mention, doses: Sequence[Dose]) -> list[Dose]:
    """Further doses like the first; of "two in the nose then another two IV" none."""
    way = route_of(talk, m)
    return [
        d
        for d in doses[1:]
        if d.amount == doses[0].amount and way in (own_route(talk, d) or way, None)
    ]


def _more_told(talk: DrugTalk, m: Mention, doses: Sequence[Dose]) -> int:
    """How many more are told behind: "another milligram", "a third dose"."""
    norms = talk.view.norms(m.hit.end, _last_of(m, doses))
    told = [
        _MORE[norm]
        for i, norm in enumerate(norms, m.hit.end)
        if norm in _MORE
        and _unit_follows(talk, i + 1, doses[0].amount)
        and not any(d.first == i + 1 for d in doses[1:])
        and not _of_another(talk, i + 1, m)
        and not _still_to_come(talk, i)
        and not _one_of_these(talk, i, doses[0])
    ]
    return max(len(told), *told, 0)  # "second dose in, third dose in": two more


def _one_of_these(talk: DrugTalk, i: int, dose: Dose) -> bool:
    """As in "two units of blood, the *second one* still going": one of what was counted."""
    counted = dose.unit in _COUNTED
    named = talk.view.norm[i] != "another" and talk.view.norm[i - 1] not in {"a", "and"}
    return counted and named and _MORE[talk.view.norm[i]] < dose.amount


_COUNTED = PIECES | {"L", "{unit}", "{bag}", "{ampule}"}


def _of_another(talk: DrugTalk, i: int, m: Mention) -> bool:
    """As in "calcium a gram, second gram of TXA": a dose of the drug named behind."""
    quantity = talk.view.quantity_at.get(i)
    last = quantity.last if quantity is not None else i + 1
    k = last + (talk.view.norm[last] == "of")
    hit = talk.view.drug_at.get(k) or talk.view.drug_at.get(behind_name(talk.view, i) - 1)
    return hit is not None and hit.form.name != m.name


def _still_to_come(talk: DrugTalk, i: int) -> bool:
    """As in "the second gram's due", "another bag spiked"; never "second gram in, still ..."."""
    quantity = talk.view.quantity_at.get(i + 1)
    if quantity is not None and is_due(talk.view, quantity):
        return True
    counted = quantity is None or talk.view.norm[i + 1] == "one"
    if counted and is_stored(talk.view, i + 1):
        return True  # "second one's in the bag"; "forty in the bag" runs
    return later_dose_at(talk.view, i) is not None


def _summed_up(talk: DrugTalk, m: Mention, doses: Sequence[Dose]) -> bool:
    """As in "two paracetamol, so that's the gram", "so a gram": the amount is of both together."""
    if not doses or doses[0].first <= m.hit.end:
        return False
    between = talk.view.norms(m.hit.end, doses[0].first)
    return any(
        norm in _SUMMING and (norm, behind) != ("so", "far")
        for norm, behind in pairwise((*between, ""))
    )


_SUMMING = frozenset({"that", "so"})


def given_so_far(talk: DrugTalk, m: Mention) -> int:
    """How often the drug was told to be given before ``m``."""
    return sum(
        judge(talk, o) is FactStatus.ASSERTED for o in talk.named[m.name] if o.place < m.place
    )


def _numbered_later(talk: DrugTalk, m: Mention) -> int:
    """As in "epi number two ... epi three is in": the highest number told of the drug."""
    most = 0
    same = talk.named[m.name]
    for k in range(bisect_left(same, m.hit.end, key=_start), len(same)):
        o = same[k]
        if o.doses:
            break
        told = which_dose(talk.view, o.hit, o.drug)
        if told > most and judge(talk, o) is FactStatus.ASSERTED:
            most = told
    return most


def _nth(talk: DrugTalk, m: Mention, dose: Dose) -> int:
    """As in "another 5 of salbutamol", "second gram of calcium": how many came before it.

    Only where an equal dose was told before, given by the same hands: others' is their own.
    """
    view = talk.view
    before = _MORE.get(view.norm[dose.first], 0)
    for i in {m.hit.start, dose.first}:
        for k in (i - 1, i - 2):
            if view.tokens[k + 1].gap in SENTENCE_ENDS:
                break
            before = max(before, _MORE.get(view.norm[k], 0))
    if not before or judge(talk, m) is FactStatus.PLANNED:
        return 0
    told = any(
        o.name == m.name
        and is_prior(talk, o) == is_prior(talk, m)
        and any(d.amount == dose.amount and d.unit == dose.unit for d in o.doses)
        and judge(talk, o) is FactStatus.ASSERTED
        for o in talk.before(m, _EARLIER)
    )
    return before if told else 0


def _of_those(talk: DrugTalk, i: int) -> int | None:
    """As in "fentanyl 50 mics, three of those"."""
    number = talk.view.number_at.get(i)
    if number is None or not number.whole or not 2 <= number.value <= _MOST_OF_THOSE:
        return None
    words = talk.view.norms(number.last, number.last + 2)
    return int(number.value) if words in _OF_THOSE else None


def _behind_way(talk: DrugTalk, i: int) -> int:
    """Token behind the way in that may stand at ``i``: "four milligrams intranasal, two"."""
    way = ROUTES.at(talk.view.tokens, i)
    return way.last if way is not None else i


def _behind_serving(talk: DrugTalk, i: int) -> int:
    """Token behind the "boluses" of "half a milligram boluses, four of them"."""
    return i + (talk.view.norm[i] in _SERVED)


_SERVED = words("acts", "counted", "served")


def _behind_every(talk: DrugTalk, i: int) -> int:
    """Token behind "every couple of minutes" at ``i``."""
    k = i + 1
    while talk.view.norm[i] == "every" and k < i + 6:
        if talk.view.norm[k] in {"minute", "minutes", "mins"}:
            return k + 1
        k += 1
    return i


def _follows_another(talk: DrugTalk, m: Mention) -> bool:
    """As in "hydrocortisone 200 and chlorphenamine 10, both slow IV": both drugs."""
    return any(
        o.hit.end <= m.hit.start and o.sentence_start == m.sentence_start
        for o in talk.before(m, _EARLIER)
        if m.hit.start - o.hit.end < 12 and o.name != m.name
    )


def _unit_follows(talk: DrugTalk, i: int, amount: float) -> bool:
    norm, number = talk.view.norm[i], talk.view.number_at.get(i)
    counted = norm == "one" and (amount > 1 or bool(talk.view.tokens[i].clitic))
    if number is not None and not (counted and number.last == i + 1):
        return number.value == amount
    behind = talk.view.number_at.get(i + 1 + (talk.view.norm[i + 1] == "of"))
    if norm == "dose" and behind is not None and behind.value != amount:
        return False  # "second dose point eight": told as a dose of its own
    return norm in _ONE_MORE


def _corrected_between(talk: DrugTalk, found: list[Hit[int]]) -> bool:
    return bool(talk.view.marks.corrections_in(found[0].first + 1, found[-1].first + 1))
