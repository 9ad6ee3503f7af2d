"""What misled, was doubled or stood at the wrong place in reports read as a doctor would."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.reports.report import render
from recorder.clinical.scoring.assess import assess
from recorder.core.model import Fact, FactKind, FactStatus, Report, Segment, Transcript
from tests.unit.clinical.test_report import recording


def report(said: str, format: str = "chart") -> Report:
    words = Transcript((Segment(0.0, 4.0, said),))
    return render(format, recording(), words, assess(analyze_text(said)))


def facts(said: str, kind: FactKind) -> list[Fact]:
    return [f for f in analyze_text(said).facts if f.kind is kind]


def systolic(said: str) -> list[object]:
    told = [f for f in facts(said, FactKind.VITAL) if f.name == "systolic_bp"]
    return [f.value for f in sorted(told, key=lambda f: f.order or 0)]


# --- the read-out --------------------------------------------------------------------------------


def test_a_doubt_that_was_said_is_not_said_again() -> None:
    spoken = report("70 year old man. Allergic to pen a sillin. He takes ramipril.").spoken
    assert "penicillin (to check)" in spoken
    assert "To check before use" not in spoken


def test_what_the_hospital_was_alerted_for_is_told_with_the_complaint() -> None:
    spoken = report("88 year old woman, confused. Pulse 118. Red flag sepsis alert called.").spoken
    assert "sepsis alert" in spoken.partition("Allergies")[0]
    assert spoken.count("sepsis alert") == 1


def test_a_tube_is_told_however_many_drugs_there_are() -> None:
    drugs = "ketamine 100 mg, rocuronium 80 mg, fentanyl 50 mcg, midazolam 2 mg, aspirin 300 mg, "
    more = "ondansetron 4 mg, morphine 5 mg, amiodarone 300 mg, magnesium 2 g, calcium chloride 1 g"
    signs = "BP 84 over 45, pulse 118, sats 93, temp 38.9, glucose 14.2, end tidal 33, lactate 5.8."
    later = "Now BP 108 over 58, pulse 104, sats 97, end tidal 36, temp 38.2, glucose 9.6."
    said = f"47 year old woman, sepsis. {signs} We gave {drugs}{more}. She was intubated. {later}"
    assert "intubation" in report(said).spoken


def test_a_refusal_stands_with_the_transport_and_is_read_out() -> None:
    told = report("We offered transport three times, he refuses, signed the AMA.")
    assert "Announced" not in told.text
    assert "Refused transport or care" in told.text.partition("T  TRANSPORT")[2]
    assert "Refused transport or care" in told.spoken


# --- the tables and lists ------------------------------------------------------------------------


def test_what_is_certain_and_possible_is_listed_once() -> None:
    text = report("80 year old. There is a ReSPECT form, she's not for CPR.").text
    (line,) = (line for line in text.splitlines() if line.strip().startswith("History:"))
    assert line.lower().count("do-not-resuscitate order") == 1
    assert line.count("[") == 2


def test_an_open_time_stands_beside_its_dose_with_its_mark() -> None:
    text = report("Mum gave her paracetamol at half eight, a gram.").text
    assert "▲ 08:30 or 20:30" in text.partition("Medicine")[2].partition("TRANSPORT")[0]


def test_an_overdose_of_before_stands_in_what_was_before() -> None:
    text = report("26 year old woman, overdose of quetiapine. Previous overdose in March.").text
    assert "Before this episode: overdose" in text
    assert "ALSO SAID" not in text


def test_what_was_swallowed_is_told_without_hesitations() -> None:
    said = (
        "overdose so shes taken um a sheet and a half of uh quetiapine about fifteen tablets four "
        "and a half grams around half seven tonight"
    )
    assert "fifteen tablets four and a half grams" in report(said).spoken
    assert " um " not in report(said).spoken


def test_an_illness_that_was_only_spoken_of_is_nothing_to_do() -> None:
    assert "planned, not done" not in report("If he has diabetes tell us. Pulse 80.").text


def test_a_saturation_told_again_is_not_on_the_oxygen_of_before() -> None:
    first = "30 year old. Sats were 84, they came up to 98 on 15 litres by non-rebreather. "
    again = report(first + "Sats 98, I've dropped her back to 4 litres on prongs.").text
    assert "98 on oxygen 15 L/min" not in again
    assert "98 on oxygen 15 L/min" in report(first + "Pulse 90.").text


# --- flags ---------------------------------------------------------------------------------------


def test_a_plan_that_was_called_off_is_no_danger() -> None:
    called_off = (
        "They wanted vancomycin on board but she's allergic to vancomycin, so vancomycin was not "
        "given."
    )
    assert not assess(analyze_text(called_off)).flags
    meant = "She's allergic to vancomycin. We're going to give vancomycin 1 gram."
    assert [f.name for f in assess(analyze_text(meant)).flags] == ["allergy_and_drug"]


@pytest.mark.parametrize("said", ["it's an N STEMI", "an NSTEMI transfer", "en stemi, troponin up"])
def test_an_nstemi_is_no_stemi(said: str) -> None:
    told = assess(analyze_text(f"71 year old man, {said}, for the cath lab."))
    assert "stemi" not in {f.name for f in told.flags}
    assert "acute_coronary_syndrome" in {f.value for f in told.facts}


@pytest.mark.parametrize(
    ("said", "flags"),
    [
        ("Allergies, IV contrast. Hives? Yeah, hives. BP 88 over 50.", False),
        ("Allergic to penicillin. What happens? Hives and wheezing. BP 88 over 50.", False),
        ("Hives all over and wheezing after a bee sting. BP 88 over 50.", True),
        ("Any hives? Yes, all over. Wheezy. BP 88 over 50.", True),
    ],
)
def test_what_an_allergy_did_is_no_pattern_of_today(said: str, flags: bool) -> None:
    raised = {f.name for f in assess(analyze_text(f"40 year old man. {said}")).flags}
    assert ("anaphylaxis" in raised) is flags


def test_a_child_whose_age_is_to_check_has_no_adult_limits() -> None:
    said = "medic nine six year old male asthma, heart rate one fifty, resps forty, sats 91 on air"
    told = assess(analyze_text(said))
    assert [f.name for f in told.flags] == ["ranges_for_age"]
    assert [(s.name, s.meaning) for s in told.scores] == [
        ("Ranges for age", "school age, awake; age to check")
    ]
    both = "40 year old mother with her 4 year old boy, heart rate 150, resps 40, sats 91 on air"
    assert "high_heart_rate" in {f.name for f in assess(analyze_text(both)).flags}


# --- what was read wrongly -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "series"),
    [
        ("BP 84 over 48, then 88 over 50. This is Ann. First BP was 84 over 48, that's now 110 "
         "over 64.", [84, 88, 110]),
        ("BP 158 over 94. BP 138 over 82. What'd you put for the first pressure? 158 over 94.",
         [158, 138]),
        ("BP 120 over 80. BP 100 over 60. First we gave fluids. BP 120 over 80.", [120, 100, 120]),
        ("BP 120 over 80. BP 100 over 60. Then the BP was 120 over 80.", [120, 100, 120]),
        ("BP 120 over 80. BP 100 over 60. After the first dose BP 120 over 80.", [120, 100, 120]),
    ],
)  # fmt: skip
def test_a_first_reading_told_again_is_not_the_last(said: str, series: list[object]) -> None:
    assert systolic(said) == series


@pytest.mark.parametrize(
    ("said", "pulse"),
    [
        ("he's got a pulse, male, 34, found in the bathroom", None),
        ("hes got a pulse stop stop okay male like thirties found in the bathroom", None),
        ("he's got a pulse okay so a guy in his thirties", None),
        ("The male's pulse is 34.", 34),
        ("pulse, good lad, 88", 88),
    ],
)
def test_how_old_somebody_is_is_no_pulse(said: str, pulse: object) -> None:
    told = [f for f in facts(said, FactKind.VITAL) if f.name == "heart_rate"]
    assert [f.value for f in told] == ([] if pulse is None else [pulse])
    assert facts(said, FactKind.AGE) or pulse is not None


@pytest.mark.parametrize(
    ("said", "doses"),
    [
        ("She says she's O neg, she had her shot last week.", 0),
        ("Her blood group is O negative.", 0),
        ("Two units of O neg went in.", 1),
        ("He got O neg, one unit.", 1),
    ],
)
def test_a_blood_group_is_no_blood(said: str, doses: int) -> None:
    assert len(facts(said, FactKind.MEDICATION_GIVEN)) == doses


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("we've got no line yet", FactStatus.NEGATED),
        ("got no access", FactStatus.NEGATED),
        ("placed no tube", FactStatus.NEGATED),
        ("we got a line", FactStatus.ASSERTED),
        ("we offered transport, he refuses, signed the AMA", FactStatus.ASSERTED),
        ("he's going to sign the AMA", FactStatus.PLANNED),
        ("if he refuses get the AMA signed", FactStatus.PLANNED),
    ],
)
def test_a_no_within_the_words_denies_and_an_offer_plans_no_refusal(
    said: str, status: FactStatus
) -> None:
    assert [f.status for f in facts(said, FactKind.INTERVENTION)] == [status]


@pytest.mark.parametrize(
    ("said", "side"),
    [
        ("contractions are right on top of each other", None),
        ("the rash is right on the spot", None),
        ("rash on the right arm", "right"),
    ],
)
def test_right_on_is_no_side(said: str, side: str | None) -> None:
    (found,) = facts(said, FactKind.FINDING)
    assert dict(found.detail).get("side") == side


@pytest.mark.parametrize(
    ("said", "doubted"),
    [
        ("Medication none. He takes ramipril.", True),
        ("He takes no medicines. No allergies.", False),
    ],
)
def test_no_medicines_beside_a_medicine_is_to_check(said: str, doubted: bool) -> None:
    (none,) = (f for f in facts(said, FactKind.HOME_MEDICATION) if f.name == "none")
    assert none.needs_review is doubted


@pytest.mark.parametrize(
    ("said", "smokes"),
    [("this is the dragon mask, breathe the smoke", 0), ("there was smoke, he smokes a lot", 1)],
)
def test_smoke_is_no_smoking(said: str, smokes: int) -> None:
    assert sum(f.name == "smoking" for f in facts(said, FactKind.HISTORY)) == smokes
