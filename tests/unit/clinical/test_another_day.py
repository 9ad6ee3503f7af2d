"""What was done on another day is not of this job; what began then, and what we did, stays."""

from __future__ import annotations

from itertools import product

import pytest

from recorder.clinical.drafts.another_day import PERHAPS_THEN
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given

DRUG, ACT, FINDING = FactKind.MEDICATION_GIVEN, FactKind.INTERVENTION, FactKind.FINDING
TIME, SIGN, MECHANISM = FactKind.EVENT_TIME, FactKind.VITAL, FactKind.MECHANISM


def _sure(text: str, kind: FactKind) -> set[str]:
    """Names that are charted without a doubt."""
    return {f.name for f in facts(text, kind) if not f.needs_review}


def _doubted(text: str, kind: FactKind) -> set[str]:
    return {f.name for f in facts(text, kind) if f.review_reason == PERHAPS_THEN}


OTHER_DAYS = (
    "last week", "last month", "last year", "two years ago", "a couple of months ago", "weeks back",
    "in March", "back in 2019", "in two thousand and nine", "on Tuesday", "last Friday",
    "yesterday", "the day before yesterday", "three days ago", "at Christmas", "over the summer",
    "as a child", "when he was six", "on his last admission", "the other week",
    "the week before last", "in the past year", "earlier this week", "on the third of May",
    "at the weekend", "last winter",
)  # fmt: skip
THIS_JOB = (
    "ten minutes ago", "an hour ago", "this morning", "at 10:20", "just now", "today",
    "earlier", "before we arrived", "on the way in",
)  # fmt: skip
DONE = (
    ("he had 6 of adenosine", DRUG, "adenosine"),
    ("they gave him 10 of morphine", DRUG, "morphine"),
    ("he got 2 grams of magnesium", DRUG, "magnesium_sulfate"),
    ("they shocked him twice", ACT, "defibrillation"),
    ("he had CPR in the street", ACT, "cpr"),
    ("they paced him", ACT, "transcutaneous_pacing"),
    ("he was in VF", FINDING, "ventricular_fibrillation"),
)
PLACES = ("{day} {done}.", "{Day}, {done}.", "{done} {day}.", "{done} {day}, he says.",
          "He's 60. {Done} {day}. Today he's just dizzy.")  # fmt: skip


def _said(place: str, done: str, day: str) -> str:
    def capital(words: str) -> str:
        return words[0].upper() + words[1:]

    said = place.format(day=day, Day=capital(day), done=done, Done=capital(done))
    return capital(said)


@pytest.mark.parametrize("day", OTHER_DAYS)
def test_what_was_done_on_another_day_is_never_of_this_job(day: str) -> None:
    """In front of what was done, before a comma, or behind it."""
    told = [
        said
        for place, (done, kind, name) in product(PLACES, DONE)
        if name in _sure(said := _said(place, done, day), kind)
    ]
    assert told == []


@pytest.mark.parametrize("day", THIS_JOB)
def test_a_time_of_this_job_changes_nothing(day: str) -> None:
    wrong = [
        said
        for place, (done, kind, name) in product(PLACES[2:4], DONE[1:4])
        if name not in _sure(said := _said(place, done, day), kind)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("He still has sore ribs from the CPR he had last year.", ACT, "cpr"),
        ("The adrenaline they gave him last year worked.", DRUG, "epinephrine"),
        ("The crew who saw him on Tuesday gave him 4 of ondansetron.", DRUG, "ondansetron"),
        ("His seizure in June needed 10 of diazepam.", DRUG, "diazepam"),
        ("Last time they gave her two lots of salbutamol and sent her home.", DRUG, "albuterol"),
        ("When he was in last year he got 6 of adenosine.", DRUG, "adenosine"),
        ("He got 6 of adenosine when he was in last year.", DRUG, "adenosine"),
        ("No, just the BiPAP, when she was 7, up in the unit.", ACT, "cpap"),
        ("A month ago he came off a ladder and they put a splint on his wrist.", ACT, "splint"),
        ("She was in A and E on Friday and they gave her a litre of saline.", DRUG,
         "normal_saline"),
        ("Last fit six months ago, given 10 of diazepam then, today's was short.", DRUG,
         "diazepam"),
        ("Twice this year he's been intubated.", ACT, "intubation"),
        ("He's been defibrillated twice before.", ACT, "defibrillation"),
        ("Historically he's needed 100 of ketamine.", DRUG, "ketamine"),
        ("Usually they give him 6 of adenosine.", DRUG, "adenosine"),
        ("Every time this happens they give him 6 of adenosine.", DRUG, "adenosine"),
        ("He had 15 litres of oxygen last month.", DRUG, "oxygen"),
        ("He got ROSC after two shocks back in 2021, when he arrested at the gym.", FINDING,
         "cardiac_arrest"),
        ("She vomited blood and was unconscious in February.", FINDING, "unresponsive"),
        ("He was stabbed in 2016 and shot the year after.", MECHANISM, "gunshot"),
        ("He was in bed when the crew got here last week and he was given 4 of morphine.", DRUG,
         "morphine"),
        ("we've got dad here he had five of morphine last week and he's no better", DRUG,
         "morphine"),
    ],
)  # fmt: skip
def test_it_is_dated_wherever_the_day_stands(text: str, kind: FactKind, name: str) -> None:
    assert name not in _sure(text, kind)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Two years ago he had an MI, today we gave 324 of aspirin.", DRUG, "aspirin"),
        ("He had an MI in 2019, we gave 324 of aspirin.", DRUG, "aspirin"),
        ("Last week he was in hospital with pneumonia. Today we gave 500 of saline.", DRUG,
         "normal_saline"),
        ("Same as last time, so we gave her 5 of salbutamol.", DRUG, "albuterol"),
        ("Unlike last year, this time 6 of adenosine worked.", DRUG, "adenosine"),
        ("Last time we checked he was 88, so we gave 5 of salbutamol.", DRUG, "albuterol"),
        ("The last time we shocked him was at 10:04.", ACT, "defibrillation"),
        ("Last dose of fentanyl was 50 at 12:10.", DRUG, "fentanyl"),
        ("One shock last cycle.", ACT, "defibrillation"),
        ("She fell yesterday. We splinted the wrist.", ACT, "splint"),
        ("Yesterday he was fine. This morning his GP gave him 300 of aspirin.", DRUG, "aspirin"),
        ("On Monday they changed the catheter, since then he's been septic, we've given 2 grams "
         "of ceftriaxone.", DRUG, "ceftriaxone"),
        ("She's two, she'll be three in August, we gave 5 of salbutamol.", DRUG, "albuterol"),
        ("He's got a stent from last year, 300 of aspirin given.", DRUG, "aspirin"),
        ("needle decompression on the left heart attack in twenty nineteen", ACT,
         "needle_decompression"),
        ("how much does he weigh\n210 last time at the doctor\n18 in the right AC", ACT,
         "iv_access"),
        ("Her stroke last year left her weak. Aspirin 300 from us.", DRUG, "aspirin"),
        ("The weakness started in March, unilateral weakness on the left.", FINDING,
         "unilateral_weakness"),
        ("He fell down the stairs two days ago, still sore.", MECHANISM, "fall_from_height"),
    ],
)  # fmt: skip
def test_what_is_told_beside_another_day_stays_of_this_job(
    text: str, kind: FactKind, name: str
) -> None:
    assert name in _sure(text, kind)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("He was cardioverted a fortnight ago and again today at 100 joules.", ACT,
         "cardioversion"),
        ("He had 10 of morphine on the ward last night.", DRUG, "morphine"),
        ("She was intubated two days ago for ARDS.", ACT, "intubation"),
        ("Paramedics came out to him last week. They gave him 400 mics of naloxone.", DRUG,
         "naloxone"),
        ("In his last arrest he got three shocks.", ACT, "defibrillation"),
        ("We were here last Thursday, gave her 2 litres of oxygen and left her at home.", DRUG,
         "oxygen"),
        ("She's had the same before and got 10 of diazepam.", DRUG, "diazepam"),
    ],
)  # fmt: skip
def test_what_may_be_of_another_day_is_to_check(text: str, kind: FactKind, name: str) -> None:
    assert name in _doubted(text, kind)


def test_a_dose_of_another_day_is_told_as_such_beside_the_one_of_today() -> None:
    said = "He had 10 of morphine last week and 5 today."
    assert given(said, FactStatus.HISTORICAL) == [("morphine", 10, "mg")]
    assert ("morphine", 10, "mg") not in given(said)


@pytest.mark.parametrize(
    "text",
    [
        "He arrested at 14:02 last Tuesday and was down for six minutes.",
        "The other driver was pronounced dead at 21:10.",
        "His colleague who was dug out next to him was declared dead at seven fifty.",
        "Her husband had a cardiac arrest in May, they got him back at 10:15.",
        "They shocked him at 10:04 last year.",
    ],
)
def test_times_of_another_day_or_person_are_no_times_of_this_job(text: str) -> None:
    assert _sure(text, TIME) == set()


def test_a_time_of_ours_is_one_still() -> None:
    assert "death" in _sure("He was pronounced dead at 21:10.", TIME)
    said = "Bystanders had a belt on it. We put a tourniquet on at 23:52."
    assert "intervention:tourniquet" in _sure(said, TIME)


def test_a_reading_of_another_month_is_none_of_now() -> None:
    assert "spo2" not in _sure("Last winter his sats were 84.", SIGN)
    assert "spo2" in _sure("In March he had pneumonia, his sats are 94 now.", SIGN)


def test_what_is_there_ever_since_is_no_question() -> None:
    said = "She was in a car crash ten years ago and has had back pain ever since."
    assert "back_pain" in _sure(said, FINDING)
    assert "mvc" not in _sure(said, MECHANISM)


def test_an_onset_is_told_with_what_began() -> None:
    told = facts("Onset of chest pain was 6 pm yesterday.", TIME)
    assert [(f.name, f.value) for f in told] == [("onset", "18:00")]
