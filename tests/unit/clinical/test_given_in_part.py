"""How much went in of what was written up, had or swallowed; conditions and counts behind it."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.clinical.second_look.stopped_at import PARTLY_LOST
from recorder.core.model import Fact, FactKind, FactStatus

PLANNED, ASSERTED = FactStatus.PLANNED, FactStatus.ASSERTED


def given(said: str) -> list[Fact]:
    return [f for f in analyze_text(said).facts if f.kind is FactKind.MEDICATION_GIVEN]


@pytest.mark.parametrize(
    ("said", "drug", "dose", "status"),
    [
        ("The doctor wrote up 10 of diazepam.", "diazepam", 10, PLANNED),
        ("The doctor wrote up 10 of diazepam but I only needed 5.", "diazepam", 5, ASSERTED),
        ("I had 10 of morphine and gave him 4 of it, the other 6 is in the bin.",
         "morphine", 4, ASSERTED),
        ("We usually give 10 of morphine but he's small so I gave 5.", "morphine", 5, ASSERTED),
        ("She had 10 of morphine and 4 of ondansetron.", "morphine", 10, ASSERTED),
        ("Magnesium 2 grams over 20 if he gets worse.", "magnesium_sulfate", 2, PLANNED),
        ("Amiodarone 150 over ten minutes if it comes back.", "amiodarone", 150, PLANNED),
        ("Amiodarone 150 over ten minutes and it came back.", "amiodarone", 150, ASSERTED),
        ("I had to give her 5 of midazolam.", "midazolam", 5, ASSERTED),
        ("Had to give a second 150 of amio as he went back into it.", "amiodarone", 150, ASSERTED),
        ("If we had to give 5 of midazolam we would.", "midazolam", 5, PLANNED),
        ("You'll have to give her 5 of midazolam.", "midazolam", 5, PLANNED),
    ],
)  # fmt: skip
def test_what_is_told_of_the_amount(said: str, drug: str, dose: float, status: FactStatus) -> None:
    first = next(f for f in given(said) if f.name == drug)
    assert (first.dose, first.status) == (dose, status)


@pytest.mark.parametrize(
    "said",
    [
        "Activated charcoal 50 grams, he drank about half.",
        "Gave her 250 of paracetamol and she spat half of it out.",
        "Oral glucose, one tube, he only managed half.",
        "Gave 4 of ondansetron and he vomited it straight back up.",
        "Started the mag, two grams, but pulled it after a minute because he flushed.",
    ],
)
def test_what_was_partly_lost_is_to_check(said: str) -> None:
    assert [f.review_reason for f in given(said)] == [PARTLY_LOST]


@pytest.mark.parametrize(
    "said",
    [
        "Charcoal 50 grams. He drank half a bottle of vodka before.",
        "We ran 250 of saline and he came back up to 110.",
    ],
)
def test_what_else_was_halved_or_came_up_loses_nothing(said: str) -> None:
    assert all(f.review_reason != PARTLY_LOST for f in given(said))


@pytest.mark.parametrize(
    ("said", "drug", "dose"),
    [
        ("Calpol 5 mils, that's 120 milligrams.", "acetaminophen", 120),
        ("Ibuprofen, 7.5 mils, so 150 milligrams.", "ibuprofen", 150),
    ],
)
def test_a_syrup_is_one_dose_in_two_units(said: str, drug: str, dose: float) -> None:
    assert [(f.name, f.dose, f.unit) for f in given(said)] == [(drug, dose, "mg")]


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("Metaraminol half a milligram boluses, four of them.", 4),
        ("Adrenaline 10 mcg pushes times three.", 3),
        ("Adrenaline 10 mcg pushes.", None),
    ],
)
def test_boluses_are_counted(said: str, count: int | None) -> None:
    assert [f.count for f in given(said)] == [count]


def test_a_rate_without_its_unit_is_no_dose() -> None:
    assert [f.dose for f in given("Propofol's at 30, and he's settled.")] in ([], [None])


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Draw up 10 of morphine in 10. Give him three to start. Three's in. Another two.",
         {(10, PLANNED), (2, PLANNED), (3, ASSERTED)}),
        ("Morphine five. Hang on, she's ninety, give her two. Two in.",
         {(5, FactStatus.UNCERTAIN), (2, ASSERTED)}),
        ("Morphine five. Hang on, love, nearly there. Sats 94.", {(5, ASSERTED)}),
    ],
)  # fmt: skip
def test_what_was_drawn_up_or_thought_of_again_is_not_given(
    said: str, found: set[tuple[float, FactStatus]]
) -> None:
    assert {(f.dose, f.status) for f in given(said)} == found


@pytest.mark.parametrize(
    ("said", "drugs"),
    [
        ("We did a DuoNeb, and then another one behind it.", ["albuterol_ipratropium"]),
        ("They did an albuterol neb.", ["albuterol"]),
        ("Did we do an albuterol neb?", []),
    ],
)
def test_a_neb_that_was_done_was_given(said: str, drugs: list[str]) -> None:
    assert [f.name for f in given(said) if f.status is ASSERTED] == drugs


@pytest.mark.parametrize(
    ("said", "dose"),
    [
        ("two litres of saline well the second ones still running shes had fifteen hundred", 1500),
        ("litre of Hartmann's running, had about 250 so far", 250),
        ("A litre of Plasmalyte is up, she's had three hundred.", 300),
        ("We hung 2 litres of Hartmann's over 4 hours, she's had 700 mils.", 700),
    ],
)
def test_what_she_has_had_of_a_bag_is_the_amount(said: str, dose: float) -> None:
    assert [(f.dose, f.unit, f.needs_review) for f in given(said)] == [(dose, "mL", False)]


@pytest.mark.parametrize(
    ("said", "dose"),
    [
        ("1 litre of Hartmann's running, she had 800 of urine out.", 1),
        ("A litre of saline in. He's had 300 of aspirin.", 1),
        ("A litre of saline in and he's had 75, sorry, 100 of ketamine.", 1),
    ],
)
def test_what_else_she_had_is_none_of_the_bag(said: str, dose: float) -> None:
    assert [f.dose for f in given(said) if f.unit == "L"] == [dose]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("magnesium 4 grams IV and 5 grams IM in each buttock, total 14 grams",
         [(4, None, False), (5, 2, False)]),
        ("we gave magnesium sulphate five grams in each buttock", [(5, 2, False)]),
        ("Pralidoxime 600 milligrams in each thigh.", [(600, 2, False)]),
        ("naloxone two milligrams in each nostril", [(2, 2, False)]),
    ],
)  # fmt: skip
def test_what_each_of_two_places_got_is_two(
    said: str, told: list[tuple[float, int | None, bool]]
) -> None:
    assert [(f.dose, f.count, f.needs_review) for f in given(said)] == told


@pytest.mark.parametrize(
    ("said", "drug", "dose", "prior"),
    [
        ("He had paracetamol from the carers at 4:30, a gram.", "acetaminophen", 1, True),
        ("She had Nurofen from her mum at 7:15, 200 milligrams.", "ibuprofen", 200, True),
        ("He had morphine from the clinic at 13:05, 5 milligrams IM.", "morphine", 5, True),
        ("The GP gave him benzylpenicillin at 09:40, 1.2 grams IM.", "benzylpenicillin", 1.2, True),
        ("We gave paracetamol at 4:30, a gram.", "acetaminophen", 1, False),
        ("Glucagon, did your wife give you any? I gave him the one milligram in the thigh.",
         "glucagon", 1, True),
        ("Midazolam, did the school give him any? I gave him ten milligrams buccal.",
         "midazolam", 10, True),
    ],
)  # fmt: skip
def test_an_amount_behind_its_hour_or_an_answer(
    said: str, drug: str, dose: float, prior: bool
) -> None:
    assert [(f.name, f.dose, f.prior_to_ems, f.needs_review) for f in given(said)] == [
        (drug, dose, prior, False)
    ]
