"""The NEMSIS draft: what is said, what is nil, what is a pertinent negative."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from recorder.adapters.exports.nemsis import Call, nemsis_document, validate
from recorder.adapters.exports.nemsis_agency import Agency
from recorder.clinical.evaluation import analyze_text
from recorder.clinical.scoring.assess import assess
from recorder.core.errors import InvalidInput, SchemaUnavailable
from recorder.core.model import Analysis, Evidence, Fact, FactKind, FactStatus
from tests.unit.clinical.facts import NEGATED, UNCERTAIN, Facts
from tests.unit.clinical.test_report import RICH
from tests.unit.clinical.test_scores import Scene
from tests.unit.exports.samples import ZONE, source

AGENCY = Agency("STATE-1", "A217", "49", "2205001", "2207015", "UNIT1", "MEDIC 1")
NOTIFIED = datetime(2026, 6, 14, 14, 0, tzinfo=UTC)
CALL = Call("2301051", "2223001", "4227001", NOTIFIED, NOTIFIED + timedelta(hours=1))
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def draft(*facts: Fact, **more: Any) -> etree._Element:
    made = source(assess(Analysis(facts)), zone=ZONE, **more)
    return etree.fromstring(nemsis_document(made, AGENCY, CALL))


def elements(root: etree._Element, name: str) -> list[etree._Element]:
    return root.findall(f".//{{http://www.nemsis.org}}{name}")


def texts(root: etree._Element, name: str) -> list[str | None]:
    return [e.text for e in elements(root, name)]


def test_nothing_said_is_nil_and_not_recorded_never_not_applicable() -> None:
    root = draft()
    nils = [e for e in root.iter() if e.get(NIL) == "true"]
    assert len(nils) > 90
    assert {e.get("NV") for e in nils} == {"7701003"}
    assert b"7701001" not in etree.tostring(root)


def test_agency_facts_come_from_the_settings() -> None:
    root = draft()
    assert texts(root, "dAgency.04") == ["49"]
    assert texts(root, "eResponse.14") == ["MEDIC 1"]
    assert texts(root, "eTimes.03") == ["2026-06-14T14:00:00+00:00"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "Utah"), ("state", "99"), ("state_id", ""), ("service_type", "911"),
        ("call_sign", "a\x00b"), ("state_id", "12\u202e34"), ("number", "\u2066A-77"),
    ],
)  # fmt: skip
def test_wrong_agency_facts_are_refused(name: str, value: str) -> None:
    with pytest.raises(InvalidInput):
        nemsis_document(source(), replace(AGENCY, **{name: value}), CALL)


def test_call_times_need_an_offset() -> None:
    with pytest.raises(InvalidInput):
        nemsis_document(source(), AGENCY, replace(CALL, notified_at=datetime(2026, 6, 14)))


def test_vital_signs_are_one_group_a_set() -> None:
    scene = Scene()
    later = {"respiratory_rate": 18, "spo2": 98, "systolic_bp": 112, "heart_rate": 80,
             "temperature": 101.3, "gcs_total": None}  # fmt: skip
    first = scene.observations()
    scene.drug("aspirin", 300)
    second = [
        scene.vital(n, v, "[degF]" if n == "temperature" else None, time="07:12")
        for n, v in later.items()
        if v
    ]
    root = draft(scene.age(60), *first, *second)
    assert texts(root, "eVitals.06") == ["95", "112"]
    assert texts(root, "eVitals.24") == ["38.5", "38.5"]
    assert [e.get(NIL) for e in elements(root, "eVitals.01")] == ["true", None]
    assert texts(root, "eVitals.01")[1] == "2026-06-14T07:12:00-07:00"


@pytest.mark.parametrize(
    ("name", "value", "unit", "element", "text"),
    [
        ("blood_glucose", 4.2, "mmol/L", "eVitals.18", "76"),
        ("blood_glucose", "HI", "mg/dL", "eVitals.18", "High"),
        ("etco2", 4.5, "kPa", "eVitals.16", "33.8"),
        ("systolic_bp", 16, "kPa", "eVitals.06", "120"),
        ("avpu", "V", None, "eVitals.26", "3326003"),
        ("spo2", 97.5, "%", "eVitals.12", None),
    ],
)
def test_units_and_words(
    name: str, value: Any, unit: str | None, element: str, text: str | None
) -> None:
    assert texts(draft(Facts().vital(name, value, unit)), element) == [text]


@pytest.mark.parametrize(
    "more",
    [{"review_reason": "two"}, {"status": UNCERTAIN}, {"alternatives": (142,)},
     {"status": FactStatus.HISTORICAL}, {"comparator": ">"}],
)  # fmt: skip
def test_a_reading_in_doubt_is_not_exported(more: dict[str, Any]) -> None:
    assert texts(draft(Facts().vital("heart_rate", 124, **more)), "eVitals.10") == [None]


@pytest.mark.parametrize(
    ("status", "code"), [(NEGATED, "8801023"), (FactStatus.REFUSED, "8801019")]
)
def test_a_reading_that_could_not_be_taken(status: FactStatus, code: str) -> None:
    (element,) = elements(draft(Facts().vital("systolic_bp", status=status)), "eVitals.06")
    assert (element.get("PN"), element.get(NIL), element.get("NV")) == (code, "true", None)


def test_symptoms_and_their_denial() -> None:
    make = Facts()
    root = draft(
        make.fact(FactKind.CHIEF_COMPLAINT, "chief_complaint", value="chest_pain"),
        make.finding("chest_pain"),
        make.finding("shortness_of_breath", NEGATED),
        make.finding("headache", UNCERTAIN),
        make.finding("nausea", review_reason="unclear"),
    )
    assert texts(root, "eSituation.04") == ["Chest pain"]
    assert texts(root, "eSituation.09") == ["R07.9"]
    (denied,) = elements(root, "eSituation.10")
    assert (denied.text, denied.get("PN")) == ("R06.02", "8801031")


def test_a_symptom_that_went_is_none_that_was_never_there() -> None:
    root = draft(*analyze_text("She was vomiting on arrival, no vomiting now.").facts)
    assert [e.get("PN") for e in elements(root, "eSituation.10")] == [None]


def test_drugs() -> None:
    make = Facts()
    root = draft(
        make.drug("aspirin", 324, route="PO", time="07:01", prior_to_ems=True),
        make.drug("fentanyl", 50, "ug", count=2),
        make.drug("acetaminophen", 2, "{tablet}"),
        make.drug("ondansetron", 4, status=FactStatus.PLANNED),
        make.drug("ketamine", 20, review_reason="unclear"),
    )
    assert texts(root, "eMedications.03") == ["1191", "4337", "4337", "161"]
    assert texts(root, "eMedications.02") == ["9923003", "9923001", "9923001", "9923001"]
    assert texts(root, "eMedications.05") == ["324", "50", "50", "2"]
    assert texts(root, "eMedications.06") == ["3706021", "3706015", "3706015", "3706029"]
    assert texts(root, "eMedications.01") == ["2026-06-14T07:01:00-07:00", None, None, None]


def test_a_drug_withheld_for_an_allergy_has_no_dose() -> None:
    make = Facts()
    root = draft(make.fact(FactKind.ALLERGY, "aspirin"), make.drug("aspirin", status=NEGATED))
    (drug,) = elements(root, "eMedications.03")
    assert (drug.text, drug.get("PN")) == ("1191", "8801007")
    assert texts(root, "eMedications.05") == [None]
    assert texts(root, "eHistory.06") == ["1191"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("She declined the morphine.", "8801019"),
        ("Offered morphine, refused.", "8801019"),
        ("Medical control declined the morphine.", None),
        ("No morphine given.", None),
    ],
)
def test_a_drug_that_the_patient_refused_says_so(said: str, reason: str | None) -> None:
    (drug,) = elements(draft(*analyze_text(said).facts), "eMedications.03")
    assert drug.get("PN") == reason


def test_a_drug_withheld_for_a_reason_that_was_not_said_is_no_pertinent_negative() -> None:
    assert texts(draft(Facts().drug("aspirin", status=NEGATED)), "eMedications.03") == [None]


def test_a_drug_without_a_code_is_said_in_the_narrative_and_never_as_a_nameless_dose() -> None:
    root = draft(Facts().drug("unheard_of_drug", 5))
    assert texts(root, "eMedications.05") == [None]
    said = texts(root, "eNarrative.01")[0]
    assert "left out of this draft: Unheard of drug 5 mg (no code)" in said


def test_a_drug_to_check_is_left_out_and_no_code_is_denied_it() -> None:
    root = draft(Facts().drug("atropine", 1, review_reason="unclear"))
    said = texts(root, "eNarrative.01")[0]
    assert "Medicines left out of this draft: Atropine 1 mg (to check)." in said


def test_a_saturation_that_cannot_be_recorded_is_unable_to_complete() -> None:
    root = draft(*analyze_text("Initial sats unrecordable, pulse 145.").facts)
    assert "8801023" in {e.get("PN") for e in elements(root, "eVitals.12")}


def test_no_known_allergies_and_no_medicines_are_pertinent_negatives() -> None:
    make = Facts()
    root = draft(make.fact(FactKind.ALLERGY, "nkda"), make.fact(FactKind.HOME_MEDICATION, "none"))
    assert [e.get("PN") for e in elements(root, "eHistory.06")] == ["8801013"]
    assert [e.get("PN") for e in elements(root, "eHistory.12")] == ["8801015"]


def test_an_allergy_without_a_code_of_its_own_has_its_groups_and_is_said() -> None:
    make = Facts()
    names = ("penicillin", "dihydrocodeine", "sulfa", "plasters")
    root = draft(*(make.fact(FactKind.ALLERGY, name) for name in names))
    assert texts(root, "eHistory.06") == ["Z88.0", "Z88.5", "Z88.2"]
    assert elements(root, "eHistory.06")[0].get("CodeType") == "9924001"
    said = texts(root, "eNarrative.01")[0] or ""
    assert "by their group: dihydrocodeine (coded as its group); plasters (no code)." in said


def test_an_allergy_to_check_is_said_and_has_no_code() -> None:
    root = draft(Facts().fact(FactKind.ALLERGY, "aspirin", review_reason="unclear"))
    assert texts(root, "eHistory.06") == []
    assert "by their group: aspirin (to check)." in (texts(root, "eNarrative.01")[0] or "")


def test_what_was_withheld_is_said() -> None:
    root = draft(*analyze_text("GTN withheld for low pressure.").facts)
    assert "Medicines not given: glyceryl trinitrate." in (texts(root, "eNarrative.01")[0] or "")


def test_weeks_of_age_are_days() -> None:
    root = draft(*analyze_text("6 week old boy.").facts)
    assert (texts(root, "ePatient.15"), texts(root, "ePatient.16")) == (["42"], ["2516001"])
    assert texts(draft(*analyze_text("18 week old boy.").facts), "ePatient.15") == [None]


def test_procedures_done_failed_and_refused() -> None:
    make = Facts()
    kind = FactKind.INTERVENTION
    root = draft(
        make.fact(kind, "iv_access", detail=(("gauge", "18"), ("site", "left AC"))),
        make.fact(kind, "intubation", status=NEGATED, detail=(("outcome", "failed"),)),
        make.fact(kind, "splint", status=NEGATED, detail=(("outcome", "not_done"),)),
        make.fact(kind, "cervical_collar", status=FactStatus.REFUSED),
        make.fact(kind, "stemi_alert"),
    )
    assert texts(root, "eProcedures.03") == ["392230005", "232674004", "49689007"]
    assert texts(root, "eProcedures.06") == [None, "9923001", None]
    assert texts(root, "eProcedures.04") == ["18"]
    assert texts(root, "eProcedures.13") == ["3913001"]
    assert elements(root, "eProcedures.03")[2].get("PN") == "8801019"
    assert texts(root, "eDisposition.24") == ["4224013"]


def test_the_destination_is_named_where_it_is_one() -> None:
    make = Facts()
    kind = FactKind.INTERVENTION
    one = make.fact(kind, "transport", detail=(("destination", "Mercy General"),))
    two = make.fact(kind, "transport", detail=(("destination", "Beaumont resus"),))
    assert texts(draft(one), "eDisposition.01") == ["Mercy General"]
    assert texts(draft(one, two), "eDisposition.01") == []


def test_attempts_sizes_and_places_of_procedures() -> None:
    make = Facts()
    kind = FactKind.INTERVENTION
    tried_twice = (("site", "right humerus"), ("attempts", "2"))
    failed = (("outcome", "failed"), ("attempts", "3"))
    root = draft(
        make.fact(kind, "io_access", detail=tried_twice),
        make.fact(kind, "io_access", detail=(("site", "left tibia"),)),
        make.fact(kind, "iv_access", detail=(("gauge", "18"), ("gauge", "20"))),
        make.fact(kind, "intubation", detail=(("size", "7.5"), ("depth", "23 at the teeth"))),
        make.fact(kind, "tourniquet", detail=(("site", "left hand"),)),
        make.fact(kind, "iv_access", status=NEGATED, detail=failed),
    )
    assert texts(root, "eProcedures.04") == ["7.5"]
    assert texts(root, "eProcedures.05") == ["2", None, None, None, None, "3"]
    assert texts(root, "eProcedures.06") == ["9923003", None, None, None, None, "9923001"]
    assert texts(root, "eProcedures.13") == ["3913039"]


def test_age_sex_pregnancy_injury_and_stroke() -> None:
    scene = Scene()
    root = draft(
        scene.age(30), scene.sex("female"), scene.vital("gestational_age", 32, "wk"),
        scene.happened("mvc"), scene.finding("pelvis_unstable"), scene.finding("arm_drift"),
        scene.finding("sinus_tachycardia"),
    )  # fmt: skip
    assert texts(root, "ePatient.15") == ["30"]
    assert texts(root, "ePatient.25") == ["9919001"]
    assert texts(root, "eHistory.18") == ["3118007"]
    assert texts(root, "eInjury.03") == ["2903013"]
    assert texts(root, "eInjury.04") == ["2904021"]
    assert "3329005" in texts(root, "eVitals.29")
    assert "9901049" in texts(root, "eVitals.03")


def test_what_was_told_of_an_arrest() -> None:
    make = Facts()
    told = (
        ("witnessed", "witnessed by family"), ("cpr", "CPR by bystander"),
        ("aed", "AED with shock before arrival"), ("first_rhythm", "ventricular_fibrillation"),
        ("downtime", "10 minutes"),
    )  # fmt: skip
    root = draft(make.finding("cardiac_arrest", detail=told), make.finding("rosc"))
    names = ("01", "04", "07", "11", "12", "20")
    codes = ["3001003", "3004003", "3007005", "3011011", "3012005", "3020001"]
    assert [texts(root, f"eArrest.{name}") for name in names] == [[code] for code in codes]


def test_what_was_told_of_an_arrest_in_two_ways_has_no_code() -> None:
    both = (("witnessed", "not witnessed"), ("witnessed", "witnessed by family"),
            ("cpr", "no CPR before arrival"))  # fmt: skip
    make = Facts()
    arrest = make.finding("cardiac_arrest", detail=both)
    root = draft(arrest)
    assert texts(root, "eArrest.04") == texts(root, "eArrest.20") == [None]
    given = draft(arrest, make.fact(FactKind.INTERVENTION, "cpr"))
    assert texts(given, "eArrest.20") == ["3020013"]
    assert texts(draft(make.finding("asystole")), "eArrest.01") == [None]


@pytest.mark.parametrize(
    ("height", "feet"),
    [
        ("about 12 feet", ["12"]), ("3 metres", ["10"]), ("from standing", ["0"]),
        ("10 to 12 feet", []), ("more than 10 feet", []), ("2 storeys", []),
    ],
)  # fmt: skip
def test_the_height_of_a_fall_in_feet(height: str, feet: list[str]) -> None:
    fall = Facts().fact(FactKind.MECHANISM, "fall", detail=(("height", height),))
    assert texts(draft(fall), "eInjury.09") == feet


def test_what_protected_the_patient() -> None:
    make = Facts()
    told = (("restraint", "restrained"), ("seat", "driver"), ("airbags", "side airbags deployed"))
    root = draft(make.fact(FactKind.MECHANISM, "mvc", detail=told))
    names = ("06", "07", "08")
    codes = [["2906001"], ["2907027"], ["2908003"]]
    assert [texts(root, f"eInjury.{name}") for name in names] == codes
    bare = make.fact(FactKind.MECHANISM, "motorcycle_crash", detail=(("helmet", "no helmet"),))
    assert texts(draft(bare), "eInjury.07") == ["2907015"]
    both = (("restraint", "restrained"), ("restraint", "unrestrained"))
    assert texts(draft(make.fact(FactKind.MECHANISM, "mvc", detail=both)), "eInjury.07") == []


def test_how_urgently_and_whether_at_all() -> None:
    make = Facts()
    kind = FactKind.INTERVENTION
    driven = make.fact(kind, "transport", detail=(("priority", "lights and sirens"),))
    assert texts(draft(driven), "eDisposition.17") == ["4217001"]
    assert texts(draft(driven), "eDisposition.18") == ["4218011"]
    level = make.fact(kind, "transport", detail=(("priority", "priority two"),))
    assert texts(draft(level), "eDisposition.17") == [None]
    told = (("release", "treated and released"),)
    left = draft(make.fact(kind, "transport", status=FactStatus.NEGATED, detail=told))
    assert texts(left, "eDisposition.28") == ["4228001"]
    assert texts(left, "eDisposition.30") == ["4230013"]
    refused = draft(make.fact(kind, "refusal_signed", "refused transport, signed AMA"))
    assert texts(refused, "eDisposition.28") == ["4228003"]
    assert texts(refused, "eDisposition.30") == ["4230009"]
    assert texts(refused, "eDisposition.31") == ["4231001"]


def test_a_pregnancy_and_what_tells_of_drink() -> None:
    make = Facts()
    assert texts(draft(make.finding("pregnancy", UNCERTAIN)), "eHistory.18") == ["3118003"]
    assert texts(draft(make.finding("pregnancy", NEGATED)), "eHistory.18") == ["3118001"]
    assert texts(draft(make.finding("pregnancy")), "eHistory.18") == ["3118011"]
    smelled = make.finding("alcohol_use", detail=(("shown_by", "found on examination"),))
    assert texts(draft(smelled), "eHistory.17") == ["3117013"]
    assert texts(draft(make.finding("alcohol_use")), "eHistory.17") == [None]


def test_the_last_meal_is_never_still_to_come() -> None:
    words = (Evidence("last ate at noon", 0, 16, 0, 10.0, 12.0),)
    started = source(Analysis(()), zone=ZONE).recording.started_at.astimezone(ZONE)
    later = (started + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
    fact = Fact("f1", FactKind.EVENT_TIME, "last_oral_intake", words, value=f"{later:%H:%M}")
    assert texts(draft(fact), "eHistory.19") == [(later - timedelta(days=1)).isoformat()]
    assert texts(draft(replace(fact, value=None, time_said="yesterday")), "eHistory.19") == []


def test_onset_and_last_known_well() -> None:
    words = (Evidence("forty minutes ago", 0, 17, 0, 30.0, 31.0),)
    root = draft(
        Fact("f1", FactKind.EVENT_TIME, "onset", words, value="PT40M"),
        Fact("f2", FactKind.EVENT_TIME, "last_known_well", words, value="21:30", approximate=True),
    )
    assert texts(root, "eSituation.01") == ["2026-06-14T06:23:08-07:00"]
    (well,) = elements(root, "eSituation.18")
    assert (well.text, well.get("PN")) == ("2026-06-13T21:30:00-07:00", "8801029")
    about = Fact("f1", FactKind.EVENT_TIME, "onset", words, value="PT40M", approximate=True)
    assert texts(draft(about), "eSituation.01") == [None]


def test_the_narrative_says_what_it_is_and_fits() -> None:
    (text,) = texts(draft(draft=True), "eNarrative.01")
    assert text.startswith("PRELIMINARY, NOT SIGNED.\nDRAFT")
    make = Facts()
    many = [make.finding("hives", quote="so many words \x00" * 40) for _ in range(60)]
    (long,) = texts(draft(*many), "eNarrative.01")
    assert len(long) <= 10_000
    assert long.endswith("(cut here; the whole report is in the archive)")


def test_equal_input_gives_equal_bytes() -> None:
    assert nemsis_document(source(), AGENCY, CALL) == nemsis_document(source(), AGENCY, CALL)


# --- the schema ---------

_TINY = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  targetNamespace="http://www.nemsis.org" elementFormDefault="qualified">
  <xs:element name="EMSDataSet"><xs:complexType><xs:sequence>
    <xs:element name="age" type="xs:integer"/>
  </xs:sequence></xs:complexType></xs:element></xs:schema>"""


def test_problems_name_the_place_and_never_the_value(tmp_path: Path) -> None:
    (tmp_path / "EMSDataSet_v3.xsd").write_text(_TINY, "utf-8")
    good = b'<EMSDataSet xmlns="http://www.nemsis.org"><age>5</age></EMSDataSet>'
    assert validate(good, tmp_path) == ()
    problems = validate(good.replace(b"5", b"secret"), tmp_path)
    assert {p.element for p in problems} == {"age"}
    assert "secret" not in repr(problems)


@pytest.mark.parametrize("content", [None, "<broken"])
def test_a_folder_without_a_schema_says_what_to_do(tmp_path: Path, content: str | None) -> None:
    if content:
        (tmp_path / "EMSDataSet_v3.xsd").write_text(content, "utf-8")
    with pytest.raises(SchemaUnavailable, match="NEMSIS_XSD_DIR") as refused:
        validate(b"<x/>", tmp_path)
    assert refused.value.status == 503, "it is the server's fault, not the asker's"


XSD_DIR = os.environ.get("NEMSIS_XSD_DIR", "")
needs_xsd = pytest.mark.skipif(
    not XSD_DIR, reason="NEMSIS_XSD_DIR names no folder with the official XSDs"
)
NAMES = {
    FactKind.FINDING: ["chest_pain", "stemi", "arm_drift", "pregnancy", "asystole"],
    FactKind.HISTORY: ["hypertension", "dementia", "cabg", "smoking"],
    FactKind.MEDICATION_GIVEN: ["aspirin", "packed_red_cells", "oxygen", "nobody_knows"],
    FactKind.HOME_MEDICATION: ["warfarin", "none", "aspirin"],
    FactKind.ALLERGY: ["nkda", "aspirin", "latex"],
    FactKind.INTERVENTION: ["iv_access", "stemi_alert", "refusal_signed", "intubation"],
    FactKind.MECHANISM: ["fall", "mvc", "overdose", "gunshot"],
    FactKind.VITAL: ["heart_rate", "systolic_bp", "diastolic_bp", "temperature", "gcs_total",
                     "blood_glucose", "etco2", "carboxyhemoglobin", "pain_score", "apgar", "map"],
}  # fmt: skip
drawn_facts = st.lists(
    st.sampled_from(sorted(NAMES, key=lambda kind: kind.value)).flatmap(
        lambda kind: st.tuples(
            st.just(kind), st.sampled_from(NAMES[kind]), st.sampled_from(FactStatus),
            st.none() | st.integers(0, 2500) | st.floats(0, 400, allow_nan=False),
            st.sampled_from(["mg", "{tablet}", "%", "kPa", "mmol/L", "Cel", "[degF]", None]),
            st.none() | st.integers(1, 20),
        )
    ),
    max_size=15,
)  # fmt: skip


@needs_xsd
@settings(max_examples=60, deadline=None)
@given(drawn_facts)
def test_every_draft_passes_the_official_schema(drawn: list[tuple[Any, ...]]) -> None:
    make = Facts()
    facts = [
        make.fact(kind, name, status=status, unit=unit, count=count,
                  value=amount if kind is FactKind.VITAL else None,
                  dose=amount if kind is FactKind.MEDICATION_GIVEN else None)
        for kind, name, status, amount, unit, count in drawn
    ]  # fmt: skip
    made = source(assess(Analysis(tuple(facts))), zone=ZONE)
    assert validate(nemsis_document(made, AGENCY, CALL), Path(XSD_DIR)) == ()


@needs_xsd
def test_the_sample_passes_the_official_schema() -> None:
    made = source(assess(RICH), zone=ZONE, version="0.1.0")
    assert validate(nemsis_document(made, AGENCY, CALL), Path(XSD_DIR)) == ()


def test_home_medicines_without_a_code_and_doses_beyond_ten_are_said() -> None:
    make = Facts()
    names = ("warfarin", "apixaban", "metformin", "edoxaban")
    home = [make.fact(FactKind.HOME_MEDICATION, name) for name in names]
    root = draft(*home, make.drug("epinephrine", 1, count=12))
    assert texts(root, "eHistory.12") == ["11289", "1364430", "6809"]
    assert len(elements(root, "eMedications.03")) == 10
    said = texts(root, "eNarrative.01")[0] or ""
    assert "Edoxaban (home medicine, no code)" in said
    assert "(the first 10 doses are listed)" in said
    assert "Warfarin" not in said.split("\n")[1]


def test_what_the_crew_tried_in_an_arrest_is_told() -> None:
    text = "Cardiac arrest, VF. We shocked him twice, i-gel in, CPR ongoing."
    assert texts(draft(*analyze_text(text).facts), "eArrest.03") == [
        "3003001", "3003003", "3003005",
    ]  # fmt: skip
    before = "Cardiac arrest, AED shocked once before we arrived, now ROSC."
    assert texts(draft(*analyze_text(before).facts), "eArrest.03") == [None]
