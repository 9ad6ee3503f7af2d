"""The call's own times: when the crew was on scene, at the patient, gone, at the hospital."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recorder.adapters.exports.nemsis_facts import patient_values
from recorder.clinical.evaluation import analyze_text
from recorder.clinical.events.call_times import CALL_TIMES
from recorder.clinical.events.times import extract_times
from tests.unit.clinical.claims import times
from tests.unit.exports.samples import source


def _call(text: str) -> set[str]:
    return {told for told in times(extract_times, text) if told.split("=")[0] in CALL_TIMES}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We were on scene at 1402, at patient's side 1404, left scene at 1425, arrived at "
         "hospital 1441, transfer of care at 1450.",
         {"on_scene=14:02", "at_patient=14:04", "left_scene=14:25", "at_destination=14:41",
          "transfer_of_care=14:50"}),
        ("on scene at fourteen oh two left scene at fourteen twenty five arrived at the ED at "
         "fourteen forty one", {"on_scene=14:02", "left_scene=14:25", "at_destination=14:41"}),
        ("We arrived on scene at 2:15 PM to find a 60 year old male.", {"on_scene=14:15"}),
        ("On scene 0312, patient contact 0315, departed scene 0330.",
         {"on_scene=03:12", "at_patient=03:15", "left_scene=03:30"}),
        ("responded at 1353 and we handed over care at 1450",
         {"en_route=13:53", "transfer_of_care=14:50"}),
    ],
)  # fmt: skip
def test_the_crews_own_times_are_read(text: str, expected: set[str]) -> None:
    assert _call(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Fire was on scene at 1350.",
        "police on scene at 1350 told us he fell",
        "Aspirin given on scene at 1405.",
        "found on scene at 1402 unresponsive",
        "Vitals on scene 1410 BP 120 over 80.",
        "Fentanyl fifty en route at 1410.",
        "Daughter arrived at the hospital at ten.",
        "She was at the hospital at noon yesterday for dialysis.",
        "we were on scene for twenty minutes",
        "on scene 98 on room air",
        "what time will we be on scene",
    ],
)
def test_times_of_others_and_of_acts_are_none_of_the_calls(text: str) -> None:
    assert _call(text) == set()


def test_minutes_of_a_clock_time_are_no_oxygen() -> None:
    facts = analyze_text("on scene fourteen oh two left scene fourteen twenty five").facts
    assert {f.name for f in facts} == {"on_scene", "left_scene"}


def _elements(text: str) -> dict[str, str]:
    """Of a recording that began when the call was over."""
    began = datetime(2026, 6, 14, 14, 50, tzinfo=UTC)
    told = patient_values(source(analyze_text(text), zone=UTC, started_at=began))
    return {k: v[0].text[11:16] for k, v in told.items() if k.startswith("eTimes")}


def test_they_stand_in_a_nemsis_draft_unless_they_contradict_each_other() -> None:
    text = "On scene at 1402, left scene at 1425, arrived at hospital at {}."
    assert _elements(text.format("1441")) == {
        "eTimes.06": "14:02", "eTimes.09": "14:25", "eTimes.11": "14:41",
    }  # fmt: skip
    assert _elements(text.format("1411")) == {}
