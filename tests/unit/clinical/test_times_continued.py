"""A time belongs to the dose it stands behind, also where that goes on or was told before it."""

from __future__ import annotations

import pytest

from recorder.clinical.events.events import events_of
from recorder.clinical.events.times import extract_times
from recorder.clinical.given.medications import extract_medications
from recorder.clinical.view import view_of
from tests.unit.clinical.claims import drafts, times

_TOLD = """
Amiodarone three hundred at ten twenty, one fifty more at ten twenty six. | amiodarone=10:20 10:26
we gave amiodarone three hundred at ten eighteen and one fifty more at ten twenty six one amp of \
bicarb so fifty | amiodarone=10:18 10:26
Amiodarone 300 IV after the third shock, 150 more at 1026. | amiodarone=10:26
Ketamine was given at 1215, fifty milligrams, and thirty more at 1230. | ketamine=12:15 12:30
Adrenaline one milligram at fourteen oh three, fourteen oh seven and fourteen eleven. | \
epinephrine=14:03 14:07 14:11
Epi one milligram at ten oh two, that was the second one. | epinephrine=10:02
Second epi is in. Ten oh two. | epinephrine=10:02
At ten oh two that was the second epi, at ten oh six the third. | epinephrine=10:02 10:06
second epi is in ten oh two | epinephrine=10:02
that's the second adrenaline in fourteen oh eight | epinephrine=14:08
Adrenaline in, time check, nine oh four. | epinephrine=09:04
Midazolam ten IM. Time now fourteen twelve. | midazolam=14:12
Glucagon given eleven fifty two, right deltoid. | glucagon=11:52
Gave a gram of calcium, ten eleven, and fifty of bicarb, ten thirteen. | calcium_chloride=10:11 \
sodium_bicarbonate=10:13
Aspirin three hundred chewed at eleven forty, GTN one spray eleven forty two. | aspirin=11:40 \
nitroglycerin=11:42
It's fourteen twenty. Adrenaline going in. | epinephrine=14:20
Rhythm check at 1402, still VF, shocked. Adrenaline 1403. | epinephrine=14:03
Amiodarone 300 went in after the third shock at ten twenty. | amiodarone=10:20
TXA one gram started at 1912, finished at 1922. | tranexamic_acid=19:12
Now, your adrenaline. One milligram going in, flush behind it. 14:02. | epinephrine=14:02
And then the ibuprofen, 6 mil. OK, she drank it nicely. 14:41. | ibuprofen=14:41
Ketamine's in and flushed. Good man. 15:20. | ketamine=15:20
Keppra two grams running fourteen forty four can we take his own breathing now | \
levetiracetam=14:44
"""
_DONE = """
EZIO, left tibia. It's in, it flushes, 0852. | intervention:io_access=08:52
Tourniquet's on. Tight. 15:22. | intervention:tourniquet=15:22
IV's in, left AC, ten fifteen. | intervention:iv_access=10:15
iv's in left ac ten fifteen | intervention:iv_access=10:15
First shock 1359, second shock 1401. | intervention:defibrillation=13:59 14:01
Tourniquet went on at, what, fourteen twenty two. | intervention:tourniquet=14:22
He arrested in front of us at ten oh four. First shock ten oh five. | arrest=10:04 \
intervention:defibrillation=10:05
"""


def _cases(listed: str) -> list[tuple[str, set[str]]]:
    found = []
    for line in listed.strip().splitlines():
        said, told = line.split(" | ")
        names, name = set(), ""
        for one in told.split():
            name, _, at = one.rpartition("=") if "=" in one else (name, "", one)
            names.add(f"{name}={at}")
        found.append((said, names))
    return found


@pytest.mark.parametrize(("said", "told"), _cases(_TOLD))
def test_the_time_of_a_dose(said: str, told: set[str]) -> None:
    assert times(extract_times, said) == {f"medication:{one}" for one in told}


@pytest.mark.parametrize(("said", "told"), _cases(_DONE))
def test_the_time_of_what_was_done(said: str, told: set[str]) -> None:
    assert times(extract_times, said) == told


@pytest.mark.parametrize(
    "said",
    [
        "Pulse one twelve, resps eighteen, ten twenty.",
        "Sats ninety four. Ten fifteen.",
        "Fentanyl fifty is in. Sats are ninety four. 14:10.",
        "Gave ketamine twenty. Police are on scene. 15:10.",
        "Morphine five. He's up on the bed. 15:10.",
        "Aspirin given. His wife's going in the car. 10:20. Let's go.",
        "TXA is in. Moving him. On the road. 16:40.",
        "BP is one ten over seventy, sixteen eighteen, sats are fine.",
        "on scene working code time six nineteen okay hold compressions",
    ],
)
def test_a_time_of_nothing_that_was_done_is_nobodys(said: str) -> None:
    assert times(extract_times, said) == set()


def test_more_of_a_drug_at_a_time_is_a_further_dose() -> None:
    said = "Amiodarone three hundred at ten twenty, one fifty more at ten twenty six."
    assert [d.dose for d in drafts(extract_medications, said)] == [300, 150]
    assert [d.dose for d in drafts(extract_medications, "Amiodarone 300, 2 more shocks.")] == [300]


def test_an_hour_right_behind_a_drug_is_no_dose() -> None:
    assert [d.dose for d in drafts(extract_medications, "Shocked. Adrenaline 1403.")] == []
    given = drafts(extract_medications, "Gave paracetamol 1000 and heparin 5000.")
    assert [d.dose for d in given] == [1000, 5000]


def test_the_minutes_of_an_hour_are_no_dose_of_the_next_drug() -> None:
    said = "gave a gram of calcium ten eleven and fifty of bicarb ten thirteen"
    told = {(d.name, d.dose) for d in drafts(extract_medications, said)}
    assert told == {("calcium_chloride", 1), ("sodium_bicarbonate", 50)}


def test_a_cannula_in_a_vein_is_no_oxygen() -> None:
    view = view_of("Cannula in at 1502.")
    assert not [e for e in events_of(view, ()) if e.name == "medication:oxygen"]
