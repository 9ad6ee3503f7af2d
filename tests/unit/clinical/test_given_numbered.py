"""Doses that are only numbered, oxygen that was called off, and blood that is a symptom."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import names


def _drugs(text: str) -> set[tuple[object, ...]]:
    return {
        (f.name, f.dose, f.count) for f in analyze_text(text).facts
        if f.kind is FactKind.MEDICATION_GIVEN and f.status is FactStatus.ASSERTED
    }  # fmt: skip


def _denied(text: str) -> set[str]:
    return names(text, FactKind.MEDICATION_GIVEN, FactStatus.NEGATED)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("eppy one in i o at ten twenty four. eppy number two ten twenty eight. "
         "eppy three is in at ten thirty five", ("epinephrine", 1, 3)),
        ("Epi 1 mg IO at 10:24. Epi number two at 10:28. Epi number three at 10:33.",
         ("epinephrine", 1, 3)),
        ("First epi 1 mg in. Epi two is in. Epi three going in now.", ("epinephrine", 1, 3)),
        ("Epi one mig at ten oh two, epi two given ten oh six.", ("epinephrine", 1, 2)),
        ("Epi one milligram IO. Epi number two is ready.", ("epinephrine", 1, None)),
    ],
)  # fmt: skip
def test_the_number_of_a_dose_is_no_amount(text: str, told: tuple[object, ...]) -> None:
    assert _drugs(text) == {told}


def test_rising_amounts_stay_amounts() -> None:
    said = "Adenosine 6 in. Adenosine 12 in."
    assert _drugs(said) == {("adenosine", 6, None), ("adenosine", 12, None)}


@pytest.mark.parametrize(
    "text",
    [
        "put her on two liters no shes ninety five we dont need it okay leave the o two off",
        "Two litres on the cannula. Actually, he's 97, doesn't need it.",
        "Put him on 15 litres non-rebreather. No, leave the oxygen off, he's 98.",
        "Sats 97 on air so we kept the O2 off.",
    ],
)
def test_oxygen_that_was_called_off(text: str) -> None:
    assert _drugs(text) == set()
    assert _denied(text) == {"oxygen"}


@pytest.mark.parametrize(
    ("text", "flow"),
    [
        ("Two litres nasal. No change.", 2),
        ("On four litres, no wheeze, he doesn't need any more salbutamol.", 4),
        ("suction the nose there and waft two litres at him and see", 2),
        ("wide open oxygen fifteen non rebreather bi manual compression", 15),
        ("oxygen four nasal cannula", 4),
    ],
)
def test_oxygen_that_was_put_on(text: str, flow: int) -> None:
    assert ("oxygen", flow, None) in _drugs(text)


@pytest.mark.parametrize(
    "text", ["no radiation, coughing but no blood.", "Vomited twice, no blood.", "No blood in it."]
)
def test_blood_that_was_not_seen_is_no_transfusion(text: str) -> None:
    assert _denied(text) == set()


@pytest.mark.parametrize("text", ["No blood given yet.", "No TXA, no blood products."])
def test_blood_that_was_not_given(text: str) -> None:
    assert "packed_red_cells" in _denied(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We gave a second adrenaline, 0.5 milligrams IM.", {("epinephrine", 0.5, None)}),
        ("we gave a second dose of fentanyl fifty micrograms", {("fentanyl", 50, None)}),
        ("We gave a third dose of amiodarone, 150 milligrams.", {("amiodarone", 150, None)}),
        ("A second paracetamol, 1 gram IV, was given by us.", {("acetaminophen", 1, None)}),
        ("two units of packed cells started the second one still going",
         {("packed_red_cells", 2, None)}),
        ("Two litres of saline, the second one's running.", {("normal_saline", 2, None)}),
        ("Her dad gave her own EpiPen, 0.3 milligrams. We gave a second adrenaline, 0.5 IM.",
         {("epinephrine", 0.3, None), ("epinephrine", 0.5, None)}),
        # A second one of no amount of its own is as large as the first.
        ("adrenaline one milligram and a second dose given", {("epinephrine", 1, 2)}),
        ("Ketamine 20 milligrams IV, and another 20.", {("ketamine", 20, 2)}),
    ],
)  # fmt: skip
def test_an_ordinal_tells_which_dose_it_was(text: str, told: set[tuple[object, ...]]) -> None:
    assert _drugs(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Midwife gave Syntocinon 10 units. She's had a second Syntocinon, 10 units, from us.",
        "He took his own GTN, 400 micrograms. We gave him a second GTN, 400 micrograms.",
    ],
)
def test_a_second_dose_as_large_as_that_of_others_is_ours(text: str) -> None:
    found = [f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN]
    assert [(f.prior_to_ems, f.count, f.needs_review) for f in found] == [
        (True, None, False), (False, None, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "grandmas on warfarin for a clot dad gave her panadol drops",
        "His brother takes diazepam. His mum gave him Calpol, 5 mils.",
        "grandpa takes warfarin and the neighbour gave him aspirin three hundred",
    ],
)
def test_what_a_relative_gave_went_into_the_patient(text: str) -> None:
    found = [f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN]
    assert [(f.status, f.prior_to_ems) for f in found] == [(FactStatus.ASSERTED, True)]
