"""Facts that rest on words which were hardly heard are marked, and still warn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recorder.clinical.analysis import analyze
from recorder.clinical.facts.hearing import BY_DRAFT, UNSURE, UNSURE_BELOW
from recorder.clinical.reports.report import render
from recorder.clinical.scoring.assess import assess
from recorder.core.model import Analysis, Fact, Segment, Transcript, Word
from tests.unit.clinical.test_codec import recording

SAID = "Oxygen saturation 82 percent, allergic to penicillin, heart rate 120"


def heard(
    text: str = SAID,
    *,
    unsure: tuple[str, ...] = (),
    typed: tuple[str, ...] = (),
    is_draft: bool = False,
    segment: float | None = None,
    has_words: bool = True,
) -> Analysis:
    """Analysis of ``text``, some of whose words were hardly heard or typed by a person."""
    words = tuple(
        Word(w, n * 0.4, n * 0.4 + 0.4, 0.2 if w in unsure else 0.9, w in typed)
        for n, w in enumerate(text.split())
    )
    line = Segment(0.0, 9.0, text, words if has_words else (), segment)
    transcript = Transcript((line,), engine="e", model="m", language="en", draft=is_draft)
    return assess(analyze(transcript))


def fact(analysis: Analysis, name: str) -> Fact:
    """The one fact called ``name``."""
    return next(f for f in analysis.facts if f.name == name)


def test_a_number_that_was_hardly_heard_is_to_check_and_its_neighbours_are_not() -> None:
    analysis = heard(unsure=("82",))
    assert fact(analysis, "spo2").review_reason == UNSURE
    assert not fact(analysis, "penicillin").needs_review
    assert not fact(analysis, "heart_rate").needs_review


def test_a_name_that_was_hardly_heard_is_to_check() -> None:
    assert fact(heard(unsure=("penicillin,",)), "penicillin").review_reason == UNSURE


def test_what_a_person_typed_is_not_doubted() -> None:
    analysis = heard(unsure=("82",), typed=("82",), is_draft=True)
    assert not fact(analysis, "spo2").needs_review
    assert fact(analysis, "heart_rate").review_reason == BY_DRAFT


def test_a_report_tells_words_that_a_person_typed_from_those_that_were_heard() -> None:
    words = [Word(w, n * 0.4, n * 0.4 + 0.4, 0.9, w == "82") for n, w in enumerate(SAID.split())]
    transcript = Transcript((Segment(0.0, 9.0, SAID, tuple(words)),), "e", "m", "en")
    told = assess(analyze(transcript))
    assert [e.typed for e in fact(told, "spo2").evidence] == [True]
    assert [e.typed for e in fact(told, "heart_rate").evidence] == [False]
    report = render("atmist", recording(), transcript, told).text
    assert "1 of the words were typed by hand" in report
    (line,) = (row for row in report.splitlines() if "SpO2" in row and "words typed by hand" in row)
    assert "82" in line


def test_every_number_of_the_draft_recogniser_is_to_check() -> None:
    analysis = heard(SAID + ", given aspirin 300 mg", is_draft=True)
    doubted = {f.name for f in analysis.facts if f.needs_review}
    assert doubted == {"spo2", "heart_rate", "aspirin"}


@pytest.mark.parametrize(("confidence", "is_doubted"), [(0.3, True), (0.8, False), (None, False)])
def test_an_engine_without_words_speaks_for_the_whole_line(
    confidence: float | None, is_doubted: bool
) -> None:
    analysis = heard(segment=confidence, has_words=False)
    assert fact(analysis, "spo2").needs_review is is_doubted


def test_said_again_and_well_heard_it_is_sure() -> None:
    text = "Saturation is 82 percent and I say it again, saturation is 82 percent"
    words = tuple(
        Word(w, n * 0.4, n * 0.4 + 0.4, 0.2 if n == 2 else 0.9) for n, w in enumerate(text.split())
    )
    transcript = Transcript((Segment(0.0, 9.0, text, words),), engine="e", model="m")
    assert [f.needs_review for f in analyze(transcript).facts if f.name == "spo2"] == [False]


def test_a_low_saturation_that_was_hardly_heard_warns_and_says_that_it_is_to_check() -> None:
    doubted = {flag.name: flag.text for flag in heard(unsure=("82",)).flags}
    assert doubted["low_spo2"] == "SpO2 82 % (to check)"
    assert {flag.name: flag.text for flag in heard().flags}["low_spo2"] == "SpO2 82 %"


def test_no_score_is_made_of_what_was_hardly_heard() -> None:
    said = "He is 70 years old, blood pressure 92 over 60, heart rate 124"
    assert {s.name for s in heard(said).scores if s.value} == {"Shock index"}
    assert not heard(said, is_draft=True).scores


def test_the_page_marks_the_same_words() -> None:
    page = Path("static/js/words.js").read_text(encoding="utf-8")
    found = re.search(r"UNSURE_BELOW = ([\d.]+)", page)
    assert found is not None
    assert float(found[1]) == UNSURE_BELOW
