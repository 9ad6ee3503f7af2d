"""What take-backs make of drafts: denied ones are superseded, and what takes their place is read.

The number that counts is read as the same sign or drug, in the same unit. Where it cannot be, or
where nothing surely takes its place, the fact stays and is to check.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import replace

from recorder.clinical.claims.people import set_against
from recorder.clinical.claims.told_in_turn import WHOSE
from recorder.clinical.drafts.announced import names_of_signs
from recorder.clinical.drafts.draft import Draft, scalar
from recorder.clinical.numbers.quantities import Role
from recorder.clinical.second_look.places import Places
from recorder.clinical.second_look.taken_back.made import (
    CURRENT,
    TAKEN_BACK,
    made_of,
    unlike,
    weights_settled,
)
from recorder.clinical.second_look.taken_back.numbers_said import Said
from recorder.clinical.second_look.taken_back.records import take_backs
from recorder.clinical.second_look.taken_back.take_back import HEADS, How, TakeBack
from recorder.clinical.text.words import SENTENCE_ENDS
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus, Scalar

LATE = "puts an earlier reading right"
UNRELIABLE = "said to be unreliable"
RAN_TOGETHER = "two numbers ran together"
_KINDS = (FactKind.VITAL, FactKind.MEDICATION_GIVEN, FactKind.AGE)
_GIVEN = FactKind.MEDICATION_GIVEN
_DENIABLE = (*CURRENT, FactStatus.SUPERSEDED)
_PRESSURE = ("systolic_bp", "diastolic_bp")
_SAME_REACH = 80
"""Most words from a number to where it is said again to be wrong."""
_AGE_REACH = 15
"""Most words from an age to a bare number that says it was another one."""
_LAST_REACH, _PLAINLY_REACH = 8, 14
"""Most words from the last thing said to what takes it back, more where nothing else is meant."""
_LONGEST_UPPER = 6
"""Most words from the upper number of a pressure to the lower one."""
_ECHO_REACH = 40
"""Most words from a number to where the same was said before."""
_NAMED_AGAIN = 12
"""Most words from a reading to "correction, heart rate 102"."""
_NAMED_REACH, _LOWEST = 4, 20
"""The lowest that is taken for the lower number of a pressure."""
_ROUND_REACH, _GO_ON = 30, 6
"""Most words of a round of readings before or behind "that was the driver's", and between two."""
_REASON = 18
"""Most words of why something is taken back, up to what counts."""


def taken_back(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts`` after every take-back of the text."""
    drafts = weights_settled(view, drafts)
    found = take_backs(view)
    if not found:
        return drafts
    table = _Table(view, drafts)
    for back in found:
        table.apply(back)
    return table.drafts


class _Table:
    """The drafts of a view by the number that each was read of."""

    def __init__(self, view: View, drafts: Sequence[Draft]) -> None:
        self._view, self._places = view, Places(view)
        self.drafts = list(drafts)
        self._at = [self._number(draft) for draft in drafts]
        self._by_place = sorted((at, k) for k, at in enumerate(self._at) if at >= 0)

    def _near(self, first: int, last: int) -> list[int]:
        """The drafts whose number begins in tokens ``[first, last)``, left to right."""
        low = bisect_left(self._by_place, (first, -1))
        return [k for _, k in self._by_place[low : bisect_left(self._by_place, (last, -1), low)]]

    def apply(self, back: TakeBack) -> None:
        """Supersede what ``back`` takes back, read what takes its place."""
        wrong = self._named(back) if back.wrong is not None else self._last_told(back)
        wrong = self._lower_alone(back, wrong)
        names = self._names(back, wrong)
        counts = self._counting(back, names, wrong) if names else None
        for k in self._with_echoes(wrong):
            self._revise(k, back, counts)
        if back.how is How.ANOTHER and back.first < back.last and wrong:
            self._doubt_round(back, wrong)

    def _doubt_round(self, back: TakeBack, wrong: Sequence[int]) -> None:
        """Of "BP 150 over 90, pulse 88, that was the driver's" the pressure is his as well, where
        another one is told behind; else to check, unless the pulse alone is told anew at once."""
        behind = self._near(back.last, back.last + _ROUND_REACH)
        again = {self.drafts[k].name for k in behind if self.drafts[k].status in CURRENT}
        found = self._round_before(wrong)
        anew = any(self.drafts[k].name in again for k in wrong)
        anew = anew and set_against(self._view.tokens, back.last) is None
        if anew and again.isdisjoint(self.drafts[k].name for k in found):
            return  # "temp is 37.8, no, that's the last fella, 38.1"
        for k in found:
            draft = self.drafts[k]
            if draft.name in again:
                self.drafts[k] = replace(draft, status=FactStatus.OTHER_SUBJECT)
            elif draft.review_reason is None:
                self.drafts[k] = replace(draft, review_reason=WHOSE)

    def _round_before(self, wrong: Sequence[int]) -> list[int]:
        """The readings that were read off in one go up to ``wrong``, each sign once."""
        first = min(self._at[k] for k in wrong)
        seen, found = {self.drafts[k].name for k in wrong}, []
        for k in reversed(self._near(first - _ROUND_REACH, first)):
            draft, end = self.drafts[k], self._places.of(self.drafts[k])[1]
            if draft.name in seen or draft.kind is not FactKind.VITAL or first - end > _GO_ON:
                break
            if draft.status in CURRENT:
                found.append(k)
            seen.add(draft.name)
            first = self._at[k]
        return found

    def _number(self, draft: Draft) -> int:
        """First token of the number that ``draft`` was read of, -1 for none."""
        value = _value(draft)
        if draft.kind not in _KINDS or not isinstance(value, int | float):
            return -1
        told = self._view.quantities_in(*self._places.of(draft))
        if not told and value == 1 and draft.kind is _GIVEN:
            return self._places.of(draft)[1] - 1  # "a litre"
        if len(told) > 1 and draft.name == "diastolic_bp":
            return told[-1].first
        same = (q.first for q in told if q.value == value)
        return next(same, told[0].first) if told else -1

    def _named(self, back: TakeBack) -> list[int]:
        """The drafts of the number that is denied, where it stands and where it was told before."""
        wrong = back.wrong
        if wrong is None:
            return []
        here = self._near(wrong.first, wrong.last)
        names = {self.drafts[k].name for k in here} or self._names_beside(back)
        reach = back.first if back.late else _SAME_REACH
        near = self._near(back.first - reach, back.first)
        before = [k for k in near if self._is_like(k, wrong, names)]
        told = self._latest(before)
        found = [*here, *(told if len(told) == len(wrong.values) else ())]
        if back.how is How.ASKED:
            found = [k for k in found if self.drafts[k].status in (*CURRENT, FactStatus.PLANNED)]
        return found

    def _is_like(self, k: int, wrong: Said, names: set[str]) -> bool:
        draft = self.drafts[k]
        if draft.status not in _DENIABLE or (names and draft.name not in names):
            return False
        if draft.kind is FactKind.AGE and not names and wrong.first - self._at[k] > _AGE_REACH:
            return False  # "two years old", and later "it was one not two in the thermometer"
        pressure = len(wrong.values) == len(_PRESSURE)
        if pressure != (draft.name in _PRESSURE) and (pressure or not names):
            return False
        value = wrong.values[_PRESSURE.index(draft.name)] if pressure else wrong.values[0]
        return _value(draft) == value

    def _latest(self, found: Sequence[int]) -> list[int]:
        """Of ``found``, left to right, those of the sign, drug or pressure that was told last."""
        if not found:
            return []
        last = found[-1]
        group = _PRESSURE if self.drafts[last].name in _PRESSURE else (self.drafts[last].name,)
        newest: dict[str, int] = {}
        for k in found:
            if self.drafts[k].name in group:
                newest[self.drafts[k].name] = k
        return list(newest.values())

    def _last_told(self, back: TakeBack) -> list[int]:
        """The drafts of the last number before ``back``, where nothing else was named since."""
        if back.sign is not None:
            return self._of_sign(back, back.sign)
        states = self._retractable(back)
        reach = _PLAINLY_REACH if back.how is How.PLAIN else _LAST_REACH
        near = self._near(back.first - reach - _LONGEST_UPPER, back.first)
        found = self._latest([k for k in near if self.drafts[k].status in states])
        if not found or self._at[max(found, key=self._at.__getitem__)] < back.first - reach:
            return []
        end = max(self._places.of(self.drafts[k])[1] for k in found)
        names = {self.drafts[k].name for k in found}
        if end > back.first or not self._only(names, end, back.first):
            return []
        between = range(end, min(back.first + 1, self._view.count))
        stops = sum(self._view.tokens[i].gap in _STOPS for i in between)
        told = {_value(self.drafts[k]) for k in found}
        between_them = self._view.quantities_in(end, back.first)
        lengths = _lengths(back)
        others = any(q.value not in told and q.role not in lengths for q in between_them)
        return [] if others or stops > 1 else found

    def _with_echoes(self, wrong: Sequence[int]) -> list[int]:
        """``wrong`` wherever it was just said: "Temp 40.6. Forty point six. No, sorry, 41.2."."""
        if len(wrong) != 1 or self.drafts[wrong[0]].kind is not FactKind.VITAL:
            return list(wrong)
        (last,) = wrong
        at, name = self._at[last], self.drafts[last].name
        found = [last]
        for k in reversed(self._near(at - _ECHO_REACH, at)):
            if self.drafts[k].name == name and k != last:
                if _value(self.drafts[k]) != _value(self.drafts[last]):
                    break
                found.append(k)
        return found

    def _of_sign(self, back: TakeBack, sign: str) -> list[int]:
        """The last reading of the sign that is named, or the first: "scrap the sats"."""
        names = _PRESSURE if sign in _PRESSURE else (sign,)
        reach = _NAMED_AGAIN if back.how is How.REFUSED else _SAME_REACH
        reach = back.first if back.late else reach
        near = self._near(back.first - reach, back.first)
        told = [k for k in near if self._is_current(k, names)]
        if back.of_first:
            first = min((self._at[k] for k in told), default=0)
            return [k for k in told if self._places.of(self.drafts[k])[0] <= first]
        return self._latest(told)

    def _is_current(self, k: int, names: Iterable[str]) -> bool:
        return self.drafts[k].name in names and self.drafts[k].status in CURRENT

    def _retractable(self, back: TakeBack) -> tuple[FactStatus, ...]:
        if back.how is How.ANOTHER:
            return (*CURRENT, FactStatus.OTHER_SUBJECT)
        return (*CURRENT, FactStatus.PLANNED) if back.how is How.REFUSED else CURRENT

    def _only(self, names: Iterable[str], first: int, last: int) -> bool:
        """Whether no sign and no drug but ``names`` is named in tokens ``[first, last)``."""
        view, signs = self._view, names_of_signs(self._view)
        said = {signs[i] for i in range(first, last) if i in signs}
        said |= {view.drug_at[i].form.name for i in range(first, last) if i in view.drug_at}
        return said <= set(names)

    def _names_beside(self, back: TakeBack) -> set[str]:
        """As in "*Ketamine* wasn't 50", "his *sugar* is not 2", "not 4 of *morphine*"."""
        if back.sign is not None:
            return set(_PRESSURE) if back.sign in _PRESSURE else {back.sign}
        view, signs = self._view, names_of_signs(self._view)
        last = back.wrong.last if back.wrong is not None else back.last
        behind = last + (view.norm[last] == "of")
        if behind in view.drug_at and not view.tokens[last].gap.strip():
            return {view.drug_at[behind].form.name}
        for i in range(back.first - 1, max(-1, back.first - _NAMED_REACH), -1):
            if i in view.drug_at:
                return {view.drug_at[i].form.name}
            if i in signs:
                return set(_PRESSURE) if signs[i] in _PRESSURE else {signs[i]}
            if view.tokens[i + 1].gap in SENTENCE_ENDS or i in view.number_at:
                break
        return set()

    def _names(self, back: TakeBack, wrong: Sequence[int]) -> tuple[str, ...]:
        """What the number that counts is read as."""
        names = {self.drafts[k].name for k in wrong}
        if not names and back.wrong is not None and back.how is not How.ASKED:
            names = self._names_beside(back)
        if names == {"diastolic_bp"} and back.right is not None and len(back.right.values) == 1:
            return ("diastolic_bp",)
        return _PRESSURE if names & set(_PRESSURE) else tuple(names)[:1]

    def _lower_alone(self, back: TakeBack, wrong: list[int]) -> list[int]:
        """As in "eighty one over forty, sorry, forty four": one number for the lower of two."""
        right, names = back.right, {self.drafts[k].name: k for k in wrong}
        if right is None or len(right.values) > 1 or set(names) != set(_PRESSURE):
            return wrong
        upper, value = _value(self.drafts[names["systolic_bp"]]), right.values[0]
        lower = isinstance(upper, int | float) and _LOWEST <= value < upper
        return [names["diastolic_bp"]] if lower else wrong

    def _counting(self, back: TakeBack, names: tuple[str, ...], wrong: Sequence[int]) -> bool:
        """Whether what takes the place of ``wrong`` is told; it is read where nobody has."""
        right = back.right
        if right is None:
            return self._told_again(back, names)
        if len(right.values) != len(names):
            return False
        between = (back.last, right.first) if right.first >= back.last else (right.last, back.first)
        if not self._only(names, *between):
            return False
        here = self._near(right.first, right.last)
        told = [k for k in here if self.drafts[k].name in names and k not in wrong]
        if told:
            for k in told:
                self._believe(k, right, names)
                if back.late:
                    reason = self.drafts[k].review_reason or LATE
                    self.drafts[k] = replace(self.drafts[k], told_back=True, review_reason=reason)
            return True
        if back.how is How.HESITATED:
            return False
        if any(self.drafts[k].status in CURRENT for k in here):
            return False
        models = {self.drafts[k].name: self.drafts[k] for k in wrong}
        if not models and names and self._is_home(names[0]):
            return False
        made = list(made_of(self._view, back, right, {name: models.get(name) for name in names}))
        if made and back.how is How.REFUSED:
            self._forget_asked(back, made[0].name)
        for draft in made:
            insort(self._by_place, (right.first, len(self.drafts)))
            self._at.append(right.first)
            self.drafts.append(draft)
        return len(made) == len(names)

    def _forget_asked(self, back: TakeBack, name: str) -> None:
        """As in "Did you give ten of morphine? No, five.": the no is to the amount alone."""
        if back.wrong is None:
            return
        start = self._view.tokens[back.wrong.first].start
        end = self._view.tokens[back.first].start
        for k, draft in enumerate(self.drafts):
            denied = draft.kind is FactKind.MEDICATION_GIVEN and draft.status is FactStatus.NEGATED
            if denied and draft.name == name and start <= draft.spans[0][0] < end:
                self.drafts[k] = replace(draft, status=FactStatus.SUPERSEDED)

    def _told_again(self, back: TakeBack, names: tuple[str, ...]) -> bool:
        """As in "Temp 34. Ignore that, it fell out. 37.2.": another value follows the reason."""
        if back.how not in (How.PLAIN, How.DOUBTED, How.UNRELIABLE):
            return False
        behind = self._near(back.last, back.last + _REASON)
        vital = (k for k in behind if self.drafts[k].kind is FactKind.VITAL)
        return any(self._is_current(k, names) for k in vital)

    def _explains(self, k: int, back: TakeBack) -> bool:
        """As in "pulse 140, no, 104, *I misread it*": it tells why another gave way to this one."""
        first = self._at[k]
        rights = (b.right for b in take_backs(self._view) if b.how is How.REFUSED and b != back)
        return back.sign is None and any(
            r is not None and r.first <= first < r.last for r in rights
        )

    def _believe(self, k: int, right: Said, names: tuple[str, ...]) -> None:
        """What takes the place of another number counts, whoever was spoken of before."""
        draft = self.drafts[k]
        value = right.values[names.index(draft.name)]
        if _value(draft) != value and draft.kind is FactKind.VITAL:
            span = self._view.span(right.first, right.last)
            draft = replace(draft, value=scalar(value), spans=(span,), review_reason=RAN_TOGETHER)
        if draft.status in _UNBELIEVED:
            draft = replace(draft, status=FactStatus.ASSERTED)
        self.drafts[k] = draft

    def _is_home(self, name: str) -> bool:
        return any(d.name == name and d.kind is FactKind.HOME_MEDICATION for d in self.drafts)

    def _revise(self, k: int, back: TakeBack, counts: bool | None) -> None:
        """What was taken back, by how surely that was said."""
        draft = self.drafts[k]
        planned = counts and draft.status is FactStatus.PLANNED and back.how in _OF_PLANS
        if draft.status not in CURRENT and not planned:
            return
        if not counts and back.wrong is None and self._explains(k, back):
            doubt = TAKEN_BACK if self._view.norm[back.first] in HEADS else None  # "scrap that"
            self.drafts[k] = replace(draft, review_reason=draft.review_reason or doubt)
            return
        if back.how in (How.HESITATED, How.ASKED) and not counts:
            return
        status = _STATUS.get(back.how)
        if back.how is not How.CHANGED and (counts or back.how is How.DENIED):
            self.drafts[k] = replace(draft, status=FactStatus.SUPERSEDED)
        elif draft.kind is FactKind.MEDICATION_GIVEN and back.how is not How.REFUSED:
            return  # whether it went in at all is told in words of its own
        elif status is not None:
            self.drafts[k] = replace(draft, status=status)
        elif draft.review_reason is None and self._unexplained(draft, back):
            reason = UNRELIABLE if back.how is How.UNRELIABLE else TAKEN_BACK
            self.drafts[k] = replace(draft, review_reason=reason)

    def _unexplained(self, draft: Draft, back: TakeBack) -> bool:
        """Whether a take-back stands here that only may be one, beside a number nobody read."""
        if back.how in (How.DOUBTED, How.UNRELIABLE):
            return True
        right = back.right
        if back.how is not How.REFUSED or right is None or right.quantity.unit is not None:
            return False  # "sats 92, make it 15 litres"
        if draft.kind is FactKind.VITAL and unlike(self._view, right, draft):
            return False  # "sats one hundred, make that twenty one at the lip"
        names = _PRESSURE if draft.name in _PRESSURE else (draft.name,)
        of_another = not self._only(names, back.last, right.first)
        return not of_another and not self._near(right.first, right.last)


_OF_PLANS = (How.ASKED, How.REFUSED)
_STATUS = {How.PLAIN: FactStatus.SUPERSEDED, How.ANOTHER: FactStatus.OTHER_SUBJECT}


def _lengths(back: TakeBack) -> tuple[Role, ...]:
    """How long it took and when is not what an amount takes the place of: "2 g over ten, no, 1 g".

    "At 1700, correction, 1701" puts the hour right.
    """
    if back.right is None:
        return ()
    return (Role.DURATION, Role.TIME) if back.right.quantity.unit else (Role.DURATION,)


def _value(draft: Draft) -> Scalar | None:
    return draft.dose if draft.kind is _GIVEN else draft.value


_STOPS = frozenset(SENTENCE_ENDS) - {"?"}
"""Behind these something else is told; a "What?" only asks for it again."""
_UNBELIEVED = (FactStatus.SUPERSEDED, FactStatus.OTHER_SUBJECT)
