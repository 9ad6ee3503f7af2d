"""Where a denial ends in words without marks: at its own noun, and before what was done next."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given, names

NEGATED = FactStatus.NEGATED


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("no other holes tourniquet on at twenty one fourteen high and tight", "tourniquet"),
        ("no further wounds chest seal on", "chest_seal"),
        ("no other complaints i v in the left hand", "iv_access"),
        ("denies other complaints i v in the left hand", "iv_access"),
        ("no pain elsewhere collar on", "cervical_collar"),
        ("no other hole that bleeds a tourniquet is on", "tourniquet"),
        ("no veins io in the left humerus", "io_access"),
        ("no other wounds found chest seal on the left", "chest_seal"),
        ("no signs of life cpr in progress", "cpr"),
        ("no bones broken splint on for comfort", "splint"),
    ],
)
def test_a_denial_that_has_its_noun_denies_no_act_behind_it(text: str, name: str) -> None:
    assert name in names(text, FactKind.INTERVENTION)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("no need for a tourniquet", "tourniquet"),
        ("We haven't done a needle decompression.", "needle_decompression"),
        ("No oxygen or 12-lead.", "ecg_12_lead"),
        ("No blanket or i-gel.", "supraglottic_airway"),
        ("Not given CPAP.", "cpap"),
        ("no combat tourniquet", "tourniquet"),
        ("no successful iv access", "iv_access"),
        ("no bystander cpr", "cpr"),
        ("there was no collar on", "cervical_collar"),
        ("chest seal on we didn't do a needle there's no tension", "needle_decompression"),
    ],
)
def test_an_act_that_is_denied_itself_stays_denied(text: str, name: str) -> None:
    assert name in names(text, FactKind.INTERVENTION, NEGATED)
    assert name not in names(text, FactKind.INTERVENTION)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("not feeding since last night floppy", "weakness_generalized"),
        ("not drinking for two days vomiting", "vomiting"),
        ("hasn't peed all day confused", "confusion"),
        ("no injuries anywhere else bruising to the left leg", "contusion"),
        ("patient says no he isn't smells of alcohol", "alcohol_use"),
        ("head nil neck nil chest bruising on the left abdomen nil", "contusion"),
        ("allergies nil bruising on the chest", "contusion"),
        ("down maybe twenty minutes pupils fixed and dilated", "pupils_dilated"),
        ("agonal at maybe 4 a minute pinpoint pupils", "pupils_pinpoint"),
        ("he denies drug use smells of alcohol", "alcohol_use"),
        ("denies any pain looks pale", "skin_pale"),
        ("airway fine no soot obviously its a scald", "burn_injury"),
        ("She stopped ramipril because of the itch. Has a cough.", "cough"),
    ],
)
def test_what_stands_behind_an_ended_denial_or_doubt_is_there(text: str, name: str) -> None:
    assert name in names(text, FactKind.FINDING)


@pytest.mark.parametrize(
    ("text", "name", "status"),
    [
        ("chest nil bruising", "contusion", NEGATED),
        ("neck nil tenderness", "tenderness", NEGATED),
        ("no swelling anywhere or bruising", "contusion", NEGATED),
        ("he isn't confused", "confusion", NEGATED),
        ("pain in the neck nil", "neck_pain", NEGATED),
        ("possible five minute seizure", "seizure", FactStatus.UNCERTAIN),
        ("maybe 3 seizures", "seizure", FactStatus.UNCERTAIN),
        ("out maybe ten seconds hit your head sir no landed on the bread", "head_injury", NEGATED),
    ],
)
def test_what_the_denial_or_the_doubt_is_of_stays_so(
    text: str, name: str, status: FactStatus
) -> None:
    assert name in names(text, FactKind.FINDING, status)


@pytest.mark.parametrize(
    "text",
    [
        "Denies this was a suicide attempt.",
        "She denies it was suicidal.",
        "admits to fentanyl denies this was a suicide attempt glucose 88",
        "He denied that it was a suicide attempt.",
    ],
)
def test_who_denies_what_it_was_denies_the_thing(text: str) -> None:
    assert "suicidal_ideation" in names(text, FactKind.FINDING, NEGATED)
    assert not facts(text, FactKind.CHIEF_COMPLAINT)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("no regular medications has a ventolin puffer", "albuterol"),
        ("no regular meds takes paracetamol now and then", "acetaminophen"),
    ],
)
def test_what_somebody_has_is_not_denied_with_his_medicines(text: str, name: str) -> None:
    assert name in names(text, FactKind.HOME_MEDICATION)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("let's get an i o in right humerus done", "io_access"),
        ("I'll get a line in. Pink one, left hand. Got it.", "iv_access"),
        ("get an IO in the left tibia flushed good", "io_access"),
        ("we'll get a line in. 18, left AC. That's in.", "iv_access"),
        ("one 18 gauge cannula they have put", "iv_access"),
        ("no contractions that we can feel tilted her to the left", "positioning"),
    ],
)
def test_an_order_that_is_told_to_be_done_is_done(text: str, name: str) -> None:
    assert name in names(text, FactKind.INTERVENTION)
    assert name not in names(text, FactKind.INTERVENTION, FactStatus.PLANNED)


@pytest.mark.parametrize(
    "text",
    [
        "Let's get an IO in. Right tibia.",
        "I'll get a line in. Left hand. Got it?",
        "let's get a line done",
        "cannula they have for later",
    ],
)
def test_an_order_alone_is_not_done(text: str) -> None:
    assert not facts(text, FactKind.INTERVENTION)


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("adrenaline was drawn up in case not used metoclopramide 10 iv", "metoclopramide"),
        ("Adrenaline drawn up in case, not used, metoclopramide 10 IV.", "metoclopramide"),
        ("hydrocortisone we haven't given that thought you'd want to 300 ml of saline as a bolus",
         "normal_saline"),
    ],
)  # fmt: skip
def test_a_plan_that_came_to_nothing_plans_no_drug_behind_it(text: str, drug: str) -> None:
    assert drug in {name for name, _, _ in given(text)}


@pytest.mark.parametrize("text", ["No cyanide kit given.", "chemical suits on, hazmat team here"])
def test_what_is_for_a_poison_is_no_exposure(text: str) -> None:
    assert not names(text, FactKind.MECHANISM) | names(text, FactKind.MECHANISM, NEGATED)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("its not hard put a collar on her", "cervical_collar"),
        ("it's not bad pop a bandage on it", "bandage"),
        ("he's not hurt put a collar on him", "cervical_collar"),
        ("it isn't broken stick a splint on it", "splint"),
    ],
)
def test_how_something_is_not_denies_no_order_behind_it(text: str, name: str) -> None:
    assert name in names(text, FactKind.INTERVENTION)


@pytest.mark.parametrize(
    "text", ["we did not put a collar on", "it's not worth putting a collar on"]
)
def test_a_verb_that_is_denied_stays_denied(text: str) -> None:
    assert names(text, FactKind.INTERVENTION, NEGATED) == {"cervical_collar"}


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("no collar blocks or straps", {"cervical_collar", "spinal_motion_restriction"}),
        ("No collar, blocks or straps.", {"cervical_collar", "spinal_motion_restriction"}),
        ("no opa, npa or igel", {"opa", "npa", "supraglottic_airway"}),
        ("no tourniquet dressing or splint", {"tourniquet", "bandage", "splint"}),
    ],
)
def test_a_denied_list_of_acts_that_an_or_closes_is_denied_whole(
    text: str, denied: set[str]
) -> None:
    assert names(text, FactKind.INTERVENTION, NEGATED) == denied
    assert not names(text, FactKind.INTERVENTION)


@pytest.mark.parametrize(
    "text",
    [
        "no bleeding no fluid",
        "No show, no bleeding, no fluid.",
        "no blood or fluid from the ears",
        "No fluid, no blood, waters intact.",
        "no fluid no contractions",
    ],
)
def test_fluid_beside_what_is_looked_for_is_none_of_a_bag(text: str) -> None:
    assert not names(text, FactKind.MEDICATION_GIVEN, NEGATED)


@pytest.mark.parametrize(
    "text",
    ["no fluid given", "no bleeding, no fluid given", "line in but no fluid yet", "no fluids"],
)
def test_fluid_of_a_bag_is_denied(text: str) -> None:
    assert names(text, FactKind.MEDICATION_GIVEN, NEGATED) == {"iv_fluid"}


@pytest.mark.parametrize(
    "text",
    [
        "Does it make you drowsy? No.",
        "do the tablets make you drowsy no",
        "Do they make you dizzy? Not really.",
    ],
)
def test_what_a_medicine_does_not_do_is_neither_there_nor_denied(text: str) -> None:
    for status in (NEGATED, FactStatus.ASSERTED):
        assert not names(text, FactKind.FINDING, status)


def test_what_something_does_make_is_there() -> None:
    assert "cough" in names("Does breathing in make you cough? Yes.", FactKind.FINDING)


@pytest.mark.parametrize(
    "text",
    [
        "We looked at intubating but he was too agitated.",
        "looked at putting a line in but no veins",
    ],
)
def test_what_was_looked_at_is_not_done(text: str) -> None:
    assert not names(text, FactKind.INTERVENTION)
