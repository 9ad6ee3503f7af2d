"""Procedures, findings and complaints as crews of other countries and recognisers put them."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind, FactStatus


def _named(text: str, kind: FactKind, status: FactStatus = FactStatus.ASSERTED) -> set[str]:
    facts = analyze_text(text).facts
    return {f.name for f in facts if f.kind is kind and f.status is status}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("grey in the left forearm and it flushes", "iv_access"),
        ("popped a pink in the right hand", "iv_access"),
        ("twenty two in the left foot", "iv_access"),
        ("an eighteen in each AC", "iv_access"),
        ("two large bore lines in, fluids running", "iv_access"),
        ("two eighteens one in each arm", "iv_access"),
        ("One bung, 18 left elbow.", "iv_access"),
        ("bungs in right hand twenty two", "iv_access"),
        ("a pink canular in the left hand", "iv_access"),
        ("can you lers a blue in the right hand", "iv_access"),
        ("I'm in, 20 in the right hand.", "iv_access"),
        ("I'll get a line, twenty left hand. It flushes.", "iv_access"),
        ("I'll go for the IO left tibia it's in", "io_access"),
        ("right tib i os in flush it", "io_access"),
        ("I'll put a collar on you. It's on now.", "cervical_collar"),
        ("left a c f green done", "iv_access"),
        ("I've put him on his left side", "positioning"),
        ("roll her over onto her side please", "positioning"),
        ("lie down on your left for me love", "positioning"),
        ("get his legs up on the bag", "positioning"),
        ("we kept her flat", "positioning"),
        ("had a word with the on call registrar", "physician_consult"),
        ("I ran it past the duty consultant", "physician_consult"),
        ("phoned the burns registrar for advice", "physician_consult"),
        ("given after the toxicology hotline", "physician_consult"),
        ("Dr. Naidoo on the phone suggested a second dose.", "physician_consult"),
        ("doc on the sat phone says a litre before we lift it", "physician_consult"),
        ("doctor lee on the patch said repeat it", "physician_consult"),
        ("Dr. Roy at med control offered morphine and we declined.", "physician_consult"),
        ("let me phone the doctor hello doctor its metro e m s", "physician_consult"),
        ("connect to the doctor sir this is e m t rao", "physician_consult"),
        ("I had two hundred drawn up and I rang the doctor.", "physician_consult"),
        ("so we called a stem me alert to the regional", "stemi_alert"),
        ("cath lab at the general is activated", "stemi_alert"),
        ("sign here for me it's just saying you don't want to go", "refusal_signed"),
        ("You've been told the risks. Sign here, this is a refusal.", "refusal_signed"),
        ("Put a caller on him.", "cervical_collar"),
        ("caller on cause of the fall", "cervical_collar"),
        ("Collar and blocks on.", "cervical_collar"),
        ("Collar and blocks on.", "spinal_motion_restriction"),
        ("cord stopped pulsing clamp clamp", "cord_clamping"),
        ("heads out okay little push", "delivery"),
        ("being assisted with the bag", "bvm_ventilation"),
        ("jaw's clenched so I've popped an NP in", "npa"),
        ("pelvis we've bound on mechanism alone", "pelvic_binder"),
        ("rolled him and sucked it out", "suction"),
        ("she's shivering so we wrapped her up", "warming"),
        ("wrapped in foil and a blanket", "warming"),
        ("he's red flag for sepsis", "sepsis_alert"),
        ("pop her on her side", "positioning"),
        ("moved him over to our monitor", "cardiac_monitoring"),
        ("we're calling it a stemmy", "stemi_alert"),
        ("stemmy alert to the regional", "stemi_alert"),
    ],
)
def test_what_was_done(text: str, name: str) -> None:
    assert name in _named(text, FactKind.INTERVENTION)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("we're not tubing her here", "intubation"),
        ("don't tube that, she's talking", "intubation"),
        ("pads on, not paced", "transcutaneous_pacing"),
        ("And no line, I didn't want to upset her.", "iv_access"),
    ],
)
def test_what_was_not_done(text: str, name: str) -> None:
    assert name in _named(text, FactKind.INTERVENTION, FactStatus.NEGATED)
    assert name not in _named(text, FactKind.INTERVENTION)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the green bag in the left cupboard", "iv_access"),
        ("a pink line on the floor", "iv_access"),
        ("he is eighteen and in the navy", "iv_access"),
        ("he's got a bung knee", "iv_access"),
        ("she missed her right hand splint", "iv_access"),
        ("We'll pop a line in. Aspirin, that's in.", "iv_access"),
        ("IO if we can't get a line", "io_access"),
        ("he sleeps on his left side", "positioning"),
        ("her wife called the desk at work", "physician_consult"),
        ("Dr Byrne came out, he's in the kitchen on the phone.", "physician_consult"),
        ("sign here for the narcs", "refusal_signed"),
        ("the caller on scene says he's breathing", "cervical_collar"),
        ("normal sinus, no blocks, nothing nasty", "spinal_motion_restriction"),
        ("there was foil and a straw", "warming"),
        ("he heads out to work at six", "delivery"),
        ("she's been sat up in that chair all night", "positioning"),
        ("bandage adhesive takes her skin off", "bandage"),
        ("Put her on 4 litres, the cannula.", "iv_access"),
        ("she's twenty four g two p one", "iv_access"),
        ("smells of e t oh aitch", "intubation"),
        ("call the doctor if it gets worse", "physician_consult"),
        ("We might call the doctor.", "physician_consult"),
        ("ring the doctor in the morning", "physician_consult"),
    ],
)
def test_what_only_sounds_like_a_procedure(text: str, name: str) -> None:
    assert name not in _named(text, FactKind.INTERVENTION)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my heart's going mental", "palpitations"),
        ("my hearts doing somersaults", "palpitations"),
        ("there's a skin flap on the shin", "laceration"),
        ("his feet are like ice", "skin_cool"),
        ("she can't seem to get a breath", "shortness_of_breath"),
        ("barely any air getting in on the left", "diminished_breath_sounds"),
        ("he necked some vodka", "alcohol_use"),
        ("pupils are the like dinner plates", "pupils_dilated"),
        ("red as a beetroot", "skin_flushed"),
        ("he's swinging at the crew", "combative"),
        ("forearm bent out to the side", "deformity"),
        ("painful swollen right calf", "limb_pain"),
        ("pulse of 92 sinus, HR 110 and irregular", "irregular_pulse"),
    ],
)
def test_what_was_found(text: str, name: str) -> None:
    assert name in _named(text, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("did you black out at all nah just felt rough", "syncope"),
        ("any chest pain no he just feels weak", "chest_pain"),
        ("does it go anywhere no it stays there", "radiating_pain"),
        ("okay you sick to your stomach no how is your head", "nausea"),
        ("any neck pain at all when i press no okay", "neck_pain"),
        ("Any chest pain, Billy? Sore head? Naw. Naw.", "headache"),
        ("no cocaine nothing like that", "drug_use"),
    ],
)
def test_what_was_asked_and_denied(text: str, name: str) -> None:
    assert name in _named(text, FactKind.FINDING, FactStatus.NEGATED)
    assert name not in _named(text, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a kombi versus a lorry, driver has neck pain", "mvc"),
        ("bakkie hit a tree, male about forty", "mvc"),
        ("moto x rider came off at the tabletop, leg pain", "motorcycle_crash"),
        ("went over on his own feet in the kitchen, hip pain", "fall"),
        ("my heart's going nuts and I'm sweaty", "palpitations"),
    ],
)
def test_the_complaint(text: str, value: str) -> None:
    told = [f.value for f in analyze_text(text).facts if f.kind is FactKind.CHIEF_COMPLAINT]
    assert told == [value]


@pytest.mark.parametrize(
    ("text", "name", "status"),
    [
        ("okay a stroke ever no any diabetes no", "stroke", FactStatus.NEGATED),
        ("so she's A F then yeah and underactive thyroid", "atrial_fibrillation",
         FactStatus.ASSERTED),
    ],
)  # fmt: skip
def test_history_asked_in_passing(text: str, name: str, status: FactStatus) -> None:
    assert name in _named(text, FactKind.HISTORY, status)


def test_what_the_hospital_will_do_is_no_history() -> None:
    assert _named("inferior STEMI, coming to you for rescue PCI", FactKind.HISTORY) == set()
    assert _named("PCI in 2019", FactKind.HISTORY) == {"cardiac_stent"}


def test_migraines_that_somebody_gets_are_no_headache_of_now() -> None:
    assert "headache" not in _named("he's got ADHD and he gets migraines", FactKind.FINDING)
    assert "headache" in _named("she has a bad migraine since noon", FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a pink in the right hand first one blew second one in", "iv_access"),
        ("cannula left hand tissued, got it on the next go, in and flushed", "iv_access"),
        ("lets get a twelve lead okay its a big anterior STEMI", "ecg_12_lead"),
        ("let me call it in hey base go ahead yeah doc I've a sixty year old", "physician_consult"),
        ("two synced shocks", "cardioversion"),
    ],
)
def test_what_was_done_in_the_end(text: str, name: str) -> None:
    assert name in _named(text, FactKind.INTERVENTION)
    assert name not in _named(text, FactKind.INTERVENTION, FactStatus.NEGATED)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("femur fracture, traction no because its the open one", "traction_splint"),
        ("collar no shes not having it", "cervical_collar"),
        ("pads are on, bradycardic, ready to pace but we havent started", "transcutaneous_pacing"),
        ("cric kit open, neck marked, not needed", "cricothyrotomy"),
        ("cannula left hand blew and the second one failed too", "iv_access"),
    ],
)
def test_what_was_let_be(text: str, name: str) -> None:
    assert name in _named(text, FactKind.INTERVENTION, FactStatus.NEGATED)
    assert name not in _named(text, FactKind.INTERVENTION)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("she had a cat to stay at the weekend", "tourniquet"),
        ("intubation tray out beside us", "intubation"),
        ("let's get a twelve lead when we're in the truck", "ecg_12_lead"),
    ],
)
def test_what_is_only_talked_of(text: str, name: str) -> None:
    assert name not in _named(text, FactKind.INTERVENTION)


def test_the_background_of_a_handover_tells_how_it_came() -> None:
    text = "Situation: inferior STEMI. Background: chest pain woke him at 0140. Type two diabetic."
    assert "chest_pain" in _named(text, FactKind.FINDING)
    assert "diabetes" in _named(text, FactKind.HISTORY)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("any pain my hip this left one and my elbow", {"limb_pain"}),
        ("Where's the pain? In my tummy, the left.", {"abdominal_pain"}),
        ("Where does it hurt? My back and my neck.", {"back_pain", "neck_pain"}),
        ("complaining of pain in the chest and both legs", {"chest_pain", "limb_pain"}),
        ("any pain no my chest is fine", set()),
        ("Any pain? Back in a minute.", set()),
        ("Any pain in your chest? No.", set()),
    ],
)  # fmt: skip
def test_where_it_hurts(text: str, names: set[str]) -> None:
    assert {n for n in _named(text, FactKind.FINDING) if n.endswith("_pain")} == names


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("His wife found him, she splinted his leg.", FactStatus.ASSERTED),
        ("wife saw him go down she started cpr we found him in vf", FactStatus.ASSERTED),
        ("His coworker tied a tourniquet, she used a belt. He's pale.", FactStatus.ASSERTED),
        ("His wife had a splint put on. He's fine.", FactStatus.OTHER_SUBJECT),
        ("his sister had to be splinted", FactStatus.OTHER_SUBJECT),
        ("his brother got a tourniquet from us, he has just bruises", FactStatus.OTHER_SUBJECT),
    ],
)
def test_what_others_did_for_ours_is_told_from_what_others_got(
    text: str, status: FactStatus
) -> None:
    done = [f for f in analyze_text(text).facts if f.kind is FactKind.INTERVENTION]
    assert [f.status for f in done] == [status]


@pytest.mark.parametrize(
    "text",
    ["no changes okay poison control's on the phone", "no rash alright doctor on the phone"],
)
def test_a_denial_ends_where_somebody_says_okay(text: str) -> None:
    assert _named(text, FactKind.INTERVENTION) == {"physician_consult"}
    assert not _named(text, FactKind.INTERVENTION, FactStatus.NEGATED)


@pytest.mark.parametrize(
    "text",
    [
        "He was in a car crash, restrained.",
        "Rear passenger, restrained, airbags deployed.",
        "Restrained driver of a vehicle that hit a tree.",
        "He was restrained in the back seat when they rolled the car.",
    ],
)
def test_who_is_restrained_in_a_crash_has_a_belt(text: str) -> None:
    facts = analyze_text(text).facts
    assert "restraints" not in {f.name for f in facts}
    assert any(("restraint", "restrained") in f.detail for f in facts if f.name == "mvc")


@pytest.mark.parametrize(
    "text",
    [
        "He was restrained by police with cuffs after the car crash.",
        "He's combative so he's restrained to the stretcher.",
        "After the car crash he was restrained by security.",
        "He needed four point restraints for the ride in.",
    ],
)
def test_who_is_held_down_is_restrained(text: str) -> None:
    assert "restraints" in _named(text, FactKind.INTERVENTION)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("I'd like to put a cannula in and give you morphine. No, no needles.", "negated"),
        ("Can I put a collar on you? No, leave me.", "negated"),
        ("I'd like to put a cannula in. Yeah, okay.", "planned"),
        ("Can I put a collar on you? No, hang on, boots first.", "planned"),
        ("I put a cannula in her left arm. No, no other trauma.", "asserted"),
    ],
)
def test_what_is_asked_of_the_patient_and_refused(text: str, status: str) -> None:
    facts = analyze_text(text).facts
    assert facts[0].status.value == status
    assert "oxygen" not in {f.name for f in facts}


def test_a_cannula_gives_oxygen_where_it_is_in_the_nose() -> None:
    facts = analyze_text("He's on 2 litres with a cannula in the nose.").facts
    assert "oxygen" in {f.name for f in facts}
