"""Findings: present, denied, somebody else's, asked about."""

from __future__ import annotations

import pytest

from recorder.clinical.patient.findings import extract_findings
from recorder.core.model import FactStatus
from tests.unit.clinical.claims import claims, drafts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "She denies chest pain, shortness of breath, nausea or vomiting.",
            {"no chest_pain", "no shortness_of_breath", "no nausea", "no vomiting"},
        ),
        (
            "no chest pain shortness of breath or palpitations but he is dizzy",
            {"no chest_pain", "no shortness_of_breath", "no palpitations", "dizziness"},
        ),
        ("no facial swelling headache and vomited once", {"no angioedema", "headache", "vomiting"}),
        ("no obvious deformity, no external bleeding", {"no deformity", "no bleeding"}),
        ("i can't breathe my chest feels tight", {"shortness_of_breath", "chest_pain"}),
        ("did not pass out pale and clammy", {"no syncope", "skin_pale", "diaphoresis"}),
        ("Lungs are not clear, crackles at both bases.", {"no clear_lung_sounds", "crackles"}),
        ("Skin warm and dry, not diaphoretic.", {"skin_warm", "skin_dry", "no diaphoresis"}),
        ("negative loc but positive jvd", {"no loss_of_consciousness", "jvd"}),
        ("complaining of left sided chest wall pain, sore ribs", {"chest_pain"}),
        ("no pain over the ribs", {"no chest_pain"}),
        ("She had one fit in the PHC lasting 2 minutes", {"seizure"}),
        ("He had 2 fits before we arrived, none since.", {"seizure"}),
        ("the mask had a good fit", set()),
        ("dark stools for three days", {"bleeding"}),
        ("He gets hay fever.", set()),
        ("had the yellow fever vaccine and now has a fever", {"fever"}),
    ],
)
def test_a_denial_governs_its_list_and_no_more(text: str, expected: set[str]) -> None:
    assert claims(extract_findings, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Any chest pain?\nNo.", {"no chest_pain"}),
        ("Are you short of breath?\nYeah, a bit.", {"shortness_of_breath"}),
        ("Did you pass out? No. Any nausea? Yes.", {"no syncope", "nausea"}),
        ("Any dizziness?\nWhere do you live?", set()),
    ],
)
def test_a_question_counts_by_its_answer(text: str, expected: set[str]) -> None:
    assert claims(extract_findings, text) == expected


def test_an_answer_is_further_evidence() -> None:
    (draft,) = drafts(extract_findings, "Any chest pain?\nNo.")
    assert len(draft.spans) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("left pupil is blown", {"pupils_dilated"}),
        ("we were blown away by the help", set()),
        ("warm blankets and cold water", set()),
        ("skin cool and pale", {"skin_cool", "skin_pale"}),
        ("white male, 40", set()),
        ("sixteen gauge, flushed with saline", set()),
        ("face hot and flushed", {"skin_flushed"}),
        ("cord clamped and cut", set()),
    ],
)
def test_a_word_of_many_meanings_needs_its_context(text: str, expected: set[str]) -> None:
    assert claims(extract_findings, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FAST negative", {"no stroke_screen_positive"}),
        ("FAST positive for arm and speech", {"stroke_screen_positive"}),
        ("his stroke screen was normal", {"no stroke_screen_positive"}),
    ],
)
def test_a_stroke_screen_says_its_own_result(text: str, expected: set[str]) -> None:
    assert claims(extract_findings, text) == expected


def test_the_story_of_an_allergy_is_no_finding() -> None:
    assert claims(extract_findings, "Allergic to codeine, it makes her itch and vomit.") == set()
    assert claims(extract_findings, "ibuprofen not given as he is wheezy with it") == set()


def test_a_rhythm_in_a_list_of_old_illnesses_is_no_finding() -> None:
    assert claims(extract_findings, "He has hypertension, a fib and COPD.") == set()
    assert claims(extract_findings, "a fib at 140 on the monitor") == {"atrial_fibrillation"}


@pytest.mark.parametrize(
    ("text", "name", "status"),
    [
        ("Her sister has had a headache all week.", "headache", FactStatus.OTHER_SUBJECT),
        ("possible fracture of the wrist", "fracture", FactStatus.UNCERTAIN),
        ("if he vomits we turn back, watch for seizures", "seizure", FactStatus.PLANNED),
    ],
)
def test_what_is_not_claimed_of_the_patient_now_keeps_its_status(
    text: str, name: str, status: FactStatus
) -> None:
    found = {d.name: d.status for d in drafts(extract_findings, text)}
    assert found[name] is status


def test_a_misheard_finding_is_marked_for_review() -> None:
    (draft,) = drafts(extract_findings, "weezing in all fields")
    assert draft.name == "wheezing"
    (draft,) = drafts(extract_findings, "he is post tickle now")
    assert draft.name == "postictal"
    assert draft.review_reason == "heard as 'post tickle'"


def test_the_side_is_kept_when_it_is_said() -> None:
    (draft,) = drafts(extract_findings, "left sided facial droop")
    assert draft.detail == (("side", "left"),)
    (draft,) = drafts(extract_findings, "headache, left arm fine")
    assert draft.detail == ()


def test_a_word_may_say_that_something_is_absent() -> None:
    text = "afebrile, abdomen soft, breathing unlabored"
    expected = {"no fever", "no abdomen_rigid_distended", "no labored_breathing"}
    assert claims(extract_findings, text) == expected


def test_an_event_that_is_over_did_happen() -> None:
    assert claims(extract_findings, "seized once self resolved") == {"seizure"}
    assert claims(extract_findings, "Ever had breathing problems before? No.") == set()


def test_a_duration_before_history_means_now() -> None:
    assert claims(extract_findings, "three day history of productive cough") == {"cough"}


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("chest pain down the left arm", {"chest_pain": None}),
        ("headache and left arm weakness", {"headache": None, "unilateral_weakness": "left"}),
        ("left facial droop and right arm drift", {"facial_droop": "left", "arm_drift": "right"}),
        ("neck and right knee pain", {"neck_pain": None, "limb_pain": "right"}),
        ("left shoulder and neck pain", {"neck_pain": None, "limb_pain": "left"}),
        ("left sided chest pain", {"chest_pain": "left"}),
        (
            "Face? Left side's drooping. Arms? Left one's drifting down.",
            {"facial_droop": "left", "arm_drift": "left"},
        ),
        (
            "slurred speech left arm weak",
            {"slurred_speech": None, "unilateral_weakness": "left"},
        ),
        (
            "short of breath with left chest pain",
            {"shortness_of_breath": None, "chest_pain": "left"},
        ),
        ("crackles on the left", {"crackles": "left"}),
        ("right lower quadrant pain", {"abdominal_pain": "right"}),
    ],
)
def test_a_side_belongs_to_the_part_it_is_said_of(text: str, sides: dict[str, str | None]) -> None:
    found = {d.name: dict(d.detail).get("side") for d in drafts(extract_findings, text)}
    assert {name: found.get(name, "missing") for name in sides} == sides


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("no allergies he is short of breath", "shortness_of_breath"),
        ("no known drug allergies he's got hives all over", "hives"),
        ("not on blood thinners he has wheezing", "wheezing"),
    ],
)
def test_what_is_seen_behind_no_allergies_is_no_reaction(text: str, finding: str) -> None:
    assert finding in claims(extract_findings, text)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("left foot's turned right out and the leg is short", "deformity"),
        ("the shin is swollen and bent", "deformity"),
        ("her lips blew up after the prawns", "angioedema"),
        ("he's boiling and he felt hot all evening", "fever"),
        ("she spiked a temperature overnight", "fever"),
        ("he's dopey and they couldn't wake him properly", "drowsy"),
        ("she messed herself on the floor", "incontinence"),
        ("pulling in under his ribs", "labored_breathing"),
        ("she can only get two words out", "labored_breathing"),
        ("there was a whiff of drink off him", "alcohol_use"),
        ("necked some pingers at the gig", "drug_use"),
        ("sweat pouring off her", "diaphoresis"),
        ("chest clear, quieter at the left base", "diminished_breath_sounds"),
        ("his eyes are stuck over to the right", "gaze_deviation"),
        ("no sensation below the waist", "motor_sensory_deficit"),
        ("his belly is tender and distended", "abdomen_rigid_distended"),
        ("pulse is eighty and all over the place", "irregular_pulse"),
        ("neck veins flat", "no jvd"),
        ("face symmetrical, no drift", "no facial_droop"),
        ("pelvis not sprung", "no pelvis_unstable"),
        ("smokes a bit, denies drugs", "no drug_use"),
        ("sinus rhythm, no blocks", "no heart_block"),
    ],
)
def test_a_finding_has_many_everyday_words(text: str, finding: str) -> None:
    assert finding in claims(extract_findings, text)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("she gave him his pills this morning", "drug_use"),
        ("let's go easy on the fentanyl", "drug_use"),
        ("we started her on fentanyl", "drug_use"),
        ("my mouth is really dry", "skin_dry"),
        ("I don't want him thrashing about on the stairs", "combative"),
        ("we don't want her vomiting in that collar", "vomiting"),
        ("any allergies? he shakes his head", "chills"),
        ("neck is non tender on palpitation", "palpitations"),
        ("back on the chest, good lad", "clear_lung_sounds"),
        ("baby is skin to skin, warm blanket over the two", "skin_warm"),
        ("pink in the left hand", "cyanosis"),
        ("he turned out to be fine", "deformity"),
    ],
)
def test_words_of_a_finding_may_mean_another_thing(text: str, finding: str) -> None:
    assert claims(extract_findings, text).isdisjoint({finding, f"no {finding}"})


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("do you want the TXA she is bleeding a lot", "bleeding"),
        ("we need to get a line in he's fitting again", "seizure"),
        ("I'm not going to pull on it the leg is short and rotated", "deformity"),
        ("we could hear her from the door you can hear the stridor", "stridor"),
        ("irregular at 130, that'll be the a fib", "atrial_fibrillation"),
        ("you could pass out again any chest pain no", "no chest_pain"),
        ("nothing he would say lungs clear both sides", "clear_lung_sounds"),
    ],
)
def test_a_plan_has_nothing_to_say_of_what_is_found(text: str, claim: str) -> None:
    assert claim in claims(extract_findings, text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm gonna pass out",
        "it'll give you a bit of a headache",
        "the midazolam will make him drowsy",
        "watch for any bleeding",
        "ondansetron to prevent vomiting",
        "call us if you get hives",
    ],
)
def test_what_is_to_come_is_not_there(text: str) -> None:
    told = [draft.status for draft in drafts(extract_findings, text)]
    assert told in ([], [FactStatus.PLANNED])


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("pressure in the chest and a bit short of breath with it", "shortness_of_breath"),
        ("seven out of ten and he feels sick with it", "nausea"),
        ("Any fits?\nOne, in front of us.", "seizure"),
        ("Have you been sick?\nAbout four times.", "vomiting"),
        ("Have your waters gone?\nAround half six.", "membranes_ruptured"),
        ("Are you itchy?\nEverywhere.", "itching"),
        ("Does it go anywhere?\nDown my left arm.", "radiating_pain"),
        ("does it go anywhere down me left arm okay", "radiating_pain"),
        ("Does it go anywhere?\nNo, it just stays there.", "no radiating_pain"),
        ("Any fever?\n38.9 this morning.", "fever"),
        ("just dizzy short of breath no okay how old are you", "no shortness_of_breath"),
        ("and over the side headache no can you move your legs", "no headache"),
        ("he has a headache no nausea no vomiting", "headache"),
        ("did you bang your head no just me knee", "limb_pain"),
        ("any pain in your neck no it's my shoulder the right one", "limb_pain"),
        ("What hurts the most?\nMy ankle, the left one.", "limb_pain"),
        ("Where do you hurt?\nMy neck and my wrist.", "neck_pain"),
        ("resps ten and shallow", "shallow_breathing"),
        ("it hasn't stopped bleeding", "bleeding"),
        ("thirty weeks, G2 P1", "pregnancy"),
    ],
)
def test_an_answer_may_tell_more_than_yes(text: str, claim: str) -> None:
    assert claim in claims(extract_findings, text)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("allergic to codeine, she gets sick with it", "nausea"),
        ("Any fever?\n36.9.", "fever"),
        ("no just the back door is open", "back_pain"),
        ("there are a few cuts to the arm, they're shallow", "shallow_breathing"),
        ("the cut has stopped bleeding", "bleeding"),
        ("five days post caesarean section, G2 P2", "pregnancy"),
        ("she had that when she was pregnant with her first", "pregnancy"),
        ("her son has had chest pain himself this week", "chest_pain"),
        ("I've got the AF and my prostate", "atrial_fibrillation"),
        ("two pumps, so don't get confused", "confusion"),
    ],
)
def test_what_is_of_another_thing_time_or_person_is_no_finding(text: str, finding: str) -> None:
    assert claims(extract_findings, text).isdisjoint({finding, f"no {finding}"})
