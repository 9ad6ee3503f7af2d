"""Names that a recogniser cut into words: "syn throid", "bril inta", "ring ers lactate".

The pieces joined are spelled as the name is ("rock uronium" but for its "ck"). Looked for
everywhere, so pieces that people say beside each other are no name ("as part", "end one"); what
only sounds alike is left to places where nothing but a drug can stand (``phonetic``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from recorder.clinical.grammar.tables import table, words
from recorder.clinical.lexicon.forms import NO_MEANING, Form, Pattern
from recorder.clinical.lexicon.matcher import Hit
from recorder.clinical.lexicon.phonetic import SoundNames
from recorder.clinical.text.words import PHRASE_GAPS, Positions, Token

MIN_LETTERS = 6
"""Letters of a name that two words make up by no accident."""
MIN_EXACT = 8
"""The same of a name that is believed only as it is spelled."""
MOST_WORDS = 5
_LETTERS = dict(said.split() for said in table("home")["heard"]["letters"])
"""How a recogniser writes a letter that begins a name: "*ex* a relto"."""
_ORDINARY = words("home", "heard", "ordinary")
"""Pieces of a name that are said beside each other anyway."""


class SplitNames:
    """Finds the names of one table that were cut in two or more."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._names: dict[str, Form] = {}
        self._starts: dict[str, str] = {}
        """The beginning of a name that each piece is, which a recogniser may end in a K."""
        for pattern in patterns:
            joined = "".join(char for char in pattern.text.lower() if char not in " -'")
            plain = (
                len(joined) >= (MIN_EXACT if pattern.exact else MIN_LETTERS) and joined.isalpha()
            )
            if plain and not pattern.form.needs and pattern.form.name != NO_MEANING:
                self._names.setdefault(joined, pattern.form)
                self._starts.update((joined[:end], joined[:end]) for end in range(1, len(joined)))
        for start in [start for start in self._starts if start.endswith("c")]:
            for heard in _heard_with_k(start):
                self._starts.setdefault(heard, start)
        self._spelled = self._starts.keys() | self._names.keys()
        """What two pieces of a name make."""
        self._openers = self._starts.keys() | _LETTERS.keys()

    def find(self, tokens: Sequence[Token], positions: Positions) -> Iterator[Hit]:
        """Hits from left to right, the longest at each place, none overlapping."""
        last = 0
        for i in sorted(self._places(positions)):
            hit = self._from(i, tokens, positions.norms) if i >= last else None
            if hit is not None:
                yield hit
                last = hit.end

    def _places(self, positions: Positions) -> Iterator[int]:
        """Where two words stand that a name is, or begins with: few words do."""
        spelled = self._spelled
        for norm in self._openers & positions.keys():
            for start in self._begun(norm):
                for behind, places in positions.pairs[norm].items():
                    if start + behind in spelled:
                        yield from places

    def _begun(self, norm: str) -> Iterator[str]:
        """The beginnings of a name that ``norm`` may be, the one it is spelled as first."""
        if norm in self._starts:
            yield self._starts[norm]
        if norm in _LETTERS:
            yield _LETTERS[norm]

    def _from(self, first: int, tokens: Sequence[Token], norms: Sequence[str]) -> Hit | None:
        begun = self._begun(norms[first])
        return next(filter(None, (self._behind(b, first, tokens, norms) for b in begun)), None)

    def _behind(
        self, joined: str, first: int, tokens: Sequence[Token], norms: Sequence[str]
    ) -> Hit | None:
        """The longest name that the words behind token ``first`` make of ``joined``."""
        found = None
        for last in range(first + 1, min(first + MOST_WORDS, len(norms))):
            if not joined or tokens[last].gap not in PHRASE_GAPS or tokens[last - 1].clitic:
                break
            whole = joined + norms[last]
            form = self._names.get(whole)
            if form is not None and " ".join(norms[first : last + 1]) not in _ORDINARY:
                found = Hit(first, last + 1, form)
            joined = self._starts.get(whole, "")
        return found


def _heard_with_k(start: str) -> Iterator[str]:
    """As in "rock uronium", "rok uronium": how a piece that ends in a C may be spelled."""
    yield f"{start}k"
    if not start.endswith("cc"):
        yield f"{start.removesuffix('c')}k"


def with_split(
    hits: Sequence[Hit], tokens: Sequence[Token], positions: Positions, names: SplitNames
) -> Sequence[Hit]:
    """``hits`` and the names that were cut in pieces; a piece that is a name itself gives way."""
    named = {i: hit for hit in hits for i in range(hit.start, hit.end)}
    found = [hit for hit in names.find(tokens, positions) if not _known(hit, named)]
    if not found:
        return hits
    taken = {i for hit in found for i in range(hit.start, hit.end)}
    kept = [hit for hit in hits if taken.isdisjoint(range(hit.start, hit.end))]
    return sorted((*kept, *found), key=lambda hit: hit.start)


def with_sounding(
    hits: Sequence[Hit], tokens: Sequence[Token], positions: Positions, names: SoundNames
) -> Sequence[Hit]:
    """``hits`` and what only sounds like a name, where no name stands."""
    named = {i: hit for hit in hits for i in range(hit.start, hit.end)}
    found = [hit for hit in names.find(tokens, positions) if not _heard_right(hit, named, tokens)]
    if not found:
        return hits
    taken = {i for hit in found for i in range(hit.start, hit.end)}
    kept = (hit for hit in hits if taken.isdisjoint(range(hit.start, hit.end)))
    return sorted((*kept, *found), key=lambda hit: hit.start)


def _heard_right(heard: Hit, named: Mapping[int, Hit], tokens: Sequence[Token]) -> bool:
    """Whether a name stands there that is none of its pieces: "levo" is one of "thy rocks in"."""
    there = {named[i] for i in range(heard.start, heard.end) if i in named}
    return any(
        hit.end - hit.start > 1
        or len(tokens[hit.start].norm) > _SHORT_NAME
        or hit.form.name == heard.form.name  # "fent a nil"
        for hit in there
    )


_SHORT_NAME = 5
"""Letters of a name that may be a piece of another: "levo", "nitro"."""


def _known(split: Hit, named: Mapping[int, Hit]) -> bool:
    """Whether one of the names that stand there has all of the pieces or goes beyond them."""
    there = (named[i] for i in range(split.start, split.end) if i in named)
    return any(hit.start < split.start or hit.end >= split.end for hit in there)
