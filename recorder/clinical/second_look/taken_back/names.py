"""Names taken back: "scratch the aspirin", "an OPA, sorry, NPA", "collar on. No, no collar yet".

Drugs, allergens and what somebody takes at home are put right where they are read.

The sex said wrong and put right at once: "62 F, no wait, M", "a boy, sorry, a girl".

Corrections that come later and name the drug: "correction on the morphine, it was five and".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from recorder.clinical.claims.corrections import SIGNALS
from recorder.clinical.claims.cues import Cue
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.drafts.put_right import adds_behind, turned_to
from recorder.clinical.drafts.terms import Mention, mentions
from recorder.clinical.grammar.tables import NO, SUBJECTS, words
from recorder.clinical.lexicon import Hit
from recorder.clinical.patient.who.demographics import explicit_sexes, sex_draft
from recorder.clinical.patient.who.sexwords import BEHIND_AGE, SEX
from recorder.clinical.second_look.places import Places, is_dose
from recorder.clinical.second_look.taken_back.made import CURRENT
from recorder.clinical.second_look.taken_back.take_back import HEADS, ends
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus
from recorder.core.records import record

_SURELY = words("taken_back", "pointed", "surely")
_WHICH = words("taken_back", "pointed", "which")
_BEFORE = words("taken_back", "pointed", "before")
_TOLD_NEXT = SUBJECTS | words("taken_back", "pointed", "told_next")
MAYBE = "may have been taken back"
_READ_AS = {
    FactKind.FINDING: "finding",
    FactKind.INTERVENTION: "intervention",
    FactKind.HISTORY: "history",
}
_DENYING = frozenset({Cue.NOT, Cue.DENY})
_GOES_ON = SUBJECTS | {"that", "it"}
_NEAR, _NEAR_CHARS, _DENIED_REACH = 5, 40, 10
"""Most words from a name to what takes it back, and from there to where it is denied."""
_KINDS = ("drug", "finding", "intervention", "history", "allergen")
_TAKEN = {
    FactKind.MEDICATION_GIVEN, FactKind.HOME_MEDICATION, FactKind.FINDING, FactKind.INTERVENTION,
    FactKind.HISTORY, FactKind.ALLERGY, FactKind.CHIEF_COMPLAINT,
}  # fmt: skip


def names_taken_back(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, of which what is taken back by name counts no more.

    "Forget" and "ignore" surely are of the words beside them; what was told before is to check.
    """
    found = list(_pointed(view)) if view.positions.have(HEADS) else []
    if not (found or view.marks.corrections):
        return drafts
    places = Places(view)
    judged = [_judged(places, draft, found) for draft in drafts] if found else drafts
    return _Anew(view, judged).read() if view.marks.corrections else judged


class _Anew:
    """Findings, procedures and illnesses of which another is named at once, or the same denied."""

    def __init__(self, view: View, drafts: Sequence[Draft]) -> None:
        self._view, self._drafts = view, drafts
        self._cue_at = [view.tokens[first].start for first, _ in view.marks.corrections]
        self._begin = sorted((draft.spans[0][0], k) for k, draft in enumerate(drafts))
        self._by_kind: dict[str, dict[int, Mention]] = {}

    def read(self) -> list[Draft]:
        """The drafts, of which those are superseded or to check, and what took their place."""
        found: list[Draft] = []
        for draft in self._drafts:
            end = draft.spans[0][1]
            k = bisect_left(self._cue_at, end)
            near = k < len(self._cue_at) and self._cue_at[k] - end <= _NEAR_CHARS
            if near and draft.kind in _TAKEN and draft.status in CURRENT:
                found += self._looked_at(draft, self._view.marks.corrections[k])
            else:
                found.append(draft)
        return found

    def _looked_at(self, draft: Draft, cue: tuple[int, int]) -> Sequence[Draft]:
        last = self._view.begun(draft.spans[0][1])
        if cue[0] >= last + _NEAR or self._beginning(last, cue[0]):
            return (draft,)
        return self._revised(draft, last, cue)

    def _revised(self, draft: Draft, last: int, cue: tuple[int, int]) -> Sequence[Draft]:
        made = tuple(self._put_right(draft, cue)) if draft.kind in _READ_AS else (draft,)
        if made == (draft,) and self._taken_at_once(last, *cue):
            return (replace(draft, review_reason=draft.review_reason or MAYBE),)
        return made

    def _taken_at_once(self, last: int, first: int, behind: int) -> bool:
        """As in "we splinted it. Wait, no, that's still to do": with nothing in its place."""
        view, said = self._view, SIGNALS.intersection(self._view.norms(first, behind))
        if first > last + 2 or not said & NO or said <= NO or view.norm[behind] not in _GOES_ON:
            return False
        if adds_behind(view, behind):
            return False  # "no, sorry, he's also got a cut"
        return turned_to(view, first, self._is_told) is None

    def _is_told(self, i: int) -> bool:
        return i in self._view.quantity_at or bool(self._beginning(i, i + 1))

    def _beginning(self, first: int, last: int) -> list[int]:
        """The drafts that begin in tokens ``[first, last)``."""
        tokens = self._view.tokens[first:last]
        if not tokens:
            return []
        low = bisect_left(self._begin, (tokens[0].start, -1))
        return [k for _, k in self._begin[low : bisect_left(self._begin, (tokens[-1].end, -1))]]

    def _named(self, kind: str) -> dict[int, Mention]:
        """What is named of ``kind``, by its first token."""
        if kind not in self._by_kind:
            self._by_kind[kind] = {m.first: m for m in mentions(self._view, kind)}
        return self._by_kind[kind]

    def _put_right(self, draft: Draft, cue: tuple[int, int]) -> Iterator[Draft]:
        view, kind = self._view, _READ_AS[draft.kind]
        named = self._named(kind)
        ahead = (named[i] for i in range(cue[1], cue[1] + _DENIED_REACH) if i in named)
        if any(m.name == draft.name and m.context.cues & _DENYING for m in ahead):
            yield replace(draft, status=FactStatus.SUPERSEDED)
            return
        turn = turned_to(view, cue[0], named.__contains__)
        new = named[turn.at] if turn is not None and not (turn.only_no or turn.adds) else None
        same = new is None or new.name == draft.name or new.status is FactStatus.NEGATED
        if turn is None or new is None or same or adds_behind(view, new.last):
            yield draft
        elif turn.sure and not view.has(SUBJECTS, cue[1], turn.at):
            yield replace(draft, status=FactStatus.SUPERSEDED)
            if not any(
                self._drafts[k].kind is draft.kind for k in self._beginning(new.first, new.last)
            ):
                span, rule = view.span(new.first, new.last), f"{kind}.put_right"
                yield replace(draft, name=new.name, spans=(span,), rule=rule)
        else:
            yield replace(draft, review_reason=draft.review_reason or MAYBE)


@record
class _Named:
    """A name at tokens ``[first, last)`` that is taken back, and whether that is sure."""

    first: int
    last: int
    names: frozenset[str]
    surely: bool


def _pointed(view: View) -> Iterator[_Named]:
    for head in view.positions.of(HEADS):
        k = head + 1
        while view.norm[k] in _WHICH and not ends(view, k):
            k += 1
        opens = ends(view, head) or view.norm[head - 1] in _BEFORE
        hits = _named(view, k) if k > head + 1 and opens and not ends(view, k) else []
        last = max((hit.end for hit in hits), default=k)
        if hits and (ends(view, last) or view.norm[last] in _TOLD_NEXT):
            names = frozenset(hit.form.name for hit in hits)
            yield _Named(k, last, names, view.norm[head] in _SURELY)


def _named(view: View, i: int) -> list[Hit]:
    """What token ``i`` is a name of; an alert is called off elsewhere."""
    hits = [hit for kind in _KINDS for hit in view.named[kind] if hit.start <= i < hit.end]
    return [hit for hit in hits if not hit.form.name.endswith("_alert")]


def _judged(places: Places, draft: Draft, pointed: Iterable[_Named]) -> Draft:
    if draft.kind not in _TAKEN or draft.status not in (*CURRENT, FactStatus.PLANNED):
        return draft
    at, _ = places.of(draft)
    for named in pointed:
        here = named.first <= at < named.last
        if here or (at < named.first and named.names & {draft.name, draft.value}):
            if here or named.surely:
                return replace(draft, status=FactStatus.SUPERSEDED)
            return replace(draft, review_reason=draft.review_reason or MAYBE)
    return draft


_Told = tuple[str, int, int]
"""A sex and the tokens ``[first, last)`` that say it."""


def sex_meant(view: View, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """``drafts``, of which the sex is the one that was put right, where one was."""
    if not view.positions.have(SIGNALS):
        return drafts
    ages = [draft for draft in drafts if draft.kind is FactKind.AGE]
    corrected = _put_right(view, [found[1:] for found in sorted(explicit_sexes(view, ages))])
    if corrected is None:
        return drafts
    said = [draft for draft in drafts if draft.kind is FactKind.SEX]
    wrong = (replace(d, status=FactStatus.SUPERSEDED) for d in said if d.value != corrected[0])
    kept = [draft for draft in drafts if draft.kind is not FactKind.SEX]
    return [*kept, *wrong, sex_draft(view, *corrected, "sex.corrected")]


def _put_right(view: View, said: Sequence[_Told]) -> _Told | None:
    """The last sex that corrects one of ``said``, which are of the patient."""
    told = {last: value for value, _, last in (*said, *_letters(view))}
    found: _Told | None = None
    for last in sorted(told):
        if found is not None and last == found[2]:
            told[last] = found[0]
        found = _corrected(view, last, told[last]) or found
    return found


def _letters(view: View) -> Iterator[_Told]:
    """As in "62 f": the letter behind an age, however it is written."""
    for quantity in view.quantities:
        if view.norm[quantity.last] in _LETTERS:
            yield BEHIND_AGE[view.norm[quantity.last]], quantity.last, quantity.last + 1


def _corrected(view: View, i: int, value: str) -> _Told | None:
    """The other sex behind "no wait", "sorry, it's a", "correction" at token ``i``."""
    turn = turned_to(view, i, lambda k: _told_at(view, k), lambda k: k + (k in view.number_at))
    if turn is None or (turn.only_no and not _stands_alone(view, turn.at + 1)):
        return None
    hit = SEX.at(view.tokens, turn.at)
    other = hit.value if hit else BEHIND_AGE[view.norm[turn.at]]
    return None if other == value else (other, turn.at, hit.last if hit else turn.at + 1)


def _told_at(view: View, i: int) -> bool:
    """Whether a sex begins at token ``i``; who is spoken to behind "sorry" is none."""
    if view.norm[i] in _ADDRESSES and view.norm[i - 1] != "a":
        return False
    return view.norm[i] in _LETTERS or SEX.at(view.tokens, i) is not None


def _stands_alone(view: View, i: int) -> bool:
    """As in "male, no, female.", never "no female relatives"."""
    told = bool(view.gap(i)) or i in view.number_at
    return told or view.norm[i] in _OF_PATIENT


_OF_PATIENT = frozenset("patient pt who with aged about in of year approximately found".split())
_ADDRESSES = words("taken_back", "heard", "addresses")
_LETTERS = frozenset({"m", "f"})


PUT_RIGHT = "a correction of it was told later"
_NAMED_REACH = 4
"""Most words between "correction" and the drug it is of."""
_JOINED_CHARS = 60
"""Nearer behind its amount a correction is read as one of the amount itself."""


def doubt_the_corrected(view: View, drafts: Iterable[Draft]) -> Iterator[Draft]:
    """``drafts``, doses to check of which a correction is told later on."""
    corrected: dict[str, int] = {}
    for _, last in view.marks.corrections:
        if last >= view.count:
            continue
        for i in range(last, min(last + _NAMED_REACH, view.count)):
            if i in view.drug_at and view.has(_OF, last, i):
                corrected[view.drug_at[i].form.name] = view.tokens[last].start
                break
    known = tuple(drafts)
    said = frozenset(_said_otherwise(view, known))
    for draft in known:
        at = corrected.get(draft.name)
        doubted = (at is not None and _told_before(draft, at)) or (
            draft.name in said and is_dose(draft)
        )
        if doubted and draft.review_reason is None:
            yield replace(draft, review_reason=PUT_RIGHT)
        else:
            yield draft


def _said_otherwise(view: View, drafts: Iterable[Draft]) -> Iterator[str]:
    """As in "just a correction, the morphine was ten", "I said five earlier, it was actually ten".

    Drugs of which another amount was told before.
    """
    places = Places(view)
    earlier: dict[str, Draft] = {}
    for draft in sorted(filter(is_dose, drafts), key=lambda d: d.spans[0]):
        first = earlier.setdefault(draft.name, draft)
        if draft.dose == first.dose:
            continue
        at, _ = places.of(draft)
        if view.has(_CORRECTS, *view.around(at, at, _CORRECTS_REACH, _CORRECTS_REACH)):
            yield draft.name


_CORRECTS = words("taken_back", "told_later", "words")
_CORRECTS_REACH = 12


_OF = words("taken_back", "told_later", "of")


def _told_before(draft: Draft, place: int) -> bool:
    return is_dose(draft) and draft.spans[0][1] + _JOINED_CHARS < place
