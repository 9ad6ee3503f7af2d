"""Sums told at the end: "so aspirin three hundred, five of morphine and four of ondansetron".

Who sums up names what was told before, and of a drug given twice the whole amount. Charted as a
further dose it would be given once more than it was.

Doses that were told and then summed up to fewer: "and another 5, no, just the one 5".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from recorder.clinical.doses.amounts import in_unit
from recorder.clinical.doses.infusions import RATES
from recorder.clinical.doses.portions import PORTION, totalling
from recorder.clinical.doses.told_in_short import ORDINALS, Recap, recaps
from recorder.clinical.drafts.draft import Draft, Span
from recorder.clinical.grammar.tables import words
from recorder.clinical.second_look.places import Places, is_dose, is_given
from recorder.clinical.second_look.taken_back.made import TAKEN_BACK
from recorder.clinical.view import View
from recorder.core.model import FactStatus

TOTAL = "may be the sum of the doses told before"
_FAR = 40
"""Fewest words from a dose to the sum of it and others, where no word says that it is one."""
_MOST_TIMES = 10
_MOST_DOSES = 50
"""Nobody sums up more doses of one drug."""
_APART = 15
"""Fewest words from the last of several doses to their sum, in a sentence of its own."""
_AROUND = 25
"""Most words of one list around the sum, where nothing is punctuated."""
_WORD_REACH, _BEFORE = 5, 3
"""Most words from an amount to the word behind or before it that makes it a sum."""


def with_totals(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """``drafts``, of which amounts that only sum up are uncertain."""
    told: dict[str, list[Draft]] = {}
    for draft in drafts:
        if is_dose(draft) and draft.name != "oxygen":
            told.setdefault(draft.name, []).append(draft)
    places = Places(view)
    changed: dict[int, Draft] = {}
    for doses in told.values():
        doses.sort(key=_place)
        for k, draft in enumerate(doses):
            before, behind = doses[max(0, k - _MOST_DOSES) : k], doses[k + 1 : k + 1 + _MOST_DOSES]
            other = _seen_as_total(view, places, draft, before, behind)
            if other is not None:
                changed[id(draft)] = other
    for draft in drafts:
        yield changed.get(id(draft), draft)


def _seen_as_total(
    view: View, places: Places, draft: Draft, before: Sequence[Draft], behind: Sequence[Draft]
) -> Draft | None:
    """What the draft is if it is a sum; None where it is a dose."""
    if draft.unit in RATES or draft.rule == PORTION:
        return None  # "running at 5 mics ... up to 10"; told with its total
    at, last = places.of(draft)
    if draft.unit != "{unit}" and _says_total(view, at, last):
        others = [d for d in (*before, *behind) if d.dose != draft.dose]
        if others and _sums_up(draft, others, sum(d.count or 1 for d in others)):
            return replace(draft, status=FactStatus.SUPERSEDED)
        same = [d for d in before if d.dose == draft.dose]
        return None if same else _doubted(draft) if others else None
    if draft.unit_implied and any(_is_same_number(d, draft) for d in before):
        return replace(draft, status=FactStatus.SUPERSEDED)
    others = [d for d in before if d.dose != draft.dose]
    if not others or not _sums_up(draft, others):
        return None
    ended = places.token(before[-1].spans[-1][1] - 1)
    if _in_a_summary(view, draft, at, ended) or _told_apart(view, places, at, others):
        return _doubted(draft)
    return _doubted(draft) if _stands_so(view, places, (at, last), others) else None


def _is_same_number(told: Draft, draft: Draft) -> bool:
    """As in "bicarb fifty mils" and then "calcium ten and bicarb fifty": the unit was said once."""
    return told.dose == draft.dose and told.unit != draft.unit and not told.unit_implied


def _doubted(draft: Draft) -> Draft:
    return replace(draft, status=FactStatus.UNCERTAIN, review_reason=TOTAL)


def _says_total(view: View, at: int, last: int) -> bool:
    """As in "for a total of 100 mcg", "ten of morphine in all", "three milligrams of epi all up".

    Never "one milligram, total of three": a number behind the word is another amount, or a count.
    """
    sentence = view.sentence(at)
    behind = range(last, min(sentence.last, last + _WORD_REACH))
    for i in behind:
        if i in view.number_at or view.tokens[i].gap == ";":
            break
        end = totalling(view, i)
        if end:
            of = view.norm[end] == "of"
            parted = not of and view.gap(end) == ","  # "twenty in total, ten of it before us"
            return parted or end + of not in view.number_at
    for i in range(max(sentence.first, at - _BEFORE), at):
        end = totalling(view, i)
        marks = any(view.tokens[k].gap for k in range(end, at + 1)) if end else True
        of_others = view.norm[i - 1] in _OTHERS or _of_the_one_before(view, i, end)
        if end and end <= at and not marks and not of_others:
            return True
    return False


def _of_the_one_before(view: View, i: int, end: int) -> bool:
    """As in "three epis all together amiodarone 300", where nothing is punctuated."""
    named = end in view.drug_at or view.norm[end] not in _BEHIND_TOTAL
    return named and any(k in view.number_at for k in range(i - _COUNTED_BEFORE, i))


_BEHIND_TOTAL = frozenset("of is was about dose given so".split())
_COUNTED_BEFORE = 3
_OTHERS = frozenset({"those", "them", "these", "doses", "times"})


def _told_apart(view: View, places: Places, at: int, others: Sequence[Draft]) -> bool:
    """The sum of at least two doses, far behind them or in a sentence of its own."""
    ended = _behind(places, others) - 1
    apart = at - ended > _APART and view.sentence(at) != view.sentence(ended)
    return _are_several(others) and (apart or at - ended > _FAR)


def _are_several(doses: Sequence[Draft]) -> bool:
    return len(doses) > 1 or any((d.count or 1) > 1 for d in doses)


def _behind(places: Places, doses: Sequence[Draft]) -> int:
    """The token behind the last of ``doses``."""
    return max(places.of(d)[1] for d in doses)


def _stands_so(view: View, places: Places, own: Span, others: Sequence[Draft]) -> bool:
    """As in "so that's ten of morphine", "ten of morphine on board", behind two doses of five."""
    at, last = own
    first = max(view.sentence(at).first, at - _BEFORE, _behind(places, others))
    if not _are_several(others) or view.has(_ANEW, first, at):
        return False
    end = view.past(last, _LINKING, last + _BEFORE)
    stands = view.norm[end] in _STANDING or (view.norm[end], view.norm[end + 1]) in _STANDING_PAIRS
    return view.has(_LEADING, first, at) or stands


_LINKING = frozenset({"is", "of", "has", "been"})
_LEADING = words("acts", "totals", "leading")
_STANDING = words("acts", "totals", "standing")
_STANDING_PAIRS = frozenset(
    tuple(pair.split()) for pair in words("acts", "totals", "standing_pairs")
)
_ANEW = frozenset("then another further more again gave give giving pushed push repeat".split())


def _place(draft: Draft) -> int:
    return draft.spans[0][0]


def _sums_up(draft: Draft, before: Sequence[Draft], most: int = _MOST_TIMES) -> bool:
    """Whether the amount is all of those before together, or one of them at ``most`` so often.

    What was told twice may have been given twice or not: both sums count.
    """
    amounts = [(in_unit(d.dose or 0, d.unit or "", draft.unit or ""), d.count) for d in before]
    known = [(round(amount, 6), count or 1) for amount, count in amounts if amount]
    if len(known) < len(amounts) or draft.dose is None:
        return False
    distinct = {amount for amount, _ in known}
    if len(distinct) == 1:
        times = round(draft.dose / known[0][0], 6)
        return times.is_integer() and 2 <= times <= most
    sums = (sum(distinct), sum(amount * count for amount, count in known))
    return any(round(draft.dose - told, 6) == 0 for told in sums)


def _in_a_summary(view: View, draft: Draft, at: int, ended: int) -> bool:
    """Far behind the doses, in a sentence that names other drugs and none for the first time.

    ``at``: its first token; ``ended``: the last token of the dose before.
    """
    if at - ended <= _FAR:
        return False
    first, last = view.around(at, at, _AROUND, _AROUND)
    beside = {h.form.name for h in view.drugs if first <= h.start < last} - {draft.name}
    earlier = {h.form.name for h in view.drugs if h.start < first}
    return bool(beside) and beside <= earlier


_REACH = 30
_ORDINAL_REACH = 4


def only_so_much(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts`` without the doses that there were not after all."""
    for recap in recaps(view):
        told = _summed_up(view, drafts, recap)
        several = sum(draft.count or 1 for draft in told) > 1
        kept = _kept(view, told, recap) if several else None
        if kept is not None:
            drafts = tuple(_left(drafts, told, kept))
    return drafts


def _summed_up(view: View, drafts: Sequence[Draft], recap: Recap) -> list[Draft]:
    """The doses before ``recap`` of the drug that was spoken of last, left to right."""
    places = Places(view)
    ours = [(places.of(d)[0], d) for d in drafts if is_given(d) and not d.prior_to_ems]
    near = [one for one in ours if recap.first - _REACH <= one[0] < recap.first]
    near.sort(key=lambda one: one[0])
    behind = recap.last + (view.norm[recap.last] == "of")
    named = [h.form.name for h in view.drugs if h.start < recap.first or h.start == behind]
    return [d for _, d in near if d.name == near[-1][1].name == named[-1]]


def _left(
    drafts: Sequence[Draft], told: Sequence[Draft], kept: Mapping[Draft, int]
) -> Iterator[Draft]:
    """``drafts`` with the one of ``told`` that is left; all to check where that is not clear."""
    for draft in drafts:
        if draft not in told:
            yield draft
        elif not kept:
            yield replace(draft, review_reason=draft.review_reason or TAKEN_BACK)
        elif draft in kept:
            yield replace(draft, count=kept[draft] if kept[draft] > 1 else None)
        else:
            yield replace(draft, status=FactStatus.SUPERSEDED, count=None)


def _kept(view: View, told: Sequence[Draft], recap: Recap) -> dict[Draft, int] | None:
    """Those of ``told`` that there were, and how often; none where that is not clear."""
    if recap.no:
        return _without(view, told, recap.no)
    if recap.first_one:
        return {told[0]: 1}
    alike = [d for d in told if recap.amount in (None, d.dose)]
    return {alike[0]: 1} if alike and len({d.dose for d in alike}) == 1 else {}


def _without(view: View, told: Sequence[Draft], number: int) -> dict[Draft, int] | None:
    """``told`` but for the dose of that number, None where there may be none of it."""
    counts = {d: d.count or 1 for d in told}
    if len(told) > 1 and (number <= len(told) or _numbered(view, told[-1], number)):
        gone = told[min(number, len(told)) - 1]
        return {d: 1 if number == len(told) else n for d, n in counts.items() if d != gone}
    one = told[0]
    return {one: counts[one] - 1} if len(told) == 1 and number <= counts[one] else None


def _numbered(view: View, draft: Draft, number: int) -> bool:
    """As in "150 after the *fifth*": the words behind the dose tell which it was."""
    last = Places(view).of(draft)[1]
    return view.has(frozenset({ORDINALS[number - 1]}), last, last + _ORDINAL_REACH)
