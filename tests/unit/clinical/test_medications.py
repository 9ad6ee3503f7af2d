"""Drugs given: dose grammar, counts, routes, and what is no administration at all."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given

_GIVEN: list[tuple[str, list[tuple[str, float | None, str | None]]]] = [
    ("gave 324 of aspirin PO at fourteen twenty", [("aspirin", 324, "mg")]),
    ("0.4 nitro sublingual", [("nitroglycerin", 0.4, "mg")]),
    ("nitro point four sublingual times three", [("nitroglycerin", 0.4, "mg")]),
    ("pushed one of epi", [("epinephrine", 1, "mg")]),
    ("fifty mics of fentanyl IN", [("fentanyl", 50, "ug")]),
    ("fifty of fentanyl", [("fentanyl", 50, "ug")]),
    ("25 grams of D50", [("dextrose", 25, "g")]),
    ("hung a liter of saline", [("normal_saline", 1, "L")]),
    ("gave 4 of Zofran IV", [("ondansetron", 4, "mg")]),
    ("a gram of TXA over ten minutes", [("tranexamic_acid", 1, "g")]),
    ("epi point one five IM", [("epinephrine", 0.15, "mg")]),
    ("adrenaline five hundred micrograms IM", [("epinephrine", 500, "ug")]),
    ("amiodarone 300 and then a further 150",
     [("amiodarone", 300, "mg"), ("amiodarone", 150, "mg")]),
    ("six of adenosine rapid push, then twelve of adenosine",
     [("adenosine", 6, "mg"), ("adenosine", 12, "mg")]),
    ("ketamine eighty milligrams rocuronium one hundred milligrams",
     [("ketamine", 80, "mg"), ("rocuronium", 100, "mg")]),
    ("gave fentanyl 50 mcg, 4 mg of Zofran and 500 mls of saline",
     [("fentanyl", 50, "ug"), ("ondansetron", 4, "mg"), ("normal_saline", 500, "mL")]),
    ("fifty mikes fentanyl four milligrams zofran i v",
     [("fentanyl", 50, "ug"), ("ondansetron", 4, "mg")]),
    ("morphine two and a half milligrams", [("morphine", 2.5, "mg")]),
    ("paracetamol a gram IV", [("acetaminophen", 1, "g")]),
    ("gave him 2, make that 4 of morphine", [("morphine", 4, "mg")]),
    ("Keppra 1500, correction, 3000 milligrams IV", [("levetiracetam", 3000, "mg")]),
    ("on a norepi drip at 8 mikes a minute", [("norepinephrine", 8, "ug/min")]),
    ("dopamine at 5 mikes per kilo per minute", [("dopamine", 5, "ug/kg/min")]),
    ("salbutamol five milligrams nebulised", [("albuterol", 5, "mg")]),
    ("gave two puffs of her albuterol inhaler", [("albuterol", 2, "{puff}")]),
    ("an inch of nitro paste", [("nitroglycerin", 1, "[in_i]")]),
    ("one tube of oral glucose, fifteen grams", [("oral_glucose", 15, "g")]),
    ("narc in two milligrams intranasal", [("naloxone", 2, "mg")]),
    ("mag, two grams over twenty minutes", [("magnesium_sulfate", 2, "g")]),
    ("gave Narcan with good effect", [("naloxone", None, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), _GIVEN)
def test_the_dose_belongs_to_its_drug(
    text: str, expected: list[tuple[str, float | None, str | None]]
) -> None:
    assert given(text) == expected


@pytest.mark.parametrize(("text", "expected"), _GIVEN)
def test_lower_case_without_stops_reads_the_same(
    text: str, expected: list[tuple[str, float | None, str | None]]
) -> None:
    if "," in text and "make that" not in text and "correction" not in text:
        text = text.replace(",", "")
    assert given(text.lower()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15 liters by non-rebreather", ("oxygen", 15, "L/min", "NRB")),
        ("oxygen at 4 liters nasal cannula", ("oxygen", 4, "L/min", "NC")),
        ("on a non-rebreather at 15", ("oxygen", 15, "L/min", "NRB")),
        ("bagging him with fifteen litres", ("oxygen", 15, "L/min", "BVM")),
        ("28 percent venturi at four litres", ("oxygen", 4, "L/min", "VENTURI")),
        ("o two two liters nasal cannula", ("oxygen", 2, "L/min", "NC")),
    ],
)
def test_oxygen_is_a_drug_with_flow_and_device(text: str, expected: tuple[object, ...]) -> None:
    found = facts(text, FactKind.MEDICATION_GIVEN)
    assert [(f.name, f.dose, f.unit, f.route) for f in found] == [expected]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("nitro 0.4 sublingual times three", 3),
        ("morphine 2 milligrams twice", 2),
        ("lorazepam 4 milligrams IV, repeated at 1838", 2),
        ("epi one milligram IV, four doses in all", 4),
        ("adrenaline one milligram IV times five, sorry, times six", 6),
        ("hydromorphone 0.5 milligrams IV, and a second 0.5 ten minutes later", 2),
        ("atropine one milligram IV with no change, second milligram, nothing", 2),
        ("fentanyl 50 mcg IV", None),
    ],
)
def test_repetition_is_a_count_never_a_bigger_dose(text: str, count: int | None) -> None:
    (found,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert found.count == count


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("aspirin 324 mg chewed", "PO"),
        ("naloxone 2 mg intranasal", "IN"),
        ("ketamine 200 IM", "IM"),
        ("glucagon one milligram i m", "IM"),
        ("fentanyl 50 IN", "IN"),
        ("nitro 0.4 under the tongue", "SL"),
        ("albuterol 2.5 by neb", "NEB"),
        ("epi 1 milligram IO", "IO"),
        ("diazepam 10 milligrams rectally", "PR"),
        ("morphine 4 milligrams", None),
    ],
)
def test_the_route_is_read_or_left_open(text: str, route: str | None) -> None:
    (found,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert found.route == route


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("aspirin was not given because of allergy", "aspirin"),
        ("Toradol not given", "ketorolac"),
        ("we are holding nitro", "nitroglycerin"),
        ("no epi needed", "epinephrine"),
        ("we had Ativan drawn up but did not give it", "lorazepam"),
        ("glucagon was considered, not given", "glucagon"),
        ("lasix was held per protocol", "furosemide"),
        ("no TXA per protocol", "tranexamic_acid"),
        ("morphine withheld, pressure too low", "morphine"),
        ("patient refused the aspirin", "aspirin"),
    ],
)
def test_withheld_drugs_are_said_so(text: str, drug: str) -> None:
    held = given(text, FactStatus.NEGATED) + given(text, FactStatus.REFUSED)
    assert held == [(drug, None, None)]
    assert given(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "if he vomits, 4 of Zofran",
        "ready to give ketamine 100",
        "do you want epi?",
        "requesting orders for 4 milligrams of morphine",
        "we would start norepi at 5 mikes a minute",
        "allergic to aspirin and codeine",
        "takes metoprolol 50 twice a day and aspirin 81 daily",
        "home meds are lisinopril 10 and metformin 500",
        "overdose of acetaminophen, about 30 tablets",
        "his friend got 2 milligrams of Narcan",
        "glucose 103",
        "blood pressure 140 over 90",
        "18 gauge in the left AC",
        "he takes insulin",
        "on 2 liters at home",
    ],
)
def test_what_was_not_given_is_not_given(text: str) -> None:
    assert given(text) == []


def test_what_came_before_the_crew_is_marked() -> None:
    for text in (
        "PD had given 4 milligrams of Narcan intranasal before we got there",
        "wife gave him 324 of aspirin prior to our arrival",
        "took four puffs of my albuterol",
    ):
        (found,) = facts(text, FactKind.MEDICATION_GIVEN)
        assert found.prior_to_ems, text
    (ours,) = facts("we gave 324 of aspirin", FactKind.MEDICATION_GIVEN)
    assert not ours.prior_to_ems


def test_an_implied_unit_is_said_to_be_implied() -> None:
    (found,) = facts("gave 324 of aspirin", FactKind.MEDICATION_GIVEN)
    assert found.unit_implied
    (spoken,) = facts("gave 324 mg of aspirin", FactKind.MEDICATION_GIVEN)
    assert not spoken.unit_implied


def test_doubt_is_marked_for_review() -> None:
    (big,) = facts("gave 400 milligrams of morphine", FactKind.MEDICATION_GIVEN)
    assert big.review_reason == "outside the usual dose"
    (half,) = facts("gave half of Ativan", FactKind.MEDICATION_GIVEN)
    assert half.review_reason is not None
    (heard,) = facts("glucka gon one milligram im", FactKind.MEDICATION_GIVEN)
    assert (heard.name, heard.review_reason) == ("glucagon", "the drug was not heard clearly")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("set up racemic epi, half a mil in three of saline. Racemic epi is running.",
         [("racemic_epinephrine", 0.5, "mL")]),
        ("Give me 6 of adenosine. Okay, pushing 6.", [("adenosine", 6, "mg")]),
        ("norepinephrine at 8 mikes a minute, we've gone up to 14",
         [("norepinephrine", 8, "ug/min"), ("norepinephrine", 14, "ug/min")]),
        ("ten mils of ten percent calcium chloride", [("calcium_chloride", 10, "mL")]),
        ("five of morphine, entonox as well",
         [("morphine", 5, "mg"), ("nitrous_oxide", None, None)]),
        ("an amp of D50", [("dextrose", 25, "g")]),
        ("for milligrams of morphine", [("morphine", 4, "mg")]),
        ("buccal midazzle am five milligrams", [("midazolam", 5, "mg")]),
        ("she took two of her own nitro", [("nitroglycerin", None, None)]),
        ("fluids at five hundred an hour", [("iv_fluid", 500, "mL/h")]),
    ],
)  # fmt: skip
def test_doses_said_in_roundabout_ways(
    text: str, expected: list[tuple[str, float | None, str | None]]
) -> None:
    assert given(text) == expected


def test_a_corrected_flow_of_oxygen_leaves_one() -> None:
    text = "Oxygen eight litres, correction, fifteen litres via non-rebreather"
    assert given(text) == [("oxygen", 15, "L/min")]
    assert given(text, FactStatus.SUPERSEDED) == [("oxygen", 8, "L/min")]


def test_an_ampule_is_an_amount_to_be_checked() -> None:
    (found,) = facts("an amp of D50", FactKind.MEDICATION_GIVEN)
    assert found.unit_implied
    assert found.review_reason == "an ampule was said, not an amount"


@pytest.mark.parametrize("text", ["rectal diazepam 5 mg at 0716", "gave 10 of rectal diazepam"])
def test_rectal_is_the_way_of_the_drug_behind_it(text: str) -> None:
    (fact,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert (fact.name, fact.route) == ("diazepam", "PR")
