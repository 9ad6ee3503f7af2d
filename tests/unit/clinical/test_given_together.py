"""Two drugs in one breath, solutions, totals given in parts, and nebulisers without an amount."""

from __future__ import annotations

import pytest

from recorder.core.model import FactKind, FactStatus
from tests.unit.clinical.reading import facts, given

Told = list[tuple[str, float | None, str | None]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ket and roc, 120 and 80", [("ketamine", 120, "mg"), ("rocuronium", 80, "mg")]),
        ("neb of salbutamol and Atrovent, five and point five",
         [("albuterol", 5, "mg"), ("ipratropium", 0.5, "mg")]),
        ("salbutamol and Atrovent neb running",
         [("albuterol", None, None), ("ipratropium", None, None)]),
        ("We put her on a salbutamol neb", [("albuterol", None, None)]),
        ("ondansetron four, a litre of Hartmann's",
         [("ondansetron", 4, "mg"), ("lactated_ringers", 1, "L")]),
    ],
)  # fmt: skip
def test_each_of_two_drugs_has_its_own_amount(text: str, told: Told) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Two doses of IM adrenaline, one by her teacher and one by us.",
         [("epinephrine", None, None)]),
        ("two doses of fentanyl, one before the splint and one after", [("fentanyl", None, None)]),
        ("one duoneb one albuterol dexamethasone on board",
         [("albuterol_ipratropium", None, None), ("albuterol", None, None),
          ("dexamethasone", None, None)]),
        ("one epi one bicarb one calcium chloride",
         [("epinephrine", None, None), ("sodium_bicarbonate", None, None),
          ("calcium_chloride", None, None)]),
        ("she had two Panadol about half seven so a gram of paracetamol",
         [("acetaminophen", 1, "g")]),
        ("i give her two paracetamol at half one thats all\nso gram at half one",
         [("acetaminophen", 1, "g")]),
    ],
)  # fmt: skip
def test_how_many_of_each_is_no_amount(text: str, told: Told) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("two point fives in of the morphine", [("morphine", 2.5, "mg")]),
        ("tens in of morphine", [("morphine", 10, "mg")]),
        ("lets do fentanyl fifty\nfiftys in", [("fentanyl", 50, "ug")]),
        ("ketamine twenty please\nokay twenties in", [("ketamine", 20, "mg")]),
        ("two fives in of the midazolam", [("midazolam", 5, "mg")]),
        ("one seventy seven of the a see ta min o fen so lets call it one seventy five", []),
        ("his sats were in the eighties in the house after the ketamine", []),
    ],
)
def test_a_number_that_is_in_may_have_lost_its_apostrophe(text: str, told: Told) -> None:
    assert [dose for dose in given(text) if dose[1] is not None] == told


def test_amounts_that_do_not_fit_their_drugs_by_turns_are_left_out() -> None:
    assert all(dose is None for _, dose, _ in given("gave aspirin and ondansetron, four and 300"))


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("250 of ten percent dextrose", (250, "mL")),
        ("a hundred of D10", (100, "mL")),
        ("fifty of fifty percent dextrose", (50, "mL")),
        ("25 of D50", (25, "g")),
        ("25 grams of D50", (25, "g")),
    ],
)
def test_a_solution_is_measured_in_millilitres(text: str, dose: tuple[float, str]) -> None:
    assert given(text) == [("dextrose", *dose)]


def test_a_small_number_of_a_weak_solution_is_to_be_checked() -> None:
    (fact,) = facts("20 of D10", FactKind.MEDICATION_GIVEN)
    assert fact.review_reason == "grams or millilitres were not said"


@pytest.mark.parametrize(
    ("text", "dose", "count"),
    [
        ("fifty of propofol in tens", 10, 5),
        ("a hundred of fentanyl in increments of twenty five", 25, 4),
        ("morphine 10 in twos", 2, 5),
    ],
)
def test_a_total_in_parts_is_one_part_so_often(text: str, dose: float, count: int) -> None:
    (fact,) = facts(text, FactKind.MEDICATION_GIVEN)
    assert (fact.dose, fact.count) == (dose, count)


def test_both_drugs_are_not_twice_one() -> None:
    found = facts("hydrocortisone 200 and chlorphenamine 10, both slow IV",
                  FactKind.MEDICATION_GIVEN)  # fmt: skip
    assert [fact.count for fact in found] == [None, None]


def test_what_may_have_been_taken_is_doubtful() -> None:
    text = "he might have taken 20 of diazepam"
    assert given(text) == []
    assert given(text, FactStatus.UNCERTAIN) == [("diazepam", 20, "mg")]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("salbutamol five and atrovent five hundred back to back times three", [3, 3]),
        ("Albuterol 2.5 mg with ipratropium 0.5 mg back to back x2.", [2, 2]),
        ("two combined nebs, salbutamol 5 and ipratropium 500 first, then salbutamol 5 alone",
         [2, None]),
        ("Salbutamol 5, then salbutamol 5 on its own.", [2]),
        ("Fentanyl 50, then fentanyl 50, then fentanyl 50.", [3]),
        ("Aspirin 300 and GTN times two.", [None, 2]),
        ("Fentanyl 50 and ondansetron 4 twice.", [None, 2]),
        ("We gave salbutamol 5. So salbutamol 5 so far.", [None]),
    ],
)  # fmt: skip
def test_what_goes_into_one_neb_goes_in_as_often(text: str, counts: list[int | None]) -> None:
    assert [f.count for f in facts(text, FactKind.MEDICATION_GIVEN)] == counts


def test_without_back_to_back_how_often_the_first_went_in_is_to_check() -> None:
    first, _ = facts("salbutamol 5 and ipratropium 500 times two", FactKind.MEDICATION_GIVEN)
    assert (first.count, first.needs_review) == (2, True)
