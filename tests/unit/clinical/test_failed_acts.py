"""What stands behind an act that failed is there: the "not" was of the act."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, names

_FINDING = FactKind.FINDING


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Staff found her unable to speak with right arm weakness.", "unilateral_weakness"),
        ("Not managed to control the bleeding.", "bleeding"),
        ("We haven't got control of the bleeding.", "bleeding"),
        ("Pressure didn't stop the bleeding.", "bleeding"),
        ("No one could control the bleeding.", "bleeding"),
        ("The morphine hasn't touched the chest pain.", "chest_pain"),
        ("Couldn't get the seizure to stop.", "seizure"),
        ("He was unable to walk due to back pain.", "back_pain"),
    ],
)
def test_a_failed_act_denies_nothing_of_its_object(text: str, finding: str) -> None:
    assert finding in names(text, _FINDING)
    assert finding not in names(text, _FINDING, FactStatus.NEGATED)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Couldn't see a laceration.", "laceration"),
        ("We were unable to find any deformity.", "deformity"),
        ("Couldn't control any bleeding because there was none.", "bleeding"),
        ("I can't smell alcohol.", "alcohol_use"),
        ("She can't have had a seizure.", "seizure"),
        ("She didn't report chest pain.", "chest_pain"),
        ("She hasn't had any chest pain.", "chest_pain"),
    ],
)
def test_what_was_looked_for_in_vain_is_denied(text: str, finding: str) -> None:
    assert finding in names(text, _FINDING, FactStatus.NEGATED)


def test_what_could_not_be_examined_is_neither() -> None:
    text = "Unable to assess for arm drift."
    assert names(text, _FINDING, FactStatus.UNCERTAIN) == {"arm_drift"}


def test_a_procedure_that_could_not_be_done_was_not_done() -> None:
    assert not facts("Unable to place the collar.", FactKind.INTERVENTION)


def test_due_to_is_a_cause_and_due_to_have_a_plan() -> None:
    assert names("He fell due to a seizure.", _FINDING) == {"seizure"}
    assert not facts("She is due to have a splint.", FactKind.INTERVENTION)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("IV not sited.", FactStatus.NEGATED),
        ("Cannula wasn't sited.", FactStatus.NEGATED),
        ("IV isn't sited.", FactStatus.NEGATED),
        ("IV not in yet.", FactStatus.NEGATED),
        ("Couldn't get a line.", FactStatus.NEGATED),
        ("IV sited left AC.", FactStatus.ASSERTED),
        ("IV sited, not in the hand.", FactStatus.ASSERTED),
    ],
)
def test_a_line_that_is_not_sited_is_none(text: str, status: FactStatus) -> None:
    found = [f for f in analyze_text(text).facts if f.name == "iv_access"]
    assert [f.status for f in found] == [status]


_DONE = FactKind.INTERVENTION


@pytest.mark.parametrize(
    ("text", "planned"),
    [
        ("Set up for RSI but he woke up.", "intubation"),
        ("Can somebody set up for intubation please", "intubation"),
        ("Prepare a tourniquet.", "tourniquet"),
        ("pass me the tourniquet", "tourniquet"),
        ("Set him up for cardioversion.", "cardioversion"),
        ("IO kit please.", "io_access"),
        ("we were preparing for cardioversion", "cardioversion"),
        ("Scalpel / binder ready.", "pelvic_binder"),
        ("lucas on standby", "mechanical_cpr"),
        ("we talked about tubing him", "intubation"),
        ("I'd offer CPAP but he's managing on the mask.", "cpap"),
        ("told them to get the AED", "aed_applied"),
        ("waiting on a second crew to do RSI", "intubation"),
        ("HEMS coming to intubate", "intubation"),
        ("twelve lead when we get in the truck", "ecg_12_lead"),
        ("Plan is collar, then board.", "cervical_collar"),
        ("let me get you a blanket", "warming"),
        ("collar if needed", "cervical_collar"),
        ("gave fifty of fentanyl, tourniquet to hand", "tourniquet"),
        ("BVM standing by.", "bvm_ventilation"),
        ("suction's out and ready", "suction"),
        ("igel in tourniquet ready", "tourniquet"),
        ("Bougie and scalpel ready.", "intubation"),
        ("bring the collar please", "cervical_collar"),
        ("Brought the LUCAS but we had a pulse back.", "mechanical_cpr"),
        ("fetch the traction splint", "traction_splint"),
    ],
)
def test_what_is_got_ready_is_not_done(text: str, planned: str) -> None:
    assert planned in names(text, _DONE, FactStatus.PLANNED)
    assert planned not in names(text, _DONE)


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("We set up for RSI and intubated him with a 7.5 tube.", "intubation"),
        ("We set up CPAP at 10.", "cpap"),
        ("We grabbed a tourniquet and put it on at 12:05.", "tourniquet"),
        ("We had the IO kit open and placed a tibial IO on the right.", "io_access"),
        ("He was intubated and taken to ICU.", "intubation"),
        ("Pads on and ready to shock.", "aed_applied"),
        ("tubed and ready to go", "intubation"),
        ("packaged on the scoop ready to move", "spinal_motion_restriction"),
        ("brought the lucas in and its on", "mechanical_cpr"),
        ("nothing we carry pelvic binder on", "pelvic_binder"),
        ("trauma team ready", "trauma_alert"),
        ("considered a binder, put it on anyway", "pelvic_binder"),
        ("CPR when we arrived", "cpr"),
        ("He's been in ICU for five days, on CPAP, and we're moving him.", "cpap"),
    ],
)
def test_what_was_done_after_it_stays_done(text: str, done: str) -> None:
    assert done in names(text, _DONE)


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("He was in NICU for three weeks, on CPAP for the first four days.", "cpap"),
        ("he spent two weeks in scbu on cpap", "cpap"),
        ("He was in ICU for five days last year, intubated for three.", "intubation"),
    ],
)
def test_what_was_done_in_a_stay_is_of_then(text: str, then: str) -> None:
    assert then in names(text, _DONE, FactStatus.HISTORICAL)
    assert then not in names(text, _DONE)


def test_a_set_that_is_asked_for_is_no_history() -> None:
    assert not names("Okay, thoracotomy set please, and get me the ultrasound.", FactKind.HISTORY)
    assert names("She had a thoracotomy in 2019.", FactKind.HISTORY) == {"surgery"}


@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("small cannula in pink left hand oh missed that one try the other arm thats in now",
         "left hand"),
        ("eighteen gauge left forearm blew it try the other side got it", "left forearm"),
        ("tried the right hand with a cannula and missed it then a twenty in the left forearm",
         "right hand"),
    ],
)  # fmt: skip
def test_the_place_of_the_missed_try_is_the_one_before(text: str, failed: str) -> None:
    found = facts(text, _DONE, FactStatus.NEGATED)
    assert [dict(f.detail)["site"] for f in found] == [failed]
    assert all(dict(f.detail).get("site") != failed for f in facts(text, _DONE))


@pytest.mark.parametrize(
    "text",
    [
        "no viagra or cialis eighteen gauge right a c first go",
        "shes not on any thinners twenty gauge left hand",
        "no meds or allergies a twenty gauge in the left hand",
    ],
)
def test_a_denial_ends_at_a_cannula_of_its_own_size(text: str) -> None:
    assert "iv_access" in names(text, _DONE)
    assert "iv_access" not in names(text, _DONE, FactStatus.NEGATED)


@pytest.mark.parametrize("text", ["couldn't get an eighteen gauge in", "no IV access"])
def test_a_cannula_that_was_not_put_in_stays_denied(text: str) -> None:
    assert "iv_access" in names(text, _DONE, FactStatus.NEGATED)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("He's not been restrained since 23:30.", []),
        ("She hasn't had a seizure since 22:40.", []),
        ("She hasn't vomited since 10:15.", []),
        ("Chest pain since 22:40.", ["22:40"]),
        ("He hasn't been well since 10:00.", ["10:00"]),
        ("He couldn't lie down since 04:00.", ["04:00"]),
    ],
)
def test_what_has_not_been_since_then_began_nothing(text: str, told: list[str]) -> None:
    assert [f.value for f in facts(text, FactKind.EVENT_TIME)] == told


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Is he tubed? Not tubed.", "intubation"),
        ("Is she splinted? Not splinted, it's too sore.", "splint"),
        ("Do you want the drill? No, leave the IO, I got a 20.", "io_access"),
        ("never mind the collar, let's go", "cervical_collar"),
        ("we skipped the collar", "cervical_collar"),
        ("get an o p a in no he won't take it", "opa"),
        ("Get an OPA in. No, he won't take it.", "opa"),
        ("collar on her no she wouldn't tolerate it", "cervical_collar"),
    ],
)
def test_what_was_left_or_not_borne_is_denied(text: str, name: str) -> None:
    assert name in names(text, _DONE, FactStatus.NEGATED)
    assert name not in names(text, _DONE)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Is he tubed? Not really a talker but yes, tubed.", "intubation"),
        ("collar's on, no he didn't want pain relief", "cervical_collar"),
        ("CPAP on, he's not fighting it", "cpap"),
    ],
)
def test_a_no_to_something_else_denies_no_act(text: str, name: str) -> None:
    (found,) = [f for f in facts(text, _DONE) if f.name == name]
    assert not found.needs_review
