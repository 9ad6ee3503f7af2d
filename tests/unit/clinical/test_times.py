"""Clock times and lengths of time, and the events that own them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder.clinical.clock.clocks import find_times
from recorder.clinical.evaluation import analyze_text
from recorder.clinical.events.times import extract_times
from recorder.clinical.view import view_of
from tests.unit.clinical.claims import drafts, times


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("at 19:05", "19:05"),
        ("at 2241", "22:41"),
        ("at fourteen twenty", "14:20"),
        ("at oh eight forty-nine", "08:49"),
        ("at o three fifteen", "03:15"),
        ("at oh one hundred", "01:00"),
        ("about half nine", "09:30"),
        ("quarter to eleven", "10:45"),
        ("twenty-five past eight this morning", "08:25"),
        ("at six o'clock this evening", "18:00"),
        ("around noon", "12:00"),
        ("since about 4 this morning", "04:00"),
        ("at 2 30 pm", "14:30"),
        ("at ten last night", "22:00"),
        ("last night around eleven", "23:00"),
        ("forty minutes ago", "PT40M"),
        ("an hour and a half", "PT1H30M"),
        ("half an hour ago", "PT30M"),
        ("for three days", "P3D"),
        ("a couple of hours", "PT2H"),
    ],
)
def test_a_time_is_read_as_it_is_spoken(text: str, value: str) -> None:
    assert [time.value for time in find_times(view_of(text))] == [value]


@pytest.mark.parametrize(
    "text",
    ["BP one forty over ninety", "pressure 1402", "two twenty of saline", "half of Ativan"],
)
def test_a_reading_is_no_time(text: str) -> None:
    assert find_times(view_of(text)) == []


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_four_digit_time_is_read(hour: int, minute: int) -> None:
    (time,) = find_times(view_of(f"at {hour:02d}{minute:02d} hours"))
    assert time.value == f"{hour:02d}:{minute:02d}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chest pain started about forty minutes ago", {"onset=PT40M"}),
        ("hand caught in an auger around 0745", {"onset=07:45"}),
        ("When did it start?\nAbout an hour ago.", {"onset=PT1H"}),
        ("T, quarter to eleven. M, fell off a roof.", {"onset=10:45"}),
        ("last known well 2130", {"last_known_well=21:30"}),
        ("collapsed at ten twenty-two, cardiac arrest", {"arrest=10:22"}),
        ("ROSC at 14:31", {"rosc=14:31"}),
        ("delivered at 0611", {"birth=06:11"}),
        ("time of death 15:40", {"death=15:40"}),
        ("Pronounced dead on scene at 1412 after CPR.", {"death=14:12"}),
        ("Weakness more pronounced on the left at 1412.", set()),
        (
            "aspirin given at 1402, nitro at 1407 and again at 1412",
            {"medication:aspirin=14:02", "medication:nitroglycerin=14:07"}
            | {"medication:nitroglycerin=14:12"},
        ),
        ("bicarb fifty slow IV at sixteen twelve", {"medication:sodium_bicarbonate=16:12"}),
        ("glucka gon one milligram at ten fourteen", {"medication:glucagon=10:14"}),
        ("tourniquet on at 1420", {"intervention:tourniquet=14:20"}),
        ("arrived on scene at 1410, vitals at 1415", {"on_scene=14:10"}),
        (
            "given a gram of txa at fourteen twenty two over ten minutes",
            {"medication:tranexamic_acid=14:22"},
        ),
        (
            "amiodarone three hundred at nineteen forty over half an hour",
            {"medication:amiodarone=19:40"},
        ),
        ("blood pressure at ten twenty two over ninety", set()),
        ("unwell for two days, seizure started about 25 minutes ago", {"onset=PT25M"}),
        ("Cough for three days, chest pain started at 0640.", {"onset=06:40"}),
        ("short of breath for three days", {"onset=P3D"}),
        ("knee replacement five weeks ago", set()),
        ("no morphine given, pain 4 at 1420", set()),
    ],
)
def test_a_time_belongs_to_the_event_before_it(text: str, expected: set[str]) -> None:
    assert times(extract_times, text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ETA eight", "PT8M"),
        ("ETA to Mercy is twelve minutes", "PT12M"),
        ("we're ten minutes out", "PT10M"),
        ("be there in about five", "PT5M"),
        ("landing with you in six minutes", "PT6M"),
        ("lights and sirens, 12 minutes.", "PT12M"),
        ("ETA twenty. Correction, ETA fifteen.", "PT15M"),
        ("52 male chest pain, ETA 10 minutes", "PT10M"),
        ("forty female overdose six minutes out", "PT6M"),
    ],
)
def test_the_eta_in_its_many_wordings(text: str, value: str) -> None:
    assert times(extract_times, text) == {f"eta={value}"}


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("eta five five minutes out", False),
        ("ETA six six minutes.", False),
        ("eta one five minutes", True),
        ("ETA 55 minutes.", True),
        ("eta ten ten minutes", True),
    ],
)
def test_an_eta_of_one_digit_twice_is_to_check(text: str, sure: bool) -> None:
    (eta,) = drafts(extract_times, text)
    assert (eta.review_reason is None) == sure


def test_a_drug_that_was_started_owns_its_time() -> None:
    text = "amiodarone 300 milligrams IV started at 2308"
    assert times(extract_times, text) == {"medication:amiodarone=23:08"}


def test_a_question_about_time_names_the_event() -> None:
    text = "When was he last normal?\nAt twenty past seven."
    assert times(extract_times, text) == {"last_known_well=07:20"}


def test_a_corrected_eta_replaces_the_first() -> None:
    assert times(extract_times, "ETA fifteen, sorry, twenty-five") == {"eta=PT25M"}
    assert times(extract_times, "due in at eleven thirty-five") == {"eta=11:35"}


@pytest.mark.parametrize(
    "asked", ["When are you due?", "When's the operation?", "When is he going?"]
)
def test_what_is_still_to_come_did_not_begin(asked: str) -> None:
    assert not [f for f in analyze_text(f"{asked} In two weeks.").facts if f.name == "onset"]
