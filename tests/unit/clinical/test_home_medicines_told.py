"""Home medicines as they are told: answered, in lists without commas, names cut by a recogniser."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus


def _home(text: str) -> set[str]:
    facts = analyze_text(text).facts
    return {
        f.name for f in facts
        if f.kind is FactKind.HOME_MEDICATION and f.status is FactStatus.ASSERTED
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("what tablets does she have ive got the box here its eddox a ban bisoprolol amlodipine",
         {"edoxaban", "bisoprolol", "amlodipine"}),
        ("what pills is he on uh i have em written down metoprolol listen april eloquis",
         {"metoprolol", "lisinopril", "apixaban"}),
        ("yeah we'll say bactrim what tablets are you on sertraline oh and nexium",
         {"sertraline", "esomeprazole"}),
        ("shes got a carrier bag amlodipine losartan simvastatin",
         {"amlodipine", "losartan", "simvastatin"}),
        ("Takes lisinopril, doubled last Thursday, also HCTZ and glipizide.",
         {"lisinopril", "hydrochlorothiazide", "glipizide"}),
        ("is he on any medicines no just vitamin D drops", {"vitamin_d"}),
        ("meds are a pix a ban, ram a pril, and at or va statin",
         {"apixaban", "ramipril", "atorvastatin"}),
        ("takes foster and montelukast", {"beclometasone_formoterol", "montelukast"}),
    ],
)  # fmt: skip
def test_what_is_taken(text: str, names: set[str]) -> None:
    assert names <= _home(text)


@pytest.mark.parametrize(
    "text",
    [
        "they wanted him on Eliquis and he wouldn't fill it",
        "When'd you take the Tylenol? About four.",
        "she was on labetalol last time, not this time",
        "lives with his foster parents",
        "allergic to ramipril simvastatin and codeine",
        "empty boxes of amlodipine bisoprolol and ramipril beside her",
        "they gave him aspirin clopidogrel atorvastatin",
        "what tablets did you find sats ninety four on air",
    ],
)
def test_what_nobody_takes_at_home(text: str) -> None:
    assert _home(text) == set()
