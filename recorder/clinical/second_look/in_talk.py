"""Home medicines that no opener introduces, because they come up item by item in talk.

"And tablets?" "Ask the boss." "Xarelto, that's for his AF. Perindopril. And Panadol for the knees."
What the other rules leave over is looked at once all facts are known:

- Talk has a topic. A question or statement about medicines opens it; a sign, a drug given, an
  allergy, a procedure or a question about something else closes it. Within it a name that is
  only listed is a home medicine, and so is one that crews do not carry unless words beside it
  tell something else of it.
- Behind the names the topic is told too: "candesartan and atorvastatin are his meds".
- A drug that no crew carries, named anywhere without a word of what was done with it, is most
  likely one that the patient takes: told, to be checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recorder.clinical.claims.context import Context
from recorder.clinical.claims.cues import OF_ANOTHER, Cue
from recorder.clinical.drafts.denials import denials, term_starts
from recorder.clinical.drafts.draft import Draft
from recorder.clinical.grammar.tables import HE_OR_SHE, listed, words
from recorder.clinical.home.drug_lists import DrugList, Named
from recorder.clinical.home.none_taken import NO_MEDICATION
from recorder.clinical.home.status import home_draft, is_home
from recorder.clinical.lexicon import Drug, Hit, load
from recorder.clinical.patient.allergy.talk import of_allergies
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS, UNHEARD
from recorder.clinical.view import View
from recorder.core.model import FactKind, FactStatus

ONLY_NAMED = "a drug that crews do not carry, only named"
_OPENS: Phrases[bool] = Phrases(listed("home", "talk", "opens"))
_BEHIND: Phrases[bool] = Phrases(listed("home", "talk", "behind"))
_ALL: Phrases[bool] = Phrases(listed("home", "talk", "all"))
_CLOSES: Phrases[bool] = Phrases(listed("home", "talk", "closes"))
_POISON: Phrases[bool] = Phrases(listed("home", "talk", "poison"))
_ASKS_ON = words("home", "talk", "asks_on")
_LIGHT = words("home", "talk", "light")
_ACTS = words("home", "talk", "acts")
_REACH = 30
"""Most words from what opened the talk, or was named in it last, to the next name."""
_BESIDE = 7
"""Words before and behind a name that may tell what was done with it."""
_PURPOSE = 5
"""Most words of a purpose: "for the high blood pressure"."""
_JOINING = frozenset({"and", "plus", "but"})
_ONCE = frozenset({"did", "after"})
"""Before "take" and "taking" they tell of one time: "I'm only after taking a Xanax"."""
_DETERMINERS = frozenset({"the", "a", "that", "his", "her", "my", "this"})
_BETWEEN_NAMES = words("home", "talk", "between_names")
_LIST_STEP = 4
_LETTERS = 4
"""Letters of a name that is no abbreviation of something else."""
_OF_DRUGS = frozenset({FactKind.HOME_MEDICATION, FactKind.MEDICATION_GIVEN, FactKind.ALLERGY})
_CLOSING = frozenset(
    {FactKind.VITAL, FactKind.MEDICATION_GIVEN, FactKind.ALLERGY, FactKind.INTERVENTION}
    | {FactKind.MECHANISM, FactKind.EVENT_TIME}
)
_NOT_OF_TALK = OF_ANOTHER | {Cue.PLAN, Cue.CONDITION, Cue.FORMER, Cue.REFUSED}
_HOME = FactKind.HOME_MEDICATION
_MENTIONED = words("home", "in_talk", "mentioned")
"""Classes of drugs that are mostly named for another reason: an allergy, a course, abuse."""


def home_drugs_in_talk(view: View, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Drafts of the drugs that stand in none of ``drafts``, which are all of the view."""
    if view.drugs:
        talk = _Talk(view, drafts)
        yield from talk.read()
        yield from talk.sounding()


class _Talk:
    """What opens and closes the talk about medicines in one view."""

    def __init__(self, view: View, drafts: Sequence[Draft]) -> None:
        self._view = view
        self._known: set[str] = set()
        self._claimed: set[int] = set()
        self._taken: set[int] = set()
        """Last tokens of the names that are taken at home."""
        self._topic: dict[int, bool] = {}
        """Last token of what opens (True) or closes the talk."""
        self._turns: set[int] = set()
        """Tokens of words that begin another topic, with the one before ("no allergies")."""
        self._poison: set[int] = set()
        """Last tokens of words of a poisoning, which is told of the names behind it."""
        self._followed: dict[int, bool] = {}
        """Whether words of their topic follow the names at a token."""
        self._mark_closings()
        for draft in drafts:
            self._note(draft)
        for hit in _OPENS.scan(view.tokens, view.positions):
            if view.norm[hit.last] != "of" and view.norm[hit.first - 1] not in _ONCE:
                # not so of "20 tablets of propranolol", nor of "what did he take"
                self._topic[hit.last - 1] = not of_allergies(view, hit.first, hit.last)

    def _mark_closings(self) -> None:
        view = self._view
        for hit in _CLOSES.scan(view.tokens, view.positions):
            self._topic[hit.last - 1] = False
            if not self._of_the_one_before(hit.last):
                self._turns.update(range(hit.first - 1, hit.last))
        for hit in _POISON.scan(view.tokens, view.positions):
            self._topic[hit.last - 1] = False
            self._poison.add(hit.last - 1)
        for i in view.positions.get(UNHEARD, ()):
            self._topic[i] = False
        for first, last, asked in view.sentences:
            if asked and _ASKS_ON.isdisjoint(view.norm[first:last]):
                self._topic[last - 1] = False

    def _of_the_one_before(self, i: int) -> bool:
        """As in "just the amlodipine she's allergic to.": nothing is named behind "to"."""
        view = self._view
        ends = view.gap(i + 1) not in PHRASE_GAPS
        return view.norm[i] == "to" and ends

    def _note(self, draft: Draft) -> None:
        """Keep what ``draft`` means for the names beside it."""
        home = draft.kind is _HOME and draft.name != NO_MEDICATION
        if draft.kind in _OF_DRUGS:
            self._known.add(draft.name)
        if not home and draft.kind not in _CLOSING and draft.name != NO_MEDICATION:
            return
        for span in draft.spans:
            tokens = range(*self._view.tokens_of(span))
            if tokens:
                self._claimed.update(tokens)
                self._topic[tokens[-1]] = home
                if home and draft.status is FactStatus.ASSERTED:
                    self._taken.add(tokens[-1])

    def read(self) -> Iterator[Draft]:
        """The drafts, left to right: each name that is believed keeps the talk going."""
        for hit in self._view.drugs:
            if hit.form.name in self._known or hit.start in self._claimed:
                continue
            review = self._told(hit)
            if review is None:
                continue
            named = Named(hit.form.name, hit.start, hit.end, hit.form.needs == "misheard")
            draft = home_draft(self._view, named, Context(), hit.start)
            if draft.status is FactStatus.ASSERTED:
                self._topic[hit.end - 1] = True
                self._taken.add(hit.end - 1)
                self._known.add(draft.name)
                review = draft.review_reason or review or None
                yield replace(draft, rule="home_medication.in_talk", review_reason=review)

    def sounding(self) -> Iterator[Draft]:
        """As in "eliquis and the flow max": right behind one that is taken, by its sound."""
        drugs = DrugList(self._view, "drug")
        places = sorted(self._taken)
        while places:
            named = self._next_sounding(drugs, places.pop(0) + 1)
            if named is None or named.name in self._known or not is_home(self._view, named):
                continue
            draft = home_draft(self._view, named, Context(), named.first)
            if draft.status is FactStatus.ASSERTED:
                self._known.add(named.name)
                places.insert(0, named.last - 1)
                yield replace(draft, rule="home_medication.in_talk")

    def _next_sounding(self, drugs: DrugList, i: int) -> Named | None:
        view = self._view
        start = i
        i = view.past(i, _BETWEEN_NAMES, start + _LIST_STEP)
        joined = i > start or (view.gap(i) == ",")
        if not joined or i >= view.count or i in self._claimed or i in view.drug_at:
            return None
        apart = view.stops(start, i + 1) > 0
        return None if apart else drugs.sounding(i, loose=True)

    def _told(self, hit: Hit) -> str | None:
        """Why it is to be checked, "" where it is sure, None where it is no home medicine."""
        view, drug = self._view, load().drugs.get(hit.form.name)
        if drug is None or hit.form.needs == "dose":
            return None
        if not is_home(view, Named(hit.form.name, hit.start, hit.end)):
            return None
        context = view.context(hit.start, hit.end)
        if context.asked or context.cues & _NOT_OF_TALK or denials(view, hit.start):
            return None
        open_ = self._open(hit.start)
        if self._behind(hit) or (open_ and (self._goes_on(hit) or self._listed(hit))):
            return ""
        if drug.carried or self._acted(hit):
            return None
        return "" if open_ else self._only_named(hit, drug)

    def _open(self, i: int) -> bool:
        """Whether the talk that token ``i`` stands in is about medicines."""
        for k in range(i - 1, max(-1, i - 1 - _REACH), -1):
            if k in self._topic:
                return self._topic[k]
        return False

    def _behind(self, hit: Hit) -> bool:
        """As in "candesartan and atorvastatin are his meds"."""
        view, found, last = self._view, False, hit.end
        for i in range(hit.end, view.sentence(hit.start).last):
            last = i
            if i in self._followed:  # the names of one list ask for the same words
                found = self._followed[i]
                break
            if _BEHIND.at(view.tokens, i) is not None or self._closed_by(hit, i):
                found = True
                break
            if i not in view.drug_at and view.norm[i] not in _LIGHT:
                break
        self._followed.update(dict.fromkeys(range(hit.end, last + 1), found))
        return found

    def _closed_by(self, hit: Hit, i: int) -> bool:
        """As in "metoprolol and cilazapril, *that's it*": one of them no crew has with it."""
        view = self._view
        told = view.norm[i] != "that" or view.tokens[i].clitic == "s"
        first, _ = self._statement(hit, marks=False)
        if not told or _ALL.at(view.tokens, i) is None or self._acts_in(first, i):
            return False
        names = (view.drug_at.get(k) for k in range(max(0, hit.start - _LIST_STEP), i))
        known = (load().drugs.get(name.form.name) for name in names if name is not None)
        return any(drug is not None and not drug.carried for drug in known)

    def _goes_on(self, hit: Hit) -> bool:
        """As in "wife says nadolol, lactulose and Lasix": right behind one that is taken."""
        i = hit.start - 1
        return i - (self._view.norm[i] in {"and", "plus", "also"}) in self._taken

    def _listed(self, hit: Hit) -> bool:
        """Whether its statement only names it, with what it is for and how often."""
        view = self._view
        first, last = self._statement(hit)
        if not self._acted(hit):  # what is joined to it is told for itself
            last = hit.end if view.norm[hit.end] in _JOINING else last
            first = max(first, self._joined_at(hit.start))
        i = first
        while i < last:
            if view.norm[i] == "for":
                i = self._purpose_end(i, last)
            elif not self._light(i):
                return False
            i += 1
        return not any(q.role for q in view.quantities_in(first, last))

    def _joined_at(self, i: int) -> int:
        """The "and" of "and the metoprolol", 0 where there is none."""
        i -= 1 + (self._view.norm[i - 1] in _DETERMINERS)
        return i if self._view.norm[i] in _JOINING else 0

    def _statement(self, hit: Hit, marks: bool = True) -> tuple[int, int]:
        """The words around it: back to a mark or what was named before, on to another topic.

        Without ``marks``: also beyond a comma, as in "when I was 22, with Zoloft".
        """
        view = self._view
        begin, end, _ = view.sentence(hit.start)
        first, last = hit.start, hit.end
        while first > max(begin, hit.start - _BESIDE) and not self._begins(first, marks):
            first -= 1
        while last < min(end, hit.end + _BESIDE) and not self._ends(last):
            last += 1
        return first, last

    def _ends(self, i: int) -> bool:
        """Whether another topic begins, or a new statement: "and he had a stent"."""
        joined = self._view.norm[i] in _JOINING and self._view.norm[i + 1] in HE_OR_SHE
        return joined or i in self._turns

    def _begins(self, i: int, marks: bool) -> bool:
        opened = self._topic.get(i - 1, False) or i - 1 in self._turns or self._presented(i)
        return opened or (marks and self._view.tokens[i].gap not in PHRASE_GAPS)

    def _presented(self, i: int) -> bool:
        """As in "and epilim years ago but that's stopped, and there's the thyroxine"."""
        view, there = self._view, i - 1 - (self._view.norm[i - 1] == "the")
        return view.norm[there] == "there" and view.tokens[there].clitic == "s"

    def _light(self, i: int) -> bool:
        view = self._view
        if i in view.drug_at or i in view.number_at or i in self._topic:
            return True
        return view.norm[i] in _LIGHT or i in term_starts(view)

    def _purpose_end(self, i: int, last: int) -> int:
        """Last token of the purpose whose "for" is token ``i``."""
        end = min(i + _PURPOSE, last)
        tokens = self._view.tokens
        return next((k - 1 for k in range(i + 1, end) if tokens[k].gap not in PHRASE_GAPS), end - 1)

    def _acted(self, hit: Hit, marks: bool = True) -> bool:
        """Whether words beside it tell what was done with it, or what it did."""
        return self._acts_in(*self._statement(hit, marks))

    def _acts_in(self, first: int, last: int) -> bool:
        return self._view.has(_ACTS, first, last) or not self._poison.isdisjoint(range(first, last))

    def _only_named(self, hit: Hit, drug: Drug) -> str | None:
        """As in "methylphenidate for ADHD"; not "two Telfast", which somebody took."""
        view = self._view
        counted = hit.start - 1 in view.number_at
        long = hit.end - hit.start > 1 or len(view.norm[hit.start]) >= _LETTERS
        unsure = (
            counted
            or self._acted(hit, marks=False)
            or drug.classes & _MENTIONED
            or hit.form.needs == "misheard"
        )
        return None if unsure or not long or drug.name.startswith("home_") else ONLY_NAMED
