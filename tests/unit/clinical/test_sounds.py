"""Names by their sounds: 300 that were spoken and written as other words, and ordinary words."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.clinical.lexicon import load
from recorder.clinical.lexicon.phonetic import ANYWHERE, GIVEN, NEARLY, PLACED, Limit
from recorder.clinical.lexicon.sounds import distance, in_one_breath, sounds, spoken
from recorder.core.model import FactKind
from tests.unit.clinical.reading import facts, names

_HEARD = Path(__file__).with_name("names_as_heard.tsv").read_text().splitlines()
"""A name, and words of ordinary English that a synthetic voice's sounds of it were written as."""


def _found(limit: Limit) -> Counter[str]:
    lexicon = load()
    known = {said.lower(): name for said, name in lexicon.by_sound("drug")}
    found: Counter[str] = Counter()
    for line in _HEARD:
        said, heard = line.split("\t")
        name = lexicon.drug_sounds.heard(tuple(heard.split()), limit)
        found["none" if name is None else "right" if name == known[said] else "wrong"] += 1
    return found


def test_most_names_in_other_words_are_known_where_only_a_drug_can_stand() -> None:
    found = _found(PLACED)
    assert found["right"] >= 210
    assert found["wrong"] <= 3


def test_what_is_believed_grows_with_what_the_place_tells() -> None:
    right = [_found(limit)["right"] for limit in (ANYWHERE, NEARLY, PLACED, GIVEN)]
    assert right == sorted(right)
    assert not _found(ANYWHERE)["wrong"]


@pytest.mark.parametrize(
    ("heard", "drug"),
    [
        ("a pix a ban", "apixaban"),
        ("rammer pril", "ramipril"),
        ("bis opera lol", "bisoprolol"),
        ("el a quiss", "apixaban"),
        ("mid as a lamb", "midazolam"),
        ("parrot seat a mol", "acetaminophen"),
        ("kep raw", "levetiracetam"),
        ("levo thigh roxine", "levothyroxine"),
        ("glue cargo", "glucagon"),
        ("serra quill", "quetiapine"),
        ("zolof", "sertraline"),
        ("regland", "metoclopramide"),
        ("war for in", "warfarin"),
        ("war fern", "warfarin"),
        ("care card", "nadolol"),
        ("in trust oh", "sacubitril_valsartan"),
    ],
)
def test_a_name_is_heard_wherever_it_was_cut(heard: str, drug: str) -> None:
    assert load().drug_sounds.heard(tuple(heard.split())) == drug


@pytest.mark.parametrize("said", ["since sunday", "a couple", "legs up", "made up", "20"])
def test_ordinary_words_are_none(said: str) -> None:
    assert load().drug_sounds.heard(tuple(said.split())) is None


def test_the_dear_sounds_are_those_that_nobody_mistakes() -> None:
    near = ("warforin", "varfarin", "warfarim", "warfari")
    far = ("warsarin", "karfarin", "warfakin")
    costs = [distance("warfarin", heard) for heard in (*near, *far)]
    assert max(costs[: len(near)]) < min(costs[len(near) :])


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14))
def test_a_word_is_no_distance_from_itself_and_more_letters_cost_no_less(word: str) -> None:
    own = sounds(word)
    if own:
        assert distance(own, own) == 0
        assert 0 <= distance(own, own + "k") <= 1


_SOUNDS = "aiopbtdkgfvszSJCTmnlrwyh"


@given(st.text(_SOUNDS, min_size=1, max_size=9), st.data())
def test_what_counted_sounds_tell_is_never_more_than_the_distance(
    name: str, data: st.DataObject
) -> None:
    """Names that are further apart by it are compared no more."""
    other = st.one_of(st.text(_SOUNDS, max_size=9), st.permutations(name).map("".join))
    heard = data.draw(other)
    told = zip(spoken(name, named=True).told, spoken(heard, named=False).told, strict=True)
    assert sum(abs(a - b) for a, b in told) <= distance(name, heard) + 1e-9


@given(st.lists(st.text(max_size=8), max_size=5))
def test_no_words_break_the_index(said: list[str]) -> None:
    found = load().drug_sounds.heard(tuple(word.lower() for word in said))
    assert found is None or found in load().drugs
    assert " " not in in_one_breath(said)


def test_what_was_only_heard_is_marked() -> None:
    text = "his meds are metformin, kep raw and sir tra lean"
    told = {f.name: f.needs_review for f in facts(text, FactKind.HOME_MEDICATION)}
    assert told == {"metformin": False, "levetiracetam": True, "sertraline": True}


def test_a_number_or_its_unit_is_no_syllable() -> None:
    assert names("midazolam IM thigh in at eighteen oh seven", FactKind.MEDICATION_GIVEN) <= {
        "midazolam"
    }
    assert not names("sats 97 percent on room air", FactKind.MEDICATION_GIVEN)
