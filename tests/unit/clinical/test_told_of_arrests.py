"""What is told of a cardiac arrest: who saw it, who began CPR, how long, the first rhythm."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.wording import describe, speaking
from recorder.core.model import Fact, FactKind, FactStatus


def _arrest(text: str) -> Fact:
    (found,) = (
        f
        for f in analyze_text(text).facts
        if f.kind is FactKind.FINDING and f.name == "cardiac_arrest"
    )
    return found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Witnessed arrest, bystander CPR, downtime ten minutes.",
         {"witnessed": "witnessed", "cpr": "CPR by bystander", "downtime": "10 minutes"}),
        ("Witnessed cardiac arrest by wife, CPR started by a neighbour, initial rhythm V-fib.",
         {"witnessed": "witnessed by family", "cpr": "CPR by bystander",
          "first_rhythm": "ventricular_fibrillation"}),
        ("Unwitnessed cardiac arrest, no bystander CPR, asystole on our arrival.",
         {"witnessed": "not witnessed", "cpr": "no CPR before arrival",
          "first_rhythm": "asystole"}),
        ("Airbags deployed. Witnessed cardiac arrest by wife.",
         {"witnessed": "witnessed by family"}),
        ("Arrest not witnessed, cardiac arrest.", {"witnessed": "not witnessed"}),
        ("Cardiac arrest witnessed by no one.", {"witnessed": "not witnessed"}),
        ("Cardiac arrest. Was it witnessed? No.", {"witnessed": "not witnessed"}),
        ("He arrested in front of us, VF.",
         {"arrested": "after EMS arrival", "witnessed": "witnessed by EMS"}),
        ("Found in cardiac arrest, down for about 10 to 15 minutes, first rhythm PEA.",
         {"arrested": "before EMS arrival", "downtime": "about 10 to 15 minutes",
          "first_rhythm": "pea"}),
        ("Patient arrested in the back of the ambulance, witnessed by us.",
         {"arrested": "after EMS arrival", "witnessed": "witnessed by EMS"}),
        ("Cardiac arrest, downtime prior to CPR approximately four to five minutes.",
         {"downtime": "about 4 to 5 minutes"}),
        ("witnessed arrest by his wife she started cpr downtime about five minutes",
         {"witnessed": "witnessed by family", "cpr": "CPR by family",
          "downtime": "about 5 minutes"}),
        ("Cardiac arrest, went down about ten minutes ago.", {}),
        ("Cardiac arrest, no flow five minutes.", {"no_flow": "5 minutes"}),
        ("Cardiac arrest, AED shocked once prior to our arrival.",
         {"aed": "AED with shock before arrival"}),
        ("Cardiac arrest, no AED on scene.", {"aed": "no AED before arrival"}),
    ],
)  # fmt: skip
def test_it_is_told_with_the_arrest(text: str, told: dict[str, str]) -> None:
    arrest = _arrest(text)
    assert (dict(arrest.detail), arrest.status) == (told, FactStatus.ASSERTED)


@pytest.mark.parametrize(
    "text",
    [
        "Cardiac arrest. Fall was witnessed by staff.",
        "Witnessed seizure by wife, then cardiac arrest.",
        "Cardiac arrest. Was it witnessed by anyone?",
        "Cardiac arrest, let him down about 10 feet.",
        "Cardiac arrest, pressure down 20 in ten minutes.",
        "Cardiac arrest, shocked three times, now asystole.",
        "History of cardiac arrest last year, bystander CPR, downtime ten minutes.",
        "Cardiac arrest, AED on the truck is broken.",
    ],
)
def test_what_is_told_of_something_else(text: str) -> None:
    assert _arrest(text).detail == ()


def test_who_had_it_did_not_see_it() -> None:
    arrest = _arrest("Her father had a witnessed cardiac arrest.")
    assert (arrest.status, arrest.detail) == (FactStatus.OTHER_SUBJECT, ())


def test_a_downtime_is_neither_an_age_nor_an_onset() -> None:
    facts = analyze_text("Cardiac arrest, downtime 50 minutes, down for 10 minutes.").facts
    assert not [f for f in facts if f.kind in (FactKind.AGE, FactKind.EVENT_TIME)]


def test_the_words_rest_on_what_was_said_and_are_told_in_the_readers_language() -> None:
    arrest = _arrest("Witnessed arrest, bystander CPR, first rhythm PEA.")
    quotes = [e.quote for e in arrest.evidence]
    assert quotes == ["Witnessed arrest", "bystander CPR", "first rhythm PEA"]
    told = "Cardiac arrest (witnessed, CPR by bystander, first rhythm PEA)"
    assert describe.display(arrest) == told
    with speaking("es"):
        assert "RCP por un testigo" in describe.display(arrest)


@pytest.mark.parametrize(
    ("text", "lost", "arrest"),
    [
        ("rosc at fourteen oh seven lost again at fourteen eleven still doing cpr", True, "14:11"),
        ("Pulse back at 10:15 but he re-arrested at 10:20 and we're doing CPR.", True, "10:20"),
        ("ROSC 12:01, re-arrest 12:06, compressions continue.", True, "12:06"),
        ("Return of circulation at 0312, lost output at 0318, LUCAS running.", True, "03:18"),
        ("ROSC at 14:07, lost again at 14:11, ROSC again at 14:15, holding.", False, "14:11"),
        ("ROSC after the third shock at 09:40, BP now 110 over 60.", False, None),
        ("ROSC at 14:07, line lost in the move.", False, None),
    ],
)
def test_a_pulse_that_came_back_may_be_lost_again(
    text: str, lost: bool, arrest: str | None
) -> None:
    facts = analyze_text(text).facts
    (back,) = (f for f in facts if f.name == "rosc" and f.kind is FactKind.FINDING)
    assert (("course", "lost again") in back.detail) is lost
    told = [f.value for f in facts if f.kind is FactKind.EVENT_TIME and f.name == "arrest"]
    assert told == ([arrest] if arrest else [])


def test_who_lost_it_without_a_pulse_that_came_back_had_no_arrest() -> None:
    facts = analyze_text("Sugar was low, he lost it at 14:10 and hit his wife.").facts
    assert not [f for f in facts if f.name == "arrest"]
