"""One text in one language, read once: tokens, sentences, numbers, names, and what governs what.

Extractors ask it; it decides only whose, whether and when a statement is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from recorder.clinical.drafts.draft import Span
from recorder.clinical.languages.answers import Sentence, asked_and_answered
from recorder.clinical.languages.days import EARLIER, days
from recorder.clinical.languages.language import Language, Name
from recorder.clinical.languages.look_alikes import is_cue, terms_of
from recorder.clinical.languages.numbers import find_numbers
from recorder.clinical.languages.overdoses import swallowings
from recorder.clinical.languages.owners import kin, of_callers
from recorder.clinical.languages.words import ENDS, tokens_of
from recorder.clinical.numbers.numbers import Number
from recorder.clinical.text.phrases import Hit, Phrases
from recorder.clinical.text.words import UNHEARD, Token
from recorder.core.model import FactStatus

NEAR = 6
"""Tokens between an announcer and what it announces."""

_LISTING = ("nieg", "neg")
_REACH = {"no": 6, "doubt": 4, "plan": 9, "refused": 6, "usual": 7, "history": 14}


T = TypeVar("T")


def starting(hits: Sequence[Hit[T]], first: int, last: int) -> Sequence[Hit[T]]:
    """Those of ``hits``, in order of the text, that begin in tokens ``[first, last)``."""
    low = bisect_left(hits, first, key=_first)
    return hits[low : bisect_left(hits, last, low, key=_first)]


_first = attrgetter("first")


@dataclass(frozen=True, slots=True)
class Scene:
    """The shared, read-only view of one text."""

    text: str
    language: Language
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    starts: tuple[int, ...]
    number_at: Mapping[int, Number]
    number_before: Mapping[int, Number]
    numbers: tuple[Number, ...]
    signs: tuple[Hit[str], ...]
    drugs: tuple[Hit[str], ...]
    terms: tuple[Hit[tuple[Name, ...]], ...]
    acts: tuple[Hit[str], ...]
    times: tuple[Hit[str], ...]
    governed: Mapping[int, tuple[tuple[str, int], ...]]
    kin: frozenset[int]
    maybe_kin: frozenset[int]

    @classmethod
    def of(cls, text: str, language: Language) -> Scene:
        """Read ``text``; linear in its length."""
        tokens = tokens_of(text)
        sentences = tuple(asked_and_answered(text, tokens, language))
        signs = tuple(language.signs.find(tokens))
        drugs = tuple(language.drugs.find(tokens))
        numbers = find_numbers(tokens, language.numbers)
        overdoses = swallowings(tokens, language, drugs, numbers)
        terms = tuple(sorted((*terms_of(tokens, language), *overdoses), key=_first))
        acts = tuple(language.acts.find(tokens))
        bounds = tuple((s.first, s.last) for s in sentences)
        cues = tuple(h for h in language.cues.find(tokens) if is_cue(tokens, language, h))
        counted = frozenset(n.first for n in numbers)
        objects = _Objects.of(language, terms, drugs, acts, signs, counted)
        governed = _governed(tokens, cues, sentences, objects, numbers)
        for i, mark, place in days(tokens, language, numbers, bounds):
            governed.setdefault(i, []).append((mark, place))
        return cls(
            text=text,
            language=language,
            tokens=tokens,
            sentences=sentences,
            starts=tuple(s.first for s in sentences),
            number_at={n.first: n for n in numbers},
            number_before={n.last: n for n in numbers},
            numbers=numbers,
            signs=signs,
            drugs=drugs,
            terms=terms,
            acts=acts,
            times=tuple(language.times.find(tokens)),
            governed={i: tuple(marks) for i, marks in governed.items()},
            kin=frozenset(kin(tokens, language, bounds)),
            maybe_kin=frozenset(of_callers(tokens, language, bounds)),
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

    def with_half(self, number: Number, last: int) -> tuple[float, int]:
        """Value and end with the half behind the unit: "10 kilos y medio", "un gramo y medio"."""
        words = self.language.numbers
        joined = self.norm(last) in words.joiners and self.norm(last + 1) in words.half
        return (number.value + 0.5, last + 2) if joined and number.whole else (number.value, last)

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
        if "no" in cues or self.denied_behind(last):
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
        if cues & {"usual", EARLIER}:
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

    def denied_behind(self, last: int) -> bool:
        """ "fiebre no", "fiebre no tuve": a denial that ends the phrase."""
        denies = self.norm(last) in self.language.sets["denial"]
        if not denies or self.tokens[last].gap in ENDS:
            return False
        if self.at(self.language.lists["unsure"], last, len(self.tokens)) is not None:
            return False  # "toma sintrom, no sé"
        return self.ends_phrase(last + 1) or self.ends_phrase(last + 2)


@dataclass(frozen=True, slots=True)
class _Objects:
    """Tokens of what can be denied, and those where something new is done or measured.

    ``clitics``: words that stand between a denial and its own verb ("no le hemos").
    """

    named: frozenset[int]
    verbs: frozenset[int]
    clitics: frozenset[str]

    @classmethod
    def of(
        cls,
        language: Language,
        terms: Sequence[Hit[tuple[Name, ...]]],
        drugs: Sequence[Hit[str]],
        acts: Sequence[Hit[str]],
        signs: Sequence[Hit[str]],
        numbers: frozenset[int],
    ) -> _Objects:
        """The objects of a text with these names."""
        named = [(h.first, h.last) for h in terms] + [(h.first, h.last) for h in drugs]
        new = (*acts, *signs)
        return cls(
            frozenset(i for first, last in named for i in range(first, last)),
            frozenset(h.first for h in new) | frozenset(h.first - 1 for h in new) | numbers,
            language.sets["clitics"],
        )


def _governed(
    tokens: Sequence[Token],
    cues: Sequence[Hit[str]],
    sentences: Sequence[Sentence],
    objects: _Objects,
    numbers: Sequence[Number],
) -> dict[int, list[tuple[str, int]]]:
    """Token -> cues that reach it, each with its own place."""
    values = frozenset(i for number in numbers for i in range(number.first, number.last))
    found: dict[int, list[tuple[str, int]]] = {}
    starts = {h.first: h for h in cues}
    ends = {i: s.last for s in sentences for i in range(s.first, s.last)}
    for hit in cues:
        if hit.value not in _REACH:
            continue
        for i in range(hit.last, _reach(tokens, hit, starts, ends[hit.first], objects)):
            found.setdefault(i, []).append((hit.value, hit.first))
        if hit.value == "usual":  # "su tensión habitual es"
            ahead = not values.isdisjoint(range(hit.last, hit.last + _TO_ITS_VALUE))
            for i in range(hit.first - 1, max(-1, hit.first - 6), -1):
                apart = tokens[i + 1].gap == "," or (ahead and i in values)
                if apart or ends[i] != ends[hit.first]:
                    break  # "saturación 91, objetivo 88 a 92"
                found.setdefault(i, []).append((hit.value, hit.first))
    return found


_TO_ITS_VALUE = 4
"""Words from "habitual" to the number that is so."""


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
        history = other is not None and other.value == "history" and i - 1 in objects.named
        if (
            (i in objects.verbs or history)
            and hit.value == "no"
            and objects.named & set(range(hit.last, i))
        ):
            return i  # "sin fiebre antecedentes de"
    return limit
