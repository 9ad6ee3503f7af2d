"""Drugs drawn up, ordered, given in parts, repeated and stopped, in sentences of their own."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus


def _given(said: str) -> list[Fact]:
    return [f for f in analyze_text(said).facts if f.kind is FactKind.MEDICATION_GIVEN]


def _told(said: str) -> set[str]:
    """Drugs that went in: name, amount, unit, how often."""
    return {
        f"{f.name} {f.dose:g} {f.unit}{f' x{f.count}' if f.count else ''}"
        for f in _given(said)
        if f.status is FactStatus.ASSERTED and f.dose is not None
    }


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "Push dose epi ten mics, then another ten, then twenty.",
            {"epinephrine 10 ug x2", "epinephrine 20 ug"},
        ),
        (
            "Have we got adenosine? Yeah, six in, then twelve.",
            {"adenosine 6 mg", "adenosine 12 mg"},
        ),
        (
            "Naloxone four hundred mics IM then eight hundred IN then two milligrams IV.",
            {"naloxone 400 ug", "naloxone 800 ug", "naloxone 2 mg"},
        ),
        (
            "A hundred of fentanyl up the nose, then another fifty, then another fifty.",
            {"fentanyl 100 ug", "fentanyl 50 ug x2"},
        ),
        (
            "I drew up a hundred of ketamine. He got forty, then thirty.",
            {"ketamine 40 mg", "ketamine 30 mg"},
        ),
        ("Orders for ten of morphine, gave five.", {"morphine 5 mg"}),
        (
            "Adrenaline, one milligram, drawn up. Rhythm check. One milligram going in.",
            {"epinephrine 1 mg"},
        ),
        (
            "Get the amiodarone ready. Three hundred. Third shock. Okay, push the amio. It's in.",
            {"amiodarone 300 mg"},
        ),
        ("Draw up ketamine one fifty. Okay, it's in.", {"ketamine 150 mg"}),
        ("Lactated Ringer's wide open, 500.", {"lactated_ringers 500 mL"}),
        ("It was two not four of midazolam.", {"midazolam 2 mg"}),
        ("Epi 1 mg at 10:55, then 10:59, then 11:03.", {"epinephrine 1 mg x3"}),
        (
            "Two sprays of GTN then another one.",
            {"nitroglycerin 2 {puff}", "nitroglycerin 1 {puff}"},
        ),
        ("A litre of saline, only got three hundred in.", {"normal_saline 300 mL"}),
        (
            "Five hundred of saline. I wanted another five hundred, stopped that at 250 mils.",
            {"normal_saline 250 mL"},
        ),
    ],
)
def test_each_stage_tells_its_own(said: str, told: set[str]) -> None:
    assert _told(said) == told


@pytest.mark.parametrize(
    "said",
    [
        "Fentanyl fifty, sats ninety, then ninety four.",
        "Fentanyl fifty then ninety over sixty.",
        "Fentanyl fifty, pain eight then six then four.",
        "Fentanyl fifty IV, respirations twelve, then eight.",
    ],
)
def test_a_reading_is_no_further_dose(said: str) -> None:
    assert _told(said) == {"fentanyl 50 ug"}


@pytest.mark.parametrize(
    "said",
    [
        "Draw up ketamine one fifty. Is it in? Not yet.",
        "Draw up ketamine one fifty. Once it's in we'll tube him.",
        "Draw up ketamine one fifty, is that in?",
        "I got orders for push-dose epi if her MAP stayed under 65.",
        "Has he got any aspirin on board?",
        "I'd have given three hundred of aspirin but he's already had it.",
        "we would have given him morphine but his pressure was too low",
        "should have given ten of morphine",
        "Let's get him four of Zofran.",
        "okay let's push one of epi",
        "lets start a bolus of five hundred of saline",
        "they should've used the narcan",
        "Once the amio's in we'll shock.",
        "She carries diazepam ten rectal for her seizures.",
        "Syringe driver has morphine twenty and midazolam ten over twenty four hours.",
        "He's got blood spurting from the wrist.",
        "Pulse 110 before fentanyl, 90 after.",
        "Can you draw up ten of morphine. Right. IV's in.",
        "I'd two grams of ceftriaxone made up and I hadn't it hung yet when she said that to us at "
        "the ambulance door, so I've not given it.",
    ],
)
def test_what_is_only_ready_ordered_or_asked_for_was_not_given(said: str) -> None:
    assert not [f for f in _given(said) if f.status is FactStatus.ASSERTED]


@pytest.mark.parametrize(
    "said", ["Aspirin's down.", "The Zofran's on board.", "Nitro's on board times two."]
)
def test_where_it_went_tells_that_it_was_given(said: str) -> None:
    assert [f.status for f in _given(said)] == [FactStatus.ASSERTED]


def test_an_order_is_carried_out_in_one_breath() -> None:
    assert [f.status for f in _given("ready push it amio's in")] == [FactStatus.ASSERTED]


def test_of_two_ways_in_the_denied_one_is_none() -> None:
    for said in ("gave epi point three IM not IV", "accidentally gave IM not IV epi point three"):
        assert [(f.dose, f.route, f.status) for f in _given(said)] == [
            (0.3, "IM", FactStatus.ASSERTED)
        ]


def test_of_four_tablets_three_were_taken() -> None:
    assert [f.count for f in _given("She chewed three of the four aspirin.")] == [3]


@pytest.mark.parametrize(
    "said",
    [
        "Magnesium two grams in a hundred over twenty.",
        "TXA one gram in one hundred over ten.",
        "Ran the bolus two fifty over fifteen.",
    ],
)
def test_what_runs_over_minutes_is_no_pressure(said: str) -> None:
    assert not [f for f in analyze_text(said).facts if f.kind is FactKind.VITAL]


@pytest.mark.parametrize(
    "said", ["Fentanyl, fifty. That's in. 118 over 70.", "60 over 20, no pulse."]
)
def test_a_pressure_behind_a_drug_is_one(said: str) -> None:
    assert len([f for f in analyze_text(said).facts if f.kind is FactKind.VITAL]) == 2


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("push the epi epi's in fourteen twenty two", "epinephrine"),
        ("d fifty is in recheck sugar one forty two", "dextrose"),
        ("narcan's in he's still out", "naloxone"),
    ],
)
def test_what_is_in_is_in_whatever_is_said_next(text: str, drug: str) -> None:
    assert [f.name for f in _given(text) if f.status is FactStatus.ASSERTED] == [drug]


@pytest.mark.parametrize(
    "text",
    ["the versed is in the blue box", "fentanyl's in my left pocket", "the epi is in the bag"],
)
def test_what_is_in_a_box_is_not_given(text: str) -> None:
    assert analyze_text(text).facts == ()


@pytest.mark.parametrize(
    ("text", "went_in"),
    [
        ("We pulled 200 of ketamine, gave 40 slow IV.", [("ketamine", 40)]),
        ("the order was ketamine one hundred medic gave fifty", [("ketamine", 50)]),
        ("versed ten pulled gave five wasted five", [("midazolam", 5)]),
        (
            "fentanyl hundred drawn up seventy five given twenty five wasted",
            [("fentanyl", 75)],
        ),
        ("fentanyl a hundred drawn up, gave 75, wasted 25", [("fentanyl", 75)]),
        ("Order was for 5 of Haldol, we gave 10 of droperidol instead.", [("droperidol", 10)]),
        ("He was supposed to get 300 of amio.", []),
        ("bicarb fifty hung never given pressure ninety over fifty", []),
    ],
)
def test_what_was_pulled_ordered_or_hung_is_not_what_went_in(
    text: str, went_in: list[tuple[str, float]]
) -> None:
    told = [(f.name, f.dose) for f in _given(text) if f.status is FactStatus.ASSERTED]
    assert told == went_in


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Narcan 0.4 IV, no, IM, couldn't get a line.", "IM"),
        ("5 of midazolam IM, no, sorry, intranasal", "IN"),
        ("Narcan 0.4 IV, no IM needed", "IV"),
    ],
)
def test_a_way_in_that_was_put_right_is_the_later(text: str, way: str) -> None:
    assert [f.route for f in _given(text)] == [way]
