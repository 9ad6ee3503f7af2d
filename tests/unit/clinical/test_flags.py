"""Red flags: what raises them, what does not, and which one is the loudest."""

from __future__ import annotations

import pytest

from recorder.clinical.scoring.assess import assess
from recorder.core.model import Analysis, Fact, FactKind, FactStatus, Flag
from tests.unit.clinical.facts import NEGATED, UNCERTAIN
from tests.unit.clinical.test_scores import Scene

scene = Scene()


def allergy(name: str, **more: object) -> Fact:
    return scene.fact(FactKind.ALLERGY, name, **more)


def takes(name: str) -> Fact:
    return scene.fact(FactKind.HOME_MEDICATION, name)


def flags(*facts: Fact) -> dict[str, Flag]:
    return {flag.name: flag for flag in assess(Analysis(facts)).flags}


# --- drugs ---------


@pytest.mark.parametrize(
    ("stated", "given"),
    [
        ("aspirin", "aspirin"),
        ("penicillin", "benzylpenicillin"),
        ("penicillin", "amoxicillin"),
        ("amoxicillin", "benzylpenicillin"),
        ("nsaid", "ketorolac"),
        ("albuterol", "albuterol_ipratropium"),
        ("opioid", "morphine"),
        ("trimethoprim_sulfamethoxazole", "trimethoprim"),
        ("ibuprofen", "diclofenac"),
        ("aspirin", "ketorolac"),
    ],
)
def test_a_drug_against_a_stated_allergy_is_the_loudest(stated: str, given: str) -> None:
    told = assess(
        Analysis((scene.age(60), *scene.observations(), allergy(stated), scene.drug(given, 1)))
    ).flags
    assert told[0].name == "allergy_and_drug"
    assert told[0].priority == 1
    assert all(flag.priority > 1 for flag in told[1:])


@pytest.mark.parametrize(
    ("stated", "given"),
    [("nkda", "aspirin"), ("none", "aspirin"), ("codeine", "morphine"), ("latex", "aspirin"),
     ("sulfa", "magnesium_sulfate"), ("peanuts", "epinephrine"),
     ("valproic_acid", "tranexamic_acid"), ("bee_stings", "aspirin")],
)  # fmt: skip
def test_another_substance_raises_no_allergy_flag(stated: str, given: str) -> None:
    assert "allergy_and_drug" not in flags(allergy(stated), scene.drug(given, 1))


@pytest.mark.parametrize(
    ("stated", "given"),
    [("codeine", "morphine"), ("penicillin", "ceftriaxone"), ("clarithromycin", "erythromycin")],
)
def test_a_drug_of_the_same_class_is_to_check(stated: str, given: str) -> None:
    flag = flags(allergy(stated), scene.drug(given, 1))["allergy_and_class"]
    assert flag.text.startswith(f"Allergy to {stated} was stated and {given} was given")
    assert flag.priority > 1


@pytest.mark.parametrize(
    ("stated", "given"),
    [("codeine", "codeine"), ("penicillin", "amoxicillin"), ("lisinopril", "furosemide"),
     ("penicillin", "azithromycin"), ("codeine", "ibuprofen")],
)  # fmt: skip
def test_what_is_the_same_or_of_another_class_is_no_question(stated: str, given: str) -> None:
    assert "allergy_and_class" not in flags(allergy(stated), scene.drug(given, 1))


@pytest.mark.parametrize(
    ("allergy_more", "drug_more", "text"),
    [
        ({}, {}, "ALLERGY TO ASPIRIN WAS STATED AND ASPIRIN WAS GIVEN"),
        (
            {"status": UNCERTAIN},
            {},
            "ALLERGY TO ASPIRIN (uncertain) WAS STATED AND ASPIRIN WAS GIVEN",
        ),
        (
            {"review_reason": "unclear"},
            {},
            "ALLERGY TO ASPIRIN (uncertain) WAS STATED AND ASPIRIN WAS GIVEN",
        ),
        (
            {},
            {"status": FactStatus.PLANNED},
            "ALLERGY TO ASPIRIN WAS STATED AND ASPIRIN IS PLANNED",
        ),
        (
            {},
            {"status": UNCERTAIN},
            "ALLERGY TO ASPIRIN WAS STATED AND ASPIRIN MAY HAVE BEEN GIVEN",
        ),
        ({}, {"prior_to_ems": True}, "ALLERGY TO ASPIRIN WAS STATED AND ASPIRIN WAS GIVEN"),
    ],
)
def test_doubt_does_not_silence_the_allergy_flag(
    allergy_more: dict[str, object], drug_more: dict[str, object], text: str
) -> None:
    raised = flags(allergy("aspirin", **allergy_more), scene.drug("aspirin", 300, **drug_more))
    assert raised["allergy_and_drug"].text == text


@pytest.mark.parametrize("status", [NEGATED, FactStatus.REFUSED])
def test_a_drug_that_was_withheld_for_the_allergy_raises_nothing(status: FactStatus) -> None:
    assert flags(allergy("aspirin"), scene.drug("aspirin", status=status)) == {}


def test_the_flag_speaks_the_crews_names() -> None:
    raised = flags(
        allergy("acetaminophen", quote="paracetamol"),
        scene.drug("acetaminophen", 1, "g", quote="paracetamol"),
    )
    assert "PARACETAMOL WAS GIVEN" in raised["allergy_and_drug"].text


def test_nitrates_beside_pde5_inhibitors() -> None:
    both = flags(takes("sildenafil"), scene.drug("nitroglycerin", 0.4))
    assert both["nitrate_and_pde5_inhibitor"].priority == 1
    alone = flags(takes("tadalafil"))
    assert alone["pde5_inhibitor"].priority == 2
    assert flags(takes("lisinopril"), scene.drug("nitroglycerin", 0.4)) == {}


# --- vital signs ---------


@pytest.mark.parametrize(
    ("name", "value", "flag"),
    [
        ("spo2", 89, "low_spo2"), ("spo2", 90, None),
        ("respiratory_rate", 9, "low_respiratory_rate"), ("respiratory_rate", 10, None),
        ("respiratory_rate", 29, None), ("respiratory_rate", 30, "high_respiratory_rate"),
        ("systolic_bp", 89, "hypotension"), ("systolic_bp", 90, None),
        ("heart_rate", 131, "high_heart_rate"), ("heart_rate", 130, None),
        ("heart_rate", 40, None), ("heart_rate", 39, "low_heart_rate"),
        ("gcs_total", 8, "low_gcs"), ("gcs_total", 9, None),
        ("blood_glucose", 3.2, "hypoglycaemia"), ("blood_glucose", 3.4, None),
        ("temperature", 40.0, "hyperthermia"), ("temperature", 39.9, None),
        ("temperature", 34.9, "hypothermia"), ("temperature", 35.0, None),
    ],
)  # fmt: skip
def test_limits(name: str, value: float, flag: str | None) -> None:
    assert [n for n in flags(scene.vital(name, value)) if n != "glucose"] == (
        [flag] if flag else []
    )


def test_the_worst_reading_is_named_and_all_are_cited() -> None:
    low = [scene.vital("spo2", 88, oxygen="room_air"), scene.vital("spo2", 84, oxygen="oxygen")]
    raised = flags(*low)["low_spo2"]
    assert raised.text == "SpO2 84 % on oxygen"
    assert raised.derived_from == tuple(f.id for f in low)


def test_a_danger_that_is_over_is_told_with_the_last_reading() -> None:
    low, high = scene.vital("spo2", 61, order=1), scene.vital("spo2", 97, order=2)
    assert flags(low, high)["low_spo2"].text == "SpO2 61 %, last 97 %"
    fallen = [scene.vital("spo2", 97, order=1), scene.vital("spo2", 61, order=2)]
    assert flags(*fallen)["low_spo2"].text == "SpO2 61 %"
    unsure = scene.vital("spo2", 97, order=2, review_reason="no name was said with this number")
    assert flags(low, unsure)["low_spo2"].text == "SpO2 61 %"


def test_an_adult_limit_says_so_while_the_age_is_unknown() -> None:
    fast = scene.vital("heart_rate", 150)
    assert flags(fast)["high_heart_rate"].text == (
        "Heart rate 150 /min (adult limit, age not certain)"
    )
    assert flags(scene.age(30), fast)["high_heart_rate"].text == "Heart rate 150 /min"


def test_a_newborn_has_no_adult_limits_even_without_an_age() -> None:
    baby = [scene.vital("apgar", 9), scene.vital("heart_rate", 156)]
    assert flags(*baby, scene.vital("respiratory_rate", 48)) == {}


def test_a_reading_in_doubt_raises_no_flag() -> None:
    assert flags(scene.vital("spo2", 8, review_reason="out of range")) == {}
    assert flags(scene.vital("heart_rate", 150, alternatives=(115,), review_reason="two")) == {}


@pytest.mark.parametrize(
    ("name", "more", "flag"),
    [
        ("spo2", {"low": 60.0, "high": 69.0}, "low_spo2"),
        ("spo2", {"low": 88.0, "high": 92.0}, None),
        ("spo2", {"value": 90, "comparator": "<"}, "low_spo2"),
        ("spo2", {"value": 91, "comparator": "<"}, None),
        ("heart_rate", {"low": 140.0, "high": 149.0}, "high_heart_rate"),
        ("heart_rate", {"value": 130, "comparator": ">"}, "high_heart_rate"),
        ("systolic_bp", {"low": 70.0, "high": 79.0}, "hypotension"),
        ("systolic_bp", {"high": 80.0}, "hypotension"),
        ("blood_glucose", {"low": 2.0, "high": 2.9}, "hypoglycaemia"),
    ],
)
def test_a_range_raises_a_flag_only_when_all_of_it_is_beyond(
    name: str, more: dict[str, object], flag: str | None
) -> None:
    assert list(flags(scene.vital(name, **more))) == ([flag] if flag else [])


def test_children_have_their_own_limits() -> None:
    child = scene.age(4)
    assert "high_heart_rate" not in flags(child, scene.vital("heart_rate", 135))
    assert flags(child, scene.vital("heart_rate", 135))["ranges_for_age"].text == (
        "Outside the usual range for this age: pulse 135"
    )
    assert "hypotension" not in flags(child, scene.vital("systolic_bp", 80))
    assert "hypotension" in flags(child, scene.vital("systolic_bp", 77))


def test_a_fall_of_the_gcs_and_parts_that_do_not_add_up() -> None:
    raised = flags(scene.vital("gcs_total", 15), scene.vital("gcs_total", 13))
    assert raised["gcs_drop"].text == "GCS fell from 15 to 13"
    assert "gcs_drop" not in flags(scene.vital("gcs_total", 13), scene.vital("gcs_total", 15))
    parts = [scene.vital("gcs_eye", 3), scene.vital("gcs_verbal", 4), scene.vital("gcs_motor", 6)]
    assert "gcs_contradiction" in flags(scene.vital("gcs_total", 14), *parts)
    assert "gcs_contradiction" not in flags(scene.vital("gcs_total", 13), *parts)


def test_a_meter_that_reads_low() -> None:
    assert "hypoglycaemia" in flags(scene.vital("blood_glucose", "LO", "mg/dL"))
    assert flags(scene.vital("blood_glucose", "HI", "mg/dL")) == {}


# --- findings ---------


@pytest.mark.parametrize(
    ("finding", "flag"),
    [("stridor", "airway"), ("angioedema", "airway"), ("crowning", "crowning"),
     ("suicidal_ideation", "suicidal_ideation"), ("cardiac_arrest", "cardiac_arrest"),
     ("rosc", "rosc"), ("stemi", "stemi"), ("stroke_screen_positive", "stroke")],
)  # fmt: skip
def test_findings_raise_flags_and_their_absence_does_not(finding: str, flag: str) -> None:
    assert flag in flags(scene.finding(finding))
    assert flags(scene.finding(finding, NEGATED)) == {}
    assert flags(scene.finding(finding, FactStatus.OTHER_SUBJECT)) == {}


def test_a_possible_stemi_is_said_to_be_possible() -> None:
    assert flags(scene.finding("stemi", UNCERTAIN))["stemi"].text == "Possible STEMI"
    alert = scene.did("stemi_alert")
    assert flags(scene.finding("stemi", UNCERTAIN), alert)["stemi"].text == "STEMI"


@pytest.mark.parametrize(("since", "is_raised"), [("21:30", True), ("PT3H", True), ("P2D", False)])
def test_a_stroke_within_a_day(since: str, is_raised: bool) -> None:
    known = scene.fact(FactKind.EVENT_TIME, "last_known_well", value=since)
    assert ("stroke" in flags(scene.finding("facial_droop"), known)) is is_raised


def test_anaphylaxis_needs_exposure_and_a_sign() -> None:
    sting = scene.happened("sting_bite")
    assert "anaphylaxis" in flags(sting, scene.finding("hives"))
    assert "anaphylaxis" in flags(sting, scene.vital("systolic_bp", 80))
    assert "anaphylaxis" in flags(scene.complaint("allergic_reaction"), scene.finding("stridor"))
    assert "anaphylaxis" not in flags(sting)
    assert "anaphylaxis" not in flags(scene.finding("hives"))


def test_hives_with_breathing_or_pressure_need_no_known_exposure() -> None:
    hives = scene.finding("hives")
    assert "anaphylaxis" in flags(hives, scene.finding("wheezing"))
    assert "anaphylaxis" in flags(hives, scene.vital("systolic_bp", 80))
    assert "anaphylaxis" not in flags(scene.finding("angioedema"), scene.finding("wheezing"))
    once = allergy("shellfish", start=5000), scene.finding("hives", start=5020)
    assert "anaphylaxis" not in flags(*once, scene.vital("systolic_bp", 80))


def test_a_pulse_not_felt_beside_signs_of_life_is_not_an_arrest() -> None:
    limb, alive = scene.finding("pulseless"), scene.vital("heart_rate", 134)
    assert "cardiac_arrest" not in flags(limb, alive)
    assert flags(limb, alive)["pulseless"].text.startswith("No pulse felt")
    assert flags(limb)["cardiac_arrest"].text == "Cardiac arrest: no pulse"
    assert "cardiac_arrest" in flags(limb, alive, scene.did("cpr"))
    both = flags(limb, scene.finding("cardiac_arrest"))
    assert both["cardiac_arrest"].text == "Cardiac arrest: no pulse"


def test_a_pulse_of_zero_without_signs_of_life_is_an_arrest() -> None:
    flat = scene.vital("heart_rate", 0)
    assert flags(flat)["cardiac_arrest"].text == "Cardiac arrest"
    assert "cardiac_arrest" in flags(flat, scene.vital("gcs_total", 3))
    assert "cardiac_arrest" not in flags(flat, scene.vital("gcs_total", 15))


def test_a_limbs_pulse_that_came_back_is_no_return_of_circulation() -> None:
    limb, back, alive = (scene.finding("pulseless"), scene.finding("rosc"),
                         scene.vital("heart_rate", 112))  # fmt: skip
    assert set(flags(limb, back, alive)) == {"pulseless"}
    assert {"cardiac_arrest", "rosc"} <= set(flags(limb, back, alive, scene.did("cpr")))


def test_temperatures_and_ranges_of_all_rounds_are_one_flag_each() -> None:
    heat = [scene.vital("temperature", t, "Cel") for t in (41.0, 41.3, 40.6)]
    raised = assess(Analysis((scene.age(30), *heat))).flags
    assert [f.text for f in raised] == ["Temperature 41.3 °C"]
    assert len(raised[0].derived_from) == 3
    child = (scene.age(3), scene.vital("heart_rate", 158), scene.drug("albuterol", 5),
             scene.vital("heart_rate", 149))  # fmt: skip
    told = [f.text for f in assess(Analysis(child)).flags]
    assert told == ["Outside the usual range for this age: pulse 158, pulse 149"]


def test_ventricular_tachycardia_is_a_flag() -> None:
    assert "ventricular_tachycardia" in flags(scene.finding("ventricular_tachycardia"))


def test_bleeding() -> None:
    assert flags(scene.did("tourniquet"))["bleeding"].text == "Bleeding that needed tourniquet"
    assert "bleeding" in flags(scene.finding("bleeding", quote="spurting blood"))
    assert flags(scene.finding("bleeding", quote="a little blood")) == {}


def test_blood_thinner_and_head_injury() -> None:
    head = scene.finding("laceration", quote="lac to the forehead, hit his head")
    assert "anticoagulant_and_head_injury" in flags(takes("apixaban"), head)
    hand = scene.finding("laceration", quote="lac to the hand")
    assert flags(takes("apixaban"), hand) == {}


# --- from scores ---------


def test_scores_raise_one_flag_each_with_the_highest_value() -> None:
    facts = [scene.age(60), *scene.observations(), scene.vital("heart_rate", 125),
             scene.vital("systolic_bp", 92)]  # fmt: skip
    raised = [f for f in assess(Analysis(tuple(facts))).flags if f.name == "shock_index"]
    assert [f.text for f in raised] == ["Shock index 1.36"]
    assert flags(*facts)["news2"].text == "NEWS2 11"


def test_a_news2_that_is_high_whatever_is_missing_is_a_flag() -> None:
    signs = (scene.vital("respiratory_rate", 30), scene.vital("spo2", 88, oxygen="room_air"),
             scene.vital("systolic_bp", 88), scene.vital("heart_rate", 120))  # fmt: skip
    assert flags(scene.age(60), *signs)["news2"].text == "NEWS2 at least 11"


def test_field_triage_red_is_a_flag() -> None:
    raised = flags(scene.age(30), scene.happened("mvc"), scene.finding("pelvis_unstable"))
    assert raised["field_triage"].text == "Field triage red: suspected pelvic fracture"


def test_every_flag_cites_facts_that_exist() -> None:
    facts = [
        scene.age(30), scene.happened("mvc"), scene.finding("pelvis_unstable"),
        *scene.observations(spo2=85, systolic_bp=70), allergy("morphine"),
        scene.drug("morphine", 5),
    ]  # fmt: skip
    ids = {f.id for f in facts}
    for flag in assess(Analysis(tuple(facts))).flags:
        assert flag.derived_from
        assert set(flag.derived_from) <= ids


def test_nothing_said_raises_nothing() -> None:
    assert assess(Analysis()) == Analysis()
