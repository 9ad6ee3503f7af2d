"""Texts that nobody would say: none breaks the analysis, none takes more than its share of time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

import recorder.clinical
from recorder.clinical.evaluation import analyze_text, facts_of
from recorder.clinical.lexicon import load
from tests.support.encounters import encounters
from tests.support.hostile import ONE_BY_ONE, hostile_texts, torn_texts

_UNITS = (
    "no ", "1 ", "a: \n", "aspirin ", "allergic to ", "denies chest pain or ", "epi times three ",
    "started at 1402 cpr ", "when did it start? ", "Mum: I'm on\n", "fentanyl 50 and ",
    "fentanyl 50, not 20 ", "his metformin ", "on the entonox ", "gcs 3 4 5 ",
    "Was it 80 on 40? 82 on 44. ", "bp 200 over 110 but I don't believe it ", "bp120/80pulse80",
    "pulse 80 ", "no, I mean ", "Bringing anything up? ", "Pupils are three, equal, sluggish. ",
    "22 in the right hand, good. ", "Road rash down the left flank. ", "try meth a prim ",
    "patient third ", "did his lips turn blue or any thing ", "jordan hes twenty nine\n",
    "Mum gave EpiPen 0.3, we repeated adrenaline 500 and again ", "allergic to penicillin and ",
    "morphine 5 and then ", "GCS 13 or was it 14 and ", "overdose of 30 paracetamol tablets and ",
    "pulse 80, no, sorry, I mean, correction, scrap that, not 80, ", "tender ribs, grazed arms ",
    "his wife said her son said that the patient ", "Any allergies? No. Penicillin? ",
    "car crash, restrained. ", "shocked. ", "tourniquet which we removed. ", "rosc lost again ",
    "50 of fentanyl and then 25 more ", "Headache, no. ", "no high blood pressure or ",
)  # fmt: skip
_SHORT, _LONG = 6_000, 48_000
_ROUNDS = 10
_STRAIGHT = 20
"""Eight times the text in less than this many times the time; a quadratic step takes 64 times."""


def test_no_string_breaks_the_analysis_and_every_quote_is_exact() -> None:
    for text in hostile_texts(1_500, seed=11):
        for fact in analyze_text(text).facts:
            for said in fact.evidence:
                assert text[said.start : said.end] == said.quote


def test_one_word_is_a_whole_text() -> None:
    names = [name.replace("_", " ") for name in load().drugs]
    for text in (*ONE_BY_ONE, *names, *(f"had {name}" for name in names)):
        assert all(text[e.start : e.end] == e.quote
                   for fact in analyze_text(text).facts for e in fact.evidence)  # fmt: skip


@pytest.mark.parametrize("digit", ["²", "①", "⁴⁵", "❷", "₃", "½", "Ⅳ", "٣٤", "๒", "२०"])
@pytest.mark.parametrize(
    "said",
    [
        "Weight twenty {} kg.", "half two {}", "BP one {} over 80", "at {} {} hundred hours",
        "pulse {} 80", "age {}", "{} mg of morphine", "{}:15", "GCS {}", "born in {}{}{}{}",
    ],
)  # fmt: skip
def test_a_digit_that_is_no_figure_is_no_number(said: str, digit: str) -> None:
    text = said.replace("{}", digit)
    for language in ("en", "es", "pt"):
        facts = analyze_text(text, language).facts
        assert all(text[e.start : e.end] == e.quote for fact in facts for e in fact.evidence)


def test_the_rules_ask_for_figures_that_python_reads() -> None:
    """``"²".isdigit()`` holds, and ``int("²")`` fails: no rule asks so."""
    rules = Path(recorder.clinical.__file__).parent.rglob("*.py")
    assert not [path.name for path in rules if ".isdigit(" in path.read_text(encoding="utf-8")]


def test_the_flat_shape_holds_for_hostile_texts() -> None:
    for text in hostile_texts(300, seed=12):
        assert all(fact["kind"] and fact["quote"] for fact in facts_of(analyze_text(text)))


@pytest.mark.parametrize("unit", _UNITS)
def test_the_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    analyze_text(unit)
    assert _grows_straight(lambda size: _taken(unit, size))


@pytest.mark.parametrize("mark", ["\n", " ", ", ", ".", "? ", "\t", " (", "...", "-", "/", ":"])
def test_a_run_of_marks_behind_the_words_costs_what_it_is_long(mark: str) -> None:
    def taken(size: int) -> float:
        text = "BP 120 over 80." + mark * (size // len(mark)) + "("
        started = time.process_time()
        analyze_text(text)
        return time.process_time() - started

    assert _grows_straight(taken)


def test_a_dose_put_right_again_and_again_costs_what_it_is_long() -> None:
    def taken(size: int) -> float:
        text = "morphine 5" + ", no, I mean 4, no, I mean 6" * (size // 28)
        started = time.process_time()
        analyze_text(text)
        return time.process_time() - started

    assert _grows_straight(taken)


def test_work_that_grows_with_the_square_is_found_out() -> None:
    assert not _grows_straight(lambda size: 0.001 * size**2)
    assert _grows_straight(lambda size: 0.001 * size)


def _grows_straight(taken: Callable[[int], float]) -> bool:
    """Short and long texts in turn, until the quickest of both tell; a busy machine lets up."""
    short = long = float("inf")
    for _ in range(_ROUNDS):
        short, long = min(short, taken(_SHORT)), min(long, taken(_LONG))
        if long < _STRAIGHT * short:
            return True
    return False


def _taken(unit: str, size: int) -> float:
    """Processor seconds, which other work on the machine does not lengthen much."""
    text = (unit * (size // len(unit) + 1))[:size]
    started = time.process_time()
    analyze_text(text)
    return time.process_time() - started


def test_words_cut_off_anywhere_break_nothing() -> None:
    """What a recogniser has heard so far ends in the middle of anything, several times a minute."""
    chance = Random(5)
    for case in encounters():
        said = case.transcript.split(" ")
        first = chance.randrange(len(said))
        text = " ".join(said[first : first + chance.randrange(1, 60)])
        for heard in (text, text.lower().replace(",", "").replace(".", "")):
            analyze_text(heard, case.language)


def test_torn_talk_breaks_nothing() -> None:
    for text in torn_texts([case.transcript for case in encounters()], 1_500, seed=7):
        for fact in analyze_text(text).facts:
            assert all(text[said.start : said.end] == said.quote for said in fact.evidence)


@pytest.mark.parametrize(
    "text",
    [
        "20 mils of ketamine, sorry, not",
        "20 mils of ketamine, sorry, not mils",
        "no penicillin",
        "they hadn't",
        "albuterol two",
        "gave two of the 300 milligram",
        "I make it",
        "ours says",
        "and he stopped his ramipril and feels dizzy",
        "allergies penicillin comes up in and elastoplast the tape the finishing we got",
    ],
)
def test_words_that_end_where_another_is_expected(text: str) -> None:
    analyze_text(text)
