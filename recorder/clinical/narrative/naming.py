"""How a text may name a fact: its own words, what was heard, and the qualities it was told with.

A clause of a written sentence, and what of it is accounted for. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from recorder.clinical.languages import CODES, language
from recorder.clinical.languages.words import tokens_of
from recorder.clinical.lexicon import load
from recorder.clinical.text.words import words_of
from recorder.clinical.wording import describe, say, wording
from recorder.clinical.wording.particulars import kind_name
from recorder.core.model import Fact, FactKind


def words_in(text: str) -> set[str]:
    """The words of ``text``, in small letters."""
    return set(re.findall(r"\w+", text.lower()))


def all_words(cited: Iterable[Fact]) -> str:
    """Everything that the facts say, as it is shown."""
    told = [describe.statement(f) for f in cited]
    return " . ".join([*told, *(text for f in cited for _, text in f.detail)])


_QUALITIES = frozenset(
    "controlled_with course extent pulse quality removed rhythm severity side type".split()
)
"""Details without which a fact would be read as another one: an open fracture, one lung."""


def is_told(text: str, detail: tuple[str, str], fact: Fact) -> bool:
    """Whether a clause tells this detail, where it has to: in its own words or as it was heard."""
    key, said = detail
    kind = f"{fact.name} {said}"
    if not wording().known("finding_kind", kind):
        return key not in _QUALITIES or say(said).casefold() in text
    plain = words_in(f"{describe.subject(fact)} {fact.name.replace('_', ' ')}")
    heard = [words for e in fact.evidence if not (words := words_in(e.quote)) <= plain]
    heard.append(words_in(wording().name("finding_kind", kind)))
    return any(words <= words_in(text) for words in heard)


def is_own(text: str, place: tuple[int, int], fact: Fact) -> bool:
    """Another name of a drug is the same drug; "pleuritic" says more than "chest pain".

    What has a kind is called by that ("no pulse") or as it was heard, never by its name ("weak").
    """
    if fact.kind in describe.DRUG_KINDS:
        return True
    heard = " ".join(e.quote for e in fact.evidence)
    name = "" if kind_name(fact) else fact.name
    said = f"{describe.title(fact)} {describe.display(fact)} {name} {heard}"
    known = re.findall(r"[^\W_]+", f"{said} {all_words((fact,))}".lower())
    return set(re.findall(r"[^\W_]+", text[slice(*place)])) <= set(known)


def places_of(text: str, fact: Fact, code: str) -> Iterator[tuple[int, int]]:
    """Where the text names what the fact is about, in any of the words that are listened for."""
    name = str(fact.value) if fact.kind is FactKind.CHIEF_COMPLAINT else fact.name
    if code in CODES:
        spoken, tokens = language(code), tokens_of(text)
        found = [(h.first, h.last) for h in spoken.drugs.find(tokens) if h.value == name]
        found += [(h.first, h.last) for h in spoken.allergens.find(tokens) if h.value == name]
        found += [
            (h.first, h.last) for h in spoken.terms.find(tokens) if name in dict(h.value).values()
        ]
        yield from ((tokens[i].start, tokens[j - 1].end) for i, j in found)
    words, lexicon = words_of(text), load()
    hits = lexicon.drug_matcher.find(words.tokens)
    if fact.kind not in describe.DRUG_KINDS:
        families = ("finding", "history", "intervention", "mechanism", "complaint")
        hits = lexicon.matcher(*families).find(words.tokens)
    for hit in hits:
        if hit.form.name == name and hit.form.needs in {"", "dose"} and not hit.denied:
            yield words.tokens[hit.start].start, words.tokens[hit.end - 1].end


STARTS = r"(?<![\w.,/:-])"


def figure(value: object) -> str:
    """A pattern for a number in figures, and for no part of another."""
    if not isinstance(value, (int, float)):
        return r"(?!)"
    told = re.escape(describe.number(value).replace(",", ".")).replace(r"\.", "[.,]")
    return rf"{STARTS}{told}(?![.,]?\d)"


@dataclass(slots=True)
class Clause:
    """A clause, and what of it is accounted for."""

    text: str
    facts: tuple[Fact, ...]
    before: tuple[Fact, ...] = ()
    goes_on: bool = False
    taken: list[tuple[int, int]] = field(default_factory=list)
    claimed: bool = False
    claim_first: bool = False

    @property
    def behind(self) -> bool:
        """Whether its claim may stand behind the name: "aspirin was not given"."""
        return self.facts[0].kind is FactKind.MEDICATION_GIVEN

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
            if place := self.place(phrase):
                self.mark(*place)
                return place[0]
        return None

    def place(self, phrase: str) -> tuple[int, int] | None:
        """Where the phrase stands in what is left; None: nowhere."""
        found = re.search(rf"(?<!\w){re.escape(phrase.casefold())}(?!\w)", self.rest())
        return found.span() if found else None

    def take_all(self, phrases: Iterable[str]) -> None:
        """Take each of ``phrases`` that is there."""
        for phrase in phrases:
            self.take((phrase,))

    def first_taken(self) -> int:
        """Where the first taken letter stands."""
        return min((first for first, _ in self.taken), default=len(self.text))
