"""What was mistaken for something else: a scale for a pulse, a leg's pulse for a life's, times."""

from __future__ import annotations

import pytest

from recorder.clinical.drafts.daily import ONLY_SPOKEN_OF
from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, names, vitals


def times(text: str) -> set[tuple[str, object]]:
    return {(f.name, f.value) for f in facts(text, FactKind.EVENT_TIME)}


def readings(text: str) -> list[tuple[str, object, object, object]]:
    return [(f.name, f.value, f.low, f.high) for f in facts(text, FactKind.VITAL)]


@pytest.mark.parametrize(
    "text", ["What's it rate, zero to ten? Four.", "How'd you rate it, 0 to 10? Four."]
)
def test_the_scale_of_a_pain_is_no_pulse(text: str) -> None:
    assert "heart_rate" not in {name for name, *_ in readings(text)}


@pytest.mark.parametrize(
    "text",
    [
        "theres a second patient the neighbour who pulled him out hes okay pulse in the nineties",
        "We have another patient here, walking, heart rate in the eighties, with the other crew.",
    ],
)
def test_a_second_patients_pulse_is_not_ours(text: str) -> None:
    assert readings(text) == []


def test_the_signs_told_after_a_second_patient_are_ours() -> None:
    told = "There's a second patient with grazes. BP 90 over 60, pulse 120."
    assert vitals(told) == [("systolic_bp", 90), ("diastolic_bp", 60), ("heart_rate", 120)]


def test_what_the_next_bed_had_is_not_hers() -> None:
    told = "the patient in the next bay had vomiting all night and she has a headache"
    assert names(told, FactKind.FINDING) == {"headache"}


@pytest.mark.parametrize(
    "text", ["splint on and the pulse came back in the hand", "foot pulse is back after we pulled"]
)
def test_the_pulse_of_a_limb_is_no_rosc(text: str) -> None:
    assert "rosc" not in names(text, FactKind.FINDING)


def test_the_pulse_of_an_arrest_is_rosc() -> None:
    assert "rosc" in names("After the third shock his pulse came back.", FactKind.FINDING)


@pytest.mark.parametrize(
    "text",
    [
        "any chest pain um not pain more like a tightness in my chest",
        "He says not pain, more of a tightness in the chest.",
    ],
)
def test_what_a_pain_is_likened_to_is_there(text: str) -> None:
    assert "chest_pain" in names(text, FactKind.FINDING)
    assert "chest_pain" not in names(text, FactKind.FINDING, FactStatus.NEGATED)


def test_the_substance_of_old_hallucinations_is_an_allergy() -> None:
    assert names("they have her down for tramadol hallucinations", FactKind.ALLERGY) == {"tramadol"}


@pytest.mark.parametrize(
    "text",
    [
        "Allergies are codeine, which we saw in the notes, then latex, and peanuts with hives.",
        "she says amoxicillin hives right so allergic to that",
    ],
)
def test_the_reaction_named_beside_its_allergen_is_no_finding(text: str) -> None:
    assert "hives" not in names(text, FactKind.FINDING)


def test_hives_of_now_stay_a_finding() -> None:
    told = "Hives all over after the prawns. Allergic to shellfish."
    assert "hives" in names(told, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Sats are eighty... what does that say, eighty four.", 84),
        ("sats ninety one what's that say ninety six on air", 96),
    ],
)
def test_the_number_read_again_is_the_reading(text: str, value: int) -> None:
    assert vitals(text) == [("spo2", value)]


@pytest.mark.parametrize(
    "text", ["about sixty to seventy kilos", "He weighs between 60 and 70 kilos."]
)
def test_a_guessed_weight_keeps_both_its_ends(text: str) -> None:
    assert readings(text) == [("weight", None, 60, 70)]


def test_of_a_bag_that_hangs_only_what_went_in_was_given() -> None:
    told = "Hartmann's, 1000 mls up, 300 in so far."
    assert [(dose, unit) for _, dose, unit in given(told)] == [(300, "mL")]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Aspirin at fourteen twelve, no wait, fourteen oh nine.", "14:09"),
        ("Aspirin 300 at 14:12, correction, 14:09.", "14:09"),
    ],
)
def test_a_time_put_right_is_the_time(text: str, time: str) -> None:
    assert ("medication:aspirin", time) in times(text)
    assert ("medication:aspirin", "14:12") not in times(text)


@pytest.mark.parametrize("year", ["2019", "1958"])
def test_a_year_is_no_time_that_settles_the_half_of_another(year: str) -> None:
    text = f"Chest pain since 6 o'clock. Angioplasty was done, {year}, Apollo."
    (onset,) = (f for f in facts(text, FactKind.EVENT_TIME) if f.name == "onset")
    assert onset.needs_review


def test_a_spoken_time_takes_the_half_of_the_time_beside_it() -> None:
    told = (
        "He had ibuprofen at eight this morning. Mum gave midazolam at ten past three. "
        "We arrived at 15:20 and gave lorazepam at 15:31."
    )
    assert ("medication:midazolam", "15:10") in times(told)


def test_how_long_we_are_on_scene_is_no_onset() -> None:
    assert times("How long have you been on scene? About 25 minutes.") == set()


def test_the_time_a_tourniquet_was_loosened_is_not_when_it_went_on() -> None:
    told = "Tourniquet on at 13:20. We loosened the tourniquet at 14:05, it bled, so it is back."
    assert times(told) == {("intervention:tourniquet", "13:20")}


def test_the_last_number_of_a_temperature_is_no_hour() -> None:
    told = "she was thirty eight four this morning and gave her ceftriaxone at ten fifteen"
    assert ("medication:ceftriaxone", "10:15") in times(told)


def test_who_went_down_at_a_time_arrested_then() -> None:
    told = "We're working a code. He sat at the bar and went down at 1912."
    assert ("arrest", "19:12") in times(told)


def test_an_age_with_the_next_birthday_is_heard_however_late() -> None:
    told = "and we sat with her and talked a little about the school " * 6
    ages = facts(f"{told}she's four she'll be five in May", FactKind.AGE)
    assert [f.value for f in ages] == [4]
    assert facts(f"{told}she's four meters up", FactKind.AGE) == []


def test_an_answer_may_say_first_which_way_the_number_went() -> None:
    assert vitals("End tidal? It's gone up. It's 27.") == [("etco2", 27)]
    assert vitals("Heart rate? It's come down. She likes it here. Room 80.") == []


def test_a_pain_that_is_called_otherwise_is_not_denied() -> None:
    for answer in ("Not pain, more of a squeezing.", "No, not pain. More like a weight."):
        told = f"Any chest pain? {answer} BP 120 over 80."
        assert "chest_pain" not in names(told, FactKind.FINDING, FactStatus.NEGATED)
    told = "Any chest pain? Not at all. More water?"
    assert "chest_pain" in names(told, FactKind.FINDING, FactStatus.NEGATED)


def test_a_miss_is_no_lady() -> None:
    for text in (
        "18 gauge left AC after a miss in the right hand",
        "did you miss any doses of your insulin",
        "one miss then a twenty in the left forearm",
        "near miss with a truck on the highway",
    ):
        assert facts(text, FactKind.SEX) == facts(text, FactKind.AGE) == []
    for text in ("Miss Alvarez has belly pain", "can you tell me your name, miss?"):
        assert [f.value for f in facts(text, FactKind.SEX)] == ["female"]


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("put a pressure bag on the LR", set()),
        ("on the vent, rate 14, tidal volume 450, PEEP of 8", set()),
        ("CPAP at 10 of PEEP, tolerating well", {"cpap"}),
        ("Started on a PEEP of 10.", {"cpap"}),
        ("got her IV tylenol running", set()),
        ("Narcan two in the nose then another two IV", set()),
        ("two IVs, sixteen gauge", {"iv_access"}),
        ("Zofran given, then two large bore IVs", {"iv_access"}),
        ("she had IV iron last week", set()),
        ("one shock delivered, still VF", {"defibrillation"}),
        ("she delivered on the bathroom floor", {"delivery"}),
        ("he's holding that pressure so no adrenaline for now", set()),
        ("holding pressure on the groin", {"direct_pressure"}),
        ("holding her hand and direct pressure on it", {"direct_pressure"}),
        ("my leg just went, i was getting the cat a saucer of milk", set()),
        ("put the cat on his left leg high and tight", {"tourniquet"}),
        ("hang a bag and give her two fifty", set()),
        ("gave her five breaths with the bag and she picked up", {"bvm_ventilation"}),
        ("bag and mask him", {"bvm_ventilation"}),
        ("rate of one forty but I'm counting one twenty at the wrist", set()),
        ("twenty at the wrist", {"iv_access"}),
    ],
)
def test_what_sounds_like_a_procedure(text: str, done: set[str]) -> None:
    assert names(text, FactKind.INTERVENTION) == done


def test_soft_restraints_are_no_crash() -> None:
    assert names("restrained in the back, soft restraints times four", FactKind.MECHANISM) == set()
    assert names("kid restrained in the back seat, rear ended", FactKind.MECHANISM) == {"mvc"}


@pytest.mark.parametrize("text", ["tidal is thirty eight", "tidal of 38", "end tidal 38"])
def test_a_tidal_is_the_end_of_a_breath(text: str) -> None:
    assert vitals(text) == [("etco2", 38)]


@pytest.mark.parametrize("text", ["tidal volume is 45", "tidal volume of 45 rate 14", "tidal 45"])
def test_a_tidal_volume_is_no_reading(text: str) -> None:
    assert "etco2" not in dict(vitals(text))


def test_what_fell_off_was_a_probe() -> None:
    text = "sats were sixty but the probe fell off now ninety seven"
    assert names(text, FactKind.MECHANISM) == names(text, FactKind.CHIEF_COMPLAINT) == set()
    assert names("he fell off the roof", FactKind.MECHANISM) == {"fall_from_height"}


def test_what_the_doctor_wants_is_no_reading() -> None:
    assert vitals("doctor wants the pressure under one forty") == []


@pytest.mark.parametrize(
    "text",
    [
        "Woke at 2 am drowning, she says. Background of heart failure.",
        "He feels like he's drowning, sats 82.",
        "sounds like hes drowning crackles to the apices",
        "She's drowning in her own fluid.",
    ],
)
def test_who_drowns_in_his_bed_was_in_no_water(text: str) -> None:
    assert names(text, FactKind.MECHANISM) == set()


@pytest.mark.parametrize(
    "text",
    [
        "4 year old drowning, pulled from the pool",
        "Reported drowning, CPR in progress.",
        "He felt he was drowning in the surf, pulled out by a lifeguard.",
    ],
)
def test_who_was_in_water_drowned(text: str) -> None:
    assert "drowning" in names(text, FactKind.MECHANISM)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("she soaked two pads", {"bleeding"}),
        ("She's soaked four maternity pads since noon.", {"bleeding"}),
        ("he soaked through three dressings", {"bleeding"}),
        ("He's soaked.", {"diaphoresis"}),
        ("Doesn't smoke, six beers on a weekend.", set()),
        ("two glasses of wine a week", set()),
        ("couple of pints most nights", set()),
        ("Had six beers on Saturday night.", {"alcohol_use"}),
        ("he had four cans tonight", {"alcohol_use"}),
    ],
)
def test_what_soaks_pads_is_blood_and_what_he_drinks_as_a_rule_is_not_of_today(
    text: str, found: set[str]
) -> None:
    assert names(text, FactKind.FINDING) == found


@pytest.mark.parametrize(
    "text",
    [
        "She stopped ramipril in June because of the cough.",
        "metformin was stopped because of diarrhoea",
        "He came off his amlodipine due to dizziness.",
    ],
)
def test_why_a_medicine_was_stopped_is_to_check_or_not_of_today(text: str) -> None:
    asserted = facts(text, FactKind.FINDING)
    assert all(finding.review_reason == ONLY_SPOKEN_OF for finding in asserted)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Baby skin to skin, weight not done.", FactStatus.ASSERTED),
        ("wrapped in blankets, temp not done", FactStatus.ASSERTED),
        ("Traction splint, not done.", FactStatus.NEGATED),
    ],
)
def test_what_is_named_before_it_was_not_done(text: str, status: FactStatus) -> None:
    assert len(names(text, FactKind.INTERVENTION, status)) == 1


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("pulled a cup of tea over herself at about half four this afternoon", "onset"),
        ("hanged himself at around 2 pm", "onset"),
        ("He was himself at six this morning.", "last_known_well"),
        ("been herself until about 4 pm", "last_known_well"),
    ],
)
def test_who_was_himself_was_well_and_who_hurt_himself_was_not(text: str, event: str) -> None:
    assert {name for name, _ in times(text)} == {event}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Chest still tight but there's air entry both sides.", set()),
        ("tight chest with poor air entry throughout", set()),
        ("Chest tight and heavy since six.", {"chest_pain"}),
        ("Stabbed with a kitchen knife. His friend, stab to the thigh.", {"penetrating_wound"}),
        ("knifed with a broken bottle", {"penetrating_wound"}),
    ],
)
def test_a_chest_that_is_tight_to_listen_to_has_no_pain(text: str, found: set[str]) -> None:
    told = names(text, FactKind.FINDING) & {"chest_pain", "penetrating_wound"}
    assert told == found
