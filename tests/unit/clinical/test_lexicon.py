"""The tables of the lexicon agree with themselves, and its matcher finds what they list."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.clinical.lexicon import Form, LexiconError, Matcher, Pattern, load
from recorder.clinical.lexicon.forms import spellings
from recorder.clinical.lexicon.loader import _check
from recorder.clinical.lexicon.sounds import sounds
from recorder.clinical.text.words import words_of
from tests.support.encounters import encounters

LEXICON = load()
KINDS = ("drug", "unit", "finding", "history", "intervention", "mechanism", "complaint", "allergen")
UCUM = re.compile(r"(\[\w+\]|\{\w+\}|[A-Za-z]+)(/(kg|min|h|L))*")


def names_in(text: str, *kinds: str) -> list[str]:
    return [hit.form.name for hit in LEXICON.matcher(*kinds).find(words_of(text).tokens)]


@pytest.mark.parametrize("kind", ["drug", "unit", "allergen"])
def test_no_spoken_form_belongs_to_two_names(kind: str) -> None:
    owner: dict[tuple[tuple[str, ...], str], str] = {}
    for pattern in LEXICON.patterns[kind]:
        if "(" in pattern.text or "{" in pattern.text:
            continue
        for words in spellings(pattern.text):
            name = owner.setdefault((words, pattern.form.needs), pattern.form.name)
            assert name == pattern.form.name, f"{' '.join(words)}: {name}, {pattern.form.name}"


@pytest.mark.parametrize("kind", ["history", "intervention", "mechanism", "complaint", "allergen"])
def test_the_plain_forms_of_a_name_are_found_under_that_name(kind: str) -> None:
    for pattern in LEXICON.patterns[kind]:
        if pattern.form.needs or "(" in pattern.text or "{" in pattern.text:
            continue
        if pattern.form.name != "none":
            assert pattern.form.name in names_in(pattern.text, kind), pattern


def test_every_name_of_a_drug_finds_it_alone() -> None:
    for drug in LEXICON.drugs:
        spoken = [p.text for p in LEXICON.patterns["drug"] if p.form.name == drug]
        own = drug.replace("_", " ")
        said = own if own in spoken else spoken[0]  # "amlodipine valsartan" are two of a list
        assert names_in(said, "drug") == [drug]


def test_a_plausible_dose_range_runs_upward_and_has_a_unit() -> None:
    for drug in LEXICON.drugs.values():
        if drug.range is not None:
            low, high = drug.range
            assert 0 < low <= high, drug
            assert drug.unit is not None, drug
        if drug.unit is not None:
            assert UCUM.fullmatch(drug.unit), drug


def test_drugs_that_flags_ask_about_are_classed() -> None:
    classes = {name: drug.classes for name, drug in LEXICON.drugs.items()}
    for name in ("warfarin", "apixaban", "rivaroxaban", "dabigatran", "edoxaban", "heparin"):
        assert "anticoagulant" in classes[name]
    assert "nitrate" in classes["nitroglycerin"]
    assert "pde5_inhibitor" in classes["sildenafil"]


@pytest.mark.parametrize(
    ("table", "raw"),
    [
        ("drugs", {"rxnorm": "12a"}),
        ("findings", {"icd10": "RR1"}),
        ("procedures", {"snomed": "12"}),
        ("findings", {"nemsis": "12345678"}),
        ("drugs", {"colour": "red"}),
    ],
)
def test_a_wrong_code_or_key_stops_the_load(table: str, raw: dict[str, str]) -> None:
    keys = frozenset({"rxnorm", "icd10", "snomed", "nemsis"})
    with pytest.raises(LexiconError, match="x:"):
        _check(table, "x", raw, keys)


@pytest.mark.parametrize("text", ["(left arm", "left) arm", "{nobody} pain", "(left|)"])
def test_a_pattern_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        Matcher([Pattern(text, Form("finding", "x"))], {})


def small_matcher(*patterns: tuple[str, str]) -> Matcher:
    return Matcher([Pattern(text, Form("k", name)) for text, name in patterns], {})


def test_the_longest_phrase_wins_and_none_overlap() -> None:
    matcher = small_matcher(("heart", "a"), ("heart block", "b"), ("block", "c"))
    hits = matcher.find(words_of("heart block and a heart").tokens)
    assert [(h.start, h.end, h.form.name) for h in hits] == [(0, 2, "b"), (4, 5, "a")]


def test_light_words_and_fillers_may_stand_inside_a_phrase() -> None:
    matcher = small_matcher(("lungs clear", "x"))
    for text in ("lungs clear", "lungs are clear", "lungs uh are still clear", "lungs, um, clear"):
        assert matcher.find(words_of(text).tokens), text
    for text in ("lungs. clear", "lungs sounded like bagpipes clear", "clear lungs"):
        assert not matcher.find(words_of(text).tokens), text


def test_a_not_inside_a_phrase_is_reported() -> None:
    (hit,) = small_matcher(("lungs clear", "x")).find(words_of("lungs are not clear").tokens)
    assert hit.denied


def test_words_are_bounded_and_capitals_may_be_spelled() -> None:
    matcher = small_matcher(("TXA", "x"), ("epi", "y"))
    assert [h.form.name for h in matcher.find(words_of("t x a then T.X.A. and epi").tokens)] == [
        "x",
        "x",
        "y",
    ]
    assert not matcher.find(words_of("epilepsy epigastric").tokens)


def test_a_phrase_that_only_looks_like_a_form_is_passed_over() -> None:
    assert names_in("on blood thinners", "drug") == []
    assert names_in("warm saline and cold water", "finding") == []


@pytest.mark.parametrize(
    ("heard", "drug"),
    [
        ("vankomycin", "vancomycin"),
        ("lantiss", "insulin_glargine"),
        ("ondansertron", "ondansetron"),
        ("amoxacillin", "amoxicillin"),
        ("fenytoin", "phenytoin"),
        ("metorpolol", "metoprolol"),
        ("zolof", "sertraline"),
        ("lorazepam", "lorazepam"),
        ("house", None),
    ],
)
def test_a_drug_is_known_by_its_sound(heard: str, drug: str | None) -> None:
    assert LEXICON.drug_sounds.heard((heard,)) == drug


def test_a_drug_spelled_right_is_never_taken_for_another() -> None:
    for name in LEXICON.drugs:
        found = LEXICON.drug_sounds.heard((name,)) if name.isalpha() else None
        assert found in (None, name), (name, found)


@given(st.text(max_size=40))
def test_no_text_breaks_the_matcher_or_the_sounds(text: str) -> None:
    tokens = words_of(text).tokens
    for kind in KINDS:
        for hit in LEXICON.matcher(kind).find(tokens):
            assert 0 <= hit.start < hit.end <= len(tokens)
    assert len(sounds(text)) <= 2 * len(text) + 5


def test_matchers_find_together_what_each_finds_alone() -> None:
    for case in encounters()[:12]:
        words = words_of(case.transcript)
        together = LEXICON.names.find(words.tokens, words.positions)
        alone = {kind: LEXICON.matcher(kind).find(words.tokens) for kind in together}
        assert together == alone
        assert any(together.values())
