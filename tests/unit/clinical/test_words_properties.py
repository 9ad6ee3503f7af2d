"""What holds for every text: no crash, spans inside it, an unrelated sentence changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.clinical.drafts.draft import Extractor
from recorder.clinical.events.interventions import extract_interventions
from recorder.clinical.events.times import extract_times
from recorder.clinical.home.medications import extract_home_medications
from recorder.clinical.patient.allergy.allergies import extract_allergies
from recorder.clinical.patient.complaint import extract_complaint
from recorder.clinical.patient.findings import extract_findings
from recorder.clinical.patient.history import extract_history
from recorder.clinical.patient.mechanism import extract_mechanism
from recorder.clinical.view import view_of
from tests.unit.clinical.claims import claims

ALL: tuple[Extractor, ...] = (
    extract_allergies,
    extract_complaint,
    extract_findings,
    extract_history,
    extract_home_medications,
    extract_interventions,
    extract_mechanism,
    extract_times,
)

WORDS = (
    """no not denies any chest pain allergic to takes metformin penicillin at 1412 eta five minutes
    refused IV failed history of stroke ? . , his mother on warfarin fell never a fib since for
    the and or rash shocked rosc last seen normal what time is it half past nine ago"""
).split()

REPORT = (
    "Medic 9 with a 58 year old male, chest pain since 0915, pale and sweaty, denies nausea. "
    "Twelve lead done, IV left AC. History of hypertension. Takes lisinopril and Eliquis. "
    "Allergic to sulfa. ETA eight minutes."
)


@given(st.text(max_size=80))
def test_any_characters_are_read_without_a_crash(text: str) -> None:
    view = view_of(text)
    for extract in ALL:
        for draft in extract(view):
            assert all(0 <= start < end <= len(text) for start, end in draft.spans)


@given(st.lists(st.sampled_from(WORDS), max_size=30))
@settings(max_examples=200)
def test_any_order_of_words_is_read_without_a_crash(words: list[str]) -> None:
    text = " ".join(words)
    view = view_of(text)
    for extract in ALL:
        for draft in extract(view):
            assert all(text[start:end].strip() for start, end in draft.spans)


@pytest.mark.parametrize("extract", [e for e in ALL if e is not extract_mechanism])
@pytest.mark.parametrize(
    "sentence",
    [
        "Thanks for the handover, the weather is dreadful.",
        "Engine 12 is clear and returning to quarters.",
        "Could somebody move the car outside bay two.",
    ],
)
def test_an_unrelated_sentence_changes_no_claim(extract: Extractor, sentence: str) -> None:
    expected = claims(extract, REPORT)
    assert expected
    assert claims(extract, f"{REPORT} {sentence}") == expected
    assert claims(extract, f"{sentence} {REPORT}") == expected
