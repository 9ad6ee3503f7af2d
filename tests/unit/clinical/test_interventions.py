"""Procedures done, failed, declined and only planned; mechanisms and the complaint."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.events.interventions import extract_interventions
from recorder.clinical.patient.complaint import extract_complaint
from recorder.clinical.patient.mechanism import extract_mechanism
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.claims import claims, drafts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eighteen gauge in the left AC, twelve lead done", {"iv_access", "ecg_12_lead"}),
        ("22 left hand", {"iv_access"}),
        ("put the gel in his cheek", set()),
        ("Can't have the gel then, he's not swallowing.", set()),
        ("the gel's in, bagging", {"supraglottic_airway", "bvm_ventilation"}),
        ("two IV attempts failed so IO left humeral", {"no iv_access", "io_access"}),
        ("first IV blew, second IV in the right hand", {"iv_access"}),
        ("She wouldn't have a cannula.", {"no iv_access"}),
        ("collar was offered and declined", {"no cervical_collar"}),
        ("never needed a shock or a tube", {"no defibrillation"}),
        ("LUCAS was on the stretcher but not used", {"no mechanical_cpr"}),
        ("We may tube him if he tires.", set()),
        ("shocked twice at 200, CPR for ten minutes", {"defibrillation", "cpr"}),
        ("refused transport and signed the form", {"refusal_signed"}),
        ("refused transport base physician contacted", {"refusal_signed", "physician_consult"}),
        ("bilateral nasal cannula at two liters", set()),
        ("Restrained driver.", set()),
        ("fentanyl 50 IV slow", set()),
        ("pads are on pacing not started", {"aed_applied", "no transcutaneous_pacing"}),
        ("tourniquet high on the left thigh at 1422", {"tourniquet"}),
    ],
)
def test_a_procedure_counts_by_its_outcome(text: str, expected: set[str]) -> None:
    assert claims(extract_interventions, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DNACPR in place but for NIV.", set()),
        ("He's for CPAP if he gets worse.", set()),
        ("She's for BiPAP but not for intubation.", {"no intubation"}),
        ("Ceiling of care is CPAP.", set()),
        ("Ready for intubation.", set()),
        ("Uses CPAP for sleep apnoea.", set()),
        ("Sleeps with a BiPAP, wheezy now.", set()),
        ("We put him on CPAP for the flash oedema.", {"cpap"}),
        ("Found at home, CPAP on, sats 90.", {"cpap"}),
        ("He's been on CPAP since ten.", {"cpap"}),
        ("We sat him up for CPAP.", {"cpap", "positioning"}),
        ("We think neurogenic shock, two fifty of saline.", set()),
        ("he's in shock two litres in", set()),
        ("We gave one shock, two minutes of CPR.", {"defibrillation", "cpr"}),
        ("Pulse 64, paced rhythm, pacemaker in situ.", set()),
        ("ECG, ventricular paced at 70", {"ecg_12_lead"}),
        ("Pads on, paced at 70.", {"aed_applied", "transcutaneous_pacing"}),
        ("We paced him, now a paced rhythm.", {"transcutaneous_pacing"}),
    ],
)
def test_what_is_meant_for_him_or_his_own_is_not_done_by_us(text: str, expected: set[str]) -> None:
    assert claims(extract_interventions, text) == expected


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("He's for CPAP if he gets worse.", FactStatus.PLANNED),
        ("Ceiling of care is CPAP.", FactStatus.PLANNED),
        ("Uses CPAP for sleep apnoea.", FactStatus.HISTORICAL),
        ("Sleeps with a BiPAP, wheezy now.", FactStatus.HISTORICAL),
    ],
)
def test_it_stays_told_as_meant_or_as_his_own(text: str, status: FactStatus) -> None:
    (draft,) = drafts(extract_interventions, text)
    assert (draft.name, draft.status) == ("cpap", status)


def test_a_failed_try_says_so() -> None:
    (draft,) = drafts(extract_interventions, "IV attempt times one left AC unsuccessful")
    assert draft.detail == (("outcome", "failed"), ("attempts", "1"), ("site", "left AC"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T-boned at about forty, restrained driver", {"mvc"}),
        ("fell about 12 feet off a ladder", {"fall_from_height"}),
        ("tripped on the carpet and fell", {"fall"}),
        ("his pressure fell to 80", set()),
        ("no fall, no head injury", {"no fall"}),
        ("stung by a wasp", {"sting_bite"}),
        ("takes folic acid", set()),
        ("took a handful of her sertraline", {"overdose"}),
        ("What have you taken? Paracetamol. About thirty.", {"overdose"}),
        ("took two paracetamol for the pain", set()),
        ("crushing chest pain and stabbing pains", set()),
    ],
)
def test_the_mechanism_is_what_happened(text: str, expected: set[str]) -> None:
    assert claims(extract_mechanism, text) == expected


def test_a_suspected_overdose_is_kept_and_marked() -> None:
    (draft,) = drafts(extract_mechanism, "unresponsive male, possible overdose")
    assert draft.review_reason == "said as possible, not as certain"


def complaint(text: str) -> object:
    found = drafts(extract_complaint, text)
    assert len(found) <= 1
    return found[0].value if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dispatched for difficulty breathing. Skin pale.", "shortness_of_breath"),
        ("54 year old male complaining of chest pain, also nauseous", "chest_pain"),
        ("Medic 4 with a 30 year old female, seizure at work", "seizure"),
        ("short of breath for days, then witnessed arrest at home", "cardiac_arrest"),
        ("No chest pain. He has a headache.", "headache"),
        ("Routine transfer, patient stable.", None),
    ],
)
def test_the_complaint_is_stated_or_the_first_thing_wrong(text: str, expected: str | None) -> None:
    assert complaint(text) == expected


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("he agreed to come in, so no refusal form", FactStatus.NEGATED),
        ("she did not sign the refusal form", FactStatus.NEGATED),
        ("no AMA paperwork, she signed a refusal", FactStatus.ASSERTED),
        ("Do you want to go? No, refusal signed.", FactStatus.ASSERTED),
        ("no complaints, refused transport", FactStatus.ASSERTED),
    ],
)
def test_a_form_of_refusal_that_nobody_signed(text: str, status: FactStatus) -> None:
    found = [d.status for d in drafts(extract_interventions, text) if d.name == "refusal_signed"]
    assert status in found


@pytest.mark.parametrize("what", ["IV access", "a collar", "CPAP", "a twelve lead", "suction"])
@pytest.mark.parametrize(
    "said", ["we hadn't done {}", "haven't done {}", "{} wasn't done", "{} hasn't been done"]
)
def test_what_was_not_done(said: str, what: str) -> None:
    found = {d.status for d in drafts(extract_interventions, said.format(what))}
    assert found == {FactStatus.NEGATED}


def _lines(text: str) -> set[tuple[str, str]]:
    """Lines that are in and, behind a minus, that were tried in vain, by their place."""
    found = drafts(extract_interventions, text)
    sign = {FactStatus.ASSERTED: "", FactStatus.NEGATED: "-"}
    return {(sign[d.status] + d.name, dict(d.detail).get("site", "")) for d in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18 gauge left AC, first attempt failed right hand.",
         {("iv_access", "left AC"), ("-iv_access", "right hand")}),
        ("Missed the first IV in the right hand, got an eighteen in the left AC.",
         {("iv_access", "left AC"), ("-iv_access", "right hand")}),
        ("First IV attempt failed in the right hand, second one good in the left AC, twenty gauge.",
         {("iv_access", "left AC"), ("-iv_access", "right hand")}),
        ("IV right hand unsuccessful, IV left AC 18 gauge successful.",
         {("iv_access", "left AC"), ("-iv_access", "right hand")}),
        ("20 left AC good, blew one in the right hand",
         {("iv_access", "left AC"), ("-iv_access", "right hand")}),
        ("Two goes at a line in the left arm and they both failed, then a sixteen right ACF.",
         {("-iv_access", "left arm"), ("iv_access", "right AC")}),
        ("IO left tibia infiltrated so we moved to the right humerus, IO good there.",
         {("-io_access", "left tibia"), ("io_access", "right humerus")}),
        ("two attempts at IV both blown so we went I O right humeral head",
         {("-iv_access", ""), ("io_access", "right humerus")}),
        ("IO in left tibia after a missed IV", {("io_access", "left tibia"), ("-iv_access", "")}),
        ("IO at 1351, after one failed cannula left foot",
         {("io_access", ""), ("-iv_access", "left foot")}),
        ("IV in the left hand, failed twelve lead",
         {("iv_access", "left hand"), ("-ecg_12_lead", "")}),
        ("IV 20 left forearm. Grip failed on the right hand.", {("iv_access", "left forearm")}),
        ("20 left AC, she missed her right hand pills", {("iv_access", "left AC")}),
        ("first one blew, second one in, 20 left AC", {("iv_access", "left AC")}),
        ("no cannula needed, then we put an 18 left AC in", {("iv_access", "left AC")}),
    ],
)  # fmt: skip
def test_a_place_that_was_tried_in_vain_stays_told(
    text: str, expected: set[tuple[str, str]]
) -> None:
    assert _lines(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tubed on second attempt, seven and a half, 22 at the teeth",
         {"attempts": "2", "size": "7.5", "depth": "22 at the teeth"}),
        ("tube's in, 7.5 at 23, good capno", {"size": "7.5", "depth": "23"}),
        ("18 in the left hand, sorry, right.", {"gauge": "18", "site": "right"}),
        ("IV established right AC with a 20", {"site": "right AC", "gauge": "20"}),
        ("IV right AC with a 20 mile drive ahead", {"site": "right AC"}),
    ],
)  # fmt: skip
def test_a_tube_has_its_size_before_its_depth_and_a_line_its_gauge(
    text: str, expected: dict[str, str]
) -> None:
    told = {k: v for d in drafts(extract_interventions, text) for k, v in d.detail}
    assert told == expected


def test_a_try_that_went_in_is_none_of_those_that_failed() -> None:
    text = "First look with the bougie failed, second attempt tube passed, 22 at the teeth."
    failed = next(d for d in drafts(extract_interventions, text) if d.status is FactStatus.NEGATED)
    assert dict(failed.detail)["attempts"] == "1"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("so you don't want to go to the hospital. No, my husband's coming.", ["asserted"]),
        ("you dont want to come with us no im fine okay sign here", ["asserted"]),
        ("I don't want to go to hospital. You have to. Okay then, I'll come.", ["superseded"]),
        ("Do you want to go to the hospital? No. Okay.", []),
        ("You don't want to go to hospital? Right, let's see your arm.", []),
    ],
)
def test_who_does_not_want_to_go_refuses_transport(text: str, found: list[str]) -> None:
    facts = analyze_text(text).facts
    assert [f.status.value for f in facts if f.name == "refusal_signed"] == found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("we'd like to put a collar on you i don't want the collar okay", "cervical_collar"),
        ("We'd like to put a collar on you. I don't want a collar.", "cervical_collar"),
        ("I'm going to splint that. She doesn't want the splint.", "splint"),
        ("We offered her a sling, she didn't want the sling.", "splint"),
    ],
)
def test_what_the_patient_does_not_want_is_refused_and_no_plan(text: str, name: str) -> None:
    told = [f for f in analyze_text(text).facts if f.kind is FactKind.INTERVENTION]
    assert [(f.name, f.status) for f in told] == [(name, FactStatus.REFUSED)]


@pytest.mark.parametrize(
    "text",
    [
        "One ICU admission when she was three, tubed that time.",
        "In ITU last year and intubated for that.",
        "bad attack two years ago, intubated with that",
    ],
)
def test_what_was_done_that_time_is_of_then(text: str) -> None:
    told = [f for f in analyze_text(text).facts if f.kind is FactKind.INTERVENTION]
    assert [(f.name, f.status) for f in told] == [("intubation", FactStatus.HISTORICAL)]


def test_a_denial_that_ends_with_yet_denies_no_access_behind_it() -> None:
    text = "not had any sedation yet io in the left tibia we couldn't get a line"
    told = {f.name: f.status for f in analyze_text(text).facts if f.kind is FactKind.INTERVENTION}
    assert told == {"io_access": FactStatus.ASSERTED, "iv_access": FactStatus.NEGATED}
