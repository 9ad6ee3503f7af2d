"""Words that speak of somebody else: "la mujer del paciente toma", "antecedentes familiares de".

Until the patient is spoken of again. Decides nothing about what was said of whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from recorder.clinical.languages.days import Verbs
from recorder.clinical.languages.language import Language
from recorder.clinical.text.words import Token
from recorder.core.records import record

_NEAR, _COMPLEMENT = 2, 4
"""Words between a relative and what is said of them; words of "de piso", "de la paciente"."""
_CALLER = 18
"""Words that a caller tells of "mi abuela" where no stop was heard."""
_ASIDE, _BEHIND_ITS_VERB, _MEN, _RUN_ON = 7, 4, 150, 12
"""Words of "su hija, de 30 años, ..."; between a verb and its sign; back to a man, if there is; of
a sentence that may be several, when no comma is in it."""
_LONG, _TELLER = 30, 8
_PARTS = frozenset({",", ":"})

Bounds = Sequence[tuple[int, int]]
"""First and last token of each sentence."""


def kin(tokens: Sequence[Token], language: Language, sentences: Bounds) -> Iterator[int]:
    """Tokens of what is told of a relative, a neighbour, the family."""
    callers = set(of_callers(tokens, language, sentences))
    for reader in _naming(tokens, language, sentences, "kin"):
        told = (reader.subjects(), reader.identified(), reader.behind(), reader.belongings())
        yield from (i for found in told for i in found if i not in callers)
    for reader in _naming(tokens, language, sentences, "family_words"):
        yield from reader.families()
    for first, last in sentences:
        if last - first < _LONG and any(language.lists["other_crew"].find(tokens, first, last)):
            yield from range(first, last)  # "el pasajero va en otra ambulancia, con 120/80"


def of_callers(tokens: Sequence[Token], language: Language, sentences: Bounds) -> Iterator[int]:
    """Tokens of what a caller tells of "mi abuela", who may be the patient: nobody says "yo"."""
    sets = language.sets
    if any(t.norm in sets["speaks"] for t in tokens):
        return
    for reader in _naming(tokens, language, sentences, "my"):
        for i in range(reader.first + 1, reader.last):
            if tokens[i].norm in sets["kin"] and tokens[i - 1].norm in sets["my"]:
                yield from range(i, min(reader.last, i + _CALLER))
                break


def _naming(
    tokens: Sequence[Token], language: Language, sentences: Bounds, name: str
) -> Iterator[_Reader]:
    """Those sentences in which a word of the set ``name`` stands."""
    words = language.sets[name]
    for first, last in sentences:
        if any(t.norm in words for t in tokens[first:last]):
            yield _Reader(tokens, language, first, last)


@record
class _Reader:
    """Of one sentence, tokens ``[first, last)``."""

    tokens: Sequence[Token]
    language: Language
    first: int
    last: int

    # -- who is spoken of ------------------------------------------------------------------------

    def subjects(self) -> Iterator[int]:
        """ "la mamá tiene asma", "su mujer, que toma sintrom, está", "el hijo del paciente es"."""
        i = self.first
        while i < self.last:
            behind = self._relative(i)
            if not behind:
                i += 1
                continue
            end = self._told(i, behind)
            yield from range(i, end)
            i = end

    def _told(self, i: int, behind: int) -> int:
        """Where what is said of the relative at ``i`` ends: a comma, or the patient's own again."""
        apart = behind < self.last and self.tokens[behind].gap == ","
        aside = apart and (self._is(behind, "joints") or self._aside(behind) > 0)
        commas = 1 + (self._opens(i - 1) or self._opens(i)) if aside else 0
        comma = any(t.gap == "," for t in self.tokens[self.first + 1 : self.last])
        one = comma or self.last - self.first < _RUN_ON
        for k in range(behind, self.last):
            commas -= self.tokens[k].gap == ","
            if commas < 0 or self._back(k, told=k > behind) or (k > behind and self._ours(k, one)):
                return k
        return self.last

    def _ours(self, i: int, one: bool) -> bool:
        """The crew does something, or measures: "su hija es alérgica glasgow trece"; it measures
        nobody else in ``one`` sentence."""
        tokens, language = self.tokens, self.language
        act, sign = language.acts.at(tokens, i), language.signs.at(tokens, i)
        gives = act is not None and act.value == "gave" and not self._is(i - 1, "passive")
        theirs = one or any(self._is(k, "has") for k in range(i - _BEHIND_ITS_VERB, i))
        theirs = theirs or language.terms.at(tokens, i) is not None  # "presión alta"
        measured = sign is not None and sign.value != "gestational_age" and not theirs
        today = not one and language.lists["today"].at(tokens, i) is not None
        return gives or measured or today or Verbs(tokens, language).is_crews(i)

    def _relative(self, i: int) -> int:
        """Where a relative of whom something is said ends; 0: none is at token ``i``."""
        if not self._is(i, "kin") or i + 1 >= self.last:
            return 0
        if not (i and self._is(i - 1, "possessives")):
            return i + 1 if self._opens(i) and self._is_described(i) else 0
        if self._says(i + 1) and not self._is_the_patient(i):
            return i + 1
        aside = self._aside(i + 1)
        if aside and self._says(aside):
            return i + 1
        behind = self._complement(i + 1)
        return behind if behind and self._says(behind) else 0

    def _opens(self, i: int) -> bool:
        return i <= self.first or self.tokens[i].gap in _PARTS

    def _is_the_patient(self, i: int) -> bool:
        """ "la mujer tiene dolor" where no man was told of, "el conductor está" where nobody was;
        of "la hija dice que su madre" the mother."""
        before, sets = [t.norm for t in self.tokens[max(0, i - _MEN) : i]], self.language.sets
        says = before[-3:-1][:1] and self._is(i - 3, "reports") and self._is(i - 2, "that")
        if says and any(norm in sets["kin"] for norm in before[-_TELLER:-3]):
            return True
        if self._is(i, "fellows"):
            known = sets["male"] | sets["female"] | sets["patient"]
            return self.tokens[i].norm in before or known.isdisjoint(before)
        men = not sets["male"].isdisjoint(before)
        return self._is(i, "female") and self._is(i - 1, "articles") and not men

    def _aside(self, i: int) -> int:
        """Behind ", de 30 años," and ", hipertensa,"; 0: nothing is told so."""
        near = range(i + 1, min(self.last, i + _ASIDE) if self.tokens[i].gap == "," else 0)
        return next((k for k in near if self.tokens[k].gap == ","), 0)

    def _says(self, i: int) -> bool:
        near = range(i, min(self.last, i + _NEAR))
        return any(self._is(k, "predicates") for k in near)

    def _is_described(self, i: int) -> bool:
        """ "madre hipertensa", "padre con infarto": an illness and nothing that they say or do."""
        if self.tokens[i + 1].gap or not self._is(i, "elders"):
            return False
        clause = list(self._clause(i + 1))
        table = self.language.terms
        ill = (hit for k in clause if (hit := table.at(self.tokens, k)) is not None)
        told = any(kind in ("history", "past") for hit in ill for kind, _ in hit.value)
        return told and not any(self._is(k, "reports") for k in clause)

    def _complement(self, i: int) -> int:
        """Behind "de la paciente", "de piso"; 0: it tells who the patient is ("la mujer de 70")."""
        if not self._is(i, "of"):
            return 0
        last = min(self.last, i + 1 + _COMPLEMENT)
        whose = i + 1
        while whose < last and (self._is(whose, "articles") or self._is(whose, "possessives")):
            whose += 1
        if whose + 1 >= last or self.tokens[whose + 1].gap in _PARTS:
            return 0
        ambiguous = self._is(i - 1, "female") or self._is(i - 1, "male")
        patient = any(self._is(whose, name) for name in ("subject", "patient", "female", "male"))
        return whose + 1 if patient or not ambiguous else 0

    def identified(self) -> Iterator[int]:
        """ "la señora es la abuela, toma digoxina": what follows is told of her."""
        for i in range(self.first + 1, self.last - 1):
            if not self._is(i, "is") or not self._is(i + 1, "possessives"):
                continue
            if i + 2 >= self.last or not self._is(i + 2, "kin") or self._is(i - 1, "kin"):
                continue
            told = range(i + 2, self.last)
            yield from takewhile(lambda k: not self._back(k), told)

    def _back(self, i: int, *, told: bool = False) -> bool:
        """The patient is spoken of again, or somebody tells something of the patient.

        Not by the "él" of "venía con él", once something was ``told`` of the relative.
        """
        beside = told and (self._is(i - 1, "with") or self._is(i - 1, "of"))
        named = any(self._is(i, name) for name in ("female", "male", "patient"))
        spoken_of = named and self._is(i - 1, "articles") and not self._is(i, "kin")
        patient = (self._is(i, "subject") and not beside) or (told and spoken_of)
        return patient or self._is(i, "reports")

    # -- whose it is -----------------------------------------------------------------------------

    def belongings(self) -> Iterator[int]:
        """ "las pastillas de sintrom son de su padre"."""
        for i in range(self.first + 1, self.last - 2):
            if not (self._is(i, "is") and self._is(i + 1, "of")):
                continue
            whose = i + 3 if self._is(i + 2, "possessives") else i + 2
            if whose < self.last and self._is(whose, "kin"):
                yield from range(self._start(i), whose + 1)

    def behind(self) -> Iterator[int]:
        """ "historia de infarto en su hermano", "tuvo un infarto su padre"."""
        for i in range(self.first + 1, self.last):
            if not self._is(i, "kin"):
                continue
            ends = i + 1 >= self.last or self.tokens[i + 1].gap in _PARTS
            before = (
                i - 2 if self._is(i - 1, "possessives") and not self._is(i - 1, "within") else i - 1
            )
            within = before >= self.first and self._is(before, "within")
            within = within and not self._is(before, "because_of")  # "encontrada pela filha"
            if ends and (within or self._has_it(self._start(i), i - 1)):
                yield from range(self._start(i), i + 1)

    def _has_it(self, first: int, last: int) -> bool:
        """Whether a verb of having and an illness lead to him: "tuvo un infarto su padre"."""
        if not (self._is(first, "predicates") and self._is(last, "possessives")):
            return False
        hits = (self.language.terms.at(self.tokens, k) for k in range(first + 1, last))
        return any(hit is not None and hit.last == last for hit in hits)

    def families(self) -> Iterator[int]:
        """ "antecedentes familiares de infarto", "hay asma en la familia"."""
        for hit in self.language.lists["family"].find(self.tokens, self.first, self.last):
            closes = hit.last >= self.last or self.tokens[hit.last].gap in _PARTS
            if closes and self._is(hit.first, "within"):
                yield from range(self._start(hit.first), hit.first)
                continue
            for i in range(hit.last, self.last):
                if self._back(i) or self._is(i, "own_history"):
                    break
                yield i

    # -- words -----------------------------------------------------------------------------------

    def _is(self, i: int, name: str) -> bool:
        return self.tokens[i].norm in self.language.sets[name]

    def _start(self, i: int) -> int:
        """Where the clause of token ``i`` begins."""
        while i > self.first and self.tokens[i].gap not in _PARTS:
            i -= 1
        return i

    def _clause(self, i: int) -> Iterator[int]:
        return takewhile(lambda k: self.tokens[k].gap not in _PARTS or k == i, range(i, self.last))
