"""What a substance once did to the patient: "Keflex brought him up in a rash", "hives from eggs".

A substance and a sign of a reaction are joined by words that say that the one made the other, in
either order, or by a pronoun that takes the substance up ("a bad rash with it"). That makes an
allergy where it is told of another day, of each time, or where the talk is about allergies: what
happens today is what the crew was called for.
"""

from __future__ import annotations

from collections.abc import Iterator

from recorder.clinical.claims.cues import Cue
from recorder.clinical.drafts.denials import DENYING
from recorder.clinical.grammar.tables import ALLERGIC, listed, table, words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.lexicon import load
from recorder.clinical.patient.allergy.everybody import expanded
from recorder.clinical.patient.allergy.had_for import had_for
from recorder.clinical.patient.allergy.none_known import FEARED, NONE_KNOWN
from recorder.clinical.patient.allergy.sounds import with_cut
from recorder.clinical.patient.allergy.talk import allergy_talk
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.view import View, once
from recorder.core.records import record


@record
class Reaction:
    """``substance`` made the sign at tokens ``[first, last)``.

    Attributes:
        sure: nothing is open; False where it may be of today.
        sick: what many drugs do ("morphine makes him vomit"): a bad effect, no true allergy.
        denied: "does it give you a rash?" - "No.": it makes no such sign.
    """

    substance: Named
    first: int
    last: int
    sure: bool
    sick: bool
    denied: bool


SIGNS: Phrases[str] = Phrases(
    (phrase, kind)
    for kind, phrases in table("allergies")["signs"].items()
    for phrase in expanded(phrases)
)
_LINKS: Phrases[bool] = Phrases(listed("allergies", "links", "to"))
_WHEN: Phrases[bool] = Phrases(listed("allergies", "links", "when"))
_MEANT: Phrases[bool] = Phrases(listed("allergies", "links", "meant"))
_OTHER_DAY: Phrases[bool] = Phrases(listed("allergies", "when", "other_day"))
_TODAY: Phrases[bool] = Phrases(listed("allergies", "when", "today"))
_BEFORE = words("allergies", "links", "before")
_TAKING = words("allergies", "links", "taking")
_CAUSES = words("allergies", "between", "causes")
_SUBJECTS = words("allergies", "between", "subjects")
_OBJECTS = words("allergies", "between", "objects")
_PARTS = words("allergies", "between", "parts")
_LIGHT = words("allergies", "between", "light")
_TOLD = words("allergies", "when", "told")
_EACH_TIME = words("allergies", "when", "each_time")
_TREATMENTS = words("allergies", "treatments", "drugs")
_HARMLESS = words("allergies", "treatments", "classes")
_OF_TODAY = frozenset("hour hours min mins minute minutes while".split())
_VERY = frozenset("very really so awful awfully terribly violently dead all quite".split())
_ONESELF = frozenset({"i", "im", "me", "my"})
_WHENS = frozenset({"when", "whenever", "if", "every", "each", "any"})
_BECAUSE = frozenset({"after", "because", "since", "cause", "cos", "as"})
_ANEW = words("allergies", "reactions", "anew")
"""Behind a "not" they tell why: "didn't give aspirin because he swells up with it"."""
_EXPLICIT = frozenset({"reaction", "reactions", "reacted", "react", "reacts", "anaphylaxis"})
"""They say by themselves that it was something taken."""
_VAGUE = _EXPLICIT - {"anaphylaxis"}
_HELD = frozenset({"withheld", "reports"})
_GIVEN = frozenset({"gave", "given", "giving", "had", "got", "put"})
_HAD_NONE = frozenset({"on", "any"})
_FORBIDS = frozenset({"cant", "cannot", "dont", "never", "mustnt", "shouldnt", "can", "do", "must"})
_FORBIDS_REACH = 6
"""As in "she can't have any penicillin, she comes up in a rash"."""
_NOUNS = frozenset({"hallucinations", "anaphylaxis"})
"""Right behind a substance: "down for morphine hallucinations"."""
_ENDED_UP = frozenset({"up", "landed", "ended", "back", "wound"})
_IT = frozenset({"it", "they", "that", "which"})
_CAME_OF_IT = words("allergies", "between", "came_of_it")
"""As in "had codeine once and ended up in intensive care"."""
_THE_ONE = frozenset({"the", "one", "is", "what"})
"""As in "codeine, that's the one that nearly killed him"."""
_BETWEEN = 9
"""Most words between a substance and its sign, on either side."""
_LIGHT_BEHIND = 5
_ANAPHORA_REACH = 34
_ACROSS = 5
"""Most words of a sentence with the sign of a substance named in the one before."""
_AROUND = 12
_WHEN_REACH = 5
_LATER = 16
_WARNING = 4
"""Most words from a warning to the substance: "watch out with the codeine"."""
_SAYS_ONLY = 6
"""Most words of "the patient is also allergic to" at the beginning of a sentence."""
_APPOSED = frozenset({",", "-", ":", ";", "("})
_WARNINGS = words("allergies", "when", "warnings")
_MONTHS = words("allergies", "when", "months")
_YEARS = (1930, 2040)


def reactions(view: View) -> tuple[Reaction, ...]:
    """Every reaction that is told in ``view``, in the order of its signs."""
    return tuple(reaction for reaction in _told_or_denied(view) if not reaction.denied)


@once
def _told_or_denied(view: View) -> tuple[Reaction, ...]:
    return tuple(_Reading(view).read())


def what_it_did(view: View, named: Named) -> tuple[str, ...]:
    """Signs that its sentence says the substance makes: "rash", "throat swell"; none of today.

    "A bad reaction" says no more than the allergy.
    """
    first, last, _ = view.sentence(named.first)
    told = (r for r in reactions(view) if r.sure and r.substance.name == named.name)
    signs = (
        view.quote(r.first - (view.norm[r.first - 1] in _PARTS), r.last)
        for r in told
        if first <= r.first < last and not view.has(_VAGUE, r.first, r.last)
    )
    return tuple(dict.fromkeys(signs))


def tells_of_reaction(view: View, first: int, last: int) -> bool:
    """Whether tokens ``[first, last)`` tell the sign of a reaction of another day.

    "Anaphylaxis to nuts" tells no day: it may as well be what the crew was called for.
    """
    return not _signs_of_another_day(view).isdisjoint(range(first, last))


def may_tell_of_reaction(view: View, first: int, last: int) -> bool:
    """Whether tokens ``[first, last)`` name a sign of one or another day, not "an hour ago"."""
    if next(view.phrases(SIGNS, first, last), None) is not None:
        return True
    days = view.phrases(_OTHER_DAY, first, last)
    return any(not _OF_TODAY & {view.norm[day.first - 1]} for day in days)


@once
def _signs_of_another_day(view: View) -> frozenset[int]:
    """Tokens of the signs of all such reactions: asked once for a text."""
    told = [r for r in _told_or_denied(view) if r.sure and not _names_no_day(view, r)]
    return frozenset(i for r in told for i in range(r.first, r.last))


def _names_no_day(view: View, reaction: Reaction) -> bool:
    behind = reaction.last <= reaction.substance.first
    return behind and "to" in view.norms(reaction.last, reaction.substance.first)


class _Reading:
    """Joins signs to substances in one view."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._talk = allergy_talk(view)
        self._items = with_cut(view, self._talk.tokens)
        self._known = DrugList(view, "allergen", "drug")
        self._ends = {item.last: item for item in self._items.values()}

    def read(self) -> Iterator[Reaction]:
        if not self._items:
            return
        for sign in SIGNS.scan(self._view.tokens, self._view.positions):
            if self._is_claimed(sign):
                for item in self._substances(sign):
                    told = self._told(item, sign)
                    if told is not None:
                        sick, denied = sign.value == "sick", self._answered_no(sign)
                        yield Reaction(item, sign.first, sign.last, told, sick, denied)

    def _answered_no(self, sign: Hit[str]) -> bool:
        question = self._view.marks.question_at.get(sign.first)
        return question is not None and question.answer is False

    def _is_claimed(self, sign: Hit[str]) -> bool:
        """Neither denied nor only asked: "no rash after the Augmentin"."""
        view = self._view
        if view.context(sign.first, sign.last).asked:
            return False
        for mark in view.marks.at(sign.first):
            denies = mark.cue in DENYING or mark.cue is Cue.REFUSED
            if self._answers(mark.last):
                continue
            if denies and not (mark.last <= sign.first and view.has(_ANEW, mark.last, sign.first)):
                return False
        return True

    def _answers(self, i: int) -> bool:
        """As in "allergies no uh Haldol messes me up": the "no" that ends there denies no sign."""
        item = self._ends.get(i)
        return item is not None and item.name == NONE_KNOWN

    def _substances(self, sign: Hit[str]) -> list[Named]:
        if sign.value == "told_beside":
            return self._told_beside(sign)
        stays = sign.value == "stay" and self._view.norm[sign.first - 1] not in _ENDED_UP
        item = None if stays else self._behind(sign)
        item = item or self._before(sign) or self._later(sign) or self._across(sign)
        if item is None or item.name == NONE_KNOWN:
            return []
        return [item, *self._joined(item)]

    def _told_beside(self, sign: Hit[str]) -> list[Named]:
        """As in "He's allergic to tramadol, seizures.": all that is said, and no illness of now."""
        view, item = self._view, self._ends.get(sign.first)
        begin, end, _ = view.sentence(sign.first)
        if item is None or sign.last != end or not view.has(ALLERGIC, begin, item.first):
            return []
        alone = item.first - begin <= _SAYS_ONLY and view.joined(begin + 1, item.first + 1)
        return [item] if alone and view.tokens[sign.first].gap in _APPOSED else []

    def _joined(self, item: Named) -> Iterator[Named]:
        """As in "penicillin and Keflex bring her out in hives": what "and" joins to it."""
        while self._view.norm[item.first - 1] in {"and", "or"}:
            before = self._ends.get(item.first - 1)
            if before is None or before.name == NONE_KNOWN:
                return
            yield before
            item = before

    def _behind(self, sign: Hit[str]) -> Named | None:
        """As in "hives all over from eggs", "a bad rash with it", "welts when they gave him"."""
        view, i = self._view, sign.last
        end = min(view.sentence(sign.first).last, i + _LIGHT_BEHIND)
        while i < end:
            link = _LINKS.at(view.tokens, i) or _WHEN.at(view.tokens, i)
            found = self._linked(link) if link is not None else self._apposed(sign, i)
            if found is not None:
                return found
            more = SIGNS.at(view.tokens, i)
            if more is None and not self._is_light(i):
                return None
            i = more.last if more is not None else i + 1
        return None

    def _apposed(self, sign: Hit[str], i: int) -> Named | None:
        """As in "Dad remembers a reaction, ceftriaxone, when he was four"."""
        explicit = self._view.has(_EXPLICIT, sign.first, sign.last)
        named = explicit and i == sign.last and self._view.tokens[i].gap == ","
        return self._items.get(i) if named else None

    def _linked(self, link: Hit[bool]) -> Named | None:
        view, end = self._view, self._view.sentence(link.first).last
        when = _WHEN.at(view.tokens, link.first) is not None
        i = link.last
        for k in range(i, min(i + 6, end)):
            if k in self._items:
                return self._items[k]
            if k == i and (heard := self._known.sounding(k, loose=True)):
                return heard  # "she gets lock jaw with max alone"
            meant = _MEANT.at(view.tokens, k)
            if meant is not None and self._closes(meant.last):
                return self._last_named(link.first)
            clause = when and (view.norm[k] in _TAKING | _SUBJECTS | _OBJECTS)
            if not (clause or view.norm[k] in _BEFORE):
                return None
        return None

    def _closes(self, i: int) -> bool:
        """Whether nothing is named behind: "a rash with it", never "with that antibiotic"."""
        ends = bool(self._view.gap(i))
        return ends or i not in self._items

    def _last_named(self, i: int) -> Named | None:
        for k in range(i - 1, max(-1, i - _ANAPHORA_REACH), -1):
            item = self._items.get(k)
            if item is not None and item.name != NONE_KNOWN:
                return item
        return None

    def _before(self, sign: Hit[str]) -> Named | None:
        """As in "Keflex brought him up in a rash", "sulfa, my face swelled up"."""
        view = self._view
        start = max(view.sentence(sign.first).first, sign.first - _BETWEEN)
        for i in range(sign.first, start - 1, -1):
            item = self._ends.get(i)
            if item is not None:
                return item if self._makes(item, sign) else None
            if i > start and not (self._may_stand(i - 1) or self._takes_up(i - 1)):
                return None
        return None

    def _takes_up(self, i: int) -> bool:
        """As in "not to take ibuprofen again after it closed his throat"."""
        view = self._view
        return view.norm[i] == "again" or (view.norm[i] in _BECAUSE and view.norm[i + 1] in _IT)

    def _makes(self, item: Named, sign: Hit[str]) -> bool:
        """Whether the words between say that it was the substance, not only beside it."""
        view, between = self._view, self._view.norms(item.last, sign.first)
        if view.norm[item.last] == "and" or sign.first - item.last > _BETWEEN:
            return False
        none = view.norm[item.first - 1] in _HAD_NONE
        forbidden = view.has(_FORBIDS, item.first - _FORBIDS_REACH, item.first)
        not_taken = none and not forbidden and view.marks.at(item.first)
        if self._given_for_it(item) or any(m.cue in DENYING for m in not_taken or ()):
            return False  # "not on blood thinners he has wheezing", "not had any, he's wheezy"
        subject = next((k for k in range(len(between)) if self._is_subject(item.last + k)), None)
        caused = not _CAUSES.isdisjoint(between if subject is None else between[:subject])
        acts = (_IT | _THE_ONE).issuperset(between) and (
            sign.value == "allergic" or view.has(_CAUSES | _NOUNS, sign.first, sign.last)
        )
        if sign.value == "stay" and (
            between[:1] == ["to"] or not (caused or self._on_having(item))
        ):
            return False  # also of "the second gram of TXA to start in hospital"
        taken_up = any(self._takes_up(i) for i in range(item.last, sign.first))
        told = caused or acts or taken_up or subject is not None
        told = told or self._view.has(_WHENS, max(0, item.first - _WHEN_REACH), item.first)
        return told or self._only_beside(item, sign)

    def _on_having(self, item: Named) -> bool:
        """As in "the last time she had amoxicillin"."""
        view, i = self._view, item.first
        first = max(view.sentence(i).first, i - _WHEN_REACH)
        hit = next(view.phrases(_WHEN, first, i), None)
        return hit is not None and view.norm[i - 1] in _TAKING | _BEFORE

    def _given_for_it(self, item: Named) -> bool:
        """As in "four of Zofran cause he was puking": why it was given."""
        view, first = self._view, item.first
        if view.norm[item.last] not in _BECAUSE - {"after"}:
            return False
        measured = any(i in view.number_at for i in range(first - 3, first))
        return measured or view.has(_GIVEN, first - 5, first)

    def _is_subject(self, i: int) -> bool:
        """ "He", or "his face"."""
        view = self._view
        return view.norm[i] in _SUBJECTS or (
            view.norm[i] in _OBJECTS and view.norm[i + 1] in _PARTS
        )

    def _only_beside(self, item: Named, sign: Hit[str]) -> bool:
        """As in "lisinopril, tongue swelling", "allergic to codeine, lips swell up"."""
        if self._view.norm[item.last] in _OBJECTS:
            return False
        if self._view.has(_HELD, item.last, sign.first):
            return True
        behind = sign.last < self._view.count and _OTHER_DAY.at(self._view.tokens, sign.last)
        return self._talk.open(item.last) or bool(behind)

    def _later(self, sign: Hit[str]) -> Named | None:
        """As in "they tried him on lisinopril last year and his tongue swelled up"."""
        view = self._view
        start = max(view.sentence(sign.first).first, sign.first - _LATER)
        item = next((self._ends[i] for i in range(sign.first, start, -1) if i in self._ends), None)
        if item is None or item.name == NONE_KNOWN:
            return None
        behind = range(sign.first, item.last - 1, -1)
        and_ = next((i for i in behind if view.norm[i] == "and"), None)
        if and_ is None or not all(self._may_stand(i) for i in range(and_ + 1, sign.first)):
            return None
        theirs = view.norm[and_ + 1] in _SUBJECTS | _OBJECTS | _CAME_OF_IT
        then = self._of_another_day(self._window(item.first, and_)[0], and_) or self._once(item)
        talk = sign.value == "allergic" and self._talk.open(sign.first)
        ill = sign.value == "allergic" and had_for(view, item.last, and_)
        return item if theirs and (then or talk or ill) else None

    def _of_another_day(self, first: int, last: int) -> bool:
        months = any(
            self._view.norm[i] == "in" and self._view.norm[i + 1] in _MONTHS
            for i in range(first, last)
        )
        return months or self._has(_OTHER_DAY, first, last) or self._in_a_year(first, last)

    def _across(self, sign: Hit[str]) -> Named | None:
        """As in "Metronidazole. I came out all red and itchy.": in talk about allergies."""
        view = self._view
        first = view.sentence(sign.first).first
        if first == 0 or sign.first - first > _ACROSS or not self._talk.open(first):
            return None
        if not all(self._may_stand(i) for i in range(first, sign.first)):
            return None
        return self._ends.get(first) or self._ends.get(first - 1)

    def _may_stand(self, i: int) -> bool:
        """Whether token ``i`` may stand between a substance and what it did."""
        norm = self._view.norm[i]
        allowed = norm in _LIGHT or norm in _CAUSES or norm in _SUBJECTS or self._for_whom(i)
        return allowed or norm in _OBJECTS or norm in _PARTS or self._is_sign(i)

    def _for_whom(self, i: int) -> bool:
        """As in "no codeine for her she gets hives"."""
        return self._view.norm[i] == "for" and self._view.norm[i + 1] in _OBJECTS

    def _is_sign(self, i: int) -> bool:
        return SIGNS.at(self._view.tokens, i) is not None

    def _is_light(self, i: int) -> bool:
        norm = self._view.norm[i]
        return norm in _LIGHT or norm in _PARTS or norm in _OBJECTS

    def _told(self, item: Named, sign: Hit[str]) -> bool | None:
        """Whether it is an allergy for sure; None where it is what happens today."""
        drug = load().drugs.get(item.name)
        classes = drug.classes if drug is not None else frozenset()
        if item.name in _TREATMENTS or _HARMLESS & classes:
            return None
        first, last = min(item.first, sign.first), max(item.last, sign.last)
        topic = self._talk.open(item.first) or self._talk.open(sign.first)
        if topic:
            return True
        before, behind = self._window(first, last)
        if self._has(_TODAY, *self._of_that_day(first, last, before, behind)):
            return None
        if self._of_another_day(before, behind) or self._said_to(item, sign) or self._once(item):
            return True
        if self._each_time(item, sign) or sign.first == item.last:
            return True
        if self._warned(item):
            return "no" not in self._view.norms(item.first - _WARNING, item.first)
        if sign.value == "stay" and self._view.has(_CAUSES, item.last, sign.first):
            return True  # "codeine put her in the ICU"
        if "one" in self._view.norms(item.last, sign.first) and sign.value != "sick":
            return True  # "codeine, that's the one that nearly killed him"
        reported = self._view.has(_TOLD | _ONESELF, before, behind)
        if sign.value == "sick":
            grave = sign.last - sign.first > 1 or reported
            return False if grave and classes & FEARED else None
        if reported and (drug is None or sign.value == "allergic" or classes & FEARED):
            return True
        doubtful = sign.value == "allergic" and bool(classes & FEARED)
        return False if doubtful and self._view.norm[sign.last] != "after" else None

    def _window(self, first: int, last: int) -> tuple[int, int]:
        """The words around, within their sentences, and behind them within their line."""
        view = self._view
        before = max(view.sentence(first).first, first - _AROUND)
        behind = min(view.sentence(last - 1).last, last + _AROUND)
        return before, next((i for i in range(last, behind) if view.breaks_line(i)), behind)

    def _of_that_day(self, first: int, last: int, before: int, behind: int) -> tuple[int, int]:
        """As in "(since yesterday) before that he had ... on his chart (now temp is 39)"."""
        led = [day.first for day in self._view.phrases(_OTHER_DAY, before, first)]
        closed = [day.first for day in self._view.phrases(_OTHER_DAY, last, behind)]
        return max(led, default=before), min(closed, default=behind)

    def _has(self, table: Phrases[bool], first: int, last: int) -> bool:
        return next(self._view.phrases(table, first, last), None) is not None

    def _said_to(self, item: Named, sign: Hit[str]) -> bool:
        """As in "a shocking reaction to the tetanus shot"."""
        explicit = self._view.has(_EXPLICIT, sign.first, sign.last)
        return explicit and "to" in self._view.norms(sign.last, item.first)

    def _once(self, item: Named) -> bool:
        """As in "when I had my gallbladder out they gave me morphine"."""
        marks = (mark for mark in self._view.marks.at(item.first) if mark.cue is Cue.EARLIER)
        return any(self._view.norm[mark.first] == "when" for mark in marks)

    def _warned(self, item: Named) -> bool:
        """As in "careful with the latex, she had hives", "keep eggs away from him"."""
        view, first = self._view, item.first - _WARNING
        before = view.norms(first, item.first)
        return not _WARNINGS.isdisjoint(before) or (view.norm[item.last] in {"away", "off"})

    def _in_a_year(self, first: int, last: int) -> bool:
        """As in "nearly killed her in 2009"."""
        numbers = (self._view.number_at.get(i + 1) for i in range(first, last - 1)
                   if self._view.norm[i] in {"in", "since", "around"})  # fmt: skip
        return any(n is not None and _YEARS[0] <= n.value <= _YEARS[1] for n in numbers)

    def _each_time(self, item: Named, sign: Hit[str]) -> bool:
        """As in "prawns make his throat close", "if she has eggs her lips swell"."""
        verb = self._view.back(sign.first - 1, _VERY)
        if sign.first < item.first and self._view.norm[verb] in {"gets", "goes"}:
            return True  # "she gets lock jaw with metoclopramide", "gets very sick with tramadol"
        if self._view.norm[sign.first] == "goes":
            return True
        first, last = sorted(((item.first, item.last), (sign.first, sign.last)))
        said = range(first[0] if first[0] == sign.first else first[1], last[1])
        if any(self._view.norm[i] in _EACH_TIME for i in said if i not in self._items):
            return True
        return self._view.has(_WHENS, max(0, item.first - _WHEN_REACH), item.first)
