"""What stands near a fact and belongs to another: amounts, hours, failures, evidence."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, names


def test_the_amount_of_a_solution_is_not_of_the_drug_before_it() -> None:
    told = given("Glucogel given, and 100 mils of 10 percent glucose.")
    assert told == [("oral_glucose", None, None), ("dextrose", 100, "mL")]


@pytest.mark.parametrize(
    ("text", "reviewed"),
    [
        ("forty i m ketamine uh four hundred four hundred i m", True),
        ("fentanyl fifty, uh, a hundred", True),
        ("fentanyl fifty uh sats ninety", False),
    ],
)
def test_another_amount_behind_a_pause_is_asked_about(text: str, reviewed: bool) -> None:
    (dose,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert dose.needs_review is reviewed


def test_a_rib_space_repeats_no_drug() -> None:
    text = "On 15 litres. Needle decompression right side second intercostal done at 14:32."
    assert names(text, FactKind.EVENT_TIME) == {"intervention:needle_decompression"}


@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("tube attempt failed dropped an i gel good capno thirty six", False),
        ("failed i gel, bagging", True),
    ],
)
def test_what_was_done_after_a_failure_did_not_fail(text: str, failed: bool) -> None:
    status = FactStatus.NEGATED if failed else FactStatus.ASSERTED
    assert "supraglottic_airway" in names(text, FactKind.INTERVENTION, status)


@pytest.mark.parametrize(
    "text",
    [
        "he used to be on warfarin they stopped it in march\nnow its eliquis",
        "He used to be on warfarin, now it's Eliquis.",
    ],
)
def test_the_drug_that_took_anothers_place_is_taken(text: str) -> None:
    assert names(text, FactKind.HOME_MEDICATION) == {"apixaban"}


def test_a_laboratory_value_is_no_rhythm() -> None:
    assert names("takes coumadin i n r was three last week", FactKind.FINDING) == set()


def test_a_drug_and_an_amount_far_from_it_are_quoted_apart() -> None:
    text = (
        "Do you want fentanyl? Yeah give him fifty mics slow. Fifty of fentanyl in at nineteen "
        "fourteen. How's the pain now? About a four. Repeat pressure one thirty four over eighty "
        "two, pulse ninety. Inbound with a fifty eight year old male, aspirin and fentanyl given."
    )
    for fact in facts(text, FactKind.MEDICATION_GIVEN):
        assert all(len(said.quote.split()) < 10 for said in fact.evidence)


def test_a_blow_to_the_forehead_and_an_anticoagulant_are_a_red_flag() -> None:
    text = "She has a haematoma on the left forehead. She's on apixaban."
    flags = {flag.name for flag in assess(analyze_text(text)).flags}
    assert "anticoagulant_and_head_injury" in flags


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("She's confused, which is her baseline per staff.", set()),
        ("She's confused, that's normal for her.", set()),
        ("Residual right sided weakness from an old stroke.", set()),
        ("She's confused, not her baseline.", {"confusion"}),
        ("shes a bit muddled is that normal for her no shes sharp as a tack", {"confusion"}),
    ],
)
def test_what_is_usual_for_the_patient_is_no_finding_of_today(text: str, told: set[str]) -> None:
    assert names(text, FactKind.FINDING) == told


@pytest.mark.parametrize(
    "text",
    ["I took a Viagra last night.", "he had two viagra yesterday", "nitro held for the viagra"],
)
def test_what_no_nitrate_may_follow_is_kept_however_it_is_told(text: str) -> None:
    assert names(text, FactKind.HOME_MEDICATION) == {"sildenafil"}


def test_a_needle_in_the_chest_is_no_line_in_a_vein() -> None:
    text = "Decompressed the right chest with a fourteen gauge, rush of air."
    assert names(text, FactKind.INTERVENTION) == {"needle_decompression"}


def test_what_was_meant_takes_the_place_of_what_was_said() -> None:
    told = given("I said 50 of fentanyl but I meant 50 of ketamine, that's what he got.")
    assert told == [("ketamine", 50, "mg")]


def test_a_rule_that_is_quoted_ends_before_what_was_done() -> None:
    text = "The protocol says 0.3 of epi but she weighs 15 kilos, pulse 140."
    assert given(text) == []
    assert [f.value for f in facts(text, FactKind.VITAL)] == [15, 140]


def test_a_negative_result_denies_nothing_behind_its_comma() -> None:
    text = "Trop was negative, ECG sinus at 68."
    assert "ecg_12_lead" in names(text, FactKind.INTERVENTION)


def test_a_thought_that_proved_wrong_is_a_doubt_and_no_sure_complaint() -> None:
    text = "We thought it was VT so gave 150 of amio."
    assert names(text, FactKind.FINDING) == set()
    assert all(f.needs_review for f in facts(text, FactKind.CHIEF_COMPLAINT))


@pytest.mark.parametrize(
    "text",
    ["Do you take anything? Metoprolol and a water pill.",
     "do you take anything for your heart\nmetoprolol and a water pill\nok"],
)  # fmt: skip
def test_what_somebody_takes_was_not_given(text: str) -> None:
    assert "metoprolol" in names(text, FactKind.HOME_MEDICATION)
    assert given(text) == []


def test_how_long_it_lasted_says_that_it_was() -> None:
    text = "Did he lose consciousness? For about a minute."
    assert names(text, FactKind.FINDING) == {"loss_of_consciousness"}


@pytest.mark.parametrize(
    "text",
    ["inferior STEMI lysed in Terrace at 0310, failed to reperfuse",
     "dispatch for medic nine respond to a fall at two oh six main street"],
)  # fmt: skip
def test_a_place_that_sounds_like_a_drug_no_crew_gives_has_no_time(text: str) -> None:
    assert not [n for n in names(text, FactKind.EVENT_TIME) if n.startswith("medication:")]
