"""Whoever repeats a drug by its name gives that one: no further dose of what was told before it."""

from __future__ import annotations

import pytest

from recorder.clinical.evaluation import analyze_text
from recorder.core.model import FactKind


def given(text: str) -> list[tuple[str, object, int, bool]]:
    """Name, amount, how often, and whether somebody else gave it."""
    facts = [f for f in analyze_text(text).facts if f.kind is FactKind.MEDICATION_GIVEN]
    return [(f.name, f.dose, f.count or 1, f.prior_to_ems) for f in facts]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Mum gave EpiPen 0.3 at 12:50, we repeated adrenaline 500 mics IM at 12:58 and again at"
         " 13:04.", [("epinephrine", 0.3, 1, True), ("epinephrine", 500, 2, False)]),
        ("Bystander gave naloxone 4 mg nasal, we repeated naloxone 0.4 mg IV and again five"
         " minutes later.", [("naloxone", 4, 1, True), ("naloxone", 0.4, 2, False)]),
        ("The GP gave aspirin 300 at 14:00, we repeated morphine 5 mg IV at 14:20 and again at"
         " 14:30.", [("aspirin", 300, 1, True), ("morphine", 5, 2, False)]),
        ("Mum gave salbutamol 5 mg at home, we repeated ketamine 10 mg twice.",
         [("albuterol", 5, 1, True), ("ketamine", 10, 2, False)]),
        ("We gave ibuprofen 150 mg and repeated paracetamol 240 mg at 10.",
         [("ibuprofen", 150, 1, False), ("acetaminophen", 240, 1, False)]),
        ("The care home gave glucagon 1 mg, we repeated glucose 10 percent 100 ml twice.",
         [("glucagon", 1, 1, True), ("dextrose", 100, 2, False)]),
    ],
)  # fmt: skip
def test_what_is_repeated_by_its_name_with_its_dose_is_a_dose_of_its_own(
    text: str, told: list[tuple[str, float, int, bool]]
) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "We gave morphine 5 mg at 10 and repeated it at 10:10.",
        "We gave morphine 5 mg at 10 and repeated the morphine at 10:10.",
        "We gave morphine 5 mg at 10 and repeated the same dose.",
        "We gave morphine 5 mg, repeated once.",
    ],
)
def test_what_is_repeated_without_another_dose_is_counted(text: str) -> None:
    assert given(text) == [("morphine", 5, 2, False)]


def test_who_gave_it_first_gave_it_again() -> None:
    assert given("Mum gave EpiPen 0.3 at 12:50 and again at 13:00.") == [
        ("epinephrine", 0.3, 2, True)
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Mate gave him 2 of Narcan, we gave another 2.",
         [("naloxone", 2, 1, True), ("naloxone", 2, 1, False)]),
        ("the carers gave ten of buccal midazolam and we've given him another ten",
         [("midazolam", 10, 1, True), ("midazolam", 10, 1, False)]),
        ("The practice nurse gave 500 micrograms of adrenaline IM, we've repeated it twice.",
         [("epinephrine", 500, 1, True), ("epinephrine", 500, 2, False)]),
        ("the midwife gave ten units of oxytocin before we arrived we repeated that at 0312",
         [("oxytocin", 10, 1, True), ("oxytocin", 10, 1, False)]),
        ("His wife gave 300 of aspirin, I've given it again.",
         [("aspirin", 300, 1, True), ("aspirin", 300, 1, False)]),
        ("Staff gave 5 of diazepam rectally and we gave a second dose.",
         [("diazepam", 5, 1, True), ("diazepam", 5, 1, False)]),
        ("PD gave 4 of Narcan. We gave another 4, then another 4.",
         [("naloxone", 4, 1, True), ("naloxone", 4, 2, False)]),
    ],
)  # fmt: skip
def test_what_the_crew_repeats_of_what_others_gave_is_its_own(
    text: str, told: list[tuple[str, float, int, bool]]
) -> None:
    assert given(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Just two paracetamol, I gave her when I found her. Nothing else before you came.",
        "Staff gave 10 of midazolam and then another 10.",
        "Mum gave 250 of paracetamol at six and again at ten. We gave oxygen.",
    ],
)
def test_what_others_gave_twice_is_all_theirs(text: str) -> None:
    (told,) = [drug for drug in given(text) if drug[0] != "oxygen"]
    assert told[2] == 2


def test_the_time_of_what_was_repeated_is_told_with_our_words() -> None:
    text = "Midwife gave 10 units of oxytocin before we arrived, we've repeated that at 04:50."
    told = [f for f in analyze_text(text).facts if f.name.endswith("oxytocin")]
    ours = next(f for f in told if f.kind is FactKind.MEDICATION_GIVEN and not f.prior_to_ems)
    time = next(f for f in told if f.kind is FactKind.EVENT_TIME)
    assert {e.start for e in time.evidence} & {e.start for e in ours.evidence}
