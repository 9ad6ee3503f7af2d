"""Lists of drugs in running speech: where a list ends and what is named in it.

Shared by home medicines and allergies. A list runs over commas, "and", doses and how often, and
ends at a word that opens another topic, at a sentence end (unless the opener was the whole
sentence, as in "Allergies?"), or after too many other words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recorder.clinical.claims.cues import RELATIVES
from recorder.clinical.doses.drugs_heard import measured
from recorder.clinical.doses.told_as_given import told_as_given, told_not_given
from recorder.clinical.drafts.denials import term_starts
from recorder.clinical.grammar.tables import NUMBER_WORDS, SUBJECTS, listed
from recorder.clinical.grammar.tables import words as words_of
from recorder.clinical.home.words import FREQUENCY
from recorder.clinical.lexicon import FILLERS, Hit, load
from recorder.clinical.lexicon.phonetic import NEARLY, NOT_IN, ORDINARY_ALONE, PLACED
from recorder.clinical.lexicon.slots import ANNOUNCERS
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.words import PHRASE_GAPS, SENTENCE_ENDS, STATEMENT_ENDS
from recorder.clinical.view import View, once_each
from recorder.core.records import record


@record
class Named:
    """A drug or allergen named at tokens ``[first, last)``; ``guessed`` from how it sounds."""

    name: str
    first: int
    last: int
    guessed: bool = False


MAX_IDLE = 6
"""Words without an item after which a list is over."""

_LONGEST_LIST = 40
"""Most items of a list: in a text of nothing but names no word of theirs opens all of the rest."""
_LEAD_IN = 14
"""Words between "what tablets" and the first of them ("have you got there, here's the box")."""
_OTHER_TOPICS = words_of("home", "drug_lists", "other_topics")
_MAX_JOINED = 6
"""Most words that a recogniser makes of one drug name."""

_STOPS: Phrases[bool] = Phrases(listed("home", "lists_end", "stops"))
"""What opens another topic. An opener that stands where its own list begins is no stop."""

_DOSE_WORDS = words_of("home", "drug_lists", "dose_words")
"""Words that a list runs over without growing idle."""


_PILLS = frozenset("pill pills tablet tablets med meds medicine medication drug thing".split())
_SALTS = words_of("home", "drug_lists", "salts")
"""Second names of a drug that has been named."""
_EXAMINED = frozenset({"central", "bilateral", "lateral", "midline"})
"""Words of an examination that sound like a brand ("trachea central")."""
_SYLLABLES = frozenset("at per is the in or some with low new pen well".split())
"""Small words with which the name of a drug may begin ("at or va statin", "low pressor")."""
_COMMON = words_of("home", "drug_lists", "common")
"""No name ends on one of these, however it sounds ("is that a", "since monday for the")."""
_NO_PART = frozenset("me him us them it he she they we hey hi hello yeah yep nah ok okay".split())
"""None has one of these in it ("me to the other one")."""
_INTRODUCED = frozenset({"my", "our"})
_SHORT_NAME = 6
"""Letters of a name that may be the beginning of another."""
_BETWEEN = frozenset({"and", "plus", "also", "then", "with", "which"})
"""Words between two names that are part of neither."""
_SPANS = frozenset("hours days weeks months years minutes".split())
_DAYS = words_of("home", "drug_lists", "days")
_NO_NAME = _SALTS | _EXAMINED | _NO_PART | NOT_IN
_NOT_INSIDE = _BETWEEN | _NO_PART | _SPANS | _DAYS | NOT_IN
_TAKING = frozenset("dose doses one taken took tablet had".split())


class DrugList:
    """Reads lists in one view."""

    def __init__(self, view: View, *kinds: str, needing: bool = False) -> None:
        """``kinds``: lexicon tables whose names are items (``drug``, ``allergen``).

        ``needing``: take short names as well that mean a drug only beside a dose ("mag").
        """
        self._view = view
        self._terms = term_starts(view)
        self._measured = measured(view)
        self.items = _items(view, kinds, needing)
        self._needy = None if needing or "allergen" in kinds else _items(view, kinds, True)

    def read(self, start: int) -> list[Named]:
        """Items of the list whose first word is token ``start``."""
        return list(self.walk(start))

    def walk(self, start: int) -> Iterator[Named]:
        """The items of ``read``, one after the other."""
        view, items = self._view, self.items
        found: list[Named] = []
        idle, i, count = 0, start, len(view.tokens)
        while i < count and len(found) < _LONGEST_LIST and not self._ends(i, start, found):
            item = self._longer(i) or items.get(i)
            item = item or self.sounding(i, loose=True) or self._short(i, found)
            if item is not None:
                if told_as_given(view, item.first, item.last) or told_not_given(view, item.last):
                    return
                found.append(item)
                i, idle = item.last, 0
                yield item
                continue
            idle += not _light(view.tokens[i].norm)
            if idle > MAX_IDLE:
                break
            i += 1

    def _short(self, i: int, found: list[Named]) -> Named | None:
        """As in "Entresto, potassium, and Lantus": a word that is no drug outside a list."""
        view = self._view
        if not found or self._needy is None or not _joined(view, found[-1].last, i):
            return None
        item = self._needy.get(i)
        if item is None or item.last >= len(view.tokens):
            return item
        if item.last in view.number_at:
            end = view.number_at[item.last].last
            listed = view.gap(end) == ","
            return item if listed else None
        return item if view.tokens[item.last].gap in STATEMENT_ENDS else None

    def read_behind(self, last: int) -> list[Named]:
        """Items behind an opener that ends at ``last``; of a question, those of its answer."""
        found = self.read(last)
        if found:
            return found
        if not self._view.sentence(max(0, last - 1)).asked:
            return []
        answer = self._view.sentence(max(0, last - 1)).last
        return self.read(answer) if answer < len(self._view.tokens) else []

    def read_answer(self, last: int) -> list[Named]:
        """Items behind "what tablets" that nobody marked as a question, however it goes on."""
        view = self._view
        for i in range(last, min(last + _LEAD_IN, len(view.tokens))):
            if view.norm[i] in _OTHER_TOPICS:
                return []
            if i in self.items:
                return self.read(self._heard_before(i, last))
            found = self.sounding(i)
            if found is not None:
                return self.read(i)
        return []

    def _heard_before(self, i: int, first: int) -> int:
        """Where the list truly begins: a name right before may be known by its sound only."""
        return next((k for k in range(max(first, i - 4), i) if self.sounding(k)), i)

    def between(self, first: int, last: int) -> list[Named]:
        """Every item in tokens ``[first, last)``, whatever stands between."""
        found: list[Named] = []
        i = first
        while i < last:
            item = self.items.get(i) or self.sounding(i, loose=True)
            if item is not None:
                found.append(item)
            i = item.last if item is not None else i + 1
        return found

    def _ends(self, i: int, start: int, found: list[Named]) -> bool:
        token = self._view.tokens[i]
        if token.gap in SENTENCE_ENDS and i > start:
            return not self._goes_on(i, found)
        anew = token.clitic and token.norm in SUBJECTS
        if anew and (found or self._view.norm[i + 1] == "on"):
            return True  # "allergic to aspirin, he's on clopidogrel"
        if token.norm == "got" and i + 1 in self._view.number_at:
            return True  # "missed his Keppra got ten of diazepam"
        if i in self.items or _STOPS.at(self._view.tokens, i) is None:
            return False
        return not (self._is_purpose(i) or self._is_aside(i))

    def _is_aside(self, i: int) -> bool:
        """Such as "last dose this morning", "what's it called": said of an item, no new topic."""
        after = set(self._view.norms(i + 1, i + 6))
        if self._view.norm[i] == "gave":  # "phenytoin, it gave him a bad rash, and latex"
            return self._view.norm[i - 1] in {"it", "that", "which"}
        if self._view.norm[i] == "last":
            if self._view.norm[i + 1] in {"tetanus", "jab", "booster"}:
                return False
            if self._view.norm[i + 1] in _DAYS:  # "doubled last Thursday, also HCTZ"
                return True
            return self._view.norm[i + 1] in _TAKING or i + 1 in self.items
        asked = {"called", "call", "pill", "tablet", "else", "happens"}
        return self._view.norm[i] == "what" and bool(after & asked)

    def _is_purpose(self, i: int) -> bool:
        """Such as "for blood pressure", "a blood pressure pill": why it is taken, no new topic."""
        named = self._view.norm[i + 2]
        if self._view.norm[i] == "blood" and (
            named in _PILLS or (named in {"one", "ones"} and i + 3 in self.items)
        ):
            return True
        before = self._view.norm[i - 1]
        if before in {"the", "his", "her", "my", "high"}:
            before = self._view.norm[i - 2]
        return before == "for"

    def _goes_on(self, i: int, found: list[Named]) -> bool:
        """Whether the sentence at ``i`` is only a further item ("And lisinopril.")."""
        tokens = self._view.tokens
        if not found or tokens[i].turn != tokens[i - 1].turn or i - found[-1].last > MAX_IDLE:
            return False
        joined = tokens[i].norm in {"and", "also", "plus", "oh"}
        if i + joined in self.items:
            return joined or found[-1].last == i
        heard = self.sounding(i + joined, loose=True)
        return heard is not None and FREQUENCY.at(tokens, heard.last) is not None

    def sounding(self, i: int, loose: bool = False) -> Named | None:
        """The drug that one to four words from ``i`` sound like, the longest first.

        ``loose``: equal consonants suffice, for places where only a drug can stand.
        """
        view = self._view
        if i >= view.count:
            return None
        norm = view.norm[i]
        if _light(norm) and not self._splits(i):
            if norm not in _SYLLABLES:
                return None
            loose = False
        if norm in _NO_NAME or i in self._measured:
            return None
        if i in self._terms and i not in view.drug_at:
            return None
        if ANNOUNCERS.at(view.tokens, i) is not None:
            return None  # "cap refill's 3"
        return self._heard(i, loose)

    def _heard(self, i: int, loose: bool) -> Named | None:
        """The drug that the words from ``i`` sound like most."""
        view, nearest = self._view, load().drug_sounds.nearest
        if view.norm[i] in RELATIVES and view.norm[i - 1] in _INTRODUCED:
            return None  # "this is my son Tom"
        cut = PLACED if loose and view.norm[i] not in ORDINARY_ALONE else NEARLY
        best: Named | None = None
        said: tuple[str, ...] = ()
        most, ordinary = -1.0, True
        for end in range(i + 1, min(i + _MAX_JOINED, len(view.tokens)) + 1):
            norm = view.norm[end - 1]
            if end - 1 > i and not self._may_be_part(end - 1):
                break
            said, ordinary = (*said, norm), ordinary and norm in ORDINARY_ALONE
            if ordinary or (norm in _COMMON and (norm, view.norm[end]) != ("or", "and")):
                continue  # a common word ends no name; "cressed or and" has one
            found = nearest(said, cut if end > i + 1 else NEARLY)
            if found is not None and found[1] > most:
                best, most = Named(found[0], i, end, guessed=True), found[1]
        return best

    def _longer(self, i: int) -> Named | None:
        """As in "nitro furan toin": a short name that begins a longer one, cut by a recogniser."""
        item = self.items.get(i)
        if item is None or item.last - i > 1 or len(self._view.norm[i]) > _SHORT_NAME:
            return None
        heard = self._heard(i, loose=True)
        if heard is None or heard.name == item.name or heard.last == item.last:
            return None
        return heard

    def _may_be_part(self, i: int) -> bool:
        """Whether token ``i`` may belong to the name before it; never so of "lall and".

        A recogniser begins a line where somebody paused, and nobody does within a name.
        """
        view = self._view
        norm, before = view.norm[i], view.tokens[i - 1]
        if view.gaps[i] not in PHRASE_GAPS or norm in _NOT_INSIDE or i in self._measured:
            return False  # "how's he going Tran" - "ninety seven now"
        if norm == before.norm or before.clitic:
            return False  # "tyler hey hey", "there's a box"
        if norm == "last" and view.norm[i + 1] in _DAYS:
            return False  # "stung by a bee last year"
        return i not in self.items and not view.breaks_line(i)

    def joined_by(self, last: int, first: int, joining: frozenset[str]) -> bool:
        """As in "Keppra and the um Depakote": an "and", and nothing but ``joining``."""
        said = self._view.norms(last, first)
        return "and" in said and joining.issuperset(said)

    def apart(self, last: int, first: int) -> bool:
        """Whether a sentence ends between the two."""
        return self._view.stops(last, first + 1) > 0

    def _splits(self, i: int) -> bool:
        """Whether a small word may be the first syllable of a drug ("a torva staten")."""
        return self._view.norm[i] in {"a", "an", "on"} and i + 1 not in self.items


def _joined(view: View, last: int, first: int) -> bool:
    """Nothing but a comma and how much of the one before stands between two items."""
    listed = view.tokens[first].gap == "," or view.norm[first - 1] == "and"
    return listed and first - last <= _LIST_STEP


_LIST_STEP = 6


@once_each
def _items(view: View, kinds: tuple[str, ...], needing: bool) -> Mapping[int, Named]:
    """First token -> item; of two at one place the longer."""
    found: dict[int, Named] = {}
    for kind in kinds:
        for hit in view.named[kind]:
            if hit.form.needs == "dose" and not needing:
                continue
            known = found.get(hit.start)
            if known is None or hit.end > known.last:
                found[hit.start] = _named(hit)
    return found


def _named(hit: Hit) -> Named:
    return Named(hit.form.name, hit.start, hit.end, hit.form.needs == "misheard")


def _light(norm: str) -> bool:
    return norm in _DOSE_WORDS or norm in FILLERS or norm in NUMBER_WORDS or norm[0].isdecimal()


def before_in_sentence(view: View, first: int, limit: int) -> Iterator[int]:
    """Token indexes before ``first`` in its sentence, nearest first, at most ``limit``."""
    sentence = view.clauses[view.clause_of[first]].sentence
    for i in range(first - 1, max(-1, first - 1 - limit), -1):
        if view.clauses[view.clause_of[i]].sentence != sentence:
            return
        yield i
