"""How a text may name a fact: its own words, what was heard, and the qualities it was told with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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
