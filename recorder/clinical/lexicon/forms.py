"""Spoken forms as written in the tables, and the word graph that they compile to.

A pattern is plain words with alternatives in brackets, ``(left|right) arm (pain|)``, and word
classes in braces, ``{limb} pain``; brackets nest. Capitals may be spelled out when spoken
("TXA", "t x a"). Knows nothing of files or of texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from recorder.clinical.text.words import words_of

FILLERS = frozenset("em ah eh".split())
"""Sounds that mean nothing."""

LIGHT = FILLERS | frozenset(
    """is are was were s re be been being the a an his her their my your this that
    very quite really just still now all both so bit little looks look looking feels feel feeling
    sounds seems appears remains remained remain slightly fairly pretty rather like got has had
    currently today some felt completely totally absolutely perfectly entirely fully""".split()
)
"""Words that may stand between the words of a phrase without changing it."""

NO_MEANING = "none"
"""Name of phrases that only look like a form of their table."""

Classes = Mapping[str, Sequence[str]]
"""Word class -> the phrases it stands for."""

_LEXEME = re.compile(r"[()|]|\{\w+\}|[^(){}|]+|.")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Form:
    """What a pattern stands for.

    Attributes:
        kind: table the name comes from: ``drug``, ``finding``, ``history``, ...
        name: canonical name.
        needs: ``""`` when the words mean this anywhere; else what must stand near them:
            ``dose``, ``misheard``, ``absent`` (the words say that it is *not* there) or the name of
            a context of ``wordlists.toml``.
    """

    kind: str
    name: str
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of a table: ``text`` in the notation above, for ``form``.

    ``exact``: believed only as it is spelled, never by its sound.
    """

    text: str
    form: Form
    exact: bool = False


@dataclass(slots=True)
class _State:
    words: dict[str, set[int]] = field(default_factory=dict)
    free: set[int] = field(default_factory=set)
    form: Form | None = None


class WordGraph:
    """All patterns of one matcher as one nondeterministic graph of words."""

    def __init__(self, classes: Classes) -> None:
        self.states: list[_State] = [_State()]
        self._classes = classes

    def add(self, pattern: Pattern) -> None:
        """Add one pattern.

        Raises:
            ValueError: an unknown class, a stray bracket, or a pattern that can be empty.
        """
        lexemes = _LEXEME.findall(pattern.text)
        ends, used = self._alternatives(lexemes, 0, {0}, pattern.text)
        if used != len(lexemes):
            raise ValueError(f"stray bracket in {pattern.text!r}")
        if 0 in ends:
            raise ValueError(f"{pattern.text!r} can be empty")
        accept = self._new()
        self.states[accept].form = pattern.form
        for end in ends:
            self.states[end].free.add(accept)

    def _new(self) -> int:
        self.states.append(_State())
        return len(self.states) - 1

    def _alternatives(
        self, lexemes: Sequence[str], i: int, starts: set[int], text: str
    ) -> tuple[set[int], int]:
        """Lay ``a|b|c`` from lexeme ``i`` after ``starts``; (ends, first lexeme not used)."""
        done: set[int] = set()
        current = starts
        while i < len(lexemes) and lexemes[i] != ")":
            lexeme = lexemes[i]
            i += 1
            if lexeme == "|":
                done |= current
                current = starts
            elif lexeme == "(":
                current, i = self._alternatives(lexemes, i, current, text)
                if i == len(lexemes):
                    raise ValueError(f"stray bracket in {text!r}")
                i += 1
            elif lexeme.startswith("{"):
                current = self._class(lexeme, current, text)
            else:
                current = self._literal(lexeme, current)
        return done | current, i

    def _class(self, lexeme: str, starts: set[int], text: str) -> set[int]:
        phrases = self._classes.get(lexeme[1:-1])
        if phrases is None:
            raise ValueError(f"{text!r} names the unknown word class {lexeme}")
        end = self._new()
        for phrase in phrases:
            for last in self._literal(phrase, starts):
                self.states[last].free.add(end)
        return {end}

    def _literal(self, phrase: str, starts: set[int]) -> set[int]:
        if not phrase.strip():
            return starts
        end = self._new()
        for words in spellings(phrase):
            self._path(words, starts, end)
        return {end}

    def _path(self, words: Sequence[str], starts: set[int], end: int) -> None:
        froms = starts
        spelled = all(len(word) == 1 for word in words)  # the "a" of "p a c" is no article
        for k, word in enumerate(words):
            last = k == len(words) - 1
            to = end if last else self._new()
            for state in froms:
                self.states[state].words.setdefault(word, set()).add(to)
                if word in LIGHT and state != 0 and not last and not spelled:
                    self.states[state].free.add(to)
            froms = {to}

    def closure(self, states: set[int]) -> frozenset[int]:
        """``states`` and all that they reach without a word."""
        todo, seen = list(states), set(states)
        while todo:
            for nxt in self.states[todo.pop()].free:
                if nxt not in seen:
                    seen.add(nxt)
                    todo.append(nxt)
        return frozenset(seen)

    def after(self, states: frozenset[int], word: str) -> frozenset[int]:
        """States reached from ``states`` over ``word``."""
        reached: set[int] = set()
        for state in states:
            reached |= self.states[state].words.get(word, set())
        return self.closure(reached)

    def unfinished(self, states: frozenset[int]) -> frozenset[int]:
        """``states`` without those that complete a form."""
        return frozenset(s for s in states if self.states[s].form is None)

    def forms(self, states: frozenset[int]) -> tuple[Form, ...]:
        """What is complete in ``states``; a form that needs nothing replaces its needy twin."""
        found = {self.states[state].form for state in states}
        forms = sorted((f for f in found if f), key=lambda f: (f.kind, f.name, f.needs))
        free = {(f.kind, f.name) for f in forms if not f.needs}
        return tuple(f for f in forms if not f.needs or (f.kind, f.name) not in free)


def spellings(phrase: str) -> Iterator[tuple[str, ...]]:
    """The token norms that plain ``phrase`` can have in a transcript.

    Besides the plain reading: capitals spelled out ("TXA", "t x a") and a possessive that a
    recogniser wrote without its apostrophe ("hartmanns").
    """
    tokens = words_of(phrase).tokens
    yield tuple(token.norm for token in tokens)
    if any(token.clitic == "s" for token in tokens):
        yield tuple(t.norm + ("s" if t.clitic == "s" else "") for t in tokens)
    spelled = " ".join(
        " ".join(word) if _CAPITALS.fullmatch(word) else word for word in phrase.split()
    )
    if spelled != " ".join(phrase.split()):
        yield tuple(token.norm for token in words_of(spelled).tokens)
        yield tuple(spelled.lower().split())
