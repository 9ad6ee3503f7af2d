"""Every word and phrase of the tables is one that the tokens of some text can be.

A text is cut before any rule sees it: "thats" is the word "that" with an ending, "um" is left out,
"p o" is one word and "x2" are two. What is written otherwise is never found, and nobody is told.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest

import recorder.clinical
from recorder.clinical.grammar.tables import table
from recorder.clinical.text.phrases import Phrases
from recorder.clinical.text.spelling import CONTRACTIONS, HESITATIONS
from recorder.clinical.text.words import words_of
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, names, vitals

CLINICAL = Path(recorder.clinical.__file__).parent
TABLES = sorted((CLINICAL / "grammar").glob("*.toml"))
_UNITS = {*table("measures")["units"]}
"""Symbols of units: what a number was measured in, no word of a text."""


_OF_CHARACTERS = {
    "cues.why.because",
    "transport.priority.emergent",
    "transport.priority.routine",
    "text/line_breaks.py",
    "text/spelling.py",
}
"""What is compared with the text itself, and with no tokens of it."""


def _entries(where: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _entries(f"{where}.{key}", inner)
    elif isinstance(value, list):
        yield from ((where, entry) for entry in value if isinstance(entry, str))


def _is_name(entry: str) -> bool:
    """Names of findings, rules and units, which stand in lists too; patterns are cut as read."""
    return entry in _UNITS or bool(re.search(r"\w_\w|\w\.\w|[(|]", entry))


def _cut(entry: str) -> str:
    """How the tables write the words of a text in which ``entry`` is said: "it's in" for "its in".

    "ER" is a place in capitals alone, and "mm" a unit only at its figure.
    """
    said = re.sub(r"\ber\b", "ER", re.sub(r"\{\w+\}", "him", entry))
    tokens = words_of(f"about 4 {said}").tokens[2:]
    return " ".join(t.norm + ("'" if t.clitic else "") + t.clitic for t in tokens)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_an_entry_reads_as_a_text_is_cut(path: Path) -> None:
    entries = _entries(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
    dead = [
        f"{where}: {entry!r} is never found, a text has {_cut(entry)!r} there: write that"
        for where, entry in entries
        if where not in _OF_CHARACTERS
        and not _is_name(entry)
        and _cut(entry) != re.sub(r"\{\w+\}", "him", entry)
    ]
    assert dead == []


def test_no_set_of_words_asks_for_an_ending() -> None:
    """Only a phrase can ("that's in" in a table that is read as ``Phrases``)."""
    names = (found.name for found in walk_packages([str(CLINICAL)], "recorder.clinical."))
    modules = [import_module(name) for name in names]
    asks = [
        f"{module.__name__}.{name}: {member!r}"
        for module in modules
        for name, held in vars(module).items()
        if isinstance(held, (frozenset, set, dict))
        for member in held
        if "'" in " ".join(part for part in _parts(member) if isinstance(part, str))
    ]
    assert asks == []


def _parts(member: object) -> tuple[object, ...]:
    return member if isinstance(member, tuple) else (member,)


_OTHER = ("languages", "narrative", "reports", "scoring", "wording")
_NEVER = (CONTRACTIONS.keys() | HESITATIONS) - {"er", "mm"}
SOURCES = [
    path
    for path in sorted(CLINICAL.rglob("*.py"))
    if (where := path.relative_to(CLINICAL)).parts[0] not in _OTHER
    and str(where) not in _OF_CHARACTERS
]


def _literals(path: Path) -> Iterator[tuple[int, str]]:
    """Strings of a source with their lines; none of those that only explain."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for child in ast.iter_child_nodes(node):
            explains = isinstance(node, ast.Expr)
            if isinstance(child, ast.Constant) and isinstance(child.value, str) and not explains:
                yield child.lineno, child.value


def test_no_rule_compares_with_a_word_that_no_token_is() -> None:
    """A word with an ending is asked for by the token's ``clitic``, or in a phrase as "it's in"."""
    dead = [
        f"{path.relative_to(CLINICAL)}:{line}: {word!r} is never a token's norm"
        for path in SOURCES
        for line, text in _literals(path)
        for word in _NEVER.intersection(re.split(r"[|\s]+", text))
        if not (word == "its" and " " in text)  # a sentence for a reader
    ]
    assert dead == []


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("that's wrong", "no that's wrong", True),
        ("that's wrong", "no thats wrong", True),
        ("that's wrong", "No, that’s wrong.", True),
        ("that's wrong", "i got that wrong", False),
        ("that's wrong", "that'd wrong", False),
        ("that wrong", "thats wrong", True),
        ("what he's on", "thats what hes on now", True),
        ("what he's on", "what he goes on", False),
        ("it's", "its up", True),
        ("it's", "hang it up", False),
    ],
)
def test_a_phrase_asks_for_the_endings_of_its_words(phrase: str, text: str, found: bool) -> None:
    table: Phrases[bool] = Phrases([(phrase, True)])
    words = words_of(text)
    assert bool(list(table.find(words.tokens))) is found
    assert bool(list(table.scan(words.tokens, words.positions))) is found


def test_what_asks_for_an_ending_goes_before_what_does_not() -> None:
    table = Phrases([("that in", "any"), ("that's in", "done"), ("that's in the bin", "gone")])
    for text, value in (("put that in", "any"), ("thats in", "done"), ("that's in the bin", "gone"),
                        ("put that in the bin", "any")):  # fmt: skip
        assert [hit.value for hit in table.find(words_of(text).tokens)] == [value]
    assert set(table.values()) == {"any", "done", "gone"}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Notes say penicillin allergy, that's a mistake.", FactStatus.UNCERTAIN),
        ("notes say penicillin allergy thats a mistake", FactStatus.UNCERTAIN),
        ("Allergic to aspirin on the system, that's old.", FactStatus.UNCERTAIN),
        ("Allergic to aspirin on the system, and that list is old.", FactStatus.ASSERTED),
        ("allergies tetracycline no sorry thats me hers is latex", FactStatus.OTHER_SUBJECT),
        ("Erythromycin makes her sick, that's me being soft.", FactStatus.ASSERTED),
        ("She's allergic to, what's that called again, trimethoprim.", FactStatus.ASSERTED),
    ],
)
def test_what_is_said_of_an_allergy_with_an_ending(text: str, status: FactStatus) -> None:
    assert len(facts(text, FactKind.ALLERGY, status)) == 1


def test_who_is_asked_for_the_name_is_no_allergen() -> None:
    for text in ("He's allergic to, what's it called, Molly, the one for the chest?",
                 "shes allergic to whats it called dave that one for the waterworks"):  # fmt: skip
        assert names(text, FactKind.ALLERGY) == set()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Pushing adrenaline 0.5. It's tissued.", FactStatus.UNCERTAIN),
        ("pushing adrenaline point five its blown", FactStatus.UNCERTAIN),
        ("Pushing adrenaline 0.5. It's in.", FactStatus.ASSERTED),
    ],
)
def test_what_leaked_with_an_ending(text: str, status: FactStatus) -> None:
    assert given(text, status) == [("epinephrine", 0.5, "mg")]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Chap with sats of 85, he's theirs. Our lady's sats are 97.", [97]),
        ("man with sats of 88 theyve got him ours is a woman of 40 sats 97", [97]),
        ("Sats 72 but I don't think that's right. Sats 97.", [97]),
        ("sats 72 dont think its right sats 97", [97]),
        ("Sats 92, I think that's right.", [92]),
        ("SP02 91, pulse okay.", [91]),
    ],
)
def test_whose_and_which_saturation_with_an_ending(text: str, values: list[float]) -> None:
    assert [value for name, value in vitals(text) if name == "spo2"] == values


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("In the ER she got ketorolac 30 IV.", True),
        ("in the er he got ketorolac thirty iv", True),
        ("The ER gave him ketorolac 30.", True),
        ("In the, er, left arm he got ketorolac 30.", False),
        ("Er, she got ketorolac 30 IV.", False),
    ],
)
def test_an_emergency_room_is_no_hesitation(text: str, before: bool) -> None:
    assert [f.prior_to_ems for f in facts(text, FactKind.MEDICATION_GIVEN)] == [before]
