"""Whether a written sentence says nothing but what the facts say that it names. Pure.

A sentence is cut into clauses. Each clause has to be one fact (or a blood pressure, or age and
sex): its name, its own number, unit, route and count, a few listed words that join them, and
nothing else. Strict rather than fluent: where it is in doubt, an honest sentence is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from recorder.clinical.narrative.naming import Clause, all_words, words_in
from recorder.clinical.narrative.plainer import plainer
from recorder.clinical.narrative.saying import NONE_KNOWN, Saying
from recorder.clinical.narrative.words import Kind, NarrativeWords, narrative_words
from recorder.clinical.wording import describe
from recorder.core.model import Fact, FactKind, FactStatus

LONGEST_CHARS = 400
_UNFIT = re.compile(r"[^\w\s.,;:()/%°µ'’\"-]|_|https?:|www\.", re.IGNORECASE)
_PRESSURE = ("systolic_bp", "diastolic_bp")


def holds(
    text: str,
    cited: Sequence[Fact],
    code: str,
    sex: str | None = None,
    past: Collection[str] = (),
    first: Collection[str] = (),
) -> bool:
    """Whether the sentence says nothing beyond the facts it cites.

    Args:
        text: the sentence.
        cited: the facts that it names.
        code: language of the sentence, and of the words that are in force.
        sex: of the patient, where it is known; a word that tells another drops the sentence.
        past: ids of facts that what was told later has overtaken.
        first: ids of readings that are known to be first ones.
    """
    if not cited or not text.strip() or len(text) > LONGEST_CHARS:
        return False
    if len(cited) == 1 and _plain(text) == _plain(describe.statement(cited[0])):
        return cited[0].id not in past  # the template's own words
    if _UNFIT.search(text) or not all(map(_is_plain, cited)):
        return False
    one = len({(f.status, f.prior_to_ems) for f in cited}) == 1
    words = narrative_words(code)
    plain = plainer(text, cited, words) if one and _sides(text) <= _sides(all_words(cited)) else ""
    return bool(plain) and _Sentence(words, code, sex, past, first).holds(plain, cited)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).removesuffix(".")


def _is_plain(fact: Fact) -> bool:
    """Nothing about its value needs more than one number; such facts stay in the template."""
    vague = fact.alternatives or fact.comparator or (fact.approximate and fact.kind not in _COUNTED)
    return not vague and fact.low is None and fact.high is None


_COUNTED = (FactKind.VITAL, FactKind.AGE, FactKind.MEDICATION_GIVEN)
"""Kinds whose number may have "about" before it."""


_SIDES = {
    "left": ("left", "izquierd", "esquerd"),
    "right": ("right", "derech", "direit"),
    "both": ("bilateral", "both", "ambos", "ambas"),
}


def _sides(text: str) -> frozenset[str]:
    """Sides that are named; names of findings may hold one that the fact does not tell."""
    lower = text.casefold()
    return frozenset(
        side
        for side, stems in _SIDES.items()
        if any(re.search(rf"\b{stem}", lower) for stem in stems)
    )


def _key(fact: Fact) -> str:
    """The entry of ``NarrativeWords.kinds`` that a clause about the fact has to keep to."""
    kind = fact.kind.value
    if fact.status is not FactStatus.ASSERTED:
        return f"{kind}.{fact.status.value}"
    is_none = fact.kind is FactKind.ALLERGY and fact.name in NONE_KNOWN
    return f"{kind}.nkda" if is_none else kind


_CLEAR = (FactKind.VITAL, FactKind.AGE, FactKind.SEX)
"""What a clause says of itself, whatever is claimed before it."""


@dataclass(frozen=True, slots=True)
class _Thread:
    """What the clauses read so far hand on: the kind that is claimed, or that still waits for it.

    Both are keys of ``NarrativeWords.kinds``, or "". ``was``: a verb has told of the past;
    ``when``: which reading it is ("first", "now", "later"); ``told``: the facts of each clause.
    """

    claim: str = ""
    waits: str = ""
    was: bool = False
    when: str = ""
    told: tuple[tuple[Fact, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: NarrativeWords
    code: str
    sex: str | None
    past: Collection[str]
    first: Collection[str]

    def holds(self, text: str, cited: Sequence[Fact]) -> bool:
        """Each clause is one fact, each fact one clause, and each is claimed as what it is."""
        denied = cited[0].status is FactStatus.NEGATED
        splits = self.words.denied_splits if denied else self.words.splits
        pieces = re.split(rf"((?:,\s+)?\b(?:{splits})\b|[,;.]\s)", text)
        joins, left, thread = [j.strip(", ") for j in pieces[1::2]], list(cited), _Thread()
        for place, clause in enumerate(pieces[::2]):
            before = thread.told[-1] if thread.told else ()
            fits = (self._fit(Clause(clause, g, before)) for g in _groups(left))
            found = next(filter(None, fits), None)
            claims = found and self._follow(thread, found)
            handed_on = found and claims and self._timed(thread, claims, found)
            if not found or not handed_on:
                return False
            if denied and not (handed_on.waits and found.behind):
                denies_on = place and self._denies_on(joins[place - 1 :], text)
                if not (found.claimed if place else found.claim_first) and not denies_on:
                    return False
            thread = handed_on
            left = [f for f in left if f not in found.facts]
        if len({any(f.kind is FactKind.EVENT_TIME for f in told) for told in thread.told}) > 1:
            return False  # "aspirin and morphine at 14:41": a time reads as that of all
        names = {f.name for f in cited if f.kind is FactKind.FINDING}
        rest = [f for f in left if f.kind is not FactKind.CHIEF_COMPLAINT or f.value not in names]
        return not rest and not thread.waits

    def _denies_on(self, joins: Sequence[str], text: str) -> bool:
        """Whether a denial goes on behind ``joins[0]`` ("or"); "no pain and vomiting" tells both.

        Commas go on to the word that ends them ("no pain, cough or fever"), and who *denies*
        denies a whole list.
        """
        last = next(filter(None, joins), "")
        if re.fullmatch(self.words.splits, last) or not last:
            return bool(words_in(text) & self.words.denies)
        return last.isalpha()

    def _follow(self, thread: _Thread, clause: Clause) -> _Thread | None:
        """What is claimed from here on; None where the clause would be read as another's claim.

        "Allergic to penicillin, aspirin 324 mg and was given morphine" tells of an allergy to
        aspirin: a clause without a claim has that of the like clause before it, or waits for
        it at the head of the sentence ("aspirin and morphine were given").
        """
        key = _key(clause.facts[0])
        if clause.claimed:
            return None if thread.waits not in ("", key) else _Thread(key)
        if self.words.kinds[key].must:
            if thread.claim == key:
                return thread
            at_head = not thread.claim and thread.waits in ("", key)
            return _Thread(waits=key) if at_head else None
        if thread.waits:
            return None
        other = thread.claim not in ("", key) and self.words.kinds[thread.claim].must
        clear = not other or clause.facts[0].kind in _CLEAR or self._has_a_verb(clause)
        return _Thread(key) if clear else None

    def _timed(self, before: _Thread, now: _Thread, clause: Clause) -> _Thread | None:
        """``now`` with the time that it hands on; None where a fact is told as of another time.

        "Initial BP 164/92, pulse 62" gives a pulse as the first one, "pulse was 62, then 88" turns
        two round. A word of time counts up to the next one, a verb up to another kind of fact.
        """
        said, words, facts = words_in(clause.rest()), self.words, clause.facts
        own = [k for k in ("first", "now", "later") if said & getattr(words, k)]
        is_over = before.when == "first" and bool(said & words.present)
        when = "".join(own) or ("" if is_over else before.when)
        same = bool(before.told) and before.told[-1][0].kind is facts[0].kind
        is_now = when == "now" or bool(said & words.present)
        was = not is_now and (bool(said & words.past) or (same and before.was))
        if clause.goes_on and facts[0].kind is not FactKind.VITAL:
            when = ""  # "fentanyl 50 micrograms, then 25 micrograms"
        if not all(self._of_that_time(f, when, before, was=was) for f in facts):
            return None
        return replace(now, was=was, when=when, told=(*before.told, facts))

    def _of_that_time(self, fact: Fact, when: str, before: _Thread, *, was: bool) -> bool:
        gone = fact.id in self.past
        if fact.kind is not FactKind.VITAL:
            return not when and (not gone or (was and not fact.negated))
        order, known = fact.order or 1, {"": True, "first": fact.id in self.first}
        known |= {"now": order > 1 and not gone, "later": order > 1}
        told = [f for facts in before.told for f in facts if f.name == fact.name]
        in_order = all((f.order or 1) < order for f in told)
        return known.get(when, False) and in_order and (not gone or was or when == "first")

    def _has_a_verb(self, clause: Clause) -> bool:
        return bool(words_in(clause.text) & (self.words.past | self.words.present))

    def _fit(self, clause: Clause) -> Clause | None:
        """The clause, when it is its facts and nothing else."""
        facts = clause.facts
        kinds = [self.words.kinds.get(_key(f)) for f in facts]
        if None in kinds or not Saying(self.words, self.code).told(clause):
            return None
        name_at = clause.first_taken()
        claim = clause.take([phrase for kind in kinds if kind for phrase in kind.must])
        clause.claimed = claim is not None
        clause.claim_first = claim is not None and (clause.behind or claim <= name_at)
        if facts[0].status is FactStatus.NEGATED and clause.claimed and not clause.claim_first:
            return None
        return clause if self._nothing_else(clause, [k for k in kinds if k]) else None

    def _nothing_else(self, clause: Clause, kinds: Iterable[Kind]) -> bool:
        may = frozenset[str]().union(*(k.may for k in kinds))
        own = [str(f.value) for f in clause.facts if f.kind is FactKind.SEX] or [self.sex or ""]
        may |= {"male": self.words.male, "female": self.words.female}.get(own[0], frozenset())
        may |= self._time_words(clause)
        rest, hanging = clause.rest(), r"(?<!\w)-|-(?!\w)"  # "pulse 62 -"
        clean = not re.search(r"[/%°]|[^\w\s]\d", rest) and not re.search(hanging, clause.text)
        return words_in(rest) <= may and clean

    def _time_words(self, clause: Clause) -> frozenset[str]:
        """Words of time that the clause may hold: of readings, and of a further dose."""
        words, fact = self.words, clause.facts[0]
        if fact.kind is FactKind.VITAL:
            return words.first | words.now | words.later
        called = fact.kind is FactKind.INTERVENTION and fact.name.endswith("_alert")
        return words.called if called else words.later if clause.goes_on else frozenset()


def _groups(left: Sequence[Fact]) -> Iterator[tuple[Fact, ...]]:
    """What one clause may say: a blood pressure, age with sex, or one fact."""
    upper, lower = ([f for f in left if f.name == n] for n in _PRESSURE)
    for high in upper:  # of one reading: never the upper of a first, 140/60
        yield from ((high, low) for low in lower if _together(low, high))
    who = [[f for f in left if f.kind is k] for k in (FactKind.AGE, FactKind.SEX)]
    if all(len(found) == 1 for found in who):
        yield (who[0][0], who[1][0])
    for fact in left:
        yield from ((fact, time) for time in left if _is_of(time, fact))
    for fact in left:
        yield (fact,)


def _is_of(time: Fact, fact: Fact) -> bool:
    """Whether it is the time of this act, by the words that both rest on."""
    acts = (FactKind.MEDICATION_GIVEN, FactKind.INTERVENTION)
    if time.kind is not FactKind.EVENT_TIME or fact.kind not in acts:
        return False
    once = (fact.count or 1) == 1 and time.name.partition(":")[2] == fact.name
    return once and _together(time, fact)


def _together(one: Fact, other: Fact) -> bool:
    """Whether both rest on some of the same words: "BP 164" and "BP 164 over 92"."""
    spans = [(a, b) for a in one.evidence for b in other.evidence]
    return any(a.start < b.end and b.start < a.end for a, b in spans)
