"""Facts in the words a person reads."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorder.clinical.wording.describe import display, headline, said_names, statement, title
from recorder.core.model import Analysis, Fact, FactKind, FactStatus
from tests.unit.clinical.facts import NEGATED, UNCERTAIN, Facts

make = Facts()


@pytest.mark.parametrize(
    ("fact", "shown"),
    [
        (make.vital("heart_rate", 124), "124 /min"),
        (
            make.vital("heart_rate", 124, alternatives=(142,), review_reason="two"),
            "124 or 142 /min",
        ),
        (make.vital("heart_rate", low=120.0, high=129.0), "120 to 129 /min"),
        (make.vital("heart_rate", 90, approximate=True), "about 90 /min"),
        (make.vital("capillary_refill", 2, comparator="<"), "less than 2 s"),
        (make.vital("respiratory_rate", 30, comparator=">"), "more than 30 /min"),
        (make.vital("spo2", 88, oxygen="room_air"), "88 % on air"),
        (make.vital("temperature", 98.6, "[degF]"), "98.6 °F"),
        (make.vital("temperature", 38.0), "38 °C"),
        (make.vital("pain_score", 8), "8/10"),
        (make.vital("gcs_total", 14), "14"),
        (make.vital("blood_glucose", "HI", "mg/dL"), "HI mg/dL"),
        (make.vital("systolic_bp", status=NEGATED), "not obtained"),
        (
            make.vital("heart_rate", 60, status=FactStatus.HISTORICAL),
            "60 /min, not a current reading",
        ),
        (make.age(46), "46 years"),
        (make.age(1), "1 year"),
        (make.age(14, "mo"), "14 months"),
        (
            make.drug("epinephrine", 500, "ug", route="IM", quote="adrenaline 500"),
            "Adrenaline 500 micrograms IM",
        ),
        (make.drug("epinephrine", 0.3, route="IM", quote="epi"), "Epinephrine 0.3 mg IM"),
        (make.drug("fentanyl", 1, "ug", route="IN"), "Fentanyl 1 microgram intranasal"),
        (make.drug("fentanyl", 50, "ug", count=2), "Fentanyl 50 micrograms twice"),
        (
            make.drug("normal_saline", 250, "mL", alternatives=(215,), review_reason="unclear"),
            "Normal saline 250 or 215 mL",
        ),
        (make.drug("hydrocortisone", status=NEGATED), "Hydrocortisone not given"),
        (make.drug("aspirin", status=FactStatus.REFUSED), "Aspirin refused"),
        (
            make.drug("ondansetron", 4, status=FactStatus.PLANNED),
            "Ondansetron 4 mg, planned, not done",
        ),
        (make.drug("cetirizine", 10, prior_to_ems=True), "Cetirizine 10 mg, before the crew"),
        (make.finding("stridor", NEGATED), "No stridor"),
        (make.finding("skin_pale", NEGATED), "Skin not pale"),
        (make.finding("seizure", UNCERTAIN), "Possible seizure"),
        (make.finding("stemi", NEGATED), "No STEMI"),
        (make.finding("bleeding", FactStatus.PLANNED), "Bleeding, mentioned, not found"),
        (make.fact(FactKind.ALLERGY, "nkda"), "No known drug allergies"),
        (make.fact(FactKind.ALLERGY, "penicillin", status=UNCERTAIN), "Penicillin, uncertain"),
        (make.fact(FactKind.HISTORY, "copd", status=NEGATED), "No COPD"),
        (make.fact(FactKind.HISTORY, "smoking", status=NEGATED), "Does not smoke"),
        (make.fact(FactKind.HOME_MEDICATION, "warfarin", status=NEGATED), "Does not take warfarin"),
        (
            make.fact(
                FactKind.INTERVENTION, "iv_access", detail=(("gauge", "18"), ("site", "left arm"))
            ),
            "IV access, 18 G, left arm",
        ),
        (
            make.fact(
                FactKind.INTERVENTION, "defibrillation", detail=(("count", "1"), ("energy", "200"))
            ),
            "Defibrillation, once, 200 J",
        ),
        (
            make.fact(FactKind.INTERVENTION, "io_access", status=NEGATED),
            "IO access not done or not successful",
        ),
        (make.fact(FactKind.EVENT_TIME, "onset", value="PT40M"), "40 min before this was said"),
        (make.fact(FactKind.EVENT_TIME, "eta", value="PT1H5M"), "1 hour 5 min"),
        (
            make.fact(FactKind.EVENT_TIME, "onset", value="14:00", alternatives=("02:00",)),
            "14:00 or 02:00",
        ),
        (make.fact(FactKind.CHIEF_COMPLAINT, "chief_complaint", value="chest_pain"), "Chest pain"),
        (make.sex("female"), "Female"),
    ],
)
def test_display(fact: Fact, shown: str) -> None:
    assert display(fact) == shown


@pytest.mark.parametrize(
    ("fact", "named"),
    [
        (make.vital("heart_rate", 1), "Heart rate"),
        (make.fact(FactKind.CHIEF_COMPLAINT, "chief_complaint", value="fall"), "Complaint"),
        (
            make.fact(FactKind.EVENT_TIME, "medication:tranexamic_acid", value="16:25"),
            "Tranexamic acid given",
        ),
        (make.drug("albuterol", 5, quote="salbutamol five"), "Salbutamol"),
        (make.finding("a_name_nobody_listed"), "A name nobody listed"),
    ],
)
def test_title(fact: Fact, named: str) -> None:
    assert title(fact) == named


def test_one_spoken_name_holds_for_the_whole_encounter() -> None:
    first = make.drug("epinephrine", 500, "ug", quote="adrenaline 500 micrograms")
    second = make.drug("epinephrine", 500, "ug", quote="another 500")
    names = said_names([second, first])
    assert display(second, names) == "Adrenaline 500 micrograms"


def test_a_statement_stands_alone() -> None:
    assert statement(make.vital("heart_rate", 96)) == "Heart rate 96 /min"
    assert statement(make.fact(FactKind.ALLERGY, "latex")) == "Allergy: latex"
    complaint = make.fact(FactKind.CHIEF_COMPLAINT, "chief_complaint", value="stemi")
    assert statement(complaint) == "Complaint: STEMI"
    given_at = make.fact(FactKind.EVENT_TIME, "medication:aspirin", value="14:20")
    assert statement(given_at) == "Aspirin given at 14:20"


def complaint(value: str, **more: object) -> Fact:
    return make.fact(FactKind.CHIEF_COMPLAINT, "chief_complaint", value=value, **more)


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        (
            (make.age(46), make.sex("female"), complaint("allergic_reaction")),
            "Woman, 46. Allergic reaction",
        ),
        ((make.age(14, "mo"), make.sex("male")), "Boy, 14 months"),
        ((make.age(3, "wk"), make.sex("female")), "Baby girl, 3 weeks"),
        ((make.sex("male"),), "Male patient"),
        ((make.age(None, low=40.0, high=49.0),), "Patient, 40 to 49"),
        ((make.fact(FactKind.MECHANISM, "fall"),), "Fall"),
        ((complaint("stroke", status=UNCERTAIN),), "Possible stroke"),
        ((make.finding("stridor", NEGATED),), None),
        ((), None),
    ],
)
def test_headline(facts: tuple[Fact, ...], line: str | None) -> None:
    assert headline(Analysis(facts=facts)) == line


@settings(deadline=None)
@given(
    st.sampled_from(["ug", "mg", "ug/min", "ug/kg/min", "[IU]"]),
    st.floats(0.001, 99_999, allow_nan=False).map(lambda v: round(v, 3)),
)
def test_a_dose_is_never_printed_in_a_dangerous_way(unit: str, dose: float) -> None:
    shown = display(make.drug("fentanyl", dose, unit))
    assert not re.search(r"[µμ]|\bmcg\b|\bug\b|\bIU\b|[<>]", shown)
    assert not re.search(r"\d\.\d*0\b", shown), "no trailing zero"
    assert not re.search(r"(?<!\d)\.\d", shown), "always a leading zero"
    assert float(re.search(r"[\d.]+", shown)[0]) == dose
