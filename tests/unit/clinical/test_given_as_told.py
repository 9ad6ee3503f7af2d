"""Medicines as other crews tell them: ways in words, lists, totals, lent pens, changed minds."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import Fact, FactKind, FactStatus


def _given(text: str) -> list[Fact]:
    facts = analyze_text(text).facts
    return [f for f in facts if f.kind is FactKind.MEDICATION_GIVEN]


def _told(text: str) -> list[tuple[str, float | None, str | None]]:
    return [(f.name, f.dose, f.unit) for f in _given(text) if f.status is FactStatus.ASSERTED]


def _held(text: str) -> list[str]:
    return [f.name for f in _given(text) if f.status is FactStatus.NEGATED]


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("diazepam ten milligrams up the back passage", "PR"),
        ("naloxone two milligrams squirted up her nose", "IN"),
        ("fentanyl fifty mcgs i n", "IN"),
        ("morphine five in the vein", "IV"),
        ("paracetamol one gram through the drip", "IV"),
        ("tranexamic acid one gram down the line", "IV"),
        ("ketorolac thirty into the muscle", "IM"),
        ("thirty of ketorolac in the bum", "IM"),
        ("oral glucose fifteen grams buccal", "BUC"),
        ("morphine five milligrams", None),
        ("salbutamol five through the mask", None),
        ("gtn eight hundred micrograms sublingual", "SL"),
        ("three puffs of salbutamol off his mum and we've put him on a neb", "INH"),
    ],
)
def test_a_way_in_is_the_one_that_was_said(text: str, route: str | None) -> None:
    (fact,) = _given(text)
    assert fact.route == route


@pytest.mark.parametrize(
    ("text", "routes"),
    [
        ("given morphine five and ondansetron four both iv", ["IV", "IV"]),
        ("paracetamol one gram morphine ten ondansetron four all iv", ["IV", "IV", "IV"]),
        ("aspirin three hundred morphine five and metoclopramide ten both iv", [None, "IV", "IV"]),
    ],
)
def test_a_way_in_is_shared_where_it_is_said_to_be(text: str, routes: list[str | None]) -> None:
    assert [f.route for f in _given(text)] == routes


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("fentanyl fifty migs iv", [("fentanyl", 50, "ug")]),
        ("a milligram and a half of midazolam", [("midazolam", 1.5, "mg")]),
        ("a litre and a half of hartmanns", [("lactated_ringers", 1.5, "L")]),
        ("six rounds of epi and one of bicarb", [("epinephrine", None, None)]),
        ("he's had an aspirin two nitros and four of morphine",
         [("aspirin", None, None), ("nitroglycerin", None, None), ("morphine", 4, "mg")]),
        ("salbutamol back to back nebs three in total", []),
        ("so the ketamine i drew up one hundred and gave him fifty", [("ketamine", 50, "mg")]),
        ("told to chew aspirin and he took three twenty four", [("aspirin", 324, "mg")]),
        ("ketamine four milligrams per kilo im so three hundred", [("ketamine", 300, "mg")]),
        ("250 of ten percent dextrose", [("dextrose", 250, "mL")]),
    ],
)  # fmt: skip
def test_an_amount_is_what_was_said_of_the_drug(
    text: str, wanted: list[tuple[str, float | None, str | None]]
) -> None:
    assert _told(text) == wanted


def test_a_unit_that_is_heard_for_two_is_looked_at() -> None:
    (fact,) = _given("fentanyl fifty migs iv")
    assert fact.needs_review


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("gave adrenaline one milligram, that's the third one", 3),
        ("three lots of adrenaline", 3),
        ("the wife gave him two sprays of gtn", None),
        ("first dose of narcan point four no response second dose point eight", None),
        ("salbutamol five ipratropium five hundred micrograms", None),
    ],
)
def test_doses_are_counted_once(text: str, count: int | None) -> None:
    assert (
        _given(text)[-1].count in (count, None)
        if count is None
        else (_given(text)[0].count == count)
    )


def test_the_next_dose_follows_the_one_that_did_nothing() -> None:
    text = "adenosine six no joy twelve no joy eighteen and she cardioverted"
    assert [f.dose for f in _given(text)] == [6, 12, 18]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("treatment so far oxygen aspirin nitro fentanyl one hundred",
         ["aspirin", "nitroglycerin", "fentanyl"]),
        ("given the usual aspirin gtn and clopidogrel six hundred",
         ["aspirin", "nitroglycerin", "clopidogrel"]),
        ("we gave ondansetron eight and pantoprazole forty", ["ondansetron", "pantoprazole"]),
        ("takes aspirin seventy five and pantoprazole forty", []),
    ],
)  # fmt: skip
def test_a_list_of_what_was_given_is_read_to_its_end(text: str, names: list[str]) -> None:
    assert [name for name, *_ in _told(text) if name != "oxygen"] == names


@pytest.mark.parametrize(
    "text",
    [
        "we'd been going to give metoclopramide but she's on levodopa",
        "i was about to give metoclopramide but he settled",
        "thought about metoclopramide but she stopped being sick",
        "he wasn't keen on metoclopramide",
        "metoclopramide not suitable",
    ],
)
def test_what_was_meant_and_not_done_is_held(text: str) -> None:
    assert _held(text) == ["metoclopramide"]


@pytest.mark.parametrize(
    "text",
    [
        "i was going to give paracetamol but she'd already had some",
        "we thought about paracetamol but in the end gave it",
    ],
)
def test_what_was_given_all_the_same_is_not_held(text: str) -> None:
    assert _held(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("grandad used his grandson's EpiPen on her", "epinephrine"),
        ("dad used his sons epipen in the thigh", "epinephrine"),
        ("bystander narcan four milligrams up the nose", "naloxone"),
        ("the midwife gave syntometrine one amp im", "ergometrine_oxytocin"),
        ("the crew before us gave ten of morphine", "morphine"),
    ],
)
def test_who_was_there_first_gave_it(text: str, name: str) -> None:
    assert [(f.name, f.prior_to_ems) for f in _given(text)] == [(name, True)]


def test_what_a_ward_wants_is_only_planned() -> None:
    (fact,) = _given("cath lab wants him loaded with ticagrelor one eighty")
    assert fact.status is FactStatus.PLANNED


def test_a_bag_that_ran_out_is_no_home_medicine() -> None:
    facts = analyze_text("we'd run out of ondansetron").facts
    assert [f for f in facts if f.kind is FactKind.HOME_MEDICATION] == []


@pytest.mark.parametrize(
    "text",
    [
        "he's on warfarin for his heart and a water tablet furosemide forty",
        "she's on bisoprolol and aspirin seventy five",
        "aspirin seventy five once a day clopidogrel seventy five",
        "he's had his morning metoprolol",
        "mum says sertraline fifty milligrams",
        "i think he carries an EpiPen for nuts",
        "i got tylenol in the truck if that helps",
        "cannula left hand flushed with ten of saline",
    ],
)
def test_what_is_taken_every_day_was_not_given(text: str) -> None:
    assert _given(text) == []


def test_what_is_infused_is_given_though_he_is_on_it() -> None:
    assert _told("she's on amiodarone and we gave aspirin three hundred")[-1] == (
        "aspirin", 300, "mg",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("half of the five milligram midazolam", [("midazolam", 2.5, "mg")]),
        ("we did not get a line so we gave morphine five im", [("morphine", 5, "mg")]),
        ("could not get a trace so we stopped that adrenaline ten mikes every minute",
         [("epinephrine", 10, "ug")]),
        ("norepi's running, 8 mics", [("norepinephrine", 8, "ug/min")]),
        ("adrenaline 500 micrograms im that's her second one", [("epinephrine", 500, "ug")]),
        ("ketamine from the doctor eighty milligrams iv", [("ketamine", 80, "mg")]),
        ("signed out ten of morphine used five wasted five", [("morphine", 5, "mg")]),
        ("pre hospital meds albuterol two point five atrovent point five",
         [("albuterol", 2.5, "mg"), ("ipratropium", 0.5, "mg")]),
        ("can you give him four of ondansetron yep done", [("ondansetron", 4, "mg")]),
        ("was any naloxone given no not yet", []),
        ("a second unit then TXA two grams calcium chloride one gram cefazolin two grams",
         [("tranexamic_acid", 2, "g"), ("calcium_chloride", 1, "g"), ("cefazolin", 2, "g")]),
        ("fentanyl drip continued at 100 mics an hour propofol was off",
         [("fentanyl", 100, "ug/h")]),
        ("got the nurse to give him five of salbutamol", [("albuterol", 5, "mg")]),
    ],
)  # fmt: skip
def test_an_amount_is_never_half_heard(
    text: str, wanted: list[tuple[str, float | None, str | None]]
) -> None:
    assert _told(text) == wanted


@pytest.mark.parametrize(
    ("text", "substances"),
    [
        ("chew this it's aspirin three hundred any allergies to it no", []),
        ("this is paracetamol you're not allergic to it are you", []),
        ("aspirin, he's allergic to it", ["aspirin"]),
        ("no allergies that he knows of but his bracelet says penicillin", ["penicillin"]),
    ],
)
def test_a_question_about_the_drug_in_hand_is_no_allergy(text: str, substances: list[str]) -> None:
    facts = analyze_text(text).facts
    told = [f.name for f in facts if f.kind is FactKind.ALLERGY]
    assert [name for name in told if name != "nkda"] == substances
