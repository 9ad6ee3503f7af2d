"""Whether a written sentence says nothing but what the facts say that it names. Pure.

A sentence is cut into clauses. Each clause has to be one fact (or a blood pressure, or age and
sex): its name, its own number, unit, route and count, a few listed words that join them, and
nothing else. Strict rather than fluent: many honest sentences are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from recorder.clinical.languages import CODES, language
from recorder.clinical.languages.words import tokens_of
from recorder.clinical.narrative.naming import all_words, is_own, is_told, places_of, words_in
from recorder.clinical.narrative.words import Kind, NarrativeWords, narrative_words
from recorder.clinical.wording import describe, wording
from recorder.clinical.wording.particulars import kind_name, particulars
from recorder.core.model import Fact, FactKind, FactStatus

LONGEST_CHARS = 400
_UNFIT = re.compile(r"[^\w\s.,;:()/%°µ'’\"-]|_|https?:|www\.", re.IGNORECASE)
_PRESSURE = ("systolic_bp", "diastolic_bp")
_NONE_KNOWN = ("nkda", "none")


def holds(
    text: str,
    cited: Sequence[Fact],
    code: str,
    sex: str | None = None,
    past: Collection[str] = (),
) -> bool:
    """Whether the sentence says nothing beyond the facts it cites.

    Args:
        text: the sentence.
        cited: the facts that it names.
        code: language of the sentence, and of the words that are in force.
        sex: of the patient, where it is known; a word that tells another drops the sentence.
        past: ids of facts that what was told later has overtaken.
    """
    if not cited or not text.strip() or len(text) > LONGEST_CHARS:
        return False
    if not all(_in_its_time(text, f, narrative_words(code)) for f in cited if f.id in past):
        return False
    if len(cited) == 1 and _plain(text) == _plain(describe.statement(cited[0])):
        return True  # the template's own words
    if _UNFIT.search(text) or not all(map(_is_plain, cited)):
        return False
    if len({f.status for f in cited}) != 1 or not _sides(text) <= _sides(all_words(cited)):
        return False
    return _Sentence(narrative_words(code), code, sex).holds(text, cited)


def _in_its_time(text: str, fact: Fact, words: NarrativeWords) -> bool:
    """What was so is told of the past; of what came and went "denied" tells nothing."""
    said = words_in(text)
    return not fact.negated and bool(said & words.past) and not said & words.present


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).removesuffix(".")


def _is_plain(fact: Fact) -> bool:
    """Nothing about its value needs more than one number; such facts stay in the template."""
    vague = fact.alternatives or fact.comparator or fact.approximate or fact.prior_to_ems
    return not vague and fact.low is None and fact.high is None


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
    is_none = fact.kind is FactKind.ALLERGY and fact.name in _NONE_KNOWN
    return f"{kind}.nkda" if is_none else kind


_CLEAR = (FactKind.VITAL, FactKind.AGE, FactKind.SEX)
"""What a clause says of itself, whatever is claimed before it."""


@dataclass(frozen=True, slots=True)
class _Thread:
    """What the clauses read so far hand on: the kind that is claimed, or that still waits for it.

    Both are keys of ``NarrativeWords.kinds``, or "".
    """

    claim: str = ""
    waits: str = ""


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: NarrativeWords
    code: str
    sex: str | None

    def holds(self, text: str, cited: Sequence[Fact]) -> bool:
        """Each clause is one fact, each fact one clause, and each is claimed as what it is."""
        denied = cited[0].status is FactStatus.NEGATED
        splits = self.words.denied_splits if denied else self.words.splits
        pieces = re.split(rf"([,;.:]\s|\b(?:{splits})\b)", text.lower())
        joins, left, thread = pieces[1::2], list(cited), _Thread()
        for place, clause in enumerate(pieces[::2]):
            found = next(filter(None, (self._fit(clause, g) for g in _groups(left))), None)
            if found is None or (denied and not place and not found.claim_first):
                return False
            handed_on = self._follow(thread, found)
            if handed_on is None:
                return False
            if (
                denied
                and place
                and not (found.claimed or self._denies_on(joins[place - 1 :], text))
            ):
                return False
            thread = handed_on
            left = [f for f in left if f not in found.facts]
        names = {f.name for f in cited if f.kind is FactKind.FINDING}
        rest = [f for f in left if f.kind is not FactKind.CHIEF_COMPLAINT or f.value not in names]
        return not rest and not thread.waits

    def _denies_on(self, joins: Sequence[str], text: str) -> bool:
        """Whether a denial goes on behind ``joins[0]`` ("or"); "no pain and vomiting" tells both.

        Commas go on to the word that ends them ("no pain, cough or fever"), and who *denies*
        denies a whole list.
        """
        last = next((join for join in joins if join != ", "), "")
        if re.fullmatch(self.words.splits, last) or not last:
            return bool(words_in(text) & self.words.denies)
        return last.isalpha()

    def _follow(self, thread: _Thread, clause: _Clause) -> _Thread | None:
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

    def _has_a_verb(self, clause: _Clause) -> bool:
        return bool(words_in(clause.text) & (self.words.past | self.words.present))

    def _fit(self, text: str, facts: tuple[Fact, ...]) -> _Clause | None:
        """The clause, when it is these facts and nothing else."""
        kinds = [self.words.kinds.get(_key(f)) for f in facts]
        clause = _Clause(text, facts)
        if None in kinds or not self._told(clause, facts):
            return None
        name_at = clause.first_taken()
        claim = clause.take([phrase for kind in kinds if kind for phrase in kind.must])
        behind = facts[0].kind is FactKind.MEDICATION_GIVEN  # "aspirin was not given"
        clause.claimed = claim is not None
        clause.claim_first = claim is not None and (behind or claim <= name_at)
        if facts[0].status is FactStatus.NEGATED and clause.claimed and not clause.claim_first:
            return None
        return clause if self._nothing_else(clause, [k for k in kinds if k]) else None

    def _nothing_else(self, clause: _Clause, kinds: Iterable[Kind]) -> bool:
        may = frozenset[str]().union(*(k.may for k in kinds))
        own = [str(f.value) for f in clause.facts if f.kind is FactKind.SEX] or [self.sex or ""]
        may |= {"male": self.words.male, "female": self.words.female}.get(own[0], frozenset())
        rest = clause.rest()
        return words_in(rest) <= may and not re.search(r"[/%°]|[^\w\s]\d", rest)

    # -- what a fact says --------------------------------------------------------------------------

    def _told(self, clause: _Clause, facts: tuple[Fact, ...]) -> bool:
        """One fact, a blood pressure, or age and sex."""
        if len(facts) == 1 or facts[0].kind is not FactKind.VITAL:
            return all(self._said(clause, f) for f in facts)
        same = facts[0].unit == facts[1].unit
        return same and self._vital(clause, "blood_pressure") and self._pressure(clause, facts)

    def _pressure(self, clause: _Clause, facts: tuple[Fact, ...]) -> bool:
        upper, lower = (_figure(f.value) for f in facts)
        between = "|".join(map(re.escape, self.words.between))
        lower = lower.removeprefix(_STARTS)
        return clause.take_pattern(rf"{upper}\s*(?:{between})\s*{lower}{self._unit(facts[0])}")

    def _said(self, clause: _Clause, fact: Fact) -> bool:
        """Everything that the fact has to say is said, and is taken out of the clause."""
        if fact.kind is FactKind.SEX:
            own = {"male": self.words.male, "female": self.words.female}.get(str(fact.value))
            return clause.take(own or ()) is not None
        if fact.kind is FactKind.AGE:
            unit = self._unit(fact, needed=True, joined=r"[\s-]*")
            return clause.take_pattern(_figure(fact.value) + unit)
        if fact.kind is FactKind.EVENT_TIME or not self._named(clause, fact):
            return False
        if fact.kind is FactKind.VITAL:
            return self._measured(clause, fact)
        if fact.kind is FactKind.MEDICATION_GIVEN:
            return self._dosed(clause, fact)
        told = clause.text
        clause.take_all(particulars(fact))
        return all(is_told(told, detail, fact) for detail in fact.detail)

    def _measured(self, clause: _Clause, fact: Fact) -> bool:
        unit = self._unit(fact)
        if fact.name == "pain_score":
            unit = rf"(?:\s*(?:{'|'.join(map(re.escape, self.words.of_ten))})\s*10)?(?!\w)"
        if fact.value is None or not clause.take_pattern(_figure(fact.value) + unit):
            return False
        if not fact.oxygen:
            return True
        told = (wording().name("oxygen", fact.oxygen), *self.words.oxygen.get(fact.oxygen, ()))
        return clause.take(told) is not None

    def _dosed(self, clause: _Clause, fact: Fact) -> bool:
        """Its own dose with its unit, and how often; the route may be left out."""
        if fact.route:
            clause.take((describe.route(fact), *self.words.routes.get(fact.route, ())))
        if (fact.count or 1) > 1 and clause.take(self.words.times.get(fact.count or 1, ())) is None:
            return False
        if fact.dose is None:
            return True
        return clause.take_pattern(_figure(fact.dose) + self._unit(fact, needed=True))

    def _unit(self, fact: Fact, *, needed: bool = False, joined: str = r"\s*") -> str:
        """A pattern for the unit of the fact."""
        own = [wording().unit(fact.unit), wording().unit(fact.unit, singular=True)]
        spoken = {u.casefold() for u in (*own, *self.words.units.get(fact.unit or "", ())) if u}
        if not spoken:
            return r"(?!)" if needed else r"(?!\w)"
        told = "|".join(sorted(map(re.escape, spoken), key=len, reverse=True))
        return rf"(?:{joined}(?:{told})){'' if needed else '?'}(?![\w/])"

    # -- names ------------------------------------------------------------------------------------

    def _named(self, clause: _Clause, fact: Fact) -> bool:
        """The name of the fact is in the clause once, in any of its known words."""
        if fact.kind is FactKind.VITAL:
            return self._vital(clause, fact.name)
        if fact.kind is FactKind.ALLERGY and fact.name in _NONE_KNOWN:
            return True
        found = places_of(clause.text, fact, self.code)
        places = sorted(
            (p for p in found if is_own(clause.text, p, fact)), key=lambda p: p[0] - p[1]
        )
        if places:
            clause.mark(*places[0])
            return True
        plain = (describe.subject(fact), fact.name.replace("_", " "))
        return clause.take((kind,) if (kind := kind_name(fact)) else plain) is not None

    def _vital(self, clause: _Clause, name: str) -> bool:
        """The name of a vital sign is in the clause."""
        own = () if name == "blood_pressure" else (wording().name("vital", name),)
        if clause.take((*own, *self.words.vitals.get(name, ()))) is not None:
            return True
        tokens = tokens_of(clause.text)
        hits = language(self.code).signs.find(tokens) if self.code in CODES else ()
        hit = next((h for h in hits if h.value == name), None)
        if hit is not None:
            clause.mark(tokens[hit.first].start, tokens[hit.last - 1].end)
        return hit is not None


def _groups(left: Sequence[Fact]) -> Iterator[tuple[Fact, ...]]:
    """What one clause may say: a blood pressure, age with sex, or one fact."""
    pressure = [[f for f in left if f.name == n and f.kind is FactKind.VITAL] for n in _PRESSURE]
    if all(len(found) == 1 for found in pressure) and pressure[0][0].order == pressure[1][0].order:
        yield (pressure[0][0], pressure[1][0])  # of one reading: never the upper of a first, 140/60
    who = [[f for f in left if f.kind is k] for k in (FactKind.AGE, FactKind.SEX)]
    if all(len(found) == 1 for found in who):
        yield (who[0][0], who[1][0])
    for fact in left:
        yield (fact,)


_STARTS = r"(?<![\w.,/:-])"


def _figure(value: object) -> str:
    """A pattern for a number in figures, and for no part of another."""
    if not isinstance(value, (int, float)):
        return r"(?!)"
    told = re.escape(describe.number(value).replace(",", ".")).replace(r"\.", "[.,]")
    return rf"{_STARTS}{told}(?![.,]?\d)"


@dataclass(slots=True)
class _Clause:
    """A clause, and what of it is accounted for."""

    text: str
    facts: tuple[Fact, ...]
    taken: list[tuple[int, int]] = field(default_factory=list)
    claimed: bool = False
    claim_first: bool = False

    def rest(self) -> str:
        """The clause without what was taken, letter for letter in its place."""
        left = self.text
        for first, last in self.taken:
            left = left[:first] + " " * (last - first) + left[last:]
        return left

    def mark(self, first: int, last: int) -> None:
        """Take the letters ``[first, last)``."""
        self.taken.append((first, last))

    def take_pattern(self, pattern: str) -> bool:
        """Take what matches, once."""
        found = re.search(pattern, self.rest(), re.IGNORECASE)
        if found:
            self.mark(*found.span())
        return found is not None

    def take(self, phrases: Iterable[str]) -> int | None:
        """Take the longest of ``phrases`` that is there; where it began, or None."""
        for phrase in sorted(filter(None, phrases), key=len, reverse=True):
            found = re.search(rf"(?<!\w){re.escape(phrase.casefold())}(?!\w)", self.rest())
            if found:
                self.mark(*found.span())
                return found.start()
        return None

    def take_all(self, phrases: Iterable[str]) -> None:
        """Take each of ``phrases`` that is there."""
        for phrase in phrases:
            self.take((phrase,))

    def first_taken(self) -> int:
        """Where the first taken letter stands."""
        return min((first for first, _ in self.taken), default=len(self.text))
