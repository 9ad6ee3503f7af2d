"""One text in one language, read once: tokens, sentences, numbers, names, and what governs what.

Extractors ask it; it decides only whose, whether and when a statement is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from recorder.clinical.drafts.draft import Span
from recorder.clinical.languages.language import Language, Name
from recorder.clinical.languages.numbers import find_numbers
from recorder.clinical.languages.words import ENDS, sentences_of, tokens_of
from recorder.clinical.numbers.numbers import Number
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import UNHEARD, Token
from recorder.core.model import FactStatus

NEAR = 6
"""Tokens between an announcer and what it announces."""

_LISTING = ("nieg", "neg")
_REACH = {"no": 6, "doubt": 4, "plan": 9, "refused": 6, "usual": 7, "history": 14, "earlier": 6}


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens ``[first, last)``; ``answer``: what the next sentence says to this question."""

    first: int
    last: int
    asked: bool = False
    answer: bool | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """The shared, read-only view of one text."""

    text: str
    language: Language
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    starts: tuple[int, ...]
    number_at: Mapping[int, Number]
    numbers: tuple[Number, ...]
    signs: tuple[Hit[str], ...]
    drugs: tuple[Hit[str], ...]
    terms: tuple[Hit[tuple[Name, ...]], ...]
    acts: tuple[Hit[str], ...]
    times: tuple[Hit[str], ...]
    governed: Mapping[int, tuple[tuple[str, int], ...]]
    kin: frozenset[int]

    @classmethod
    def of(cls, text: str, language: Language) -> Scene:
        """Read ``text``; linear in its length."""
        tokens = tokens_of(text)
        sentences = tuple(_sentences(text, tokens, language))
        numbers = find_numbers(tokens, language.numbers)
        cues = tuple(language.cues.find(tokens))
        return cls(
            text=text,
            language=language,
            tokens=tokens,
            sentences=sentences,
            starts=tuple(s.first for s in sentences),
            number_at={n.first: n for n in numbers},
            numbers=numbers,
            signs=tuple(language.signs.find(tokens)),
            drugs=tuple(language.drugs.find(tokens)),
            terms=tuple(language.terms.find(tokens)),
            acts=tuple(language.acts.find(tokens)),
            times=tuple(language.times.find(tokens)),
            governed=_governed(tokens, cues, sentences, _Objects.of(tokens, language)),
            kin=frozenset(_kin(tokens, language, sentences)),
        )

    # -- words -----------------------------------------------------------------------------------

    def norm(self, i: int) -> str:
        """Norm of token ``i``, or "" outside the text."""
        return self.tokens[i].norm if 0 <= i < len(self.tokens) else ""

    def span(self, first: int, last: int) -> Span:
        """Characters of tokens ``[first, last)``."""
        return self.tokens[first].start, self.tokens[last - 1].end

    def among(self, i: int, name: str) -> bool:
        """Whether token ``i`` is one of the words of set ``name``."""
        return self.norm(i) in self.language.sets[name]

    def sentence(self, i: int) -> Sentence:
        """The sentence of token ``i``."""
        return self.sentences[bisect_right(self.starts, i) - 1]

    def following(self, sentence: Sentence) -> Sentence | None:
        """The next sentence."""
        return self.sentence(sentence.last) if sentence.last < len(self.tokens) else None

    def at(self, table: Phrases[str], i: int, end: int) -> Hit[str] | None:
        """A phrase of ``table`` at token ``i`` that ends before ``end``."""
        if not 0 <= i < min(end, len(self.tokens)):
            return None
        hit = table.at(self.tokens, i)
        return hit if hit is not None and hit.last <= end else None

    def within(self, table: Phrases[str], first: int, last: int) -> Iterator[Hit[str]]:
        """Phrases of ``table`` in ``[first, last)``."""
        return table.find(self.tokens, max(0, first), last)

    def numbers_in(self, first: int, last: int) -> Iterator[Number]:
        """Numbers that begin in tokens ``[first, last)``."""
        for i in range(max(0, first), last):
            if i in self.number_at:
                yield self.number_at[i]

    def ends_phrase(self, i: int) -> bool:
        """A comma or stop stands before token ``i``, or nothing follows."""
        return i >= len(self.tokens) or self.tokens[i].gap in (*ENDS, ",", ":")

    def correction(self, i: int) -> Hit[str] | None:
        """What takes a number back at token ``i``: "perdón", or a "no" before another number.

        The value is "correction", or "either" where "96 no 86" may also mean "96, not 86".
        """
        turn = self.language.turns.at(self.tokens, i)
        if turn is not None and turn.value == "correction":
            return turn
        if self.norm(i) not in self.language.sets["takes_back"] or i + 1 not in self.number_at:
            return None
        plain = self.tokens[i + 1].gap == ","
        if self.tokens[i + 1].gap in ENDS or (self.tokens[i].gap in ENDS and not plain):
            return None
        return Hit(i, i + 1, "correction" if plain else "either")

    # -- claims ----------------------------------------------------------------------------------

    def cues(self, i: int) -> frozenset[str]:
        """Classes of cue that govern token ``i``."""
        return frozenset(cue for cue, _ in self.governed.get(i, ()))

    def denied_at(self, i: int, within: int = 3) -> bool:
        """A denial stands at most ``within`` tokens before token ``i`` and governs it."""
        return any(cue == "no" and i - at <= within for cue, at in self.governed.get(i, ()))

    def denied_plainly(self, i: int) -> bool:
        """Denied by "no", "sin": not by the "niega" of a list that may have ended unheard."""
        return any(
            cue == "no" and not self.norm(at).startswith(_LISTING)
            for cue, at in self.governed.get(i, ())
        )

    def status(self, first: int, last: int) -> FactStatus | None:
        """What is claimed of tokens ``[first, last)``; None: it was asked and nobody answered."""
        cues = self.cues(first)
        if first in self.kin:
            return FactStatus.OTHER_SUBJECT
        if "plan" in cues:
            return FactStatus.PLANNED
        if "refused" in cues:
            return FactStatus.REFUSED
        if self._affirmed_behind(last):
            return FactStatus.ASSERTED
        if "no" in cues or self._denied_behind(last):
            return FactStatus.UNCERTAIN if self._denied_until(first, last) else FactStatus.NEGATED
        sentence = self.sentence(first)
        if sentence.asked:
            if sentence.answer is None:
                return None
            return FactStatus.ASSERTED if sentence.answer else FactStatus.NEGATED
        if "doubt" in cues:
            return FactStatus.UNCERTAIN
        return FactStatus.ASSERTED

    def reading_status(self, first: int) -> FactStatus:
        """The same for a measured number: nobody denies one, but it may be of another day."""
        cues = self.cues(first)
        if first in self.kin:
            return FactStatus.OTHER_SUBJECT
        if cues & {"usual", "earlier"}:
            return FactStatus.HISTORICAL
        return FactStatus.PLANNED if "plan" in cues else FactStatus.ASSERTED

    def _affirmed_behind(self, last: int) -> bool:
        """ "niega fiebre, disnea sí": the one that the list of denials does not hold for."""
        if self.norm(last) not in self.language.sets["indeed"] or self.tokens[last].gap:
            return False
        return self.ends_phrase(last + 1) or self.among(last + 1, "ago")

    def _denied_until(self, first: int, last: int) -> bool:
        """ "sin dolor hasta hace una hora": what was absent then is not denied now."""
        places = {at for cue, at in self.governed.get(first, ()) if cue == "no"}
        for i in range(last, self.sentence(first).last):
            if self.among(i, "until"):
                return not any(self.among(j, "so_far") for j in range(i + 1, i + 4))
            here = {at for cue, at in self.governed.get(i, ()) if cue == "no"}
            if i >= last + 3 and not places & here:
                return False
        return False

    def _denied_behind(self, last: int) -> bool:
        """ "fiebre no", "fiebre no tuve": a denial that ends the phrase."""
        denies = self.norm(last) in self.language.sets["denial"]
        if not denies or self.tokens[last].gap in ENDS:
            return False
        return self.ends_phrase(last + 1) or self.ends_phrase(last + 2)


def _sentences(text: str, tokens: Sequence[Token], language: Language) -> Iterator[Sentence]:
    found = list(sentences_of(text, tokens))
    for place, (first, last, asked) in enumerate(found):
        answer = None
        if asked and place + 1 < len(found):
            begin, end, _ = found[place + 1]
            answer = _answer([t.norm for t in tokens[begin : min(end, begin + 3)]], language)
        yield Sentence(first, last, asked, answer)


def _answer(norms: Sequence[str], language: Language) -> bool | None:
    """The short answer at the start of a sentence."""
    for norm in norms:
        if norm in language.sets["denial"]:
            return False
        if norm in language.sets["yes"]:
            return True
    return None


@dataclass(frozen=True, slots=True)
class _Objects:
    """Tokens of what can be denied, and those where something new is done or measured.

    ``clitics``: words that stand between a denial and its own verb ("no le hemos").
    """

    named: frozenset[int]
    verbs: frozenset[int]
    clitics: frozenset[str]

    @classmethod
    def of(cls, tokens: Sequence[Token], language: Language) -> _Objects:
        """The objects of ``tokens``."""
        named: list[tuple[int, int]] = []
        named += [(h.first, h.last) for h in language.terms.find(tokens)]
        named += [(h.first, h.last) for h in language.drugs.find(tokens)]
        new = [*language.acts.find(tokens), *language.signs.find(tokens)]
        return cls(
            frozenset(i for first, last in named for i in range(first, last)),
            frozenset(h.first for h in new) | frozenset(h.first - 1 for h in new),
            language.sets["clitics"],
        )


def _governed(
    tokens: Sequence[Token],
    cues: Sequence[Hit[str]],
    sentences: Sequence[Sentence],
    objects: _Objects,
) -> Mapping[int, tuple[tuple[str, int], ...]]:
    """Token -> cues that reach it, each with its own place."""
    found: dict[int, list[tuple[str, int]]] = {}
    starts = {h.first: h for h in cues}
    ends = {i: s.last for s in sentences for i in range(s.first, s.last)}
    for hit in cues:
        if hit.value not in _REACH:
            continue
        of_a_time = hit.value == "earlier" and hit.first and tokens[hit.first - 1].norm == "de"
        if of_a_time:  # "a las 23 de ayer": the day of that time alone
            continue
        for i in range(hit.last, _reach(tokens, hit, starts, ends[hit.first], objects)):
            found.setdefault(i, []).append((hit.value, hit.first))
        if hit.value in ("usual", "earlier"):  # "su tensión habitual es", "180 ayer"
            for i in range(max(0, hit.first - 5), hit.first):
                if ends[i] == ends[hit.first]:
                    found.setdefault(i, []).append((hit.value, hit.first))
    return {i: tuple(marks) for i, marks in found.items()}


def _reach(
    tokens: Sequence[Token],
    hit: Hit[str],
    starts: Mapping[int, Hit[str]],
    end: int,
    objects: _Objects,
) -> int:
    """Where the cue's government ends. A list goes on over commas only for "niega" and history."""
    limit = min(end, hit.last + _REACH[hit.value])
    listing = hit.value == "history" or tokens[hit.first].norm.startswith(_LISTING)
    if listing:
        limit = min(end, hit.last + _REACH["history"])
    for i in range(hit.last, limit):
        if tokens[i].norm == UNHEARD:
            return i
        other = starts.get(i)
        own_verb = hit.value == "no" and all(
            t.norm in objects.clitics for t in tokens[hit.last : i]
        )
        if other is not None and other.value == "stop" and i > hit.last and not own_verb:
            return i
        if tokens[i].gap in (",", ":") and not listing:
            return i
        if i in objects.verbs and hit.value == "no" and objects.named & set(range(hit.last, i)):
            return i
    return limit


def _kin(
    tokens: Sequence[Token], language: Language, sentences: Sequence[Sentence]
) -> Iterator[int]:
    """Tokens that speak of somebody else: "la mamá tiene asma", until the patient comes back."""
    sets = language.sets
    for sentence in sentences:
        i = sentence.first
        while i < sentence.last:
            is_kin = tokens[i].norm in sets["kin"] and i > 0
            is_kin = is_kin and tokens[i - 1].norm in sets["possessives"]
            if not is_kin or not any(t.norm in sets["predicates"] for t in tokens[i + 1 : i + 3]):
                i += 1
                continue
            j = i
            while j < sentence.last and not (
                j > i and (tokens[j].norm in sets["subject"] or tokens[j].gap == ",")
            ):
                yield j
                j += 1
            i = j
