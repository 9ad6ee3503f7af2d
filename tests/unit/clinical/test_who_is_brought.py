"""Of several people who may be patients: who is brought, and whose each fact is."""

from __future__ import annotations

import pytest

from recorder.clinical.claims.told_in_turn import WHOSE
from recorder.clinical.evaluation import analyze_text
from recorder.clinical.reports.report import render
from recorder.clinical.scoring.assess import assess
from recorder.core.model import FactKind, FactStatus, Segment, Transcript
from tests.unit.clinical.reading import facts, vitals
from tests.unit.clinical.test_codec import recording


def _ages(text: str) -> list[object]:
    told = facts(text, FactKind.AGE)
    return [f.value for f in told if f.status is FactStatus.ASSERTED]


def _systolic(text: str) -> list[object]:
    return [value for name, value in vitals(text) if name == "systolic_bp"]


def _doubted(text: str) -> set[object]:
    return {f.value for f in analyze_text(text).facts if f.review_reason == WHOSE}


@pytest.mark.parametrize(
    ("text", "age", "systolic"),
    [
        ("We've got two patients, we're bringing the passenger, the driver's refused. "
         "She's 34, BP 110 over 70.", [34], [110]),
        ("We're bringing you the passenger, a 34 year old female, BP 110 over 70. "
         "Driver is a 40 year old male, BP 140 over 90, he's with medic 4.", [34], [110]),
        ("okay so two patients were bringing you the passenger thirty four year old female "
         "bp one ten over seventy the driver is a forty year old male bp one forty over ninety "
         "hes with medic four eta ten minutes", [34], [110]),
        ("we have two patients the driver is refusing hes fine bp one thirty over eighty "
         "were bringing the passenger shes a twenty two year old bp one ten over seventy",
         [22], [110]),
        ("34 year old restrained driver, BP 130 over 80. Front seat passenger was 40, walking "
         "wounded, BP 150 over 90, went with Rescue 9.", [34], [130]),
        ("We're not taking the driver, he's 60 with a BP of 150 over 80. "
         "Ours is the passenger, 20 year old male, BP 100 over 70.", [20], [100]),
        ("Medic 4 has the driver, he's 50, BP 100 over 60. "
         "We've got the passenger, 22 year old female, BP 118 over 70.", [22], [118]),
        ("We've got the driver, 31 year old male, BP 110 over 64. Medic 5 has the passenger. "
         "She was 29 with a BP of 90 over 50.", [31], [110]),
        ("we're taking the driver and the other crew's got the passenger okay driver is a fifty "
         "year old female bp one forty over eighty", [50], [140]),
        ("medic twelve to general we have the passenger of a two car crash sixty one year old "
         "female bp one sixty over ninety the driver her husband is sixty four hes refusing his "
         "pressure was one seventy over one hundred eta six", [61], [160]),
        ("Hospital, this is Medic 12. We're five out with the driver. He's a 28 year old male, "
         "BP 98 over 60. His passenger is coming in on Engine 3, she's 25, BP 120 over 74.",
         [28], [98]),
    ],
)  # fmt: skip
def test_of_those_in_a_crash_one_is_ours(text: str, age: list[int], systolic: list[int]) -> None:
    assert (_ages(text), _systolic(text), _doubted(text)) == (age, systolic, set())


@pytest.mark.parametrize(
    "brought",
    [
        "We're bringing the passenger.", "We've got the passenger.", "Ours is the passenger.",
        "Inbound to you with the passenger.", "The passenger is coming with us.",
        "We're transporting the passenger only.", "We'll be bringing you the passenger.",
        "You're getting the passenger from us.", "I've got the passenger here.",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "gone",
    [
        "he's with medic 4", "he refused", "he's going with the other crew", "Engine 6 has him",
        "he was pronounced on scene", "he's walking wounded", "he's not ours", "he's fifty",
    ],
)  # fmt: skip
def test_however_it_is_said_who_is_brought(brought: str, gone: str) -> None:
    told = "34 year old female, BP 110 over 70."
    other = f"The driver's a 50 year old male, BP 150 over 90, {gone}."
    for text in (f"{brought} {told} {other}", f"{other} {brought} {told}"):
        heard = text.replace(".", "").replace(",", "").replace("'", "").lower()
        for said in (text, heard):
            assert (_ages(said), _systolic(said), _doubted(said)) == ([34], [110], set())


@pytest.mark.parametrize(
    ("text", "age", "systolic"),
    [
        ("First is a 40 year old male, BP 120 over 80. The second patient's a 30 year old female, "
         "BP 100 over 60, she's going with the other crew. ETA ten minutes.", [40], [120]),
        ("The second patient's a 40 year old, BP 150 over 90, he's going with the other crew. "
         "Ours is a 22 year old female, BP 90 over 60.", [22], [90]),
        ("Patient one is a 50 year old male, BP 100 over 60, he's with medic 4. "
         "We have patient two, a 22 year old female, BP 118 over 70.", [22], [118]),
        ("This is for patient two only. Patient two is a 53 year old female, BP 90 over 50. "
         "Patient one is deceased.", [53], [90]),
        ("We've got a second patient here, 30 year old male, BP 120 over 80. "
         "First one's gone with medic 3.", [30], [120]),
        ("I'm with the second patient, 8 year old boy, BP 100 over 60. The first patient was his "
         "mom, she's 34, BP 110 over 70, she left with Rescue 2.", [8], [100]),
        ("i'll give you my one he's the red the driver a forty year old male bp ninety over fifty "
         "patient two is a sixty year old lady bp one forty over ninety she's with the city "
         "ambulance", [40], [90]),
    ],
)  # fmt: skip
def test_of_numbered_patients_one_is_ours(text: str, age: list[int], systolic: list[int]) -> None:
    assert (_ages(text), _systolic(text), _doubted(text)) == (age, systolic, set())


@pytest.mark.parametrize(
    ("text", "systolic"),
    [
        ("We're bringing the wife, 70 year old, BP 130 over 70. The husband's 72, BP 160 over 90, "
         "he's with Medic 6. She takes metoprolol.", [130]),
        ("Couple in a crash, we're bringing the husband, he's 66, BP 150 over 80. "
         "Wife refused transport, her BP was 180 over 90.", [150]),
        ("mum's going with medic two, we've just got the baby, placenta not delivered. "
         "Mum's BP was 120 over 70.", []),
        ("so mums gone with medic two weve just got the baby born oh four twelve placenta was "
         "still in mums bp was one twenty over seventy", []),
        ("We're bringing mum, BP 110 over 70, delivered at 04 12, placenta out. Baby's with the "
         "other crew.", [110]),
        ("You take baby, I've got mum. Baby's pink. Mum's BP 110 over 70. Placenta's out.", [110]),
        ("Delivered at home, we're bringing mum and baby. Mum's BP 120 over 80, placenta out.",
         [120]),
    ],
)  # fmt: skip
def test_of_one_family_one_is_ours(text: str, systolic: list[int]) -> None:
    assert _systolic(text) == systolic


def test_a_newborn_whose_mother_went_with_others_is_the_patient() -> None:
    text = (
        "mum's going with medic two, we've just got the baby, born 04 12, heart rate 150, "
        "placenta not delivered. Mum's pulse was 98."
    )
    assert [v for n, v in vitals(text) if n == "heart_rate"] == [150]


@pytest.mark.parametrize(
    "text",
    [
        "67 year old male, his wife says he was confused. His wife's coming with us. "
        "BP 170 over 90.",
        "14 year old girl, mum's coming with us. BP 170 over 90. Mum's 40 and on insulin.",
        "Passenger in a taxi, 40 year old woman, BP 170 over 90. The driver called it in.",
        "He was a passenger, the driver said he had a seizure. BP 170 over 90. He takes Keppra.",
        "30 year old cyclist, hit by a car, driver stayed on scene. BP 170 over 90.",
        "Rider versus deer, 55 year old male, no passengers, helmet on. BP 170 over 90.",
        "The driver is a 40 year old male. BP 170 over 90. The passenger self extricated.",
        "This is the driver, 34 year old female, BP 170 over 90. There was a passenger, not hurt.",
        "driver of a van forty four year old male trapped bp one seventy over ninety "
        "he declined fentanyl passenger was uninjured and walking about gcs fifteen",
        "Pt was a restrained front seat passenger, 45 F, BP 170/90. Driver DOA. Pt denies LOC.",
        "45 year old male driver, refused transport initially, BP 170 over 90. "
        "Passenger seat was empty.",
        "I have the second patient from that wreck. 30 year old male, BP 170 over 90.",
        "54 year old male, bus driver, collapsed at the wheel. Passengers were all fine, "
        "nobody else hurt. BP 170 over 90.",
        "19 year old male rider. The driver of the van stayed with him. He had 10 of morphine "
        "with the first crew. BP 170 over 90.",
        "Medic 4 to Mercy, inbound with one, the passenger of a T-bone, 71 year old female, "
        "BP 170 over 90. The driver is being flown by Air 3.",
    ],
)
def test_where_one_is_the_patient_nothing_is_lost_or_doubted(text: str) -> None:
    assert (_systolic(text), _doubted(text)) == ([170], set())


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("The driver's a 40 year old male, BP 120 over 80. "
         "The passenger's a 30 year old female, BP 100 over 60.",
         {40, "male", 120, 80, 30, 100, 60}),
        ("Patient one, 50 year old, BP 150 over 90. Patient two, 30 year old, BP 110 over 70.",
         {50, 150, 90, 30, 110, 70}),
        ("Both patients are ours. First is a 40 year old, BP 120 over 80. "
         "Second is a 38 year old, BP 110 over 70.", {40, 120, 80, 38, 110, 70}),
        ("Our patient is the passenger, 24 year old man. Driver's a 40 year old man, BP 150 over "
         "90. He's with medic 4. His pulse is 88.", {88}),
    ],
)  # fmt: skip
def test_what_may_be_of_either_is_looked_at(text: str, doubted: set[object]) -> None:
    found = _doubted(text)
    assert doubted - {38} <= found


def test_a_passenger_of_whom_alone_is_told_is_the_patient() -> None:
    said = "Passenger was trapped for an hour, extricated at 18:40, 100 of ketamine given."
    assert {f.name for f in facts(said, FactKind.INTERVENTION)} == {"extrication"}
    others = "He's 40 with chest pain, his passenger has a broken leg."
    assert "fracture" not in {f.name for f in facts(others, FactKind.FINDING)}


def _gcs(text: str, status: FactStatus) -> list[object]:
    return [value for name, value in vitals(text, status) if name == "gcs_total"]


@pytest.mark.parametrize(
    "text",
    [
        "His passenger had a GCS of 14.",
        "He's 40, the driver, pulse 90. His passenger has a GCS of 14 and a broken wrist.",
        "Their pillion was thrown clear, GCS 14.",
        "The passenger's in the other ambulance, she's got a GCS of 14.",
        "The other driver's going with Medic 4. He's got a broken wrist and a GCS of 14. She's 45.",
        "okay so you were the driver yeah any pain no pulse ninety four what do you take "
        "lisinopril any allergies codeine how old are you forty five okay sugars one twelve the "
        "other driver was drunk hes going with medic four hes got a broken wrist and a gcs of "
        "fourteen",
    ],
)
def test_who_is_beside_ours_or_in_anothers_hands_is_somebody_else(text: str) -> None:
    found = [_gcs(text, status) for status in (FactStatus.OTHER_SUBJECT, FactStatus.ASSERTED)]
    assert found == [[14], []]
    assert _doubted(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Passenger was trapped for an hour, GCS 14, pulse 90.",
        "We've got his passenger, she's 34, GCS 14. The driver's refused.",
        "Restrained front seat passenger, 30 year old male, GCS 14.",
    ],
)
def test_a_passenger_may_be_ours(text: str) -> None:
    assert _gcs(text, FactStatus.ASSERTED) == [14]


@pytest.mark.parametrize(
    "text",
    [
        "Second patient is a 5 year old, heart rate 130. First patient heart rate 70.",
        "First patient is a 40 year old, pulse 70. Second patient, pulse 130.",
        "his passenger had a gcs of fourteen hes fine pulse one thirty",
    ],
)
def test_of_two_told_alike_it_is_to_check(text: str) -> None:
    assert 130 in _doubted(text)


_IN_TURN = [
    "Two for you. Patient one is a 52-year-old male, pulse 88, no allergies. Patient two is a "
    "9-year-old girl, GCS 10. We've given her ketamine 20 milligrams. Her sats are 93. She weighs "
    "about 30 kilos. We splinted her leg. She's allergic to penicillin. We're with you in ten.",
    "casualty one is a sixty year old woman pulse eighty eight no allergies casualty two is a boy "
    "about ten we intubated him ketamine twenty milligrams his sats are ninety three weight "
    "estimated thirty kilos hes allergic to penicillin eta ten",
    "Pt 1: 67 M, HR 88. Pt 2: 9 F, GCS 10. Given ketamine 20 mg, SpO2 93. Collar on. Weight 30 kg. "
    "Allergic to penicillin. ETA ten minutes.",
    "The driver's a 60 year old man, pulse 88. The passenger's a 20 year old woman, BP 90 over 50. "
    "We gave her ketamine 20 milligrams. Her sats are 93. Weight 30 kilos. Allergic to penicillin.",
]


@pytest.mark.parametrize("text", _IN_TURN)
def test_all_that_follows_is_of_the_patient_told_of_last(text: str) -> None:
    found = analyze_text(text).facts
    others = {f.name for f in found if f.status is FactStatus.OTHER_SUBJECT}
    assert others >= {"ketamine", "spo2", "weight", "penicillin"}
    assert {f.value for f in found if f.name == "heart_rate" and f.status is FactStatus.ASSERTED}
    unmarked = {f.name for f in found if not f.needs_review}
    assert unmarked <= {"eta"}


@pytest.mark.parametrize(
    ("back", "whose"),
    [
        ("First patient had morphine 5 milligrams.", FactStatus.ASSERTED),
        ("We gave her morphine 5 milligrams.", FactStatus.ASSERTED),
        ("We gave him morphine 5 milligrams.", FactStatus.OTHER_SUBJECT),
        ("His mother says he's had morphine 5 milligrams.", FactStatus.OTHER_SUBJECT),
    ],
)
def test_a_number_or_the_other_ones_pronoun_leads_back(back: str, whose: FactStatus) -> None:
    text = (
        "First patient is a 30 year old female, pulse 102. Second patient is a 24 year old male, "
        f"pulse 150. He has a broken leg. {back}"
    )
    (given,) = (f for f in analyze_text(text).facts if f.name == "morphine")
    assert (given.status, given.review_reason) == (whose, WHOSE)


def test_a_flag_of_an_open_owner_is_raised_to_check() -> None:
    text = (
        "patient one is a forty year old female pulse one thirty six bp eighty over fifty patient "
        "two is a male of thirty pulse eighty bp one twenty over eighty"
    )
    told = [flag.text for flag in assess(analyze_text(text)).flags]
    assert told
    assert all("to check" in flag for flag in told)


def test_the_report_of_two_patients_says_so_once_and_shows_the_others_words() -> None:
    text = Transcript((Segment(0.0, 9.0, _IN_TURN[0]),), language="en")
    told = " ".join(render("atmist", recording(), text, analyze_text(_IN_TURN[0])).text.split())
    assert told.count("SEVERAL PATIENTS ARE TOLD OF") == 1
    assert told.casefold().count("several patients are told of, and not whose this is") == 1
    other = told.split("SAID OF ANOTHER PATIENT")[1]
    assert other.startswith(' Allergies: "She\'s allergic to penicillin."')
    assert "GCS 10" in other
    assert "penicillin" not in told.split("SAID OF ANOTHER PATIENT")[0]
