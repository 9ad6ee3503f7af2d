"""Home medicines that were changed, stopped or used now and then, as patients tell of them."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind
from tests.unit.clinical.reading import names


def _taken(text: str) -> set[str]:
    return names(text, FactKind.HOME_MEDICATION)


def _given(text: str) -> set[str]:
    return {f.name for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("she was on coumadin they switched her to za relto in the spring", {"rivaroxaban"}),
        ("He was on warfarin and they changed him to apixaban last year.", {"apixaban"}),
        ("They switched me from Zoloft to Lexapro in May.", {"escitalopram"}),
        ("She's on Lipitor but the doctor moved her to Crestor.", {"rosuvastatin"}),
        ("He was on ramipril, the GP swapped it for losartan.", {"losartan"}),
        ("His warfarin was swapped for apixaban last month.", {"apixaban"}),
        ("On warfarin until last year, now on edoxaban.", {"edoxaban"}),
        ("On ramipril until March, now losartan.", {"losartan"}),
        ("took warfarin until 2020, apixaban since", {"apixaban"}),
        ("She took metformin till March, gliclazide since then.", {"gliclazide"}),
        ("Warfarin up to 2019, Eliquis ever since.", {"apixaban"}),
        ("used to take ramipril, losartan since the cough", {"losartan"}),
        ("he stopped the warfarin in 2020 eliquis since", {"apixaban"}),
        ("On warfarin up until 2020, then edoxaban.", {"edoxaban"}),
        ("She's on doxycycline until Friday.", {"doxycycline"}),
        ("She takes Coumadin, no wait, Eliquis.", {"apixaban"}),
        ("she takes coumadin no wait eliquis", {"apixaban"}),
        ("she takes coumadin no wait eliquis and metoprolol", {"apixaban", "metoprolol"}),
        (
            "She is on warfarin, no sorry, rivaroxaban, and bisoprolol.",
            {"rivaroxaban", "bisoprolol"},
        ),
        ("He was on apixaban for a clot last year.", set()),
        ("He was on apixaban, now on nothing.", set()),
        ("He was on warfarin but takes nothing now.", {"none"}),
    ],
)
def test_what_took_the_place_of_another(text: str, names: set[str]) -> None:
    assert _taken(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Regular meds Eltroxin and a calcium tablet, and she finished the apixaban years ago.",
         {"levothyroxine", "calcium_carbonate"}),
        ("Takes Yaz and Zoloft, and quit her Lovenox shots after three days.",
         {"oral_contraceptive", "sertraline"}),
        ("Meds? Levothyroxine. I stopped the lamotrigine at Christmas.", {"levothyroxine"}),
        ("Takes metformin, he stopped taking the amlodipine in March.", {"metformin"}),
        ("Meds: aspirin, Lipitor, stopped the metformin.", {"aspirin", "atorvastatin"}),
        ("He was on Plavix until March, now he's on Brilinta.", {"ticagrelor"}),
        ("What are you on? Metformin. I finished the doxycycline on Monday.", {"metformin"}),
    ],
)  # fmt: skip
def test_a_stopped_one_is_not_taken_and_stops_no_other(text: str, names: set[str]) -> None:
    assert _taken(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ive got asthma i use the ventolin about twice a year and thyroxine",
         {"albuterol", "levothyroxine"}),
        ("I use a Symbicort inhaler and my Spiriva.", {"budesonide_formoterol", "tiotropium"}),
    ],
)  # fmt: skip
def test_used_now_and_then_is_taken_at_home(text: str, names: set[str]) -> None:
    assert _taken(text) == names
    assert _given(text) == set()


@pytest.mark.parametrize(
    "text",
    ["Okay, I use the left arm, morphine 5 IV given.",
     "They moved her to the stretcher, fentanyl 50 IV."],
)  # fmt: skip
def test_other_changes_open_no_list(text: str) -> None:
    assert _taken(text) == set()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("any problems with this pregnancy nah sugar was fine bit of iron tablets how much blood",
         {"iron"}),
        ("Any health problems? No, just some folic acid.", {"folic_acid"}),
        ("Only the vitamin D drops.", {"vitamin_d"}),
        ("They just gave her some ramipril.", set()),
        ("Just the amlodipine she's allergic to.", set()),
    ],
)  # fmt: skip
def test_all_that_somebody_takes(text: str, names: set[str]) -> None:
    assert _taken(text) == names
